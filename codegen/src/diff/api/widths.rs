//! Whether more is allowed than before, or less.

use std::collections::HashSet;

use crate::diff::What;
use crate::diff::summary::DESCRIPTION;
use crate::reconcile::aspect;

/// Whether an aspect allows more than before, or less.
pub(super) fn what(aspect: &str, before: Option<&str>, after: Option<&str>) -> What {
    let less = |less: bool| if less { What::Narrowed } else { What::Widened };
    let number = |text: Option<&str>| {
        text.and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
    };
    match aspect {
        DESCRIPTION => What::Documented,
        aspect::REQUIRED | aspect::UNIQUE_ITEMS => less(after == Some("yes")),
        aspect::NULLABLE => less(before == Some("yes")),
        aspect::MINIMUM
        | aspect::MIN_LENGTH
        | aspect::MIN_ITEMS
        | aspect::MIN_PROPERTIES => {
            less(number(after).unwrap_or(f64::MIN) > number(before).unwrap_or(f64::MIN))
        }
        aspect::MAXIMUM
        | aspect::MAX_LENGTH
        | aspect::MAX_ITEMS
        | aspect::MAX_PROPERTIES => {
            less(number(after).unwrap_or(f64::MAX) < number(before).unwrap_or(f64::MAX))
        }
        aspect::ADDITIONAL => less(after == Some("no")),
        aspect::TYPE => match (before, after) {
            (Some("integer"), Some("number")) | (_, Some("any" | "union")) => {
                What::Widened
            }
            (Some("number"), Some("integer")) | (Some("any" | "union"), _) => {
                What::Narrowed
            }
            _ => What::Changed,
        },
        aspect::ENUM => {
            let set = |text: Option<&str>| -> Option<HashSet<String>> {
                text.map(|text| text.split(", ").map(str::to_owned).collect())
            };
            match (set(before), set(after)) {
                (Some(old), Some(new)) if new.is_superset(&old) => What::Widened,
                (Some(old), Some(new)) if old.is_superset(&new) => What::Narrowed,
                (Some(_), None) => What::Widened,
                (None, Some(_)) => What::Narrowed,
                _ => What::Changed,
            }
        }
        _ => What::Changed,
    }
}
