//! What traffic shows and the model does not.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

/// A way in which traffic and model can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// A property, or a parameter of the query, that is not declared.
    UndocumentedField,
    /// A value that is not among those listed.
    UndocumentedValue,
    /// An object whose tag names no declared variant.
    UndocumentedVariant,
    /// An event of a stream that is not declared.
    UndocumentedEvent,
    /// A status that no response is declared for.
    UndocumentedStatus,
    /// A method and path that is no declared operation.
    UndocumentedOperation,
    /// A header of interest that is not declared.
    UndocumentedHeader,
    /// A required property that is absent.
    MissingRequired,
    /// A null where none is allowed.
    NullNotAllowed,
    /// A value of another kind than declared.
    WrongType,
}

impl DriftKind {
    /// All of them, in the order reports list them.
    pub const ALL: [Self; 10] = [
        Self::UndocumentedOperation,
        Self::UndocumentedStatus,
        Self::UndocumentedHeader,
        Self::UndocumentedEvent,
        Self::UndocumentedVariant,
        Self::UndocumentedField,
        Self::UndocumentedValue,
        Self::MissingRequired,
        Self::NullNotAllowed,
        Self::WrongType,
    ];

    /// The name it has in reports, e.g. `undocumented-field`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UndocumentedField => "undocumented-field",
            Self::UndocumentedValue => "undocumented-value",
            Self::UndocumentedVariant => "undocumented-variant",
            Self::UndocumentedEvent => "undocumented-event",
            Self::UndocumentedStatus => "undocumented-status",
            Self::UndocumentedOperation => "undocumented-operation",
            Self::UndocumentedHeader => "undocumented-header",
            Self::MissingRequired => "missing-required",
            Self::NullNotAllowed => "null-not-allowed",
            Self::WrongType => "wrong-type",
        }
    }
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One difference, found in one exchange.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The place.
    pub at: String,
    /// What is different there.
    pub kind: DriftKind,
    /// The value that is not listed, or the kind of the value that stands there.
    pub detail: Option<String>,
}

/// An exchange, by its file and its number in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The file.
    pub cassette: PathBuf,
    /// The number of the exchange, from 0.
    pub interaction: usize,
}

/// How often a difference was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// In how many exchanges.
    pub seen: usize,
    /// In how many that asked for no beta.
    pub stable: usize,
    /// The first of them.
    pub example: Example,
    /// The position of the example among all exchanges of the run.
    order: (usize, usize),
}

/// All differences of a run, sorted by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    tallies: BTreeMap<Finding, Tally>,
}

impl Drift {
    /// Adds what was found in one exchange; `file` is the position of its cassette in the run.
    pub fn add(
        &mut self,
        found: Vec<Finding>,
        example: &Example,
        file: usize,
        beta: bool,
    ) {
        let mut found = found;
        found.sort_unstable();
        found.dedup();
        let order = (file, example.interaction);
        for finding in found {
            let tally = self.tallies.entry(finding).or_insert_with(|| Tally {
                seen: 0,
                stable: 0,
                example: example.clone(),
                order,
            });
            tally.seen += 1;
            tally.stable += usize::from(!beta);
            if order < tally.order {
                tally.order = order;
                tally.example = example.clone();
            }
        }
    }

    /// Adds what another part of the run found.
    pub fn merge(&mut self, other: Self) {
        for (finding, more) in other.tallies {
            match self.tallies.entry(finding) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(more);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => {
                    let tally = entry.get_mut();
                    tally.seen += more.seen;
                    tally.stable += more.stable;
                    if more.order < tally.order {
                        tally.order = more.order;
                        tally.example = more.example;
                    }
                }
            }
        }
    }

    /// Each difference and how often it was seen.
    pub fn iter(&self) -> impl Iterator<Item = (&Finding, &Tally)> {
        self.tallies.iter()
    }

    /// How many differences there are of each kind that occurs.
    pub fn by_kind(&self) -> BTreeMap<DriftKind, usize> {
        let mut counts = BTreeMap::new();
        for finding in self.tallies.keys() {
            *counts.entry(finding.kind).or_insert(0) += 1;
        }
        counts
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.tallies.is_empty()
    }

    /// Whether nothing was found in exchanges that asked for no beta.
    pub fn is_stable_empty(&self) -> bool {
        self.tallies.values().all(|tally| tally.stable == 0)
    }
}
