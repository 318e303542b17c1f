//! Rules on bounds: the widest wins. `Some(None)` is a source that leaves this end open on purpose,
//! because it bounds the other one; a source that bounds neither is silent.

use std::cmp::Ordering;

use serde_json::Number;

use super::{Voice, stated};
use crate::ir::Bound;

/// The server knows its limits; a client that refuses for a stale one is broken.
pub(in crate::reconcile) fn lowest_lower(
    voices: &[Voice<Option<Bound>>],
) -> Option<Option<Bound>> {
    widest(voices, |a, b| {
        compare(&a.value, &b.value).then(a.exclusive.cmp(&b.exclusive)) == Ordering::Less
    })
}

/// As [`lowest_lower`], at the other end.
pub(in crate::reconcile) fn highest_upper(
    voices: &[Voice<Option<Bound>>],
) -> Option<Option<Bound>> {
    widest(voices, |a, b| {
        compare(&b.value, &a.value).then(a.exclusive.cmp(&b.exclusive)) == Ordering::Less
    })
}

/// A divisor all sources agree on; two that differ are as good as none.
pub(in crate::reconcile) fn common_divisor(voices: &[Voice<Number>]) -> Option<Number> {
    let stated = stated(voices);
    let first = stated.first()?.says.clone();
    if stated.iter().all(|voice| voice.says == first) { first } else { None }
}

fn widest(
    voices: &[Voice<Option<Bound>>],
    wider: impl Fn(&Bound, &Bound) -> bool,
) -> Option<Option<Bound>> {
    let mut widest: Option<Option<Bound>> = None;
    for voice in stated(voices) {
        widest = match (&voice.says, widest) {
            (Some(None), _) | (_, Some(None)) => Some(None),
            (Some(Some(bound)), Some(Some(known))) if !wider(bound, &known) => {
                Some(Some(known))
            }
            (says, _) => says.clone(),
        };
    }
    widest
}

fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::voices;
    use super::*;

    fn bound(value: i64, exclusive: bool) -> Option<Bound> {
        Some(Bound { value: value.into(), exclusive })
    }

    #[test]
    fn the_lower_minimum_and_the_higher_maximum_win() {
        let pair = voices([Some(bound(1, false)), Some(bound(0, false))]);
        assert_eq!(lowest_lower(&pair), Some(bound(0, false)));
        assert_eq!(highest_upper(&pair), Some(bound(1, false)));
    }

    #[test]
    fn inclusive_is_wider_than_exclusive() {
        let pair = voices([Some(bound(1, true)), Some(bound(1, false))]);
        assert_eq!(lowest_lower(&pair), Some(bound(1, false)));
        assert_eq!(highest_upper(&pair), Some(bound(1, false)));
    }

    #[test]
    fn an_open_end_is_wider_than_any_bound_and_silence_is_not() {
        assert_eq!(
            highest_upper(&voices([Some(bound(8, false)), Some(None)])),
            Some(None)
        );
        assert_eq!(
            highest_upper(&voices([Some(None), Some(bound(8, false))])),
            Some(None)
        );
        assert_eq!(
            highest_upper(&voices([None, Some(bound(8, false))])),
            Some(bound(8, false))
        );
    }

    #[test]
    fn divisors_that_differ_are_dropped() {
        assert_eq!(common_divisor(&voices([Some(2.into()), None])), Some(2.into()));
        assert_eq!(common_divisor(&voices([Some(2.into()), Some(3.into())])), None);
    }
}
