//! Rules on enumerations and constants, and on how their values are spelled.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Number;

use super::{Voice, stated};

/// What a source says about the values of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct Known {
    /// The values it lists.
    pub(in crate::reconcile) values: Vec<String>,
    /// Whether it says itself that there are others.
    pub(in crate::reconcile) open: bool,
}

/// Each document lists the values of its time, so all are taken, and the list is open as soon as
/// two lists differ or a source has none. A single value all agree on is a constant and stays one.
pub(in crate::reconcile) fn known_values(voices: &[Voice<Known>]) -> Option<Known> {
    let stated = stated(voices);
    let lists: Vec<&Known> =
        stated.iter().filter_map(|voice| voice.says.as_ref()).collect();
    let first = lists.first()?;
    let spelled =
        spellings(voices.iter().filter_map(|voice| {
            Some((voice.rank, voice.says.as_ref()?.values.as_slice()))
        }));
    let mut values: Vec<String> = Vec::new();
    for value in lists.iter().flat_map(|list| &list.values) {
        let value = spelled.get(value).unwrap_or(value);
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    let same = |list: &Known| {
        let list: BTreeSet<&String> = list
            .values
            .iter()
            .map(|value| spelled.get(value).unwrap_or(value))
            .collect();
        list == values.iter().collect()
    };
    let all_list = lists.len() == voices.len();
    let constant = values.len() == 1 && !first.open;
    let agreed = lists.iter().all(|list| same(list)) && (all_list || constant);
    let open = lists.iter().any(|list| list.open) || !agreed;
    Some(Known { values, open })
}

/// Numbers listed by every source; a source that lists none allows all.
pub(in crate::reconcile) fn listed_numbers(
    voices: &[Voice<Vec<Number>>],
) -> Option<Vec<Number>> {
    if voices.iter().any(|voice| voice.says.is_none()) {
        return None;
    }
    let mut all: Vec<Number> = Vec::new();
    for number in
        stated(voices).into_iter().filter_map(|voice| voice.says.as_ref()).flatten()
    {
        if !all.contains(number) {
            all.push(number.clone());
        }
    }
    Some(all)
}

/// A value without case and separators: `APIERROR` and `api_error` are one.
pub(in crate::reconcile) fn fold(value: &str) -> String {
    let trimmed = value.trim_matches(['-', '_', ' ']);
    if trimmed.len() < value.len() {
        // A sign or a padding at the edge tells values apart.
        return value.to_lowercase();
    }
    value
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// For every value that is spelled in more than one way, the way it is spelled on the wire: not in
/// capitals run together (which no one puts on the wire and generators make of names), then as most
/// sources have it, then as the highest authority does. Values that one source itself tells apart
/// are never taken for one.
pub(in crate::reconcile) fn spellings<'a>(
    lists: impl Iterator<Item = (usize, &'a [String])>,
) -> BTreeMap<String, String> {
    let mut groups: BTreeMap<String, BTreeMap<&str, (usize, usize)>> = BTreeMap::new();
    let mut apart: BTreeSet<String> = BTreeSet::new();
    for (rank, list) in lists {
        let mut own: BTreeMap<String, &str> = BTreeMap::new();
        for value in list {
            let folded = fold(value);
            let spelling = groups
                .entry(folded.clone())
                .or_default()
                .entry(value)
                .or_insert((0, rank));
            spelling.0 += 1;
            spelling.1 = spelling.1.min(rank);
            if own.insert(folded.clone(), value).is_some_and(|other| other != value) {
                apart.insert(folded);
            }
        }
    }
    let mut wire = BTreeMap::new();
    for (folded, group) in groups {
        if group.len() < 2 || apart.contains(&folded) {
            continue;
        }
        let best = group.iter().min_by_key(|(value, (count, rank))| {
            (shouts(value), std::cmp::Reverse(*count), *rank, (*value).to_owned())
        });
        if let Some((best, _)) = best {
            for value in group.keys() {
                wire.insert((*value).to_owned(), (*best).to_owned());
            }
        }
    }
    wire
}

/// The values as they were seen on the wire: one that was never seen gives way to the spelling of it
/// that was, the one seen most often. None when nothing changes.
pub(in crate::reconcile) fn as_seen(
    known: &Known,
    seen: &BTreeMap<String, u64>,
) -> Option<Known> {
    let wire = |value: &String| {
        let folded = fold(value);
        let apart = known.values.iter().filter(|own| fold(own) == folded).count() > 1;
        if apart || seen.contains_key(value) {
            return value.clone();
        }
        let spelled = seen.iter().filter(|(other, _)| fold(other) == folded);
        let most =
            spelled.max_by_key(|(other, count)| (**count, std::cmp::Reverse(*other)));
        most.map_or_else(|| value.clone(), |(other, _)| other.clone())
    };
    let values: Vec<String> = known.values.iter().map(wire).collect();
    (values != known.values).then_some(Known { values, open: known.open })
}

fn shouts(value: &str) -> bool {
    value.chars().filter(char::is_ascii_uppercase).count() > 1
        && value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::tests::voices;
    use super::*;

    fn known(values: &[&str]) -> Option<Known> {
        Some(Known {
            values: values.iter().map(|v| (*v).to_owned()).collect(),
            open: false,
        })
    }

    #[test]
    fn values_add_up_and_stay_open() {
        let chosen = known_values(&voices([known(&["a"]), known(&["a", "b"])]));
        assert_eq!(
            chosen,
            Some(Known { values: vec!["a".into(), "b".into()], open: true })
        );
    }

    #[test]
    fn order_is_no_difference() {
        let chosen = known_values(&voices([known(&["a", "b"]), known(&["b", "a"])]));
        assert_eq!(chosen, known(&["a", "b"]));
    }

    #[test]
    fn a_plain_string_opens_an_enumeration_but_not_a_constant() {
        let chosen = known_values(&voices([known(&["a", "b"]), None]));
        assert!(chosen.is_some_and(|known| known.open));
        assert_eq!(known_values(&voices([known(&["a"]), None])), known(&["a"]));
    }

    #[test]
    fn capitals_run_together_give_way() {
        let chosen =
            known_values(&voices([known(&["APIERROR"]), known(&["api_error"])]));
        assert_eq!(chosen, known(&["api_error"]));
    }

    #[test]
    fn the_spelling_on_the_wire_wins() {
        let seen = |values: &[(&str, u64)]| {
            values.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
        };
        let listed = known(&["a_b", "c"]).unwrap();
        let spelled = as_seen(&listed, &seen(&[("A-B", 1), ("a-b", 2), ("d", 9)]));
        assert_eq!(spelled, known(&["a-b", "c"]));
        assert_eq!(as_seen(&listed, &seen(&[("a_b", 1), ("a-b", 2)])), None);
        let apart = known(&["A", "a"]).unwrap();
        assert_eq!(as_seen(&apart, &seen(&[("a", 2)])), None);
    }

    #[test]
    fn a_source_may_tell_spellings_apart() {
        let chosen = known_values(&voices([known(&["A", "a"]), known(&["a"])]));
        assert_eq!(
            chosen.map(|known| known.values),
            Some(vec!["A".to_owned(), "a".to_owned()])
        );
        assert_ne!(fold("-1"), fold("1"));
    }

    #[test]
    fn numbers_are_open_when_one_source_lists_none() {
        assert_eq!(listed_numbers(&voices([Some(vec![1.into()]), None])), None);
        let both = listed_numbers(&voices([Some(vec![1.into()]), Some(vec![2.into()])]));
        assert_eq!(both, Some(vec![1.into(), 2.into()]));
    }
}
