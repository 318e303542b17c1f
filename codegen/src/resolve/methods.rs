//! Operations as methods: in which group, under which name, with which arguments and answer.

use std::collections::{BTreeMap, BTreeSet};

use super::docs;
use super::ident;
use super::items::Types;
use super::names::{Key, Names};
use super::pages::{list, page};
use super::plural;
use super::routes::{self, Kind, Route, is_json, success};
use crate::ir::{
    Api, AuthKind, AuthPlace, Framing, Media, Operation, Parameter, ParameterPlace,
    Response, SchemaId, Status, Tag,
};
use crate::manifest::ClientConfig;
use crate::model::{
    Answer, Argument, Body, Item, Method, Package, PathPart, Resource, Streaming, Type,
};

/// Makes the groups and their methods.
pub(super) fn resolve(
    api: &Api,
    client: &ClientConfig,
    routes: &[Route],
    names: &Names,
    items: &[Item],
    package: &Package,
) -> Vec<Resource> {
    let mut nowhere = Vec::new();
    let types = Types::new(api, names, routes, &mut nowhere);
    let mut roots: Vec<Resource> = Vec::new();
    for (at, (operation, route)) in api.operations.iter().zip(routes).enumerate() {
        let resource = group(&mut roots, api, operation, &route.groups);
        resource
            .methods
            .extend(methods(&types, client, at, operation, route, items, package));
    }
    sort(&mut roots);
    tell_apart(&mut roots, &mut BTreeSet::new());
    roots
}

/// Gives each group a type of its own: `batches` of `messages` and a group `message_batches` would
/// be called the same.
fn tell_apart(resources: &mut [Resource], taken: &mut BTreeSet<String>) {
    for resource in resources {
        let ident = std::mem::take(&mut resource.type_ident);
        resource.type_ident = ident::unique(ident, taken);
        tell_apart(&mut resource.children, taken);
    }
}

fn group<'a>(
    roots: &'a mut Vec<Resource>,
    api: &Api,
    operation: &Operation,
    groups: &[String],
) -> &'a mut Resource {
    let Some((first, rest)) = groups.split_first() else {
        let at = position(roots, "", Resource::CLIENT.to_owned(), None);
        return &mut roots[at];
    };
    let tag = operation.tags.first();
    let tag = tag.and_then(|name| api.tags.iter().find(|tag| tag.name == *name));
    let type_ident = ident::group_name(first);
    let mut at = position(roots, first, type_ident, tag);
    let mut resource = &mut roots[at];
    for name in rest {
        let stem = plural::singular(&resource.type_ident);
        let type_ident = ident::group_name(&format!("{stem} {name}"));
        at = position(&mut resource.children, name, type_ident, tag);
        resource = &mut resource.children[at];
    }
    resource
}

fn position(
    resources: &mut Vec<Resource>,
    name: &str,
    type_ident: String,
    tag: Option<&Tag>,
) -> usize {
    if let Some(at) = resources.iter().position(|resource| resource.ident == name) {
        return at;
    }
    resources.push(Resource {
        ident: name.to_owned(),
        type_ident,
        docs: tag.and_then(|tag| tag.description.clone()).unwrap_or_default(),
        methods: Vec::new(),
        children: Vec::new(),
    });
    resources.len() - 1
}

fn sort(resources: &mut [Resource]) {
    resources.sort_by(|a, b| a.ident.cmp(&b.ident));
    for resource in resources {
        sort(&mut resource.children);
    }
}

fn methods(
    types: &Types<'_>,
    client: &ClientConfig,
    at: usize,
    operation: &Operation,
    route: &Route,
    items: &[Item],
    package: &Package,
) -> Vec<Method> {
    let api = types.api;
    let mut taken =
        BTreeSet::from(["self".to_owned(), "request".to_owned(), "params".to_owned()]);
    let mut argument = |parameter: &Parameter| Argument {
        ident: ident::unique(ident::value(&parameter.name), &mut taken),
        wire: parameter.name.clone(),
        ty: types.plain(&parameter.value),
        required: parameter.required,
        docs: docs::place(api, &parameter.value),
        style: types.style(parameter),
    };
    let in_path = |name: &str| {
        operation
            .parameters
            .iter()
            .find(|p| p.place == ParameterPlace::Path && p.name == name)
    };
    let mut arguments = Vec::new();
    let mut path_parts = Vec::new();
    let path = operation.path.split('?').next().unwrap_or_default();
    for part in split_path(path) {
        match part {
            Part::Literal(text) => path_parts.push(PathPart::Literal(text)),
            Part::Name(name) => {
                // One that stands there twice is given once.
                let known =
                    arguments.iter().position(|known: &Argument| known.wire == name);
                path_parts.push(PathPart::Argument(known.unwrap_or(arguments.len())));
                if known.is_none() {
                    arguments.push(
                        in_path(&name).map_or_else(|| undeclared(&name), &mut argument),
                    );
                }
            }
        }
    }
    let headers = operation
        .parameters
        .iter()
        .filter(|p| p.place == ParameterPlace::Header && !is_clients(p, client, package))
        .map(&mut argument)
        .collect();
    let cookies = operation
        .parameters
        .iter()
        .filter(|p| p.place == ParameterPlace::Cookie && !is_clients(p, client, package))
        .map(&mut argument)
        .collect();
    let bodies = routes::bodies(api, operation);
    let method = Method {
        ident: route.method.clone(),
        docs: method_docs(operation, ""),
        sources: docs::sources(api, &operation.origins),
        deprecated: operation.deprecated,
        operation: at,
        http_method: operation.method.as_str().to_owned(),
        path: operation.path.clone(),
        path_parts,
        arguments,
        params: types.names.id(Key::Params(at)),
        headers,
        cookies,
        body: bodies.first().map(|(kind, media)| body(types, at, *kind, media)),
        security: security(operation, package),
        answer: Answer::Empty,
        accept: None,
        host: operation.host.clone(),
        estimate: None,
        statuses: statuses(operation),
    };
    let mut methods = Vec::new();
    let content: Vec<&Media> =
        success(operation).flat_map(|response| &response.content).collect();
    let framed =
        |framing| content.iter().copied().find(move |media| media.framing == framing);
    let outcomes = routes::outcomes(api, operation);
    let nothing = outcomes.iter().any(|(_, media)| media.is_none());
    let accept = accept(&outcomes);
    if let Some(id) = types.names.id(Key::Answers(at)) {
        let answer = Answer::Answers(id);
        methods.push(Method { answer, accept, ..method.clone() });
    } else if let Some(media) = outcomes.iter().find_map(|(_, media)| *media) {
        let ty = media.value.as_ref().map_or(Type::Json, |place| types.nullable(place));
        let answer = if let Some(page) = page(operation, &ty, items, &client.pages) {
            Answer::Page(page)
        } else if let Some(list) = list(route, &ty, items) {
            Answer::List(list)
        } else if nothing {
            // Null and nothing are the same.
            Answer::Optional(match ty {
                Type::Option(inner) => *inner,
                ty => ty,
            })
        } else {
            Answer::Json(ty)
        };
        let estimate = route.stream.as_ref().and_then(|stream| stream.estimate.clone());
        methods.push(Method { answer, estimate, accept, ..method.clone() });
    }
    if let Some(media) = framed(Framing::Events) {
        let stream = route.stream.clone();
        let answer = Answer::Events(Streaming {
            event: element(types, media),
            flag: route.stream_flag.as_ref().map(|(_, flag)| flag.clone()),
            terminal: stream.as_ref().and_then(|stream| stream.terminal.clone()),
            wrapper: stream.and_then(|stream| stream.wrapper),
        });
        let ident = match (methods.is_empty(), route.method.as_str()) {
            (true, own) => own.to_owned(),
            (false, "create") => "stream".to_owned(),
            (false, own) => format!("{}_stream", own.trim_start_matches("r#")),
        };
        let docs =
            method_docs(operation, if methods.is_empty() { "" } else { ", streamed" });
        methods.push(Method { ident, docs, answer, ..method.clone() });
    }
    if let Some(media) = framed(Framing::Lines).filter(|_| methods.is_empty()) {
        let answer = Answer::Lines {
            item: element(types, media),
            accept: media.media_type.clone(),
        };
        methods.push(Method { answer, ..method.clone() });
    }
    if methods.is_empty() {
        let mut plain = content
            .iter()
            .filter(|media| media.framing == Framing::Whole)
            .map(|media| match routes::kind(api, media) {
                Kind::Text => Answer::Text,
                _ => {
                    let name = &media.media_type;
                    let certain = name.contains('/') && !name.contains('*');
                    Answer::Bytes(certain.then(|| media.media_type.clone()))
                }
            });
        let answer = plain.next().unwrap_or(Answer::Empty);
        methods.push(Method { answer, ..method });
    }
    // The same call with files, where JSON can't hold them.
    for (kind, media) in bodies.into_iter().skip(1) {
        let Some(first) = methods.first() else { break };
        let ident = format!("{}_multipart", first.ident.trim_start_matches("r#"));
        let body = Some(body(types, at, kind, media));
        let docs = method_docs(operation, ", as a form that may hold files");
        let answer = first.answer.clone();
        methods.push(Method {
            ident,
            docs,
            body,
            answer,
            estimate: None,
            ..first.clone()
        });
    }
    methods
}

/// What has to be asked for so that JSON comes, where that is not `application/json`.
fn accept(outcomes: &[(&Response, Option<&Media>)]) -> Option<String> {
    let mut types: Vec<&str> = Vec::new();
    for (_, media) in outcomes {
        let Some(media) = media else { continue };
        let name = media.media_type.as_str();
        if !name.ends_with("+json") {
            return None;
        }
        if !types.contains(&name) {
            types.push(name);
        }
    }
    (!types.is_empty()).then(|| types.join(", "))
}

/// What is sent.
fn body(types: &Types<'_>, at: usize, kind: Kind, media: &Media) -> Body {
    let ty = || media.value.as_ref().map_or(Type::Json, |place| types.plain(place));
    match (kind, types.names.id(Key::Form(at))) {
        (Kind::Json, _) => Body::Json {
            ty: ty(),
            media_type: (!["application/json", "*/*", "application/*"]
                .contains(&media.media_type.as_str()))
            .then(|| media.media_type.clone()),
        },
        (Kind::Form, _) => {
            let styled = media.encodings.iter();
            let styles = styled
                .filter_map(|own| Some((own.property.clone(), own.style.clone()?)))
                .collect();
            Body::Form { ty: ty(), styles }
        }
        (Kind::Multipart, Some(form)) => Body::Multipart(form),
        (Kind::Text | Kind::Bytes | Kind::Multipart, _) => {
            Body::Upload(match media.media_type.as_str() {
                "*/*" | "application/*" => "application/octet-stream".to_owned(),
                "text/*" => "text/plain".to_owned(),
                other if kind == Kind::Text => format!("{other}; charset=utf-8"),
                other => other.to_owned(),
            })
        }
    }
}

/// The credentials that may go with a call, where these are not all there are.
fn security(operation: &Operation, package: &Package) -> Option<Vec<Vec<usize>>> {
    let alternatives = operation.security.as_ref()?;
    let known =
        |kind: &AuthKind| package.credentials.iter().position(|c| c.kind == *kind);
    let alternatives: Vec<Vec<usize>> = alternatives
        .iter()
        .filter_map(|together| together.iter().map(known).collect())
        .collect();
    let each: BTreeSet<usize> = alternatives.iter().flatten().copied().collect();
    let any_of_all = each.len() == package.credentials.len()
        && alternatives.iter().all(|together| together.len() < 2);
    (!package.credentials.is_empty() && !any_of_all).then_some(alternatives)
}

/// The type of an event or a line. A document that says no more than "text" knows nothing of what
/// is in it, so it is JSON.
fn element(types: &Types<'_>, media: &Media) -> Type {
    match media.value.as_ref().map(|place| types.nullable(place)) {
        None | Some(Type::String) => Type::Json,
        Some(ty) => ty,
    }
}

/// Statuses and what they mean, success first; those that mean the same are told together.
fn statuses(operation: &Operation) -> Vec<(String, String)> {
    let mut statuses: Vec<(String, String)> = Vec::new();
    for response in &operation.responses {
        let meaning = response.description.clone().unwrap_or_default();
        let status = response.status.to_string();
        let success = status.starts_with('2');
        match statuses.iter_mut().find(|(earlier, told)| {
            *told == meaning && earlier.starts_with('2') == success
        }) {
            Some((earlier, _)) => {
                earlier.push_str(match response.status {
                    Status::Range(_) if earlier.contains("XX") => " or ",
                    Status::Range(_) => " and any other ",
                    _ => ", ",
                });
                earlier.push_str(&status);
            }
            None => statuses.push((status, meaning)),
        }
    }
    statuses.sort_by_key(|(status, _)| !status.starts_with('2'));
    statuses
}

fn method_docs(operation: &Operation, how: &str) -> String {
    let summary = operation.summary.as_deref().unwrap_or_default().trim();
    let description = operation.description.as_deref().unwrap_or_default().trim();
    let mut docs = String::new();
    if !summary.is_empty() {
        docs = format!("{}{how}.", summary.trim_end_matches('.'));
    }
    if !description.is_empty() {
        if !docs.is_empty() {
            docs.push_str("\n\n");
        }
        docs.push_str(description);
    }
    docs
}

/// Whether the client sends this header itself: it is in the manifest, or a credential.
pub(super) fn is_clients(
    parameter: &Parameter,
    client: &ClientConfig,
    package: &Package,
) -> bool {
    let name = parameter.name.as_str();
    let credential =
        package.credentials.iter().any(|credential| match &credential.kind {
            AuthKind::ApiKey { place: AuthPlace::Query, .. } => false,
            AuthKind::ApiKey { name: key, .. } => key.eq_ignore_ascii_case(name),
            AuthKind::Basic | AuthKind::Bearer => name == "authorization",
        });
    let fixed = package.fixed_headers.iter().any(|header| header.name == name);
    let reserved =
        ["accept", "content-type", "authorization", "user-agent"].contains(&name);
    credential
        || fixed
        || reserved
        || client.headers.iter().any(|h| h.name.get_ref().eq_ignore_ascii_case(name))
}

enum Part {
    Literal(String),
    Name(String),
}

fn split_path(path: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(Part::Literal(as_sent(before)));
        }
        parts.push(Part::Name(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(as_sent(rest)));
    }
    parts
}

/// The fixed part of a path with all encoded that no path may hold (RFC 3986, 3.3).
fn as_sent(literal: &str) -> String {
    let mut text = String::with_capacity(literal.len());
    for (at, byte) in literal.bytes().enumerate() {
        let is_encoded = || {
            let digits = literal.as_bytes().get(at + 1..at + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        if byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=:@/".contains(&byte)
            || (byte == b'%' && is_encoded())
        {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn undeclared(name: &str) -> Argument {
    Argument {
        ident: ident::value(name),
        wire: name.to_owned(),
        ty: Type::String,
        required: true,
        docs: String::new(),
        style: None,
    }
}

/// The most common type of an error's body.
pub(super) fn error_body(api: &Api) -> Option<SchemaId> {
    let mut counts: BTreeMap<SchemaId, usize> = BTreeMap::new();
    for operation in &api.operations {
        for response in &operation.responses {
            let error = match response.status {
                Status::Code(code) => code >= 400,
                Status::Range(hundreds) => hundreds >= 4,
                Status::Default => true,
            };
            let json = response.content.iter().find(|media| is_json(&media.media_type));
            if let (true, Some(place)) =
                (error, json.and_then(|media| media.value.as_ref()))
            {
                *counts.entry(place.schema).or_default() += 1;
            }
        }
    }
    // The first of equals, so that the outcome does not depend on how the map iterates.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(id, _)| id)
}
