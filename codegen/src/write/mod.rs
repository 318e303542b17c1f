//! Text to disk: only what changed, what is stale removed; or a diff and nothing written.
//!
//! Nothing outside the folders is touched: a path that would lead out of one is refused, and a
//! symbolic link on the way is not followed. A file that was not generated is never removed: one is
//! ours if it is in the list of the last run, or bears the banner.
//!
//! All that a run writes, into however many folders, is one [`Transaction`]: it is there as a whole
//! or not at all, whatever happens in between.

mod change;
mod disk;
mod journal;
mod lock;
mod place;
mod stage;
mod transaction;

use std::io;
use std::path::Path;

use serde::Serialize;
use similar::TextDiff;

pub use change::LIST;
pub use disk::{Disk, RealDisk};
pub use stage::STAGE;
pub use transaction::{Transaction, is_unfinished};

use crate::emit::EmittedFile;
use change::{Change, Changes};
pub(crate) use journal::digest;
pub(crate) use place::{is_inside, read};

/// What was done to a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Files that are new or have changed.
    pub written: Vec<String>,
    /// How many files were right already.
    pub unchanged: usize,
    /// Files that are no longer generated.
    pub removed: Vec<String>,
}

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// Its path below the folder.
    pub path: String,
    /// How to mend it, as a unified diff.
    pub diff: String,
}

/// Writes the files into a folder of their own, which need not exist, and removes what was generated
/// into it before and is no longer: a [`Transaction`] of one folder.
///
/// # Errors
///
/// If a file cannot be read or written, if a path leads out of the folder, if there is a symbolic
/// link where a file or a folder should be, or if another run is writing there. Nothing has changed
/// then.
pub fn write(out: &Path, files: &[EmittedFile]) -> io::Result<Written> {
    let mut run = Transaction::begin([out])?;
    run.replace(out, files)?;
    Ok(run.commit()?.pop().unwrap_or_default())
}

/// What [`write()`] would change, and nothing written.
///
/// # Errors
///
/// As for [`write()`].
pub fn check(out: &Path, files: &[EmittedFile]) -> io::Result<Vec<Stale>> {
    Ok(stale(change::replacing(out, files)?))
}

/// What [`Transaction::put`] would change, and nothing written.
///
/// # Errors
///
/// As for [`write()`].
pub fn check_beside(out: &Path, files: &[EmittedFile]) -> io::Result<Vec<Stale>> {
    Ok(stale(change::putting(out, files)?))
}

fn stale(changes: Changes) -> Vec<Stale> {
    let mut stale: Vec<_> = changes
        .list
        .iter()
        .map(|change| Stale { path: change.path.clone(), diff: diff(change) })
        .collect();
    stale.sort_by(|one, two| one.path.cmp(&two.path));
    stale
}

fn diff(change: &Change) -> String {
    let side = |prefix: &str, there: bool| {
        if there { format!("{prefix}/{}", change.path) } else { "/dev/null".to_owned() }
    };
    let before = side("a", change.before.is_some());
    let after = side("b", change.after.is_some());
    let old = String::from_utf8_lossy(change.before.as_deref().unwrap_or_default());
    let new = change.after.as_deref().unwrap_or_default();
    TextDiff::from_lines(&*old, new).unified_diff().header(&before, &after).to_string()
}
