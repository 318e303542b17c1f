//! The reconciled API as an OpenAPI document, which says all that the IR says.

mod schema;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ir::{
    Api, AuthKind, AuthPlace, Encoding, Framing, Header, Media, Method, Operation,
    Origin, Paging, Parameter, ParameterPlace, Response, SchemaId, Style,
};
use crate::manifest::NextPage;

/// An OpenAPI 3.2 document that lowers to the same API, the sources aside: who says what stands in
/// `x-sources`. Streams are declared by `itemSchema`.
pub fn openapi(api: &Api) -> Value {
    let writer = Writer { api, names: schema::names(api) };
    let mut root = Map::new();
    root.insert("openapi".to_owned(), "3.2.0".into());
    root.insert("info".to_owned(), info(api));
    if let Some(url) = &api.info.external_docs {
        root.insert("externalDocs".to_owned(), json!({ "url": url }));
    }
    if !api.servers.is_empty() {
        let servers: Vec<Value> =
            api.servers.iter().map(|server| json!({ "url": server.url })).collect();
        root.insert("servers".to_owned(), servers.into());
    }
    let schemes = schemes(api);
    if !schemes.is_empty() {
        let security: Vec<Value> =
            schemes.keys().map(|name| json!({ name: [] })).collect();
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
            let method = match operation.method {
                Method::Other(_) => operation.method.to_string(),
                known => known.as_str().to_lowercase(),
            };
            let item =
                paths.entry(operation.path.clone()).or_insert_with(|| Map::new().into());
            let item = match operation.method {
                Method::Other(_) => &mut item["additionalOperations"],
                _ => item,
            };
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
            let parameters: Vec<Value> =
                operation.parameters.iter().map(|p| self.parameter(p)).collect();
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
        if !operation.responses.is_empty() {
            out.insert("responses".to_owned(), responses.into());
        }
        if let Some(alternatives) = &operation.security {
            let names = schemes(self.api);
            let name = |kind: &AuthKind| {
                let at = self.api.auth.iter().position(|auth| auth.kind == *kind)?;
                names.keys().nth(at)
            };
            let alternatives = alternatives.iter().map(|together| {
                let together = together.iter().filter_map(name);
                together.map(|name| (name.clone(), json!([]))).collect::<Map<_, _>>()
            });
            let alternatives: Vec<Value> = alternatives.map(Value::Object).collect();
            out.insert("security".to_owned(), alternatives.into());
        }
        if let Some(host) = &operation.host {
            out.insert("servers".to_owned(), json!([{ "url": host }]));
        }
        if let Some(paging) = &operation.paging {
            out.insert("x-speakeasy-pagination".to_owned(), self::paging(paging));
        }
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
        let Style { name, explode, reserved } = &parameter.style;
        let schema = self.undescribed(&parameter.value);
        if name == "content" {
            out.insert(
                "content".to_owned(),
                json!({ "application/json": { "schema": schema } }),
            );
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
            if *reserved {
                out.insert("allowReserved".to_owned(), true.into());
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
            if !media.encodings.is_empty() {
                entry.insert("encoding".to_owned(), encodings(&media.encodings));
            }
            match media.examples.as_slice() {
                [] => {}
                [one] => {
                    entry.insert("example".to_owned(), one.clone());
                }
                several => {
                    let mut examples = Map::new();
                    for (at, example) in several.iter().enumerate() {
                        examples.insert(
                            format!("example-{}", at + 1),
                            json!({ "value": example }),
                        );
                    }
                    entry.insert("examples".to_owned(), examples.into());
                }
            }
            out.insert(media.media_type.clone(), entry.into());
        }
        out.into()
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
        license.insert(
            "name".to_owned(),
            info.license_name.as_deref().unwrap_or_default().into(),
        );
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
                let scheme =
                    if auth.kind == AuthKind::Basic { "basic" } else { "bearer" };
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

fn set(out: &mut Map<String, Value>, keyword: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.insert(keyword.to_owned(), text.into());
    }
}

/// How the fields of a form are written.
fn encodings(encodings: &[Encoding]) -> Value {
    let mut all = Map::new();
    for encoding in encodings {
        let mut entry = Map::new();
        set(&mut entry, "contentType", encoding.content_type.as_deref());
        if let Some(Style { name, explode, .. }) = &encoding.style {
            entry.insert("style".to_owned(), name.as_str().into());
            entry.insert("explode".to_owned(), (*explode).into());
        }
        all.insert(encoding.property.clone(), entry.into());
    }
    all.into()
}

/// How the pages of a list are followed, in the words of the extension that has all of them.
fn paging(paging: &Paging) -> Value {
    let path = |name: &String| format!("$.{name}");
    let token = paging.token.as_ref().map(path);
    let (kind, input, output) = match paging.next {
        NextPage::Token => ("cursor", "cursor", "nextCursor"),
        NextPage::Number => ("offsetLimit", "page", "nextCursor"),
        NextPage::Offset => ("offsetLimit", "offset", "nextCursor"),
        NextPage::Link => ("url", "", "nextUrl"),
    };
    let mut outputs = Map::new();
    set(&mut outputs, "results", paging.items.as_ref().map(path).as_deref());
    set(&mut outputs, output, token.as_deref());
    let mut out = json!({ "type": kind, "outputs": outputs });
    if !input.is_empty() {
        let input =
            json!({ "name": paging.parameter, "in": "parameters", "type": input });
        out["inputs"] = json!([input]);
    }
    out
}
