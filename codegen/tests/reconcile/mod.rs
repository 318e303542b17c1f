//! Reconciling: the rules on the smallest pairs of documents, pins, properties, and the five
//! sources of the Claude API.

mod addresses;
mod bad_input;
mod cost;
mod matching;
mod names;
mod openapi_round_trip;
mod pins;
mod properties;
mod reports;
mod rules;
mod types;
mod unions;
mod the_sources;

use std::path::Path;

use serde_json::{Value, json};
use specweave_codegen::diagnostic::Place;
use specweave_codegen::ir::{Api, Origin, Source, SourceKind};
use specweave_codegen::load::Document;
use specweave_codegen::lower::lower;
use specweave_codegen::reconcile::{Decision, Reconciled, reconcile};

/// A formal source.
pub fn source(name: &str, authority: u32) -> Source {
    Source {
        name: name.to_owned(),
        file: format!("{name}.yaml"),
        openapi: String::new(),
        authority,
        kind: SourceKind::Formal,
    }
}

/// A document in YAML as a source of this name.
pub fn lowered(text: &str, name: &str, authority: u32) -> Api {
    lowered_as(text, source(name, authority))
}

pub fn lowered_as(text: &str, source: Source) -> Api {
    let document = Document::from_text(text.to_owned(), &source.file)
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
    lower(&document, source).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}")).api
}

/// A document with one operation, `POST /x`, that takes this schema (in flow style or as JSON).
pub fn request(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    post:\n      \
         requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      \
         responses: {{}}\n"
    )
}

/// A document with one operation, `GET /x`, that answers with this schema.
pub fn response(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    get:\n      \
         responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}\n"
    )
}

/// Documents as sources `a`, `b`, `c`, believed in this order.
pub fn reconciled(texts: &[&str]) -> Reconciled {
    let apis = apis(texts);
    reconcile(apis, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub fn apis(texts: &[&str]) -> Vec<Api> {
    let names = ["a", "b", "c", "d", "e"];
    let ranked = texts.iter().zip(names).zip(1..);
    ranked.map(|((text, name), authority)| lowered(text, name, authority)).collect()
}

/// The decision on an aspect of a place.
pub fn decision<'a>(reconciled: &'a Reconciled, at: &str, aspect: &str) -> &'a Decision {
    let found = reconciled
        .decisions
        .iter()
        .find(|decision| decision.at == at && decision.aspect.as_str() == aspect);
    found.unwrap_or_else(|| panic!("no decision on {aspect} of {at} among {:#?}", all(reconciled)))
}

/// Place and aspect of all decisions.
pub fn all(reconciled: &Reconciled) -> Vec<String> {
    let line = |d: &Decision| format!("{} | {} | {} | {}", d.at, d.aspect, d.severity, d.chosen);
    reconciled.decisions.iter().map(line).collect()
}

/// What the sources say, in order of authority.
pub fn said(decision: &Decision) -> Vec<Value> {
    decision.said.iter().map(|said| said.value.clone()).collect()
}

/// The API as a tree: schemas without a name stand where they are used.
pub fn unfolded(api: &Api, provenance: bool) -> Value {
    let schemas: Vec<Value> = api
        .schemas
        .iter()
        .map(|(_, schema)| serde_json::to_value(schema).expect("a schema is JSON"))
        .collect();
    let mut tree = serde_json::to_value(api).expect("an API is JSON");
    tree["schemas"] = Value::Null;
    let mut named = serde_json::Map::new();
    for schema in &schemas {
        if let Some(name) = schema["name"].as_str() {
            let mut schema = schema.clone();
            unfold(&mut schema, &schemas, provenance, 0);
            named.insert(name.to_owned(), schema);
        }
    }
    unfold(&mut tree, &schemas, provenance, 0);
    named.sort_keys();
    tree["schemas"] = named.into();
    tree
}

fn unfold(value: &mut Value, schemas: &[Value], provenance: bool, depth: usize) {
    assert!(depth < 400, "schemas without a name are never inside of themselves here");
    match value {
        Value::Array(list) => {
            list.iter_mut().for_each(|item| unfold(item, schemas, provenance, depth + 1));
        }
        Value::Object(map) => {
            if !provenance {
                map.remove("origins");
                map.remove("sources");
            }
            let id = map.get("schema").and_then(Value::as_u64).filter(|_| map.contains_key("nullable"));
            if let Some(id) = id {
                let schema = &schemas[usize::try_from(id).expect("an index")];
                let inner = match schema["name"].as_str() {
                    Some(name) => json!({ "ref": name }),
                    None => schema.clone(),
                };
                map.insert("schema".to_owned(), inner);
            }
            map.values_mut().for_each(|inner| unfold(inner, schemas, provenance, depth + 1));
        }
        _ => {}
    }
}

/// Where the repository is.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in a workspace")
}

/// The sources of the Claude API that are in `specs`, and their documents.
pub fn the_sources() -> (Vec<Api>, Vec<Document>) {
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
pub fn locate(documents: &[Document]) -> impl Fn(&Origin) -> Place + '_ {
    |origin| documents[usize::from(origin.source.0)].place(&origin.pointer)
}
