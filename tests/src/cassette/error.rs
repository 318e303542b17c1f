//! What can be wrong with a cassette.

use std::io;
use std::path::{Path, PathBuf};

use super::model::Position;

/// Why a file gave no cassette.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CassetteError {
    /// The file could not be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is a cassette, or means to be one, and is broken.
    #[error("{}:{}:{}: {message}", path.display(), position.line, position.column)]
    Broken {
        /// The file.
        path: PathBuf,
        /// Where.
        position: Position,
        /// What is wrong there.
        message: String,
    },
    /// The file is something else.
    #[error("{}: not a cassette: {why}", path.display())]
    NotACassette {
        /// The file.
        path: PathBuf,
        /// What makes it none.
        why: String,
    },
}

impl CassetteError {
    /// The file it is about.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::Broken { path, .. }
            | Self::NotACassette { path, .. } => path,
        }
    }

    /// Whether the file is merely no cassette, rather than a broken one.
    pub fn is_skip(&self) -> bool {
        matches!(self, Self::NotACassette { .. })
    }
}

/// A reader's complaint, before the file is known.
#[derive(Debug)]
pub(crate) enum Bad {
    /// Something is wrong at a place; without one, the reader knows none.
    Broken { at: Option<Position>, message: String },
    /// It is no cassette at all.
    Foreign(String),
}

impl Bad {
    pub(crate) fn at(at: Option<Position>, message: impl Into<String>) -> Self {
        Self::Broken { at, message: message.into() }
    }

    pub(crate) fn in_file(self, path: &Path) -> CassetteError {
        let path = path.to_path_buf();
        match self {
            Self::Broken { at, message } => {
                let position = at.unwrap_or(Position { line: 1, column: 1 });
                CassetteError::Broken { path, position, message }
            }
            Self::Foreign(why) => CassetteError::NotACassette { path, why },
        }
    }
}
