//! Schemas: all dialects to openapiv3's `AnySchema`, which has every keyword side by side.

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::{Value, json};

use super::object::tail;
use super::reader::Keys;
use super::reference::Kind;
use super::{Reader, Version, extra, reference};

/// Keywords that are read.
const READ: &[&str] = &[
    "type",
    "nullable",
    "const",
    "enum",
    "default",
    "example",
    "examples",
    "title",
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "discriminator",
    "contentMediaType",
    "contentEncoding",
    "$ref",
    "$dynamicRef",
];

/// Keywords that say nothing to a client.
const SILENT: &[&str] = &[
    "xml",
    "externalDocs",
    "$comment",
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "definitions",
    "$vocabulary",
    "id",
];

/// Keywords that narrow what is allowed in ways no type can follow.
const DEGRADED: &[&str] = &[
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "unevaluatedItems",
    "contentSchema",
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "$recursiveRef",
    "$recursiveAnchor",
    "additionalItems",
];

impl<'d> Reader<'d> {
    /// Reads a schema, or a reference to one.
    pub(super) fn schema(&mut self, value: &'d Value) -> ReferenceOr<Schema> {
        let keys = match value {
            Value::Object(keys) => {
                if let Some(other) = keys.get("$ref").filter(|to| !to.is_string()) {
                    self.wrong("$ref", "text", other);
                }
                keys
            }
            Value::Bool(true) => return ReferenceOr::Item(any()),
            Value::Bool(false) => {
                let mut never = any();
                never
                    .schema_data
                    .extensions
                    .insert(extra::NEVER.to_owned(), json!(true));
                return ReferenceOr::Item(never);
            }
            other => {
                self.keys(other, "a schema");
                return ReferenceOr::Item(any());
            }
        };
        let reference = match reference::of(keys) {
            Some(reference) => self.refer(reference, Kind::Schema),
            None => match self.dynamic(keys) {
                Some(reference) => reference,
                None => return ReferenceOr::Item(self.inline(keys)),
            },
        };
        let beside: Vec<&str> = keys
            .keys()
            .map(String::as_str)
            .filter(|key| {
                !["$ref", "$dynamicRef"].contains(key)
                    && !SILENT.contains(key)
                    && !key.starts_with("x-")
            })
            .collect();
        if beside.is_empty() {
            return ReferenceOr::Reference { reference };
        }
        if self.version == Version::V3_0 {
            self.defect(
                "$ref",
                &json!(beside),
                json!(beside),
                "OpenAPI 3.0 ignores what stands beside `$ref`; read as OpenAPI 3.1 does.",
            );
        }
        let mut schema = self.inline(keys);
        schema
            .schema_data
            .extensions
            .insert(extra::REF.to_owned(), Value::String(reference));
        ReferenceOr::Item(schema)
    }

    /// What a `$dynamicRef` means, where only one schema can be meant.
    fn dynamic(&mut self, keys: &'d Keys) -> Option<String> {
        let reference = self.text(keys, "$dynamicRef")?;
        let name = reference.strip_prefix('#').unwrap_or_default();
        if self.document.anchored(name, self.file.as_deref()).len() > 1 {
            self.warn(
                "$dynamicRef",
                format!(
                    "which schema `{reference}` means depends on the way that leads here"
                ),
                "any value is taken; use `$ref` to say which is meant",
            );
            return None;
        }
        Some(self.refer(&reference, Kind::Schema))
    }

    pub(super) fn boxed(&mut self, value: &'d Value) -> ReferenceOr<Box<Schema>> {
        match self.schema(value) {
            ReferenceOr::Reference { reference } => ReferenceOr::Reference { reference },
            ReferenceOr::Item(schema) => ReferenceOr::Item(Box::new(schema)),
        }
    }

    fn inline(&mut self, keys: &'d Keys) -> Schema {
        let mut data = SchemaData {
            title: self.text(keys, "title"),
            description: self.text(keys, "description"),
            deprecated: self.flag(keys, "deprecated").unwrap_or_default(),
            read_only: self.flag(keys, "readOnly").unwrap_or_default(),
            write_only: self.flag(keys, "writeOnly").unwrap_or_default(),
            default: keys.get("default").cloned(),
            ..SchemaData::default()
        };
        let mut any = AnySchema {
            format: self.text(keys, "format"),
            pattern: self.text(keys, "pattern"),
            min_length: self.count(keys, "minLength"),
            max_length: self.count(keys, "maxLength"),
            min_items: self.count(keys, "minItems"),
            max_items: self.count(keys, "maxItems"),
            unique_items: self.flag(keys, "uniqueItems"),
            min_properties: self.count(keys, "minProperties"),
            max_properties: self.count(keys, "maxProperties"),
            properties: self.each(keys, "properties", Self::boxed),
            all_of: self.every(keys, "allOf", Self::schema),
            any_of: self.every(keys, "anyOf", Self::schema),
            one_of: self.every(keys, "oneOf", Self::schema),
            ..AnySchema::default()
        };
        self.keywords(keys, &mut data);
        self.external_docs(keys);
        self.xml(keys);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if keys.get(keyword).and_then(Value::as_array).is_some_and(Vec::is_empty) {
                let because = format!("An empty `{keyword}` says nothing; ignored.");
                self.defect(keyword, &json!([]), Value::Null, because);
            }
        }
        self.types(keys, &mut data, &mut any);
        self.nullable(keys, &mut data);
        self.values(keys, &mut data, &mut any);
        self.numbers(keys, &mut data, &mut any);
        self.items(keys, &mut data, &mut any);
        self.object(keys, &mut data, &mut any);
        self.bounds(keys, &mut data, &mut any);
        if let Some(not) = keys.get("not") {
            self.degraded("not");
            any.not = Some(Box::new(self.down("not", |this| this.schema(not))));
        }
        data.discriminator = self.discriminator(keys);
        for (keyword, key) in [
            ("contentMediaType", extra::CONTENT_TYPE),
            ("contentEncoding", extra::CONTENT_ENCODING),
        ] {
            if let Some(text) = self.text(keys, keyword) {
                data.extensions.insert(key.to_owned(), Value::String(text));
            }
        }
        self.shown_values(keys, &mut data, &any);
        Schema { schema_data: data, schema_kind: SchemaKind::Any(any) }
    }

    /// Keeps the `x-` keys and says which others are not followed.
    fn keywords(&mut self, keys: &'d Keys, data: &mut SchemaData) {
        for (key, value) in keys {
            let key = key.as_str();
            if READ.contains(&key) || SILENT.contains(&key) {
                continue;
            }
            let is_read = match key {
                "additionalItems" => keys.get("items").is_some_and(Value::is_array),
                "unevaluatedItems" => tail(keys) == key,
                _ => false,
            };
            if is_read {
                continue;
            }
            if DEGRADED.contains(&key) {
                self.degraded(key);
            } else if key.starts_with("x-") {
                if !key.starts_with(extra::PREFIX) {
                    data.extensions.insert(key.to_owned(), value.clone());
                }
            } else {
                self.unknown(key, READ, "a schema");
            }
        }
    }

    fn degraded(&mut self, keyword: &str) {
        let help = match keyword {
            "contentSchema" => "the text is kept as it is; decode it where it is used",
            _ => "values it forbids are accepted as well",
        };
        self.warn(keyword, format!("`{keyword}` is not followed"), help);
    }
}

fn any() -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    }
}
