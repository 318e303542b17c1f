//! Changes that go with another one are counted there and not listed: the members of an item, the
//! setter of a field, the accessor of a variant.

use std::collections::{HashMap, HashSet};

use heck::ToSnakeCase;

use super::{Change, What};
use crate::face::{BETWEEN, Kind};

/// The changes that stand for themselves, each knowing how many go with it.
pub(super) fn fold(mut changes: Vec<Change>) -> Vec<Change> {
    // The digest of an item's documentation is that of its members, too: a member that came or went
    // is another digest, and nothing to tell.
    let moved: HashSet<String> = changes
        .iter()
        .filter(|change| !change.key.member.is_empty())
        .map(|change| change.key.item.clone())
        .collect();
    changes.retain(|Change { key, what, .. }| {
        *what != What::Documented || !key.member.is_empty() || !moved.contains(&key.item)
    });
    let heads = Heads::of(&changes);
    let mut with = vec![0; changes.len()];
    let mut kept = vec![true; changes.len()];
    for (index, change) in changes.iter().enumerate() {
        let head = heads.above(&changes, change);
        let head = head
            .filter(|head| *head != index && changes[*head].verdict >= change.verdict);
        if let Some(head) = head {
            with[head] += 1;
            kept[index] = false;
        }
    }
    let all = changes.into_iter().zip(with).zip(kept);
    all.filter(|(_, kept)| *kept)
        .map(|((change, with), _)| Change { with, ..change })
        .collect()
}

/// Changes that others may go with, by what they are about.
struct Heads {
    /// Items that came or went.
    items: HashMap<(String, What), usize>,
    /// Fields, variants and methods, whatever happened to them.
    members: HashMap<(String, String), usize>,
}

impl Heads {
    fn of(changes: &[Change]) -> Self {
        let mut heads = Self { items: HashMap::new(), members: HashMap::new() };
        for (index, Change { key, what, .. }) in changes.iter().enumerate() {
            match key.kind {
                Kind::Struct | Kind::Enum | Kind::Trait | Kind::Type => {
                    heads.items.insert((key.item.clone(), *what), index);
                }
                Kind::Field | Kind::Variant if *what != What::Documented => {
                    heads.members.insert((key.item.clone(), key.member.clone()), index);
                }
                _ => {}
            }
        }
        for (index, Change { key, what, .. }) in changes.iter().enumerate() {
            if key.kind == Kind::Fn && *what != What::Documented {
                heads
                    .members
                    .entry((key.item.clone(), key.member.clone()))
                    .or_insert(index);
            }
        }
        heads
    }

    /// The change that one goes with.
    fn above(&self, changes: &[Change], change: &Change) -> Option<usize> {
        let Change { key, what, .. } = change;
        if matches!(what, What::Added | What::Removed) && key.kind != Kind::Use {
            let item = self.items.get(&(key.item.clone(), *what));
            if item.is_some() {
                return item.copied();
            }
        }
        if key.kind == Kind::Implements {
            return self.of_traits(changes, change);
        }
        let member = |member: &str| {
            self.members.get(&(key.item.clone(), member.to_owned())).copied()
        };
        match key.kind {
            // `as_text` goes with the variant `Text`.
            Kind::Fn if key.member.starts_with("as_") => {
                let name = &key.member[3..];
                let variant = |index: &usize| {
                    let other = &changes[*index].key;
                    other.item == key.item
                        && other.kind == Kind::Variant
                        && other.member.to_snake_case() == name
                };
                member(&key.member)
                    .filter(|head| changes[*head].key != *key)
                    .or_else(|| self.members.values().copied().find(variant))
            }
            Kind::Fn | Kind::Wire | Kind::Call => member(&key.member),
            _ => None,
        }
    }

    /// `From<Text>` goes with the variant that holds a `Text`.
    fn of_traits(&self, changes: &[Change], change: &Change) -> Option<usize> {
        let said = change.before.as_ref().or(change.after.as_ref())?;
        let mut head = None;
        for one in said.split(BETWEEN) {
            let payload = one.strip_prefix("From<")?.strip_suffix('>')?;
            let holds = |index: &usize| {
                let other = &changes[*index];
                let said = other.before.as_deref().or(other.after.as_deref());
                let said = said.unwrap_or_default();
                other.key.item == change.key.item
                    && other.key.kind == Kind::Variant
                    && other.what == change.what
                    && [format!("({payload})"), format!("(Box<{payload}>)")]
                        .iter()
                        .any(|held| held == said)
            };
            head = Some(self.members.values().copied().filter(holds).min()?);
        }
        head
    }
}
