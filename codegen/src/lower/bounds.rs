//! Strings and numbers, with the bounds that all parts of a schema set.

use serde_json::{Number, Value};

use super::Lowering;
use super::core::Part;
use crate::ir::{self, Bound, Text};
use crate::openapi::extra;

impl<'c> Lowering<'c> {
    pub(super) fn string(&mut self, parts: &[Part<'c>]) -> Text {
        let mut text = Text::default();
        for part in parts {
            let any = part.any;
            text.format = text.format.or_else(|| any.format.clone());
            text.pattern = text.pattern.or_else(|| any.pattern.clone());
            text.min_length = larger(text.min_length, any.min_length);
            text.max_length = smaller(text.max_length, any.max_length);
            let carried = |key: &str| {
                let value = part.data.extensions.get(key)?;
                value.as_str().map(str::to_owned)
            };
            text.content_type =
                text.content_type.or_else(|| carried(extra::CONTENT_TYPE));
            if text.format.is_none() {
                text.format = match carried(extra::CONTENT_ENCODING).as_deref() {
                    Some("base64") => Some("byte".to_owned()),
                    Some("base64url") => Some("base64url".to_owned()),
                    _ => None,
                };
            }
        }
        text
    }

    pub(super) fn bounded(&mut self, parts: &[Part<'c>], integer: bool) -> ir::Number {
        let mut number = ir::Number { integer, ..ir::Number::default() };
        for part in parts {
            let any = part.any;
            number.format = number.format.or_else(|| any.format.clone());
            let bound = |keyword: &str, value: Option<f64>, exclusive: Option<bool>| {
                Some(Bound {
                    value: exact(part, keyword, value?)?,
                    exclusive: exclusive == Some(true),
                })
            };
            number.minimum = tighter(
                number.minimum,
                bound("minimum", any.minimum, any.exclusive_minimum),
                |new, old| new > old,
            );
            number.maximum = tighter(
                number.maximum,
                bound("maximum", any.maximum, any.exclusive_maximum),
                |new, old| new < old,
            );
            if let Some(multiple) = any.multiple_of {
                number.multiple_of = exact(part, "multipleOf", multiple);
            }
        }
        number
    }
}

/// The number as the document has it.
fn exact(part: &Part<'_>, keyword: &str, float: f64) -> Option<Number> {
    let kept = part.data.extensions.get(extra::EXACT);
    if let Some(Value::Number(number)) = kept.and_then(|kept| kept.get(keyword)) {
        return Some(number.clone());
    }
    if float.fract() == 0.0 && float.abs() < 9e15 {
        return Some(Number::from(float as i64));
    }
    Number::from_f64(float)
}

fn tighter(
    old: Option<Bound>,
    new: Option<Bound>,
    is_tighter: impl Fn(f64, f64) -> bool,
) -> Option<Bound> {
    match (old, new) {
        (Some(old), Some(new)) => {
            let (was, is) = (old.value.as_f64()?, new.value.as_f64()?);
            if is_tighter(is, was) || (is == was && new.exclusive) {
                Some(new)
            } else {
                Some(old)
            }
        }
        (old, new) => old.or(new),
    }
}

pub(super) fn larger(old: Option<u64>, new: Option<usize>) -> Option<u64> {
    old.max(new.map(|new| new as u64))
}

pub(super) fn smaller(old: Option<u64>, new: Option<usize>) -> Option<u64> {
    let new = new.map(|new| new as u64);
    match (old, new) {
        (Some(old), Some(new)) => Some(old.min(new)),
        (old, new) => old.or(new),
    }
}
