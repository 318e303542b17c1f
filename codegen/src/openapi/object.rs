//! What is in a list or an object, and which schema a discriminator means.

use openapiv3::{
    AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind,
};
use serde_json::{Value, json};

use super::reader::{Keys, kind, shorten};
use super::reference::Kind;
use super::{Reader, Version, extra};

/// How many elements of a list may be told apart by their place.
const LONGEST: usize = 32;

impl<'d> Reader<'d> {
    pub(super) fn items(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        let rest = tail(keys);
        let keyword = match (keys.get("prefixItems"), keys.get("items")) {
            (Some(_), _) => "prefixItems",
            (None, Some(list @ Value::Array(_))) => {
                self.defect(
                    "items",
                    list,
                    list.clone(),
                    "`items` is one schema; a list of them is read as `prefixItems`.",
                );
                "items"
            }
            (None, _) => {
                self.rest(keys, rest, 0, any);
                return;
            }
        };
        if keyword == "prefixItems" && self.version == Version::V3_0 {
            self.dialect(
                "prefixItems",
                &keys[keyword],
                keys[keyword].clone(),
                "`prefixItems`",
            );
        }
        let length = self.list(keys, keyword).map_or(0, <[Value]>::len);
        if length > LONGEST {
            self.warn(
                keyword,
                format!(
                    "{length} kinds of elements are too many to be told apart by place"
                ),
                "every element may be any value",
            );
            return;
        }
        let elements: Vec<Value> = (0..length)
            .map(|place| {
                let pointer = format!("{}/{keyword}/{place}", self.at());
                Value::String(self.refer_here(pointer))
            })
            .collect();
        data.extensions.insert(extra::ELEMENTS.to_owned(), Value::Array(elements));
        self.rest(keys, rest, length, any);
    }

    /// What comes behind the elements that have a place of their own.
    fn rest(
        &mut self,
        keys: &'d Keys,
        keyword: &str,
        length: usize,
        any: &mut AnySchema,
    ) {
        match keys.get(keyword) {
            Some(Value::Bool(false)) => {
                any.max_items =
                    Some(any.max_items.map_or(length, |most| most.min(length)));
            }
            Some(items) => {
                let items = self.down(keyword, |this| this.boxed(items));
                any.items = Some(items);
            }
            None => {}
        }
    }

    pub(super) fn object(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        match keys.get("required") {
            Some(Value::Array(names)) => {
                data.extensions.insert(extra::REQUIRED.to_owned(), json!(true));
                for name in names {
                    match name {
                        Value::String(name) => any.required.push(name.clone()),
                        other => self.wrong("required", "a list of names", other),
                    }
                }
            }
            Some(Value::Null) | None => {}
            Some(other) => {
                self.warn(
                    "required",
                    format!(
                        "`required` should be a list of names, but is {}",
                        kind(other)
                    ),
                    "it is ignored; list the property's name in the `required` of its object",
                );
            }
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let Some(value) = keys.get(keyword) else {
                continue;
            };
            // A flag means the same under both names.
            if keyword == "unevaluatedProperties" && !value.is_boolean() {
                self.warn(
                    keyword,
                    "`unevaluatedProperties` is taken for `additionalProperties`",
                    "what parts of this schema declare is not looked at one by one",
                );
            }
            if any.additional_properties.is_some() {
                continue;
            }
            any.additional_properties = Some(match value {
                Value::Bool(allowed) => AdditionalProperties::Any(*allowed),
                value => {
                    let schema = self.down(keyword, |this| this.schema(value));
                    AdditionalProperties::Schema(Box::new(schema))
                }
            });
            if keyword == "unevaluatedProperties" {
                data.extensions.insert(
                    extra::ADDITIONAL.to_owned(),
                    json!("/unevaluatedProperties"),
                );
            }
        }
        self.pattern_properties(keys, data, any);
    }

    /// Names by pattern: a map, whose values are of any of the kinds that are declared.
    pub(super) fn pattern_properties(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        let Some(patterns) = self.mapping(keys, "patternProperties") else {
            return;
        };
        if matches!(any.additional_properties, Some(AdditionalProperties::Any(true))) {
            self.warn(
                "patternProperties",
                "the kinds of names are not told apart",
                "every name that isn't declared may hold any value",
            );
            return;
        }
        let here = self.at().to_owned();
        let keyword = data.extensions.get(extra::ADDITIONAL).and_then(Value::as_str);
        let keyword = keyword.unwrap_or("/additionalProperties").to_owned();
        let mut kinds: Vec<String> = patterns
            .iter()
            .filter(|(_, schema)| **schema != Value::Bool(false))
            .map(|(pattern, _)| {
                format!("/patternProperties/{}", crate::load::escape(pattern))
            })
            .collect();
        if matches!(any.additional_properties, Some(AdditionalProperties::Schema(_))) {
            kinds.push(keyword);
        }
        if kinds.is_empty() {
            return;
        }
        let references: Vec<ReferenceOr<Schema>> = kinds
            .iter()
            .map(|kind| ReferenceOr::Reference {
                reference: self.refer_here(format!("{here}{kind}")),
            })
            .collect();
        let (schema, at) = match (references.as_slice(), kinds.as_slice()) {
            ([one], [kind]) => (one.clone(), kind.as_str()),
            _ => {
                let either = AnySchema { any_of: references, ..AnySchema::default() };
                let either = Schema {
                    schema_data: SchemaData::default(),
                    schema_kind: SchemaKind::Any(either),
                };
                (ReferenceOr::Item(either), "/patternProperties")
            }
        };
        any.additional_properties = Some(AdditionalProperties::Schema(Box::new(schema)));
        data.extensions.insert(extra::ADDITIONAL.to_owned(), json!(at));
        self.warn(
            "patternProperties",
            "the pattern of the names is not checked",
            match kinds.len() {
                1 => "every name that isn't declared is taken to match",
                _ => "every name that isn't declared may hold a value of each of the kinds",
            },
        );
    }

    pub(super) fn discriminator(
        &mut self,
        keys: &'d Keys,
    ) -> Option<openapiv3::Discriminator> {
        let property_name = match keys.get("discriminator")? {
            Value::String(name) => {
                self.defect(
                    "discriminator",
                    &json!(name),
                    json!({ "propertyName": name }),
                    "A bare name is how Swagger 2.0 writes a discriminator; read as \
                     `propertyName`.",
                );
                return Some(openapiv3::Discriminator {
                    property_name: name.clone(),
                    ..Default::default()
                });
            }
            Value::Object(keys) => self.down("discriminator", |this| {
                let known = ["propertyName", "mapping", "defaultMapping"];
                this.extensions(keys, &known, "a discriminator");
                this.text(keys, "propertyName")
            }),
            other => {
                self.wrong("discriminator", "a mapping", other);
                return None;
            }
        };
        let Some(property_name) = property_name else {
            self.warn(
                "discriminator",
                "a discriminator needs `propertyName`",
                "it is ignored",
            );
            return None;
        };
        let keys = keys["discriminator"].as_object()?;
        let mapping =
            self.down("discriminator", |this| this.each(keys, "mapping", Self::mapped));
        Some(openapiv3::Discriminator {
            property_name,
            mapping: mapping
                .into_iter()
                .filter_map(|(tag, reference)| Some((tag, reference?)))
                .collect(),
            ..Default::default()
        })
    }

    /// The schema that a value of a discriminator means: a reference, or the name of a schema.
    pub(super) fn mapped(&mut self, value: &'d Value) -> Option<String> {
        let Value::String(word) = value else {
            let message =
                format!("a schema is called by a text, not by {}", kind(value));
            self.warn_here(message, "it is ignored");
            return None;
        };
        let by_name = format!("/components/schemas/{}", crate::load::escape(word));
        if self.document.find(&by_name).is_some() {
            return Some(format!("#{by_name}"));
        }
        let why = match self.document.target(word, self.file.as_deref()) {
            Ok(pointer) if self.document.find(&pointer).is_some() => {
                return Some(self.refer(word, Kind::Schema));
            }
            Err(refused) if word.contains(['/', '#']) => {
                format!("; the reference {}", refused.why)
            }
            _ => String::new(),
        };
        self.warn_here(
            format!(
                "the discriminator's value leads to no schema: `{}`{why}",
                shorten(word)
            ),
            "it is ignored",
        );
        None
    }
}

/// The keyword that says what the elements are which have no place of their own.
pub(super) fn tail(keys: &Keys) -> &'static str {
    let is_list = matches!(keys.get("items"), Some(Value::Array(_)));
    match keys.contains_key("prefixItems") {
        false if is_list => "additionalItems",
        _ if keys.contains_key("items") => "items",
        _ if keys.contains_key("unevaluatedItems") => "unevaluatedItems",
        _ => "items",
    }
}
