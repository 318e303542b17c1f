//! What is in a list or an object, and which schema a discriminator means.

use openapiv3::{AdditionalProperties, AnySchema, SchemaData};
use serde_json::{Value, json};

use super::reader::{Keys, kind, shorten};
use super::reference::Kind;
use super::{Reader, extra};

impl<'d> Reader<'d> {
    pub(super) fn items(&mut self, keys: &'d Keys, any: &mut AnySchema) {
        let tuple = |list: &Value| list.as_array().map_or(0, Vec::len);
        if let Some(list) = keys.get("prefixItems") {
            self.warn(
                "prefixItems",
                format!(
                    "the {} kinds of items are not told apart by position",
                    tuple(list)
                ),
                "every item may be any value",
            );
            return;
        }
        match keys.get("items") {
            Some(Value::Array(_)) => {
                self.warn(
                    "items",
                    "`items` should be one schema, but is a list",
                    "every item may be any value",
                );
            }
            Some(items) => {
                any.items = Some(self.down("items", |this| this.boxed(items)))
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

    /// Names by pattern: a map, if there is one pattern and nothing else is allowed.
    pub(super) fn pattern_properties(
        &mut self,
        keys: &'d Keys,
        data: &mut SchemaData,
        any: &mut AnySchema,
    ) {
        let Some(patterns) = self.mapping(keys, "patternProperties") else {
            return;
        };
        let closed = matches!(
            any.additional_properties,
            None | Some(AdditionalProperties::Any(false))
        );
        let mut entries = patterns.iter();
        if let (Some((pattern, value)), None, true) =
            (entries.next(), entries.next(), closed)
        {
            let schema = self.down("patternProperties", |this| {
                this.down(pattern, |this| this.schema(value))
            });
            any.additional_properties =
                Some(AdditionalProperties::Schema(Box::new(schema)));
            let at = format!("/patternProperties/{}", crate::load::escape(pattern));
            data.extensions.insert(extra::ADDITIONAL.to_owned(), Value::String(at));
            self.warn(
                "patternProperties",
                "the pattern of the names is not checked",
                "every name that isn't declared is taken to match",
            );
        } else {
            any.additional_properties = Some(AdditionalProperties::Any(true));
            self.warn(
                "patternProperties",
                "several kinds of names are not told apart",
                "every name that isn't declared may hold any value",
            );
        }
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
        let word = value.as_str()?;
        let by_name = format!("/components/schemas/{}", crate::load::escape(word));
        if self.document.find(&by_name).is_some() {
            return Some(format!("#{by_name}"));
        }
        match self.document.target(word, self.file.as_deref()) {
            Ok(pointer) if self.document.find(&pointer).is_some() => {
                Some(self.refer(word, Kind::Schema))
            }
            _ => {
                self.warn_here(
                    format!(
                        "the discriminator's value leads to no schema: `{}`",
                        shorten(word)
                    ),
                    "it is ignored",
                );
                None
            }
        }
    }
}
