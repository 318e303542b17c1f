//! What recorded traffic showed, as facts: which types, how often null, how often there or not, which
//! of the listed values.
//!
//! `read` and `write` know the file they are kept in. Facts hold places and counts and values that a
//! document lists, never what else an exchange held.

mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::Api;
use crate::reconcile::{address, aspect};

/// Facts learnt from recorded traffic, merged over many runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// The file as the user named it, for messages.
    pub file: String,
    /// By address, as in decisions.
    pub facts: BTreeMap<String, Facts>,
    /// Short digests of the exchanges that are counted already: ten hexadecimal digits each.
    pub counted: BTreeSet<String>,
}

/// What was seen at one place. All counts are of occurrences, not of exchanges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// How often there was something, null included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub present: u64,
    /// How often the place around it was there without it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub absent: u64,
    /// How often it was null.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub null: u64,
    /// How often it was of each JSON type other than null; whole numbers are `integer`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, u64>,
    /// How often it was each of the values that a document lists.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, u64>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature is serde's.
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Facts {
    /// Adds the counts of others.
    pub fn add(&mut self, more: &Self) {
        self.present = self.present.saturating_add(more.present);
        self.absent = self.absent.saturating_add(more.absent);
        self.null = self.null.saturating_add(more.null);
        add(&mut self.types, &more.types);
        add(&mut self.values, &more.values);
    }

    /// What is to say of one aspect, as a sentence, e.g. `Seen null in 412 of 1,530.`
    pub fn sentence(&self, about: &str) -> Option<String> {
        let Self { present, absent, null, types, values } = self;
        let all = present.saturating_add(*absent);
        match about {
            aspect::NULLABLE if *present > 0 && *null == 0 => {
                Some(format!("Never null in {} seen.", grouped(*present)))
            }
            aspect::NULLABLE if *present > 0 => Some(format!(
                "Seen null in {} of {}.",
                grouped(*null),
                grouped(*present)
            )),
            aspect::REQUIRED | aspect::PRESENCE if all > 0 => {
                Some(match (present, absent) {
                    (0, _) => format!("Absent from all {} seen.", grouped(all)),
                    (_, 0) => format!("Seen in all of {}.", grouped(all)),
                    _ => format!("Seen in {} of {}.", grouped(*present), grouped(all)),
                })
            }
            aspect::TYPE if !types.is_empty() => {
                Some(format!("Seen: {}.", listed(types)))
            }
            aspect::ENUM if !values.is_empty() => {
                Some(format!("Seen: {}.", listed(values)))
            }
            _ => None,
        }
    }
}

fn add(to: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>) {
    for (name, count) in from {
        let own = to.entry(name.clone()).or_default();
        *own = own.saturating_add(*count);
    }
}

/// The most frequent first, e.g. `end_turn 1,203, tool_use 88 and 2 more`.
fn listed(counts: &BTreeMap<String, u64>) -> String {
    const SHOWN: usize = 6;
    let mut all: Vec<(&String, &u64)> = counts.iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let shown: Vec<String> = all
        .iter()
        .take(SHOWN)
        .map(|(name, count)| format!("{name} {}", grouped(**count)))
        .collect();
    let more = match all.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// A number with a comma after each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Observed {
    /// Adds what another run saw.
    pub fn add(&mut self, more: Self) {
        for (at, facts) in more.facts {
            self.facts.entry(at).or_default().add(&facts);
        }
        self.counted.extend(more.counted);
    }

    /// A warning for each address that means no place of the API (any more).
    pub fn stale(&self, api: &Api) -> Vec<Diagnostic> {
        let gone = self.facts.keys().filter(|at| address::find(api, at).is_none());
        gone.map(|at| {
            Diagnostic::warning(format!("observed at a place that is no more: `{at}`"))
                .at(Place { file: self.file.clone(), line: None, column: None, text: None })
                .help("remove the line, or write the file anew: delete it and run `cargo xtask observe` on all recordings")
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let numbers = [0, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_sentence_says_what_was_seen_of_the_aspect() {
        let facts = Facts { present: 1_530, absent: 412, null: 7, ..Facts::default() };
        let say = |about| facts.sentence(about).unwrap_or_default();
        assert_eq!(say(aspect::NULLABLE), "Seen null in 7 of 1,530.");
        assert_eq!(say(aspect::REQUIRED), "Seen in 1,530 of 1,942.");
        assert_eq!(say(aspect::MAXIMUM), "");
        let never = Facts { absent: 3, ..Facts::default() };
        assert_eq!(
            never.sentence(aspect::PRESENCE).unwrap_or_default(),
            "Absent from all 3 seen."
        );
        assert_eq!(never.sentence(aspect::NULLABLE), None);
    }
}
