//! The values a schema shows: `default`, `example` and `examples`, held against the schema itself.

use openapiv3::{AnySchema, SchemaData};
use serde_json::{Value, json};

use super::contradiction::is_of_type;
use super::reader::Keys;
use super::{Reader, extra};

impl<'d> Reader<'d> {
    pub(super) fn shown_values(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &AnySchema,
    ) {
        if let Some(default) = keys.get("default")
            && !(default.is_null() || one_of(default, any))
        {
            self.defect(
                "default",
                default,
                Value::Null,
                "The default is not a value of the `enum`; ignored.",
            );
            data.default = None;
        } else if let Some(default) = keys.get("default")
            && !within(default, any)
        {
            self.defect(
                "default",
                default,
                Value::Null,
                "The default is outside of the bounds; ignored.",
            );
            data.default = None;
        }
        let typ = any.typ.clone();
        if let Some(default) = keys.get("default").filter(|_| data.default.is_some())
            && !is_of_type(default, typ.as_deref())
        {
            let because = "The default is not of the type; ignored.";
            self.defect("default", default, Value::Null, because);
            data.default = None;
        }
        if let Some(example) = keys.get("example") {
            data.example = self.shown("example", example, any, typ.as_deref());
        }
        match keys.get("examples") {
            Some(Value::Array(list)) => {
                let kept: Vec<Value> = self.down("examples", |this| {
                    list.iter()
                        .enumerate()
                        .filter_map(|(index, example)| {
                            this.shown(&index.to_string(), example, any, typ.as_deref())
                        })
                        .collect()
                });
                data.extensions.insert(extra::EXAMPLES.to_owned(), json!(kept));
            }
            Some(Value::Object(named)) => {
                // As a media type has them.
                let kept: Vec<&Value> = named
                    .values()
                    .map(|example| example.get("value").unwrap_or(example))
                    .collect();
                self.defect(
                    "examples",
                    &keys["examples"],
                    json!(kept),
                    "The `examples` of a schema are a list, not a mapping; its values are taken.",
                );
                data.extensions.insert(extra::EXAMPLES.to_owned(), json!(kept));
            }
            Some(Value::Null) | None => {}
            Some(other) => self.wrong("examples", "a list", other),
        }
    }

    /// An example as it is meant; none when it contradicts the schema.
    fn shown(
        &mut self,
        keyword: &str,
        example: &Value,
        any: &AnySchema,
        typ: Option<&str>,
    ) -> Option<Value> {
        if let (Some("array" | "object"), Value::String(text)) = (typ, example) {
            let meant = match (typ, serde_json::from_str::<Value>(text)) {
                (Some("array"), Ok(list @ Value::Array(_))) => Some(list),
                (Some("object"), Ok(map @ Value::Object(_))) => Some(map),
                _ => None,
            };
            if let Some(meant) = meant {
                self.example_defect(
                    keyword,
                    example,
                    meant.clone(),
                    "The example is a string that holds JSON; read as that JSON.",
                );
                return Some(meant);
            }
        }
        if !example.is_null() && !one_of(example, any) {
            self.example_defect(
                keyword,
                example,
                Value::Null,
                "The example is not a value of the `enum`; ignored.",
            );
            return None;
        }
        Some(example.clone())
    }

    /// A defect that is about an example, whichever keyword it stands at.
    fn example_defect(
        &mut self,
        keyword: &str,
        value: &Value,
        taken: Value,
        because: &str,
    ) {
        self.defect(keyword, value, taken, because);
        self.rename_last_defect("example");
    }
}

/// Whether the value is listed, if values are listed at all.
fn one_of(value: &Value, any: &AnySchema) -> bool {
    any.enumeration.is_empty()
        || any.enumeration.contains(value)
        || value.as_f64().is_some_and(|number| {
            any.enumeration.iter().any(|v| v.as_f64() == Some(number))
        })
}

/// Whether a number or a text is within the bounds.
fn within(value: &Value, any: &AnySchema) -> bool {
    if let Some(number) = value.as_f64() {
        let above = any.minimum.is_none_or(|limit| {
            number > limit || (number == limit && any.exclusive_minimum != Some(true))
        });
        let below = any.maximum.is_none_or(|limit| {
            number < limit || (number == limit && any.exclusive_maximum != Some(true))
        });
        return above && below;
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count();
        return any.min_length.is_none_or(|least| length >= least)
            && any.max_length.is_none_or(|most| length <= most);
    }
    true
}
