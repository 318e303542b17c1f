//! Recorded traffic as the judge: of the generated types, and of the documents.
//!
//! Each exchange goes through the types of its operation and back, which must give equal JSON; a
//! stream also through the folding. And each is held against the reconciled model, and against every
//! document alone: what traffic shows and they do not know is drift.

mod at;
mod counts;
mod coverage;
mod drift;
mod exchange;
mod files;
mod known;
mod part;
mod places;
mod report;
mod run;
mod text;
mod walker;

pub use counts::Counts;
pub use coverage::NeverShown;
pub use drift::{Drift, DriftKind, Example, Finding, Tally};
pub use files::files;
pub use known::Known;
pub use report::{Failed, Report, Skipped, SourceRow};
pub use run::{File, Verifier};
