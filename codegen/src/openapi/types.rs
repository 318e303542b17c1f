//! Types, null and listed values of a schema.

use openapiv3::{AnySchema, SchemaData};
use serde_json::{Value, json};

use super::reader::{Keys, nearest};
use super::{Reader, Version, extra};

const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

impl<'d> Reader<'d> {
    pub(super) fn types(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        match keys.get("type") {
            None => {}
            Some(Value::Null) => {
                self.defect(
                    "type",
                    &Value::Null,
                    json!("null"),
                    "`type: null` without quotes is no type but an empty value; read as the type \
                     `null`.",
                );
                data.extensions.insert(extra::NULL.to_owned(), json!(true));
            }
            Some(Value::String(word)) => match self.type_word(word) {
                Some("null") => {
                    if self.version == Version::V3_0 {
                        self.dialect(
                            "type",
                            &json!("null"),
                            json!("null"),
                            "the type `null`",
                        );
                    }
                    data.extensions.insert(extra::NULL.to_owned(), json!(true));
                }
                found => any.typ = found.map(str::to_owned),
            },
            Some(list @ Value::Array(words)) => {
                if self.version == Version::V3_0 {
                    self.dialect("type", list, list.clone(), "a list of types");
                }
                let mut types = Vec::new();
                let mut null = false;
                for word in words {
                    match word {
                        Value::String(word) => match self.type_word(word) {
                            Some("null") => null = true,
                            Some(word) if !types.contains(&word) => types.push(word),
                            _ => {}
                        },
                        Value::Null => null = true,
                        other => self.wrong("type", "a list of names of types", other),
                    }
                }
                data.nullable |= null;
                match types.as_slice() {
                    [] if null => {
                        data.extensions.insert(extra::NULL.to_owned(), json!(true));
                    }
                    [] if words.is_empty() => self.defect(
                        "type",
                        list,
                        Value::Null,
                        "An empty list of types says nothing; ignored.",
                    ),
                    [] => {}
                    [one] => any.typ = Some((*one).to_owned()),
                    // A whole number is a number already.
                    ["integer", "number"] | ["number", "integer"] => {
                        any.typ = Some("number".to_owned());
                    }
                    several => {
                        data.extensions.insert(extra::TYPES.to_owned(), json!(several));
                    }
                }
            }
            Some(other) => self.wrong("type", "the name of a type", other),
        }
    }

    /// The type that a word means.
    pub(super) fn type_word(&mut self, word: &str) -> Option<&'static str> {
        if word == "null" {
            return Some("null");
        }
        if let Some(found) = TYPES.iter().find(|known| **known == word) {
            return Some(found);
        }
        let other_words = [
            ("file", "string"),
            ("int", "integer"),
            ("long", "integer"),
            ("float", "number"),
            ("double", "number"),
            ("decimal", "number"),
            ("bool", "boolean"),
            ("list", "array"),
            ("map", "object"),
            ("dict", "object"),
            ("str", "string"),
            ("date", "string"),
            ("datetime", "string"),
            ("uuid", "string"),
            ("enum", "string"),
            ("any", ""),
        ];
        let lower = word.to_lowercase();
        let meant = other_words
            .iter()
            .find(|(other, _)| *other == lower)
            .map(|(_, meant)| *meant)
            .or_else(|| nearest(word, TYPES.iter().copied()))
            .and_then(|meant| TYPES.iter().find(|known| **known == meant).copied());
        let help = match meant {
            Some(meant) => format!("it is taken for `{meant}`"),
            None => format!("any value is taken; the types are {}", TYPES.join(", ")),
        };
        self.warn("type", format!("`{word}` is no type"), help);
        meant
    }

    pub(super) fn nullable(&mut self, keys: &'d Keys, data: &mut SchemaData) {
        let Some(value) = keys.get("nullable") else {
            return;
        };
        if let Some(flag) = self.flag(keys, "nullable") {
            data.nullable |= flag;
            if self.version != Version::V3_0 {
                self.defect(
                    "nullable",
                    value,
                    json!(flag),
                    "OpenAPI 3.1 has no `nullable`; read as 3.0 does.",
                );
            }
        }
    }

    pub(super) fn values(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        if let Some(values) = self.list(keys, "enum") {
            any.enumeration = values.to_vec();
            if values.is_empty() {
                self.defect(
                    "enum",
                    &json!([]),
                    Value::Null,
                    "An empty `enum` allows no value; ignored.",
                );
            }
        }
        let Some(constant) = keys.get("const") else {
            return;
        };
        if self.version == Version::V3_0 {
            self.dialect("const", constant, json!([constant]), "`const`");
        }
        if constant.is_null() {
            data.extensions.insert(extra::NULL.to_owned(), json!(true));
        } else {
            if !any.enumeration.is_empty() && !any.enumeration.contains(constant) {
                self.defect(
                    "const",
                    constant,
                    constant.clone(),
                    "The `const` is not a value of the `enum`; the `const` is taken.",
                );
            }
            any.enumeration = vec![constant.clone()];
            data.extensions.insert(extra::CONST.to_owned(), json!(true));
        }
    }

    /// A keyword in the way of another version.
    pub(super) fn dialect(
        &mut self,
        keyword: &str,
        value: &Value,
        taken: Value,
        what: &str,
    ) {
        let version = match self.version {
            Version::V3_0 => "3.0",
            Version::V3_1 | Version::V3_2 => "3.1",
        };
        self.defect(
            keyword,
            value,
            taken,
            format!(
                "OpenAPI {version} does not have {what}; read as the other versions do."
            ),
        );
    }
}
