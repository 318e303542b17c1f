//! Reconciling: the rules on the smallest pairs of documents, pins, properties, and the five
//! sources of the Claude API.

mod addresses;
mod bad_input;
mod html;
mod matching;
mod names;
mod observed;
mod openapi_round_trip;
mod pins;
mod properties;
mod reports;
mod rules;
mod the_sources;
mod types;
mod unions;

use std::path::Path;

use serde_json::{Value, json};
use specweave_codegen::diagnostic::Place;
use specweave_codegen::ir::{Api, Origin, Source, SourceKind};
use specweave_codegen::load::Document;
use specweave_codegen::lower::lower;
use specweave_codegen::reconcile::{Decision, Reconciled, reconcile};

/// A formal source.
pub(super) fn source(name: &str, authority: u32) -> Source {
    Source {
        name: name.to_owned(),
        file: format!("{name}.yaml"),
        openapi: String::new(),
        authority,
        kind: SourceKind::Formal,
    }
}

/// A document in YAML as a source of this name.
pub(super) fn lowered(text: &str, name: &str, authority: u32) -> Api {
    lowered_as(text, source(name, authority))
}

pub(super) fn lowered_as(text: &str, source: Source) -> Api {
    let document = Document::from_text(text.to_owned(), &source.file)
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
    lower(&document, source)
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"))
        .api
}

/// A document with one operation, `POST /x`, that takes this schema (in flow style or as JSON).
pub(super) fn request(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    post:\n      \
         requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      \
         responses: {{}}\n"
    )
}

/// A document with one operation, `GET /x`, that answers with this schema.
pub(super) fn response(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    get:\n      \
         responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}\n"
    )
}

/// Documents as sources `a`, `b`, `c`, believed in this order.
pub(super) fn reconciled(texts: &[&str]) -> Reconciled {
    let apis = apis(texts);
    reconcile(apis, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub(super) fn apis(texts: &[&str]) -> Vec<Api> {
    let names = ["a", "b", "c", "d", "e"];
    let ranked = texts.iter().zip(names).zip(1..);
    ranked.map(|((text, name), authority)| lowered(text, name, authority)).collect()
}

/// The decision on an aspect of a place.
pub(super) fn decision<'a>(
    reconciled: &'a Reconciled,
    at: &str,
    aspect: &str,
) -> &'a Decision {
    let found = reconciled
        .decisions
        .iter()
        .find(|decision| decision.at == at && decision.aspect.as_str() == aspect);
    found.unwrap_or_else(|| {
        panic!("no decision on {aspect} of {at} among {:#?}", all(reconciled))
    })
}

/// Place and aspect of all decisions.
pub(super) fn all(reconciled: &Reconciled) -> Vec<String> {
    let line = |d: &Decision| {
        format!("{} | {} | {} | {}", d.at, d.aspect, d.severity, d.chosen)
    };
    reconciled.decisions.iter().map(line).collect()
}

/// What the sources say, in order of authority.
pub(super) fn said(decision: &Decision) -> Vec<Value> {
    decision.said.iter().map(|said| said.value.clone()).collect()
}

/// The API as a tree: schemas without a name stand where they are used. One that is inside of
/// itself is written as how far above it began.
pub(super) fn unfolded(api: &Api, provenance: bool) -> Value {
    let json =
        |value: &dyn Fn() -> serde_json::Result<Value>| value().expect("it is JSON");
    let schemas: Vec<Value> = api
        .schemas
        .iter()
        .map(|(_, schema)| json(&|| serde_json::to_value(schema)))
        .collect();
    let mut tree = json(&|| serde_json::to_value(api));
    tree["schemas"] = Value::Null;
    let mut named = serde_json::Map::new();
    for (id, schema) in schemas.iter().enumerate() {
        if let Some(name) = schema["name"].as_str() {
            let mut schema = schema.clone();
            unfold(&mut schema, &schemas, provenance, &mut vec![id]);
            named.insert(name.to_owned(), schema);
        }
    }
    unfold(&mut tree, &schemas, provenance, &mut Vec::new());
    named.sort_keys();
    tree["schemas"] = named.into();
    tree
}

fn unfold(
    value: &mut Value,
    schemas: &[Value],
    provenance: bool,
    path: &mut Vec<usize>,
) {
    match value {
        Value::Array(list) => {
            list.iter_mut().for_each(|item| unfold(item, schemas, provenance, path));
        }
        Value::Object(map) => {
            if !provenance {
                map.remove("origins");
                map.remove("sources");
            }
            let id = map
                .get("schema")
                .and_then(Value::as_u64)
                .filter(|_| map.contains_key("nullable"));
            if let Some(id) = id {
                let id = usize::try_from(id).expect("an index");
                let inner = match (
                    schemas[id]["name"].as_str(),
                    path.iter().rev().position(|p| *p == id),
                ) {
                    (Some(name), _) => json!({ "ref": name }),
                    (None, Some(above)) => json!({ "above": above }),
                    (None, None) => {
                        let mut inner = schemas[id].clone();
                        path.push(id);
                        unfold(&mut inner, schemas, provenance, path);
                        path.pop();
                        inner
                    }
                };
                map.insert("schema".to_owned(), inner);
            }
            for (key, inner) in map.iter_mut() {
                if id.is_none() || key != "schema" {
                    unfold(inner, schemas, provenance, path);
                }
            }
        }
        _ => {}
    }
}

/// Where the repository is.
pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package is in a workspace")
}

/// The sources of the Claude API that are in `specs`, and their documents.
pub(super) fn the_sources() -> (Vec<Api>, Vec<Document>) {
    let sources = [
        ("supplement", SourceKind::Formal),
        ("messages-3.1", SourceKind::Formal),
        ("api-reference", SourceKind::Prose),
        ("messages-3.0", SourceKind::Formal),
        ("chat-page", SourceKind::Prose),
    ];
    let mut apis = Vec::new();
    let mut documents = Vec::new();
    for ((name, kind), authority) in sources.into_iter().zip(1..) {
        let file = format!("specs/{name}.yaml");
        let document = Document::read(&root().join(&file), &file)
            .unwrap_or_else(|problems| panic!("{problems:#?}"));
        let source = Source { file, kind, ..source(name, authority) };
        let lowered =
            lower(&document, source).unwrap_or_else(|problems| panic!("{problems:#?}"));
        apis.push(lowered.api);
        documents.push(document);
    }
    (apis, documents)
}

/// Where a fact of the sources stands.
pub(super) fn locate(documents: &[Document]) -> impl Fn(&Origin) -> Place + '_ {
    |origin| documents[usize::from(origin.source.0)].place(&origin.pointer)
}
