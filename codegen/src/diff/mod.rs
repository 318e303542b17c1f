//! The public interface then and now: what changed, whom it breaks, and the version to release.
//!
//! `interface` compares two [`Face`](crate::face::Face)s by the rules of Rust's semantic versioning,
//! `api` two [`Api`](crate::ir::Api)s on the wire, and `link` says which changes of the interface
//! come of which change of the API.

mod api;
mod fold;
mod interface;
mod json;
mod link;
mod markdown;
mod renames;
mod signature;
mod summary;
mod text;
mod verdict;
mod version;

use serde::Serialize;

pub use api::{ApiChange, Side, compare_apis};
pub use interface::compare;
pub use json::json;
pub use link::link;
pub use markdown::{markdown, sections};
pub use text::{api_text, listing, text};
pub use version::{Honesty, honest, next};

use crate::face::Key;

/// What a change asks of the next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Callers need not know.
    Patch,
    /// Callers can do more than before; what they wrote still compiles.
    Minor,
    /// Code that was right no longer compiles, or means something else.
    Major,
}

impl Verdict {
    /// The word for it, e.g. `major`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// It was there and is no more.
    Removed,
    /// It seems to have another name now.
    Renamed,
    /// It is another.
    Changed,
    /// It allows less than before.
    Narrowed,
    /// It allows more than before.
    Widened,
    /// It was not there.
    Added,
    /// Only its documentation is another.
    Documented,
}

impl What {
    /// The word for it, e.g. `removed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Changed => "changed",
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
            Self::Added => "added",
            Self::Documented => "documented",
        }
    }
}

/// A change of the public interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about; what was removed or renamed is called by its old name.
    pub key: Key,
    /// What happened.
    pub what: What,
    /// What it said; none when it wasn't there.
    pub before: Option<String>,
    /// What it says; none when it is no more. Of what is renamed, the new path.
    pub after: Option<String>,
    /// What it asks of the next version.
    pub verdict: Verdict,
    /// Whom it breaks, or why nobody.
    pub why: String,
    /// How many changes go with it and aren't listed: the members of an item, the setter of a field.
    pub with: usize,
}

/// All changes from one interface to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// Version of the package then.
    pub from: String,
    /// Version of the package now.
    pub to: String,
    /// Changes of the interface, the worst first.
    pub changes: Vec<Change>,
    /// Changes on the wire, if both sides have documents.
    pub api: Vec<ApiChange>,
}

impl Diff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.api.is_empty()
    }

    /// What all changes together ask of the next version; none when there are none.
    pub fn verdict(&self) -> Option<Verdict> {
        let own = self.changes.iter().map(|change| change.verdict);
        own.chain(self.api.iter().map(|change| change.verdict)).max()
    }

    /// The version to release: what the changes ask for after the version then.
    pub fn release(&self) -> String {
        match self.verdict() {
            Some(verdict) => next(&self.from, verdict),
            None => self.from.clone(),
        }
    }
}
