//! Rules on what must be there and what may be null.

use super::{Voice, stated};

/// A request must not be refused for a stale document, so a property is required only if every
/// source that lists requiredness says so.
pub(in crate::reconcile) fn required_in_request(voices: &[Voice<bool>]) -> Option<bool> {
    all_agree(voices)
}

/// A response must not fail to decode for a stale document: beyond what [`required_in_request`]
/// asks, real answers leave out what may be null and what has a default.
pub(in crate::reconcile) fn required_in_response(
    voices: &[Voice<bool>],
    nullable: bool,
    has_default: bool,
) -> Option<bool> {
    Some(all_agree(voices)? && !nullable && !has_default)
}

/// `false` is what OpenAPI takes a missing `required` of a body for, so only `true` counts.
pub(in crate::reconcile) fn body_required(voices: &[Voice<bool>]) -> Option<bool> {
    Some(any_says(voices))
}

/// Documents forget `null` and `deprecated` far more often than they invent them.
pub(in crate::reconcile) fn any_says(voices: &[Voice<bool>]) -> bool {
    stated(voices).iter().any(|voice| voice.says == Some(true))
}

/// True when nobody who speaks says otherwise; none when nobody speaks.
pub(in crate::reconcile) fn all_agree(voices: &[Voice<bool>]) -> Option<bool> {
    let stated = stated(voices);
    (!stated.is_empty()).then(|| stated.iter().all(|voice| voice.says == Some(true)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::voices;
    use super::*;

    #[test]
    fn one_dissenter_makes_a_request_property_optional() {
        assert_eq!(required_in_request(&voices([Some(true), Some(false)])), Some(false));
    }

    #[test]
    fn silence_is_not_dissent() {
        assert_eq!(required_in_request(&voices([Some(true), None])), Some(true));
        assert_eq!(required_in_request(&voices([None, None])), None);
    }

    #[test]
    fn null_or_a_default_makes_a_response_property_optional() {
        let agreed = voices([Some(true), Some(true)]);
        assert_eq!(required_in_response(&agreed, false, false), Some(true));
        assert_eq!(required_in_response(&agreed, true, false), Some(false));
        assert_eq!(required_in_response(&agreed, false, true), Some(false));
    }

    #[test]
    fn a_body_is_required_when_one_source_says_so() {
        assert_eq!(body_required(&voices([None, Some(true)])), Some(true));
        assert_eq!(body_required(&voices([None, None])), Some(false));
    }

    #[test]
    fn null_is_allowed_when_one_source_allows_it() {
        assert!(any_says(&voices([Some(false), Some(true)])));
        assert!(!any_says(&voices([Some(false), None])));
    }
}
