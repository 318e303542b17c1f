//! What has to change in a folder for it to hold what it should.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::place::{self, invalid};
use crate::emit::{EmittedFile, is_banner};

/// The list of generated files, itself one of them.
pub const LIST: &str = ".generated";

const HEAD: &str =
    "# What specweave generated here; what it no longer generates, it removes.\n";

/// A file that is new, changes or goes.
#[derive(Debug)]
pub(super) struct Change {
    /// Its path below the folder.
    pub(super) path: String,
    /// What is in it; none if it isn't there.
    pub(super) before: Option<Vec<u8>>,
    /// What should be in it; none if it should go.
    pub(super) after: Option<String>,
}

/// All that changes in a folder: what goes first, then the rest in the order it was given.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) list: Vec<Change>,
    /// How many files are right already.
    pub(super) unchanged: usize,
}

/// The changes to a folder that belongs to the generator: these files, a list of them, and of what
/// was generated before nothing else.
pub(super) fn replacing(root: &Path, files: &[EmittedFile]) -> io::Result<Changes> {
    let list = list(files)?;
    let mut changes = Changes::default();
    let mut removed = BTreeSet::new();
    for path in stale_paths(root, files)? {
        let before = place::read(root, &path)?;
        changes.list.push(Change { path: path.clone(), before, after: None });
        removed.insert(path);
    }
    add(root, files.iter().chain([&list]), &removed, &mut changes)?;
    Ok(changes)
}

/// The changes to a folder that has other files, too: no list is kept and nothing is removed.
pub(super) fn putting(root: &Path, files: &[EmittedFile]) -> io::Result<Changes> {
    check_paths(files)?;
    let mut changes = Changes::default();
    add(root, files, &BTreeSet::new(), &mut changes)?;
    Ok(changes)
}

/// The changes that take files away, those that are there.
pub(super) fn removing(root: &Path, paths: &[String]) -> io::Result<Changes> {
    let mut changes = Changes::default();
    for path in paths {
        if !place::is_inside(path) {
            return Err(invalid(format!("`{path}` leads out of the folder")));
        }
        place::check(root, path, &BTreeSet::new())?;
        let before = place::read(root, path)?;
        if before.is_some() {
            changes.list.push(Change { path: path.clone(), before, after: None });
        }
    }
    Ok(changes)
}

fn add<'f>(
    root: &Path,
    files: impl IntoIterator<Item = &'f EmittedFile>,
    removed: &BTreeSet<String>,
    changes: &mut Changes,
) -> io::Result<()> {
    for file in files {
        place::check(root, &file.path, removed)?;
        let before = place::read(root, &file.path)?;
        if before.as_deref() == Some(file.text.as_bytes()) {
            changes.unchanged += 1;
            continue;
        }
        changes.list.push(Change {
            path: file.path.clone(),
            before,
            after: Some(file.text.clone()),
        });
    }
    Ok(())
}

fn check_paths(files: &[EmittedFile]) -> io::Result<BTreeSet<&str>> {
    let mut paths = BTreeSet::new();
    for file in files {
        if !place::is_inside(&file.path) {
            return Err(invalid(format!("`{}` leads out of the folder", file.path)));
        }
        if !paths.insert(file.path.as_str()) {
            return Err(invalid(format!("`{}` is written twice", file.path)));
        }
    }
    Ok(paths)
}

/// The list of the files.
fn list(files: &[EmittedFile]) -> io::Result<EmittedFile> {
    let mut list = HEAD.to_owned();
    for path in check_paths(files)? {
        list.push_str(path);
        list.push('\n');
    }
    Ok(EmittedFile { path: LIST.to_owned(), text: list })
}

/// Generated files that are there and not among these, sorted.
fn stale_paths(root: &Path, files: &[EmittedFile]) -> io::Result<BTreeSet<String>> {
    let current: BTreeSet<_> = files.iter().map(|file| file.path.as_str()).collect();
    let listed = place::read(root, LIST)?.unwrap_or_default();
    let mut stale = BTreeSet::new();
    for path in String::from_utf8_lossy(&listed).lines() {
        let is_ours = !path.starts_with('#')
            && place::is_inside(path)
            && !current.contains(path)
            // A file of the list that is reached through a link is not ours.
            && place::check(root, path, &BTreeSet::new()).is_ok();
        if is_ours && place::read(root, path)?.is_some() {
            stale.insert(path.to_owned());
        }
    }
    let sources = root.join("src");
    if fs::symlink_metadata(&sources).is_ok_and(|data| data.is_dir()) {
        for path in place::files(root, &sources)?.into_iter().flatten() {
            if !current.contains(path.as_str()) && bears_banner(root, &path)? {
                stale.insert(path);
            }
        }
    }
    Ok(stale)
}

fn bears_banner(root: &Path, path: &str) -> io::Result<bool> {
    let text = place::read(root, path)?.unwrap_or_default();
    Ok(text.split(|byte| *byte == b'\n').next().is_some_and(is_banner))
}
