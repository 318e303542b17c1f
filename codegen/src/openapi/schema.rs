//! Schemas: all dialects to openapiv3's `AnySchema`, which has every keyword side by side.

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::{Number, Value, json};

use super::reader::{Keys, kind, nearest, shorten};
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
    "contentSchema",
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
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "$dynamicRef",
    "$recursiveRef",
    "$recursiveAnchor",
    "additionalItems",
];

const TYPES: &[&str] = &["string", "number", "integer", "boolean", "array", "object"];

impl<'d> Reader<'d> {
    /// Reads a schema, or a reference to one.
    pub(super) fn schema(&mut self, value: &'d Value) -> ReferenceOr<Schema> {
        let keys = match value {
            Value::Object(keys) => keys,
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
        let Some(reference) = reference::of(keys) else {
            return ReferenceOr::Item(self.inline(keys));
        };
        let reference = self.refer(reference, Kind::Schema);
        let beside: Vec<&str> = keys
            .keys()
            .map(String::as_str)
            .filter(|key| *key != "$ref" && !SILENT.contains(key) && !key.starts_with("x-"))
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

    fn boxed(&mut self, value: &'d Value) -> ReferenceOr<Box<Schema>> {
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
        self.types(keys, &mut data, &mut any);
        self.nullable(keys, &mut data);
        self.values(keys, &mut data, &mut any);
        self.numbers(keys, &mut data, &mut any);
        self.items(keys, &mut any);
        self.object(keys, &mut data, &mut any);
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
        Schema {
            schema_data: data,
            schema_kind: SchemaKind::Any(any),
        }
    }

    /// Keeps the `x-` keys and says which others are not followed.
    fn keywords(&mut self, keys: &'d Keys, data: &mut SchemaData) {
        for (key, value) in keys {
            let key = key.as_str();
            if READ.contains(&key) || SILENT.contains(&key) {
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
        self.warn(
            keyword,
            format!("`{keyword}` is not followed"),
            "values it forbids are accepted as well",
        );
    }

    fn types(&mut self, keys: &'d Keys, data: &mut SchemaData, any: &mut AnySchema) {
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
                        self.dialect("type", &json!("null"), json!("null"), "the type `null`");
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
                    [] => {}
                    [one] => any.typ = Some((*one).to_owned()),
                    // A whole number is a number already.
                    ["integer", "number"] | ["number", "integer"] => {
                        any.typ = Some("number".to_owned());
                    }
                    several => {
                        data.extensions
                            .insert(extra::TYPES.to_owned(), json!(several));
                    }
                }
            }
            Some(other) => self.wrong("type", "the name of a type", other),
        }
    }

    /// The type that a word means.
    fn type_word(&mut self, word: &str) -> Option<&'static str> {
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

    fn nullable(&mut self, keys: &'d Keys, data: &mut SchemaData) {
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

    fn values(&mut self, keys: &'d Keys, data: &mut SchemaData, any: &mut AnySchema) {
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
            any.enumeration = vec![constant.clone()];
            data.extensions.insert(extra::CONST.to_owned(), json!(true));
        }
    }

    fn numbers(&mut self, keys: &'d Keys, data: &mut SchemaData, any: &mut AnySchema) {
        any.multiple_of = self.exact(keys, "multipleOf", data);
        any.minimum = self.exact(keys, "minimum", data);
        any.maximum = self.exact(keys, "maximum", data);
        for (bound, exclusive, tighter_is_more) in [
            ("minimum", "exclusiveMinimum", true),
            ("maximum", "exclusiveMaximum", false),
        ] {
            let flag = match keys.get(exclusive) {
                Some(flag @ Value::Bool(on)) => {
                    if self.version != Version::V3_0 {
                        self.dialect(
                            exclusive,
                            flag,
                            flag.clone(),
                            "a flag for an excluded bound",
                        );
                    }
                    *on
                }
                Some(Value::Null) | None => false,
                Some(value) => {
                    if self.version == Version::V3_0 {
                        self.dialect(
                            exclusive,
                            value,
                            value.clone(),
                            "a number as excluded bound",
                        );
                    }
                    let Some(limit) = self.exact(keys, exclusive, data) else {
                        continue;
                    };
                    let own = if tighter_is_more {
                        any.minimum
                    } else {
                        any.maximum
                    };
                    let tighter = own.is_none_or(|own| {
                        if tighter_is_more {
                            limit >= own
                        } else {
                            limit <= own
                        }
                    });
                    if tighter {
                        if tighter_is_more {
                            any.minimum = Some(limit);
                        } else {
                            any.maximum = Some(limit);
                        }
                        move_exact(data, exclusive, bound);
                    }
                    tighter
                }
            };
            if flag {
                if tighter_is_more {
                    any.exclusive_minimum = Some(true);
                } else {
                    any.exclusive_maximum = Some(true);
                }
            }
        }
    }

    /// A number as openapiv3 keeps it; what that loses is kept beside it.
    fn exact(&mut self, keys: &'d Keys, keyword: &str, data: &mut SchemaData) -> Option<f64> {
        let number = self.number(keys, keyword)?;
        let float = number.as_f64()?;
        let same = Number::from_f64(float).is_some_and(|back| back == number)
            || number
                .as_i64()
                .is_some_and(|whole| whole.unsigned_abs() < 1 << 53);
        if !same {
            let exact = data
                .extensions
                .entry(extra::EXACT.to_owned())
                .or_insert_with(|| json!({}));
            exact[keyword] = Value::Number(number);
        }
        Some(float)
    }

    fn items(&mut self, keys: &'d Keys, any: &mut AnySchema) {
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
            Some(items) => any.items = Some(self.down("items", |this| this.boxed(items))),
            None => {}
        }
    }

    fn object(&mut self, keys: &'d Keys, data: &mut SchemaData, any: &mut AnySchema) {
        match keys.get("required") {
            Some(Value::Array(names)) => {
                data.extensions
                    .insert(extra::REQUIRED.to_owned(), json!(true));
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
            if keyword == "unevaluatedProperties" {
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
    fn pattern_properties(&mut self, keys: &'d Keys, data: &mut SchemaData, any: &mut AnySchema) {
        let Some(patterns) = self.mapping(keys, "patternProperties") else {
            return;
        };
        let closed = matches!(
            any.additional_properties,
            None | Some(AdditionalProperties::Any(false))
        );
        let mut entries = patterns.iter();
        if let (Some((pattern, value)), None, true) = (entries.next(), entries.next(), closed) {
            let schema = self.down("patternProperties", |this| {
                this.down(pattern, |this| this.schema(value))
            });
            any.additional_properties = Some(AdditionalProperties::Schema(Box::new(schema)));
            let at = format!("/patternProperties/{}", crate::load::escape(pattern));
            data.extensions
                .insert(extra::ADDITIONAL.to_owned(), Value::String(at));
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

    fn discriminator(&mut self, keys: &'d Keys) -> Option<openapiv3::Discriminator> {
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
        let mapping = self.down("discriminator", |this| {
            this.each(keys, "mapping", Self::mapped)
        });
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
    fn mapped(&mut self, value: &'d Value) -> Option<String> {
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

    /// A keyword in the way of another version.
    fn dialect(&mut self, keyword: &str, value: &Value, taken: Value, what: &str) {
        let version = if self.version == Version::V3_0 {
            "3.0"
        } else {
            "3.1"
        };
        self.defect(
            keyword,
            value,
            taken,
            format!("OpenAPI {version} does not have {what}; read as the other versions do."),
        );
    }
}

fn move_exact(data: &mut SchemaData, from: &str, to: &str) {
    if let Some(Value::Object(exact)) = data.extensions.get_mut(extra::EXACT) {
        match exact.shift_remove(from) {
            Some(number) => {
                exact.insert(to.to_owned(), number);
            }
            None => {
                exact.shift_remove(to);
            }
        }
    }
}

fn any() -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    }
}
