//! What is known after a part of the run: one file, or several.

use std::path::PathBuf;

use super::coverage::Seen;
use super::drift::{Drift, Example, Finding};
use super::report::{Failed, Skipped};
use crate::cassette::Exchange;

/// The results of a part of the files.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Position of the file in the run.
    pub(crate) file: usize,
    pub(crate) path: PathBuf,
    pub(crate) cassettes: usize,
    pub(crate) interactions: usize,
    pub(crate) decoded: usize,
    pub(crate) drift: Drift,
    pub(crate) seen: Seen,
    pub(crate) sources: Vec<SourcePart>,
    // The rest is kept with the position of its file, to be put in order at the end.
    pub(crate) failed: Vec<(usize, Failed)>,
    pub(crate) skipped: Vec<(usize, Skipped)>,
    /// Files that could not be read.
    pub(crate) broken: Vec<(usize, String)>,
    /// Files that are no cassettes.
    pub(crate) foreign: Vec<(usize, String)>,
    /// Remarks of the readers.
    pub(crate) notes: Vec<(usize, String)>,
}

/// The results of a part of the files for one document.
#[derive(Debug, Default)]
pub(crate) struct SourcePart {
    pub(crate) exchanges: usize,
    pub(crate) clean: usize,
    pub(crate) drift: Drift,
    pub(crate) seen: Seen,
}

impl SourcePart {
    /// Takes note of what was found in one exchange.
    pub(crate) fn add(
        &mut self,
        found: Vec<Finding>,
        example: &Example,
        file: usize,
        beta: bool,
    ) {
        self.exchanges += 1;
        self.clean += usize::from(found.is_empty());
        self.drift.add(found, example, file, beta);
    }
}

impl Part {
    pub(crate) fn new(file: usize, path: PathBuf, sources: usize) -> Self {
        let sources =
            std::iter::repeat_with(SourcePart::default).take(sources).collect();
        Self { file, path, sources, ..Self::default() }
    }

    pub(crate) fn example(&self, exchange: &Exchange) -> Example {
        Example { cassette: self.path.clone(), interaction: exchange.index }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.cassettes += other.cassettes;
        self.interactions += other.interactions;
        self.decoded += other.decoded;
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
        self.drift.merge(other.drift);
        self.seen.merge(other.seen);
        for (own, more) in self.sources.iter_mut().zip(other.sources) {
            own.exchanges += more.exchanges;
            own.clean += more.clean;
            own.drift.merge(more.drift);
            own.seen.merge(more.seen);
        }
        self.broken.extend(other.broken);
        self.foreign.extend(other.foreign);
        self.notes.extend(other.notes);
    }
}
