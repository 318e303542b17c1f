//! Rules on names and on everything where any answer will do.

use super::{Voice, stated};

/// Where any answer will do, the source believed first gives it.
pub(in crate::reconcile) fn preferred<T: Clone>(voices: &[Voice<T>]) -> Option<T> {
    stated(voices).first().and_then(|voice| voice.says.clone())
}

/// Alternatives by how many sources state them, ties by authority: the most widely known way is
/// the safest to try first.
pub(in crate::reconcile) fn most_stated(
    voices: &[Voice<Vec<String>>],
) -> Option<Vec<String>> {
    let stated = stated(voices);
    let mut counted: Vec<(String, usize)> = Vec::new();
    for alternative in stated.iter().filter_map(|voice| voice.says.as_ref()).flatten() {
        match counted.iter_mut().find(|(known, _)| known == alternative) {
            Some((_, count)) => *count += 1,
            None => counted.push((alternative.clone(), 1)),
        }
    }
    // The sort is stable: those that are stated equally often stay in order of authority.
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    (!stated.is_empty()).then(|| counted.into_iter().map(|(known, _)| known).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::voices;
    use super::*;

    #[test]
    fn the_highest_authority_that_speaks_decides() {
        assert_eq!(preferred(&voices([None, Some("b"), Some("c")])), Some("b"));
    }

    #[test]
    fn two_against_one() {
        let list = |text: &str| Some(vec![text.to_owned()]);
        let chosen = most_stated(&voices([list("bearer"), list("key"), list("key")]));
        assert_eq!(chosen, Some(vec!["key".to_owned(), "bearer".to_owned()]));
    }
}
