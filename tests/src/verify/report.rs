//! What a run found, and its JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Value, json};

use super::coverage::NeverShown;
use super::drift::{Drift, DriftKind};

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// How many cassettes were read.
    pub cassettes: usize,
    /// How many exchanges belong to an operation of the model.
    pub interactions: usize,
    /// How many of them came through the generated types without loss.
    pub decoded: usize,
    /// What was lost.
    pub failed: Vec<Failed>,
    /// The other exchanges.
    pub skipped: Vec<Skipped>,
    /// What traffic shows and the model does not.
    pub drift: Drift,
    /// What the model declares and traffic never showed.
    pub never_shown: Vec<NeverShown>,
    /// How far each document is from the traffic.
    pub sources: Vec<SourceRow>,
    /// Cassettes that could not be read, each with its place and reason.
    pub broken: Vec<String>,
    /// Files that are no cassettes, each with its reason.
    pub foreign: Vec<String>,
    /// Remarks of the readers.
    pub notes: Vec<String>,
}

/// An exchange from which something was lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failed {
    /// The file.
    pub cassette: PathBuf,
    /// The number of the exchange, from 0.
    pub interaction: usize,
    /// The part of the exchange.
    pub at: String,
    /// What went wrong there.
    pub error: String,
}

/// An exchange that was passed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The file.
    pub cassette: PathBuf,
    /// The number of the exchange, from 0.
    pub interaction: usize,
    /// The reason.
    pub why: String,
}

/// How far one document is from the traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The document's short name.
    pub name: String,
    /// How many exchanges with the API there were.
    pub exchanges: usize,
    /// How many of them show nothing that the document does not know.
    pub clean: usize,
    /// How many places differ, by kind.
    pub drift: BTreeMap<DriftKind, usize>,
    /// How many things it declares that traffic never showed.
    pub never_shown: usize,
}

impl Report {
    /// The report as JSON.
    pub fn json(&self) -> Value {
        json!({
            "cassettes": self.cassettes,
            "interactions": self.interactions,
            "decoded": self.decoded,
            "failed": self.failed,
            "skipped": self.skipped,
            "drift": self.drift_json(),
            "never_shown": self.never_shown,
            "sources": self.sources.iter().map(SourceRow::json).collect::<Vec<_>>(),
            "broken": self.broken,
            "not_cassettes": self.foreign,
        })
    }

    fn drift_json(&self) -> Vec<Value> {
        let entries = self.drift.iter().map(|(finding, tally)| {
            let mut entry = json!({
                "at": finding.at,
                "kind": finding.kind,
                "seen": tally.seen,
                "beta": tally.stable == 0,
                "example": tally.example,
            });
            if let Some(detail) = &finding.detail {
                entry[detail_name(finding.kind)] = json!(detail);
            }
            entry
        });
        entries.collect()
    }
}

/// What the detail of a finding is.
fn detail_name(kind: DriftKind) -> &'static str {
    match kind {
        DriftKind::UndocumentedValue => "value",
        _ => "found",
    }
}

impl SourceRow {
    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "exchanges": self.exchanges,
            "clean": self.clean,
            "drift": self.drift,
            "never_shown": self.never_shown,
        })
    }
}
