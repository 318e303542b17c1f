//! Lines of Rust below a folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;

/// How many lines there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Lines {
    /// All of them.
    pub(super) all: usize,
    /// Those that are neither empty nor a comment.
    pub(super) code: usize,
}

impl Lines {
    /// Counts those of every file; none if there is no such folder.
    pub(super) fn below(folder: &Path) -> io::Result<Self> {
        let mut lines = Self::default();
        let mut open: Vec<PathBuf> = vec![folder.to_path_buf()];
        while let Some(current) = open.pop() {
            let Ok(entries) = fs::read_dir(&current) else { continue };
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    lines.count(&fs::read_to_string(&path)?);
                }
            }
        }
        Ok(lines)
    }

    fn count(&mut self, text: &str) {
        for line in text.lines().map(str::trim_start) {
            self.all += 1;
            self.code += usize::from(!line.is_empty() && !line.starts_with("//"));
        }
    }

    /// These without some of them.
    pub(super) fn without(self, others: Self) -> Self {
        Self { all: self.all - others.all, code: self.code - others.code }
    }
}
