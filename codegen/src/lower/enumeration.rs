//! Listed values: `enum` and `const`.

use serde_json::{Number, Value, json};

use super::core::{Body, Part};
use super::shape::known_type;
use super::{Lowering, child, flagged, origin};
use crate::diagnostic::Diagnostic;
use crate::ir::{Shape, Union, Use, ValueNote, Values, Variant};
use crate::openapi::extra;

impl<'c> Lowering<'c> {
    /// The shape of a body whose values are listed.
    pub(super) fn enumerated(&mut self, body: &Body<'c>) -> Option<Shape> {
        let listing: Vec<&Part<'c>> = body
            .parts
            .iter()
            .filter(|part| part.any.enumeration.iter().any(|value| !value.is_null()))
            .collect();
        let first = *listing.first()?;
        let keyword =
            if flagged(&first.data.extensions, extra::CONST) { "const" } else { "enum" };
        let at = child(&first.at, keyword);
        let mut values: Vec<Value> = Vec::new();
        for value in &first.any.enumeration {
            if !value.is_null() && !values.contains(value) {
                values.push(value.clone());
            }
        }
        for other in &listing[1..] {
            let both: Vec<Value> = values
                .iter()
                .filter(|value| other.any.enumeration.contains(value))
                .cloned()
                .collect();
            if both.is_empty() {
                let constant = flagged(&other.data.extensions, extra::CONST);
                let at = child(&other.at, if constant { "const" } else { "enum" });
                self.tell(
                    &at,
                    Diagnostic::error("no value is in both lists, as `allOf` says")
                        .help("the first list is taken; remove one of the two"),
                );
                self.defect(
                    at,
                    "allOf",
                    json!(other.any.enumeration),
                    json!(values),
                    "No value is in both lists, as `allOf` says; the first is taken.",
                );
            } else {
                values = both;
            }
        }
        let kind = body
            .parts
            .iter()
            .find_map(|part| part.only.or(part.any.typ.as_deref()).and_then(known_type));
        let values = self.fitting(values, kind, &at, keyword);
        let notes = self.notes(&body.parts);
        let (mut texts, mut numbers, mut flags, mut others) =
            (vec![], vec![], vec![], 0);
        for value in values {
            match value {
                Value::String(text) => texts.push(text),
                Value::Number(number) => numbers.push(whole(number)),
                Value::Bool(flag) => flags.push(flag),
                _ => others += 1,
            }
        }
        if others > 0 {
            self.warn(
                &at,
                format!("`{keyword}` lists values that are lists or mappings"),
                "they are not told apart",
            );
            return None;
        }
        let mut shapes = Vec::new();
        if !texts.is_empty() {
            let mut text = self.string(&body.parts);
            text.notes = notes.clone();
            text.values = Some(Values { known: texts, open: false });
            shapes.push(Shape::Text(text));
        }
        if !numbers.is_empty() {
            let all_whole = numbers.iter().all(|n| n.is_i64() || n.is_u64());
            let mut number =
                self.bounded(&body.parts, kind == Some("integer") || all_whole);
            if kind == Some("number") {
                number.integer = false;
            }
            // `oneOf: [{const: 1, title: One}, ...]`
            let title = body.head.and_then(|head| head.title.as_ref());
            number.notes = notes;
            if let ([only], Some(title), []) =
                (numbers.as_slice(), title, &*number.notes)
            {
                number.notes.push(ValueNote {
                    value: only.to_string(),
                    name: Some(title.clone()),
                    description: body.head.and_then(|head| head.description.clone()),
                });
            }
            number.values = Some(numbers);
            shapes.push(Shape::Number(number));
        }
        match flags.as_slice() {
            [] => {}
            [one] => shapes.push(Shape::Boolean(Some(*one))),
            _ => shapes.push(Shape::Boolean(None)),
        }
        if shapes.len() < 2 {
            return shapes.pop();
        }
        // Values of several kinds: a variant a kind.
        let variants = shapes
            .into_iter()
            .map(|shape| {
                let mut schema = crate::ir::Schema::new(shape);
                schema.origins.push(origin(&*body.at));
                Variant {
                    tags: Vec::new(),
                    untagged: false,
                    value: Use {
                        origins: vec![origin(at.as_str())],
                        ..Use::new(self.schemas.push(schema))
                    },
                }
            })
            .collect();
        Some(Shape::Union(Union { tag: None, variants }))
    }

    /// The listed values that are of the stated type; those that can be are made so.
    fn fitting(
        &mut self,
        values: Vec<Value>,
        kind: Option<&str>,
        at: &str,
        keyword: &str,
    ) -> Vec<Value> {
        let fit = |value: &Value| match (kind, value) {
            (Some("string"), Value::Number(number)) => {
                Some(Value::String(number.to_string()))
            }
            (Some("string"), Value::Bool(flag)) => Some(Value::String(flag.to_string())),
            (Some("integer" | "number"), Value::String(text)) => {
                serde_json::from_str::<Number>(text).ok().map(Value::Number)
            }
            (Some("boolean"), Value::String(text)) => text.parse().ok().map(Value::Bool),
            (Some("string"), Value::String(_))
            | (Some("integer" | "number"), Value::Number(_))
            | (Some("boolean"), Value::Bool(_))
            | (Some("array" | "object") | None, _) => Some(value.clone()),
            _ => None,
        };
        let taken: Vec<Value> = values.iter().filter_map(fit).collect();
        if taken != values {
            self.defect(
                at,
                keyword,
                json!(values),
                json!(taken),
                format!(
                    "The listed values are not all of the type `{}`; they are read as if they \
                     were, or left out.",
                    kind.unwrap_or_default()
                ),
            );
        }
        taken
    }
}

/// A listed value as it is noted: the string itself, or the JSON.
pub(super) fn wire(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => whole(number.clone()).to_string(),
        other => other.to_string(),
    }
}

/// `1.0` is `1`.
fn whole(number: Number) -> Number {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            Number::from(float as i64)
        }
        _ => number,
    }
}
