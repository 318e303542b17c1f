//! Decisions then and now.

use std::collections::BTreeMap;

use crate::diff::What;
use crate::ir::Json;
use crate::reconcile::{Decision, Reconciled, Severity};

/// A decision that is new, gone or another.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionChange {
    /// Address of the place.
    pub at: String,
    /// What is decided.
    pub aspect: String,
    /// How bad the difference is, or was.
    pub severity: Severity,
    /// [`What::Added`], [`What::Removed`] or [`What::Changed`].
    pub what: What,
    /// What was chosen; none when there was no such decision.
    pub before: Option<Json>,
    /// What is chosen; none when there is no such decision any more.
    pub after: Option<Json>,
    /// Why; of a decision that is gone, why it was so.
    pub because: String,
}

/// What became of the decisions, in the order of the new ones, those that are gone at the end.
pub fn compare_decisions(old: &Reconciled, new: &Reconciled) -> Vec<DecisionChange> {
    let was = by_place(old);
    let is = by_place(new);
    let mut changes = Vec::new();
    for (key, after) in &is {
        let before = was.get(key);
        let what = match before {
            None => What::Added,
            Some(before) if says(old, before) == says(new, after) => continue,
            Some(_) => What::Changed,
        };
        let chosen = before.map(|before| before.chosen.clone());
        changes.push(change(after, what, chosen, Some(after.chosen.clone())));
    }
    for (key, before) in &was {
        if !is.contains_key(key) {
            changes.push(change(
                before,
                What::Removed,
                Some(before.chosen.clone()),
                None,
            ));
        }
    }
    changes
}

type Key<'a> = (&'a str, &'a str, bool, usize);

/// Decisions by place and aspect; a place may have several defects of one aspect.
fn by_place(reconciled: &Reconciled) -> BTreeMap<Key<'_>, &Decision> {
    let mut all = BTreeMap::new();
    for decision in &reconciled.decisions {
        let defect = decision.severity == Severity::Defect;
        let mut key = (decision.at.as_str(), decision.aspect.as_str(), defect, 0);
        while all.contains_key(&key) {
            key.3 += 1;
        }
        all.insert(key, decision);
    }
    all
}

/// What a decision comes down to: who says what, and the choice. Where they say so may move.
fn says<'a>(
    reconciled: &'a Reconciled,
    decision: &'a Decision,
) -> (Vec<(&'a str, &'a Json)>, &'a Json, &'a str, bool, Severity) {
    let sources = &reconciled.api.sources;
    let said = decision.said.iter().map(|said| {
        let name = sources.get(usize::from(said.source.0));
        (name.map_or("", |source| source.name.as_str()), &said.value)
    });
    (said.collect(), &decision.chosen, decision.rule, decision.pinned, decision.severity)
}

fn change(
    decision: &Decision,
    what: What,
    before: Option<Json>,
    after: Option<Json>,
) -> DecisionChange {
    DecisionChange {
        at: decision.at.clone(),
        aspect: decision.aspect.to_string(),
        severity: decision.severity,
        what,
        before,
        after,
        because: decision.because.clone(),
    }
}
