//! Decisions that people made: each has to meet a difference, and there is one for each.

use std::collections::{BTreeMap, BTreeSet};

use super::address;
use super::decision::{Decision, Severity};
use super::{Pin, Reconciled};
use crate::diagnostic::{Diagnostic, Failure};

/// Pins by place and aspect.
pub(super) type Pins<'a> = BTreeMap<(String, String), &'a Pin>;

/// Checks what can be checked without looking at the sources.
pub(super) fn check(pins: &[Pin]) -> Result<Pins<'_>, Failure> {
    let mut problems = Vec::new();
    let mut known: Pins<'_> = BTreeMap::new();
    for pin in pins {
        if pin.because.trim().is_empty() {
            problems.push(
                Diagnostic::error(format!(
                    "the decision on `{}` of `{}` has no reason",
                    pin.aspect, pin.at
                ))
                .at(pin.place.clone())
                .help(
                    "say in `because` why this is right, for whoever meets it in a year",
                ),
            );
        }
        match known.entry((pin.at.clone(), pin.aspect.clone())) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(pin);
            }
            std::collections::btree_map::Entry::Occupied(other) => {
                problems.push(twice(other.get(), pin))
            }
        }
    }
    if problems.is_empty() { Ok(known) } else { Err(problems) }
}

fn twice(first: &Pin, second: &Pin) -> Diagnostic {
    Diagnostic::error(format!("two decisions on `{}` of `{}`", second.aspect, second.at))
        .at(second.place.clone())
        .at(first.place.clone())
        .help("remove one of them")
}

/// Pins under the addresses that differences are reported at: a type that is reached in several
/// ways is reported once. None when no pin meets more than before.
pub(super) fn translate<'a>(
    pins: &Pins<'a>,
    first: &Reconciled,
) -> Result<Option<Pins<'a>>, Failure> {
    let met: BTreeSet<(&str, &str)> =
        first.decisions.iter().map(|d| (d.at.as_str(), d.aspect.as_str())).collect();
    let mut translated: Pins<'a> = BTreeMap::new();
    let mut changed = false;
    let mut problems = Vec::new();
    for ((at, aspect), pin) in pins {
        let mut place = at.clone();
        if !met.contains(&(at, aspect)) {
            let other = first
                .same_places(at)
                .into_iter()
                .find(|place| met.contains(&(place, aspect)));
            changed |= other.is_some();
            place = other.unwrap_or(place);
        }
        if let Some(other) = translated.insert((place, aspect.clone()), pin) {
            problems.push(twice(other, pin));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(changed.then_some(translated))
}

/// Why a pin meets no difference.
pub(super) fn stale(pin: &Pin, reconciled: &Reconciled) -> Diagnostic {
    let here: Vec<&Decision> =
        reconciled.decisions.iter().filter(|decision| decision.at == pin.at).collect();
    let known = !here.is_empty()
        || pin.at == "api"
        || address::find(&reconciled.api, &pin.at).is_some();
    if !known {
        let near = near(&pin.at, reconciled);
        let problem = Diagnostic::error(format!("no such place: `{}`", pin.at))
            .at(pin.place.clone());
        return match near.as_slice() {
            [] => problem.help(
                "`cargo xtask reconcile` lists the places that the sources differ in",
            ),
            near => problem.help(format!("did you mean {}?", list(near))),
        };
    }
    let problem = Diagnostic::error(format!(
        "stale decision: the sources no longer differ in `{}` of `{}`",
        pin.aspect, pin.at,
    ))
    .at(pin.place.clone());
    let defect = here
        .iter()
        .any(|d| d.severity == Severity::Defect && d.aspect.as_str() == pin.aspect);
    if defect {
        return problem
            .help("there is a defect, but that is for the source to mend: nobody contradicts it");
    }
    let mut aspects: Vec<String> = here
        .iter()
        .filter(|decision| decision.severity != Severity::Defect)
        .map(|decision| decision.aspect.to_string())
        .collect();
    aspects.dedup();
    if aspects.is_empty() {
        problem.help("remove it")
    } else {
        problem.help(format!(
            "remove it; what they differ in at this place is {}",
            list(&aspects)
        ))
    }
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ")
}

/// The addresses that look most like one that doesn't exist.
fn near(at: &str, reconciled: &Reconciled) -> Vec<String> {
    let mut all: BTreeSet<&str> =
        reconciled.addresses.iter().map(String::as_str).collect();
    all.extend(reconciled.decisions.iter().map(|decision| decision.at.as_str()));
    let mut scored: Vec<(usize, &str)> =
        all.into_iter().map(|known| (strsim::levenshtein(known, at), known)).collect();
    scored.sort_unstable();
    let most = 3 + at.len() / 4;
    scored
        .into_iter()
        .filter(|(far, _)| *far <= most)
        .take(3)
        .map(|(_, at)| at.to_owned())
        .collect()
}
