//! Many files, some at a time; no more than one file a thread is held in memory, and of its exchanges one,
//! if they are VCR's.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::exchange;
use super::known::Known;
use super::part::Part;
use super::report::{Report, SourceRow};
use crate::cassette::{self, Cassette, CassetteError, Exchange};

/// Deeply nested JSON needs deep stacks.
const STACK: usize = 32 * 1024 * 1024;

/// What traffic is verified against.
#[derive(Debug)]
pub struct Verifier {
    model: Known,
    sources: Vec<Known>,
    raw: Option<cassette::Operation>,
}

/// A file to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file.
    pub path: PathBuf,
    /// Whether it was named itself, so that it has to be a cassette.
    pub named: bool,
}

impl Verifier {
    /// Verifies against `model`, and tells how far each of `sources` is from the traffic.
    pub fn new(model: Known, sources: Vec<Known>) -> Self {
        Self { model, sources, raw: None }
    }

    /// Takes every file for the bare body that `operation` was answered with.
    #[must_use]
    pub fn raw(mut self, operation: cassette::Operation) -> Self {
        self.raw = Some(operation);
        self
    }

    /// Verifies all files; `done` is called after each.
    pub fn verify(&self, files: &[File], done: &(dyn Fn() + Sync)) -> Report {
        let total = Mutex::new(Part::new(0, PathBuf::new(), self.sources.len()));
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some((position, file)) = take(&next, files) {
                let part = self.file(position, file);
                total.lock().unwrap_or_else(PoisonError::into_inner).merge(part);
                done();
            }
        };
        let threads =
            thread::available_parallelism().map_or(1, usize::from).min(files.len());
        thread::scope(|scope| {
            for _ in 1..threads {
                // Where no thread can be had, the others do its work.
                let _ =
                    thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            }
            let last =
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            if last.is_err() {
                work();
            }
        });
        self.report(total.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn file(&self, position: usize, file: &File) -> Part {
        let new = || Part::new(position, file.path.clone(), self.sources.len());
        let mut part = new();
        let read = self.read(&file.path, |exchange| {
            exchange::verify(&mut part, &exchange, &self.model, &self.sources);
        });
        match read {
            Ok(cassette) => {
                part.cassettes = 1;
                let note = |note: &String| {
                    (position, format!("{}: {note}", file.path.display()))
                };
                part.notes = cassette.notes.iter().map(note).collect();
            }
            // What came before the mistake does not count.
            Err(error) if error.is_skip() && !file.named => {
                part = new();
                part.foreign.push((position, error.to_string()));
            }
            Err(error) => {
                part = new();
                part.broken.push((position, error.to_string()));
            }
        }
        part
    }

    fn read(
        &self,
        path: &Path,
        take: impl FnMut(Exchange),
    ) -> Result<Cassette, CassetteError> {
        match &self.raw {
            Some(operation) => {
                let mut cassette = cassette::read_raw(path, operation)?;
                cassette.exchanges.drain(..).for_each(take);
                Ok(cassette)
            }
            None => cassette::read_each(path, take),
        }
    }

    fn report(&self, total: Part) -> Report {
        let sources =
            self.sources.iter().zip(total.sources).map(|(known, part)| SourceRow {
                name: known
                    .api()
                    .sources
                    .first()
                    .map(|s| s.name.clone())
                    .unwrap_or_default(),
                exchanges: part.exchanges,
                clean: part.clean,
                drift: part.drift.by_kind(),
                never_shown: known.never_shown(&part.seen).len(),
            });
        Report {
            cassettes: total.cassettes,
            interactions: total.interactions,
            decoded: total.decoded,
            failed: in_order(total.failed),
            skipped: in_order(total.skipped),
            drift: total.drift,
            never_shown: self.model.never_shown(&total.seen),
            sources: sources.collect(),
            broken: in_order(total.broken),
            foreign: in_order(total.foreign),
            notes: in_order(total.notes),
        }
    }
}

fn take<'f>(next: &AtomicUsize, files: &'f [File]) -> Option<(usize, &'f File)> {
    let position = next.fetch_add(1, Ordering::Relaxed);
    Some((position, files.get(position)?))
}

/// In the order of the files; what one file gave is in order already.
fn in_order<T>(found: Vec<(usize, T)>) -> Vec<T> {
    let mut found = found;
    found.sort_by_key(|(file, _)| *file);
    found.into_iter().map(|(_, one)| one).collect()
}
