//! Rules on what values look like.

use super::{Voice, stated};

/// Prose says `number` for whole numbers too; a schema that says `integer` chose the word.
pub(in crate::reconcile) fn integer(voices: &[Voice<bool>]) -> Option<bool> {
    let stated = stated(voices);
    let unanimous = stated.iter().all(|voice| voice.says == Some(true));
    let formal = stated.iter().any(|voice| voice.formal && voice.says == Some(true));
    (!stated.is_empty()).then_some(unanimous || formal)
}

/// What any source lists, that of the highest authority first.
pub(in crate::reconcile) fn union_of(
    voices: &[Voice<Vec<String>>],
) -> Option<Vec<String>> {
    let stated = stated(voices);
    let mut all: Vec<String> = Vec::new();
    for item in stated.iter().filter_map(|voice| voice.says.as_ref()).flatten() {
        if !all.contains(item) {
            all.push(item.clone());
        }
    }
    (!stated.is_empty()).then_some(all)
}

/// Whether an object may hold more than is declared: a source that says it may not has to be
/// joined by all others, the silent ones included.
pub(in crate::reconcile) fn loosest_additional(voices: &[Voice<bool>]) -> Option<bool> {
    if stated(voices).iter().any(|voice| voice.says == Some(true)) {
        return Some(true);
    }
    voices.iter().all(|voice| voice.says == Some(false)).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::super::tests::voices;
    use super::*;

    #[test]
    fn a_formal_integer_beats_a_number() {
        let mut pair = voices([Some(true), Some(false)]);
        assert_eq!(integer(&pair), Some(true));
        pair[0].formal = false;
        assert_eq!(integer(&pair), Some(false));
    }

    #[test]
    fn nothing_that_is_listed_is_lost() {
        let pair = voices([
            Some(vec!["200".to_owned()]),
            Some(vec!["4XX".to_owned(), "200".to_owned()]),
        ]);
        assert_eq!(union_of(&pair), Some(vec!["200".to_owned(), "4XX".to_owned()]));
    }

    #[test]
    fn an_object_is_closed_only_if_all_close_it() {
        assert_eq!(loosest_additional(&voices([Some(false), Some(false)])), Some(false));
        assert_eq!(loosest_additional(&voices([Some(false), None])), None);
        assert_eq!(loosest_additional(&voices([Some(false), Some(true)])), Some(true));
    }
}
