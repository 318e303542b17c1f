//! What was removed and what was added may be one thing under two names.

use std::collections::{BTreeMap, BTreeSet};

use crate::face::{Face, Fact, Key, Kind};

/// Old key to new key, for items and for members.
pub(super) type Renames = BTreeMap<Key, Key>;

/// The pairs that look like one thing. An item is recognized by its members, a member by what it
/// says and by its name.
pub(super) fn find(old: &Face, new: &Face) -> Renames {
    let gone: Vec<(&Key, &Fact)> =
        old.facts.iter().filter(|(key, _)| !new.facts.contains_key(*key)).collect();
    let fresh: Vec<(&Key, &Fact)> =
        new.facts.iter().filter(|(key, _)| !old.facts.contains_key(*key)).collect();
    let mut scored = Vec::new();
    for (was, before) in &gone {
        for (is, after) in &fresh {
            if let Some(score) = score(old, new, (was, before), (is, after)) {
                scored.push((score, *was, *is));
            }
        }
    }
    // The best pair first; which of two equal ones is as good is decided by name.
    scored.sort_by(|one, two| {
        two.0.cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(two.1, two.2)))
    });
    let mut renames = Renames::new();
    let mut taken = BTreeSet::new();
    for (_, was, is) in scored {
        if !renames.contains_key(was) && taken.insert(is) {
            renames.insert(was.clone(), is.clone());
        }
    }
    renames
}

/// How much two things look like one, in percent; none when they don't.
fn score(
    old: &Face,
    new: &Face,
    (was, before): (&Key, &Fact),
    (is, after): (&Key, &Fact),
) -> Option<u32> {
    if was.kind != is.kind || was.member.is_empty() != is.member.is_empty() {
        return None;
    }
    let alike = |one: &str, two: &str| percent(strsim::normalized_levenshtein(one, two));
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
    match was.kind {
        Kind::Struct | Kind::Enum | Kind::Trait => {
            let (one, two) = (members(old, &was.item), members(new, &is.item));
            let both = one.intersection(&two).count();
            let all = one.union(&two).count();
            // A bare struct says nothing about itself.
            (both >= 2 && both * 10 >= all * 7)
                .then(|| percent(ratio(both, all)) + alike(&was.item, &is.item))
        }
        Kind::Field | Kind::Variant | Kind::Fn if !was.member.is_empty() => {
            let within =
                was.member.contains(&is.member) || is.member.contains(&was.member);
            let close = alike(&was.member, &is.member).max(if within { 60 } else { 0 });
            // What makes the same call is the same, whatever it is called.
            let call = |face: &Face, key: &Key| {
                face.facts.get(&Key { kind: Kind::Call, ..key.clone() }).cloned()
            };
            let same =
                call(old, was).is_some_and(|call_then| call(new, is) == Some(call_then));
            (was.item == is.item && before.says == after.says && (same || close >= 45))
                .then_some(100 + close)
        }
        Kind::Fn | Kind::Type | Kind::Const => {
            let close = alike(&last(&was.item), &last(&is.item));
            (before.says == after.says && close >= 60).then_some(100 + close)
        }
        _ => None,
    }
}

/// Names and types of an item's members. `extra` and `Other` are in each and tell nothing.
fn members(face: &Face, item: &str) -> BTreeSet<String> {
    let from = Key::new(Kind::Package, item, "");
    face.facts
        .range(from..)
        .take_while(|(key, _)| key.item == item)
        .filter(|(key, _)| {
            matches!(key.kind, Kind::Field | Kind::Variant | Kind::Required)
        })
        .filter(|(key, _)| key.member != "extra" && key.member != "Other")
        .map(|(key, fact)| format!("{} {}", key.member, fact.says))
        .collect()
}

fn ratio(part: usize, all: usize) -> f64 {
    let float = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    float(part) / float(all.max(1))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // From 0 to 100.
fn percent(ratio: f64) -> u32 {
    (ratio.clamp(0.0, 1.0) * 100.0) as u32
}
