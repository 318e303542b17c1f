//! What sources can say, as JSON: in decisions it is shown, in pins it is read.

use super::rules::Known;
use crate::ir::{Bound, Json};

/// Something a source says about an aspect, in the form it is reported and pinned in.
pub(super) trait Fact: Clone + PartialEq {
    /// As it is reported.
    fn json(&self) -> Json;
    /// From what a pin says; none when it makes no sense here.
    fn from_json(json: &Json) -> Option<Self>;
}

impl Fact for bool {
    fn json(&self) -> Json {
        (*self).into()
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_bool()
    }
}

impl Fact for u64 {
    fn json(&self) -> Json {
        (*self).into()
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_u64()
    }
}

impl Fact for String {
    fn json(&self) -> Json {
        self.as_str().into()
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_str().map(str::to_owned)
    }
}

impl Fact for Json {
    fn json(&self) -> Json {
        self.clone()
    }
    fn from_json(json: &Json) -> Option<Self> {
        Some(json.clone())
    }
}

impl Fact for serde_json::Number {
    fn json(&self) -> Json {
        Json::Number(self.clone())
    }
    fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::Number(number) => Some(number.clone()),
            _ => None,
        }
    }
}

impl<T: Fact> Fact for Vec<T> {
    fn json(&self) -> Json {
        Json::Array(self.iter().map(Fact::json).collect())
    }
    fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::Array(list) => list.iter().map(T::from_json).collect(),
            one => Some(vec![T::from_json(one)?]),
        }
    }
}

impl Fact for Known {
    fn json(&self) -> Json {
        self.values.json()
    }
    fn from_json(json: &Json) -> Option<Self> {
        let values = Vec::from_json(json)?;
        Some(Self { open: values.len() != 1, values })
    }
}

/// A bound, or that there is none on purpose.
impl Fact for Option<Bound> {
    fn json(&self) -> Json {
        match self {
            None => Json::Null,
            Some(Bound { value, exclusive: false }) => Json::Number(value.clone()),
            Some(Bound { value, exclusive: true }) => {
                serde_json::json!({ "value": value, "exclusive": true })
            }
        }
    }
    fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::Null => Some(None),
            Json::Number(value) => {
                Some(Some(Bound { value: value.clone(), exclusive: false }))
            }
            Json::Object(object) => match object.get("value") {
                Some(Json::Number(value)) => {
                    let exclusive =
                        object.get("exclusive").and_then(Json::as_bool).unwrap_or(false);
                    Some(Some(Bound { value: value.clone(), exclusive }))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
