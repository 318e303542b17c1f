//! The reconciled API as an OpenAPI document, which says all that the IR says.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use crate::ir::{
    Additional, Api, AuthKind, AuthPlace, Bound, Framing, Header, Media, Operation, Origin,
    Parameter, ParameterPlace, Response, Schema, SchemaId, Shape, Style, Text, Union, Use,
};

/// An OpenAPI 3.2 document that lowers to the same API, the sources aside: who says what stands in
/// `x-sources`. Streams are declared by `itemSchema`.
pub fn openapi(api: &Api) -> Value {
    let writer = Writer { api, names: names(api) };
    let mut root = Map::new();
    root.insert("openapi".to_owned(), "3.2.0".into());
    root.insert("info".to_owned(), info(api));
    if let Some(url) = &api.info.external_docs {
        root.insert("externalDocs".to_owned(), json!({ "url": url }));
    }
    if !api.servers.is_empty() {
        let servers: Vec<Value> = api.servers.iter().map(|server| json!({ "url": server.url })).collect();
        root.insert("servers".to_owned(), servers.into());
    }
    let schemes = schemes(api);
    if !schemes.is_empty() {
        let security: Vec<Value> = schemes.keys().map(|name| json!({ name: [] })).collect();
        root.insert("security".to_owned(), security.into());
    }
    if !api.tags.is_empty() {
        let tags: Vec<Value> = api
            .tags
            .iter()
            .map(|tag| {
                let mut entry = Map::new();
                entry.insert("name".to_owned(), tag.name.as_str().into());
                set(&mut entry, "description", tag.description.as_deref());
                entry.into()
            })
            .collect();
        root.insert("tags".to_owned(), tags.into());
    }
    root.insert("paths".to_owned(), writer.paths());
    let mut components = Map::new();
    if !schemes.is_empty() {
        components.insert("securitySchemes".to_owned(), schemes.into());
    }
    let schemas = writer.components();
    if !schemas.is_empty() {
        components.insert("schemas".to_owned(), schemas.into());
    }
    if !components.is_empty() {
        root.insert("components".to_owned(), components.into());
    }
    root.into()
}

struct Writer<'a> {
    api: &'a Api,
    /// The schemas that are declared by name.
    names: BTreeMap<SchemaId, String>,
}

impl Writer<'_> {
    fn paths(&self) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        for operation in &self.api.operations {
            let method = operation.method.as_str().to_lowercase();
            let item = paths.entry(operation.path.clone()).or_insert_with(|| Map::new().into());
            item[method] = self.operation(operation);
        }
        paths.into()
    }

    fn operation(&self, operation: &Operation) -> Value {
        let mut out = Map::new();
        if !operation.tags.is_empty() {
            out.insert("tags".to_owned(), operation.tags.clone().into());
        }
        set(&mut out, "summary", operation.summary.as_deref());
        set(&mut out, "description", operation.description.as_deref());
        set(&mut out, "operationId", operation.id.as_deref());
        if operation.deprecated {
            out.insert("deprecated".to_owned(), true.into());
        }
        if !operation.parameters.is_empty() {
            let parameters: Vec<Value> = operation.parameters.iter().map(|p| self.parameter(p)).collect();
            out.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = &operation.body {
            let mut entry = Map::new();
            set(&mut entry, "description", body.description.as_deref());
            if body.required {
                entry.insert("required".to_owned(), true.into());
            }
            entry.insert("content".to_owned(), self.content(&body.content));
            out.insert("requestBody".to_owned(), entry.into());
        }
        let mut responses = Map::new();
        for response in &operation.responses {
            responses.insert(response.status.to_string(), self.response(response));
        }
        out.insert("responses".to_owned(), responses.into());
        self.sources(&mut out, &operation.origins);
        out.into()
    }

    fn parameter(&self, parameter: &Parameter) -> Value {
        let mut out = Map::new();
        out.insert("name".to_owned(), parameter.name.as_str().into());
        out.insert("in".to_owned(), parameter.place.as_str().into());
        set(&mut out, "description", parameter.value.description.as_deref());
        out.insert("required".to_owned(), parameter.required.into());
        if parameter.value.deprecated {
            out.insert("deprecated".to_owned(), true.into());
        }
        let Style { name, explode } = &parameter.style;
        let schema = self.undescribed(&parameter.value);
        if name == "content" {
            out.insert("content".to_owned(), json!({ "application/json": { "schema": schema } }));
        } else {
            let usual = match parameter.place {
                ParameterPlace::Query | ParameterPlace::Cookie => "form",
                ParameterPlace::Path | ParameterPlace::Header => "simple",
            };
            if name != usual {
                out.insert("style".to_owned(), name.as_str().into());
            }
            if *explode != (name == "form") {
                out.insert("explode".to_owned(), (*explode).into());
            }
            out.insert("schema".to_owned(), schema);
        }
        self.sources(&mut out, &parameter.value.origins);
        out.into()
    }

    fn response(&self, response: &Response) -> Value {
        let mut out = Map::new();
        let description = response.description.as_deref().unwrap_or_default();
        out.insert("description".to_owned(), description.into());
        if !response.headers.is_empty() {
            let mut headers = Map::new();
            for header in &response.headers {
                headers.insert(header.name.clone(), self.header(header));
            }
            out.insert("headers".to_owned(), headers.into());
        }
        if !response.content.is_empty() {
            out.insert("content".to_owned(), self.content(&response.content));
        }
        self.sources(&mut out, &response.origins);
        out.into()
    }

    fn header(&self, header: &Header) -> Value {
        let mut out = Map::new();
        set(&mut out, "description", header.value.description.as_deref());
        if header.required {
            out.insert("required".to_owned(), true.into());
        }
        if header.value.deprecated {
            out.insert("deprecated".to_owned(), true.into());
        }
        out.insert("schema".to_owned(), self.undescribed(&header.value));
        out.into()
    }

    fn content(&self, content: &[Media]) -> Value {
        let mut out = Map::new();
        for media in content {
            let mut entry = Map::new();
            if let Some(value) = &media.value {
                let keyword = match media.framing {
                    Framing::Whole => "schema",
                    Framing::Events | Framing::Lines => "itemSchema",
                };
                entry.insert(keyword.to_owned(), self.place(value));
            }
            match media.examples.as_slice() {
                [] => {}
                [one] => {
                    entry.insert("example".to_owned(), one.clone());
                }
                several => {
                    let mut examples = Map::new();
                    for (at, example) in several.iter().enumerate() {
                        examples.insert(format!("example-{}", at + 1), json!({ "value": example }));
                    }
                    entry.insert("examples".to_owned(), examples.into());
                }
            }
            out.insert(media.media_type.clone(), entry.into());
        }
        out.into()
    }

    fn components(&self) -> Map<String, Value> {
        let mut named: Vec<(&String, SchemaId)> = self.names.iter().map(|(id, name)| (name, *id)).collect();
        named.sort_unstable();
        let mut out = Map::new();
        for (name, id) in named {
            let schema = &self.api.schemas[id];
            let Value::Object(mut entry) = self.schema(schema, false) else { continue };
            self.sources(&mut entry, &schema.origins);
            out.insert(name.clone(), entry.into());
        }
        out
    }

    /// A place whose description and deprecation stand elsewhere.
    fn undescribed(&self, place: &Use) -> Value {
        self.place(&Use { description: None, deprecated: false, ..place.clone() })
    }

    /// A place: its schema or a reference to it, and what the place says of itself.
    fn place(&self, place: &Use) -> Value {
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
            }
            Shape::Text(text) => text_shape(out, text, nullable),
            Shape::Array(array) => {
                kind(out, "array", nullable);
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
        let mut variants: Vec<Value> = union.variants.iter().map(|variant| self.place(&variant.value)).collect();
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
                    mapping.insert(value.clone(), format!("#/components/schemas/{name}").into());
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

    /// Who says so.
    fn sources(&self, out: &mut Map<String, Value>, origins: &[Origin]) {
        let mut names: Vec<&str> = Vec::new();
        for origin in origins {
            if let Some(source) = self.api.sources.get(usize::from(origin.source.0))
                && !names.contains(&source.name.as_str())
            {
                names.push(&source.name);
            }
        }
        if !names.is_empty() {
            out.insert("x-sources".to_owned(), names.into());
        }
    }
}

fn info(api: &Api) -> Value {
    let info = &api.info;
    let mut out = Map::new();
    out.insert("title".to_owned(), info.title.as_deref().unwrap_or_default().into());
    out.insert("version".to_owned(), info.version.as_deref().unwrap_or_default().into());
    set(&mut out, "description", info.description.as_deref());
    set(&mut out, "termsOfService", info.terms_of_service.as_deref());
    let mut contact = Map::new();
    set(&mut contact, "name", info.contact_name.as_deref());
    set(&mut contact, "url", info.contact_url.as_deref());
    set(&mut contact, "email", info.contact_email.as_deref());
    if !contact.is_empty() {
        out.insert("contact".to_owned(), contact.into());
    }
    if info.license_name.is_some() || info.license_url.is_some() {
        let mut license = Map::new();
        license.insert("name".to_owned(), info.license_name.as_deref().unwrap_or_default().into());
        set(&mut license, "url", info.license_url.as_deref());
        out.insert("license".to_owned(), license.into());
    }
    out.into()
}

fn schemes(api: &Api) -> Map<String, Value> {
    let mut out = Map::new();
    for auth in &api.auth {
        let mut entry = Map::new();
        match &auth.kind {
            AuthKind::ApiKey { place, name } => {
                let place = match place {
                    AuthPlace::Header => "header",
                    AuthPlace::Query => "query",
                    AuthPlace::Cookie => "cookie",
                };
                entry.insert("type".to_owned(), "apiKey".into());
                entry.insert("in".to_owned(), place.into());
                entry.insert("name".to_owned(), name.as_str().into());
            }
            AuthKind::Basic | AuthKind::Bearer => {
                let scheme = if auth.kind == AuthKind::Basic { "basic" } else { "bearer" };
                entry.insert("type".to_owned(), "http".into());
                entry.insert("scheme".to_owned(), scheme.into());
            }
        }
        set(&mut entry, "description", auth.description.as_deref());
        let free = (2..).map(|n| format!("{}-{n}", auth.name));
        let mut names = std::iter::once(auth.name.clone()).chain(free);
        if let Some(name) = names.find(|name| !out.contains_key(name)) {
            out.insert(name, entry.into());
        }
    }
    out
}

/// The schemas that get a name: those that have one, and those that would otherwise be inside of
/// themselves.
fn names(api: &Api) -> BTreeMap<SchemaId, String> {
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
                let free = (1..).map(|n| format!("Recursive{n}")).find(|name| !taken.contains(name));
                let name = free.unwrap_or_default();
                taken.insert(name.clone());
                names.insert(id, name);
            }
            if path.contains(&id) || done.contains(&id) {
                continue;
            }
            path.insert(id);
            stack.push((id, true));
            for place in inside(&api.schemas[id].shape) {
                if !names.contains_key(&place.schema) {
                    stack.push((place.schema, false));
                }
            }
        }
    }
    names
}

fn inside(shape: &Shape) -> Vec<&Use> {
    match shape {
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => Vec::new(),
        Shape::Array(array) => vec![&array.items],
        Shape::Object(object) => {
            let additional = match &object.additional {
                Additional::Allowed(value) => Some(&**value),
                Additional::Silent | Additional::Forbidden => None,
            };
            object.properties.iter().map(|property| &property.value).chain(additional).collect()
        }
        Shape::Union(union) => union.variants.iter().map(|variant| &variant.value).collect(),
    }
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
    let known: Vec<Value> = values.known.iter().map(|value| value.as_str().into()).collect();
    if values.open {
        // Any string, or one of these: the values are known, not all there are.
        let mut any = Map::new();
        kind(&mut any, "string", false);
        keywords(&mut any);
        let mut variants = vec![any.into(), json!({ "type": "string", "enum": known })];
        if nullable {
            variants.push(json!({ "type": "null" }));
        }
        out.insert("anyOf".to_owned(), variants.into());
        return;
    }
    kind(out, "string", nullable);
    keywords(out);
    match known.as_slice() {
        [only] => constant(out, only.clone(), nullable),
        _ => listed(out, known, nullable),
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

fn bound(out: &mut Map<String, Value>, inclusive: &str, exclusive: &str, bound: Option<&Bound>) {
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

fn set(out: &mut Map<String, Value>, keyword: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.insert(keyword.to_owned(), text.into());
    }
}
