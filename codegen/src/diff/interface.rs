//! Two faces, compared fact by fact.

use std::collections::{BTreeMap, BTreeSet};

use super::fold::fold;
use super::renames::{self, Renames};
use super::verdict::{self, Ruling};
use super::{Change, Diff, Verdict, What};
use crate::face::{BETWEEN, Face, Fact, Key, Kind, SEALED};

/// What changed from one face to the other.
pub fn compare(old: &Face, new: &Face) -> Diff {
    let (old, new) = (&spelled_out(old, new), &spelled_out(new, old));
    let renames = renames::find(old, new);
    let names = Names::of(&renames);
    let mut changes = Vec::new();
    for (key, before) in &old.facts {
        if let Some(renamed) = renames.get(key) {
            changes.push(rename(key, renamed));
            continue;
        }
        // The members of what has another name are compared under that.
        let place = names.place(key);
        match new.facts.get(&place) {
            Some(after) => {
                let before = names.fact(key.kind, before);
                if matches!(key.kind, Kind::Implements | Kind::Lacks) {
                    changes.extend(traits(&place, &before, after));
                } else if let Some((what, ruling)) =
                    verdict::changed(&place, &before, after)
                {
                    changes.push(changed(&place, what, ruling, &before, after));
                }
            }
            None if !is_covered(&renames, key) => {
                let ruling = verdict::removed(key, before);
                changes.push(change(key, What::Removed, ruling, Some(before), None));
            }
            None => {}
        }
    }
    let known: BTreeSet<Key> = old.facts.keys().map(|key| names.place(key)).collect();
    let targets: BTreeSet<&Key> = renames.values().collect();
    for (key, after) in &new.facts {
        let setter = Key { kind: Kind::Field, ..key.clone() };
        if known.contains(key) || targets.contains(key) || targets.contains(&setter) {
            continue;
        }
        let ruling = verdict::added(key, after, is_closed(old, new, key));
        changes.push(change(key, What::Added, ruling, None, Some(after)));
    }
    let mut changes = fold(changes);
    for change in changes.iter_mut().filter(|change| change.key.kind == Kind::Lacks) {
        // To lack more is to allow less.
        let narrowed = change.what == What::Added;
        change.what = if narrowed { What::Narrowed } else { What::Widened };
    }
    changes.sort_by(|one, two| {
        let weight = |change: &Change| (std::cmp::Reverse(change.verdict), change.what);
        weight(one).cmp(&weight(two)).then_with(|| one.key.cmp(&two.key))
    });
    Diff { from: old.version.clone(), to: new.version.clone(), changes, api: Vec::new() }
}

/// The face, with the names on the wire that go without saying where the other one says another.
fn spelled_out(face: &Face, other: &Face) -> Face {
    let mut face = face.clone();
    for key in other.facts.keys().filter(|key| key.kind == Kind::Wire) {
        let field = Key { kind: Kind::Field, ..key.clone() };
        if !face.facts.contains_key(key) && face.facts.contains_key(&field) {
            let says = format!("\"{}\"", key.member.trim_start_matches("r#"));
            face.facts.insert(key.clone(), Fact { says, ..Fact::default() });
        }
    }
    face
}

/// Items that have another name, and how to read old facts by the new names.
struct Names {
    items: BTreeMap<String, String>,
    idents: BTreeMap<String, String>,
}

impl Names {
    fn of(renames: &Renames) -> Self {
        let last = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
        let items = renames.iter().filter(|(was, _)| was.member.is_empty());
        let items: BTreeMap<String, String> =
            items.map(|(was, is)| (was.item.clone(), is.item.clone())).collect();
        let idents = items.iter().map(|(was, is)| (last(was), last(is))).collect();
        Self { items, idents }
    }

    fn place(&self, key: &Key) -> Key {
        match self.items.get(&key.item) {
            Some(item) => Key { item: item.clone(), ..key.clone() },
            None => key.clone(),
        }
    }

    /// The fact with the new names of the types it mentions.
    fn fact(&self, kind: Kind, fact: &Fact) -> Fact {
        if self.idents.is_empty() {
            return fact.clone();
        }
        let mut says = String::new();
        let mut word = String::new();
        for letter in fact.says.chars().chain(['\0']) {
            if letter.is_alphanumeric() || letter == '_' {
                word.push(letter);
                continue;
            }
            says.push_str(self.idents.get(&word).unwrap_or(&word));
            word.clear();
            says.push(letter);
        }
        says.pop();
        if kind == Kind::Implements {
            // Under other names they are in another order.
            let mut traits: Vec<&str> = says.split(BETWEEN).collect();
            traits.sort_unstable();
            says = traits.join(BETWEEN);
        }
        Fact { says, ..fact.clone() }
    }
}

fn rename(key: &Key, to: &Key) -> Change {
    Change {
        key: key.clone(),
        what: What::Renamed,
        before: Some(key.path()),
        after: Some(to.path()),
        verdict: Verdict::Major,
        why: "who uses the old name; it looks like the same thing".to_owned(),
        with: 0,
    }
}

/// Whether a fact is part of something renamed: the setter of a field, the name on the wire.
fn is_covered(renames: &Renames, key: &Key) -> bool {
    [Kind::Field, Kind::Variant, Kind::Fn]
        .iter()
        .any(|kind| renames.contains_key(&Key { kind: *kind, ..key.clone() }))
}

fn change(
    key: &Key,
    what: What,
    (verdict, why): Ruling,
    before: Option<&Fact>,
    after: Option<&Fact>,
) -> Change {
    let said = |fact: &Fact| fact.says.clone();
    Change {
        key: key.clone(),
        what,
        before: before.map(said),
        after: after.map(said),
        verdict,
        why,
        with: 0,
    }
}

/// A change of what a fact says, or of its marks when it still says the same.
fn changed(
    key: &Key,
    what: What,
    ruling: Ruling,
    before: &Fact,
    after: &Fact,
) -> Change {
    let mut change = change(key, what, ruling, Some(before), Some(after));
    if before.says == after.says {
        let marks = |fact: &Fact| {
            fact.marks
                .iter()
                .map(|mark| format!("#[{mark}]"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let documented = what == What::Documented;
        change.before = Some(marks(before)).filter(|_| !documented);
        change.after = Some(marks(after)).filter(|_| !documented);
    }
    change
}

/// Traits are compared one by one.
fn traits(key: &Key, before: &Fact, after: &Fact) -> Vec<Change> {
    let set = |fact: &Fact| -> BTreeSet<String> {
        fact.says.split(BETWEEN).map(str::to_owned).collect()
    };
    let (old, new) = (set(before), set(after));
    let fact = |all: Vec<&str>| Fact { says: all.join(BETWEEN), ..Fact::default() };
    let gone: Vec<&str> = old.difference(&new).map(String::as_str).collect();
    let more: Vec<&str> = new.difference(&old).map(String::as_str).collect();
    let mut changes = Vec::new();
    if !gone.is_empty() {
        let fact = fact(gone);
        changes.push(change(
            key,
            What::Removed,
            verdict::removed(key, &fact),
            Some(&fact),
            None,
        ));
    }
    if !more.is_empty() {
        let fact = fact(more);
        changes.push(change(
            key,
            What::Added,
            verdict::added(key, &fact, true),
            None,
            Some(&fact),
        ));
    }
    changes
}

/// Whether callers could build, match or implement the item of a new member in full; of new traits,
/// whether the item was there.
fn is_closed(old: &Face, new: &Face, key: &Key) -> bool {
    let item =
        |face: &Face, kind| face.facts.get(&Key::new(kind, &key.item, "")).cloned();
    if key.kind == Kind::Required {
        return !item(new, Kind::Trait).is_some_and(|it| it.marks.contains(SEALED));
    }
    let either = |face| item(face, Kind::Struct).or_else(|| item(face, Kind::Enum));
    let Some(was) = either(old) else { return false };
    if matches!(key.kind, Kind::Implements | Kind::Lacks) {
        return true;
    }
    // Made `non_exhaustive` by the way, that is the change that breaks.
    let is = either(new).unwrap_or_default();
    !was.marks.contains("non_exhaustive")
        && !is.marks.contains("non_exhaustive")
        && !was.says.ends_with("{ .. }")
}
