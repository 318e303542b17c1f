//! Schemas as OpenAPI has them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::{Writer, set};
use crate::ir::{
    Additional, Api, Bound, Schema, SchemaId, Shape, Text, Union, Use, ValueNote,
};

impl Writer<'_> {
    pub(super) fn components(&self) -> Map<String, Value> {
        let mut named: Vec<(&String, SchemaId)> =
            self.names.iter().map(|(id, name)| (name, *id)).collect();
        named.sort_unstable();
        let mut out = Map::new();
        for (name, id) in named {
            let schema = &self.api.schemas[id];
            let Value::Object(mut entry) = self.schema(schema, false) else {
                continue;
            };
            self.sources(&mut entry, &schema.origins);
            out.insert(name.clone(), entry.into());
        }
        out
    }

    /// A place whose description and deprecation stand elsewhere.
    pub(super) fn undescribed(&self, place: &Use) -> Value {
        self.place(&Use { description: None, deprecated: false, ..place.clone() })
    }

    /// A place: its schema or a reference to it, and what the place says of itself.
    pub(super) fn place(&self, place: &Use) -> Value {
        let mut facts = Map::new();
        set(&mut facts, "description", place.description.as_deref());
        if let Some(default) = &place.default {
            facts.insert("default".to_owned(), default.clone());
        }
        for (keyword, says) in [
            ("deprecated", place.deprecated),
            ("readOnly", place.read_only),
            ("writeOnly", place.write_only),
        ] {
            if says {
                facts.insert(keyword.to_owned(), true.into());
            }
        }
        let schema = &self.api.schemas[place.schema];
        let mut out = Map::new();
        if let Some(name) = self.names.get(&place.schema) {
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            if place.nullable {
                out.insert("anyOf".to_owned(), json!([reference, { "type": "null" }]));
            } else if let Value::Object(reference) = reference {
                out = reference;
            }
        } else {
            let inline = self.schema(schema, place.nullable);
            match inline {
                // What the place says would be taken for what the schema says.
                inline if place.description.is_some() => {
                    out.insert("allOf".to_owned(), json!([inline]));
                }
                Value::Object(inline) => out = inline,
                _ => {}
            }
        }
        out.append(&mut facts);
        out.into()
    }

    fn schema(&self, schema: &Schema, nullable: bool) -> Value {
        let mut out = Map::new();
        set(&mut out, "title", schema.title.as_deref());
        set(&mut out, "description", schema.description.as_deref());
        if schema.deprecated {
            out.insert("deprecated".to_owned(), true.into());
        }
        self.shape(&mut out, &schema.shape, nullable);
        if !schema.examples.is_empty() {
            out.insert("examples".to_owned(), schema.examples.clone().into());
        }
        if let Some(status) = schema.http_status {
            out.insert("x-http-status".to_owned(), status.into());
        }
        out.into()
    }

    fn shape(&self, out: &mut Map<String, Value>, shape: &Shape, nullable: bool) {
        match shape {
            Shape::Any if nullable => {
                out.insert("anyOf".to_owned(), json!([{}, { "type": "null" }]));
            }
            Shape::Any => {}
            Shape::Boolean(only) => {
                kind(out, "boolean", nullable);
                if let Some(only) = only {
                    constant(out, (*only).into(), nullable);
                }
            }
            Shape::Number(number) => {
                kind(out, if number.integer { "integer" } else { "number" }, nullable);
                set(out, "format", number.format.as_deref());
                bound(out, "minimum", "exclusiveMinimum", number.minimum.as_ref());
                bound(out, "maximum", "exclusiveMaximum", number.maximum.as_ref());
                if let Some(divisor) = &number.multiple_of {
                    out.insert("multipleOf".to_owned(), Value::Number(divisor.clone()));
                }
                if let Some(values) = &number.values {
                    let values = values.iter().cloned().map(Value::Number).collect();
                    listed(out, values, nullable);
                }
                notes(out, &number.notes);
            }
            Shape::Text(text) => text_shape(out, text, nullable),
            Shape::Array(array) => {
                kind(out, "array", nullable);
                if !array.prefix.is_empty() {
                    let prefix = array.prefix.iter().map(|place| self.place(place));
                    out.insert("prefixItems".to_owned(), prefix.collect());
                }
                out.insert("items".to_owned(), self.place(&array.items));
                count(out, "minItems", array.min_items);
                count(out, "maxItems", array.max_items);
                if array.unique {
                    out.insert("uniqueItems".to_owned(), true.into());
                }
            }
            Shape::Object(object) => {
                kind(out, "object", nullable);
                let required: Vec<Value> = object
                    .properties
                    .iter()
                    .filter(|property| property.required == Some(true))
                    .map(|property| property.name.as_str().into())
                    .collect();
                if object.properties.iter().any(|property| property.required.is_some()) {
                    out.insert("required".to_owned(), required.into());
                }
                if !object.properties.is_empty() {
                    let mut properties = Map::new();
                    for property in &object.properties {
                        let mut value = self.place(&property.value);
                        if let Value::Object(value) = &mut value {
                            self.sources(value, &property.value.origins);
                        }
                        properties.insert(property.name.clone(), value);
                    }
                    out.insert("properties".to_owned(), properties.into());
                }
                match &object.additional {
                    Additional::Silent => {}
                    Additional::Forbidden => {
                        out.insert("additionalProperties".to_owned(), false.into());
                    }
                    Additional::Allowed(value) => {
                        let value = match self.place(value) {
                            Value::Object(any) if any.is_empty() => true.into(),
                            value => value,
                        };
                        out.insert("additionalProperties".to_owned(), value);
                    }
                }
                count(out, "minProperties", object.min_properties);
                count(out, "maxProperties", object.max_properties);
            }
            Shape::Union(union) => self.union(out, union, nullable),
        }
    }

    fn union(&self, out: &mut Map<String, Value>, union: &Union, nullable: bool) {
        let mut variants: Vec<Value> =
            union.variants.iter().map(|variant| self.place(&variant.value)).collect();
        if nullable {
            variants.push(json!({ "type": "null" }));
        }
        let keyword = if union.tag.is_some() { "oneOf" } else { "anyOf" };
        out.insert(keyword.to_owned(), variants.into());
        let Some(tag) = &union.tag else { return };
        let mut mapping = Map::new();
        for variant in &union.variants {
            if let Some(name) = self.names.get(&variant.value.schema) {
                for value in &variant.tags {
                    mapping.insert(
                        value.clone(),
                        format!("#/components/schemas/{name}").into(),
                    );
                }
            }
        }
        let mut discriminator = Map::new();
        discriminator.insert("propertyName".to_owned(), tag.as_str().into());
        if !mapping.is_empty() {
            discriminator.insert("mapping".to_owned(), mapping.into());
        }
        out.insert("discriminator".to_owned(), discriminator.into());
    }
}

/// The schemas that get a name: those that have one, and those that would otherwise be inside of
/// themselves.
pub(super) fn names(api: &Api) -> BTreeMap<SchemaId, String> {
    let mut names: BTreeMap<SchemaId, String> = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (id, schema) in api.schemas.iter() {
        if let Some(name) = &schema.name
            && taken.insert(name.clone())
        {
            names.insert(id, name.clone());
        }
    }
    let mut done: HashSet<SchemaId> = HashSet::new();
    for (id, _) in api.schemas.iter() {
        // A walk of its own stack: schemas may lie deep.
        let mut stack = vec![(id, false)];
        let mut path: HashSet<SchemaId> = HashSet::new();
        while let Some((id, leaving)) = stack.pop() {
            if leaving {
                path.remove(&id);
                done.insert(id);
                continue;
            }
            if path.contains(&id) && !names.contains_key(&id) {
                let free = (1..)
                    .map(|n| format!("Recursive{n}"))
                    .find(|name| !taken.contains(name));
                let name = free.unwrap_or_default();
                taken.insert(name.clone());
                names.insert(id, name);
            }
            if path.contains(&id) || done.contains(&id) {
                continue;
            }
            path.insert(id);
            stack.push((id, true));
            for place in api.schemas[id].shape.places() {
                if !names.contains_key(&place.schema) {
                    stack.push((place.schema, false));
                }
            }
        }
    }
    names
}

fn text_shape(out: &mut Map<String, Value>, text: &Text, nullable: bool) {
    let keywords = |out: &mut Map<String, Value>| {
        set(out, "format", text.format.as_deref());
        set(out, "pattern", text.pattern.as_deref());
        count(out, "minLength", text.min_length);
        count(out, "maxLength", text.max_length);
        set(out, "contentMediaType", text.content_type.as_deref());
    };
    let Some(values) = &text.values else {
        kind(out, "string", nullable);
        keywords(out);
        return;
    };
    let known: Vec<Value> =
        values.known.iter().map(|value| value.as_str().into()).collect();
    if values.open {
        // Any string, or one of these: the values are known, not all there are.
        let mut any = Map::new();
        kind(&mut any, "string", false);
        keywords(&mut any);
        let mut these = Map::new();
        kind(&mut these, "string", false);
        these.insert("enum".to_owned(), known.into());
        notes(&mut these, &text.notes);
        let mut variants = vec![any.into(), these.into()];
        if nullable {
            variants.push(json!({ "type": "null" }));
        }
        out.insert("anyOf".to_owned(), variants.into());
        return;
    }
    kind(out, "string", nullable);
    keywords(out);
    notes(out, &text.notes);
    match known.as_slice() {
        [only] => constant(out, only.clone(), nullable),
        _ => listed(out, known, nullable),
    }
}

/// What is said of listed values, by value.
fn notes(out: &mut Map<String, Value>, notes: &[ValueNote]) {
    let own = |get: fn(&ValueNote) -> &Option<String>| -> Map<String, Value> {
        let texts = notes
            .iter()
            .filter_map(|note| Some((note.value.clone(), get(note).clone()?.into())));
        texts.collect()
    };
    for (key, texts) in [
        ("x-enum-varnames", own(|note| &note.name)),
        ("x-enum-descriptions", own(|note| &note.description)),
    ] {
        if !texts.is_empty() {
            out.insert(key.to_owned(), texts.into());
        }
    }
}

fn kind(out: &mut Map<String, Value>, kind: &str, nullable: bool) {
    let kind = if nullable { json!([kind, "null"]) } else { kind.into() };
    out.insert("type".to_owned(), kind);
}

fn constant(out: &mut Map<String, Value>, value: Value, nullable: bool) {
    if nullable {
        listed(out, vec![value], true);
    } else {
        out.insert("const".to_owned(), value);
    }
}

fn listed(out: &mut Map<String, Value>, mut values: Vec<Value>, nullable: bool) {
    if nullable {
        values.push(Value::Null);
    }
    out.insert("enum".to_owned(), values.into());
}

fn bound(
    out: &mut Map<String, Value>,
    inclusive: &str,
    exclusive: &str,
    bound: Option<&Bound>,
) {
    if let Some(bound) = bound {
        let keyword = if bound.exclusive { exclusive } else { inclusive };
        out.insert(keyword.to_owned(), Value::Number(bound.value.clone()));
    }
}

fn count(out: &mut Map<String, Value>, keyword: &str, count: Option<u64>) {
    if let Some(count) = count {
        out.insert(keyword.to_owned(), count.into());
    }
}
