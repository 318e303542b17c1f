//! Whatever things are called in a document, they are called differently and validly in Rust.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use specweave_codegen::model::{ItemKind, Model, Resource};

use super::{assert_sound, generate};

/// A name of any kind: words that Rust, the emitted code or a file system keeps for itself, names that
/// differ in little, and anything else.
fn name() -> impl Strategy<Value = String> {
    let words = vec![
        "",
        " ",
        "_",
        "__",
        "-",
        "self",
        "Self",
        "crate",
        "super",
        "r#type",
        "type",
        "async",
        "gen",
        "try",
        "union",
        "Option",
        "String",
        "Vec",
        "Box",
        "Value",
        "Extra",
        "Unknown",
        "Other",
        "other",
        "extra",
        "rest",
        "additional",
        "new",
        "clone",
        "default",
        "Default",
        "mod",
        "lib",
        "main",
        "codec",
        "std",
        "serde",
        "serde_json",
        "http",
        "Client",
        "client",
        "Call",
        "Path",
        "Method",
        "Page",
        "request",
        "params",
        "path",
        "cursor",
        "fooBar",
        "foo_bar",
        "FooBar",
        "foo-bar",
        "foo bar",
        "FOO_BAR",
        "Foo2",
        "foo_2",
        "foo",
        "FOO",
        "1",
        "01",
        "1a",
        "+1",
        "-1",
        "a/b",
        "../a",
        "a.b",
        "con",
        "nul",
        "größe",
        "GRÖSSE",
        "ß",
        "💥",
        "日本",
        "٣",
        "a\u{301}",
        "\u{2028}",
        "\u{202e}x",
        "\"#",
        "*/",
        "]]",
        "{{",
        "\\",
        "'a",
        "a\nb",
        "#[x]",
        "$ref",
        "List",
        "ListParams",
        "ListAnswer",
    ];
    prop_oneof![
        5 => select(words).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => any::<String>(),
    ]
}

fn names(most: usize) -> impl Strategy<Value = Vec<String>> {
    btree_set(name(), 1..most).prop_map(|names| names.into_iter().collect())
}

/// A document in which everything that has a name has one of these.
fn document() -> impl Strategy<Value = Value> {
    let operation = (name(), name(), proptest::option::of(name()), names(5));
    (names(8), names(8), names(8), vec(operation, 1..6)).prop_map(
        |(schemas, fields, values, operations)| {
            let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
            let reference = |name: &String| {
                let encoded: String = escaped(name)
                    .bytes()
                    .map(|byte| match byte {
                        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'~' => char::from(byte).to_string(),
                        other => format!("%{other:02X}"),
                    })
                    .collect();
                json!({"$ref": format!("#/components/schemas/{encoded}")})
            };
            let properties: Map<String, Value> = fields
                .iter()
                .enumerate()
                .map(|(at, field)| {
                    let schema = match at % 3 {
                        0 => json!({"type": "string"}),
                        1 => json!({"type": "string", "enum": values}),
                        _ => json!({"type": "object", "properties": {"inner": {"type": "integer"}}}),
                    };
                    (field.clone(), schema)
                })
                .collect();
            let variants: Vec<Value> = values
                .iter()
                .map(|value| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": value}}}))
                .collect();
            let components: Map<String, Value> = schemas
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    let schema = match at % 3 {
                        0 => json!({"type": "object", "properties": properties}),
                        1 => json!({"type": "string", "enum": values}),
                        _ => json!({"oneOf": variants}),
                    };
                    (name.clone(), schema)
                })
                .collect();
            let mut paths = Map::new();
            for (at, (tag, id, other, parameters)) in operations.into_iter().enumerate() {
                let own: Vec<Value> = parameters
                    .iter()
                    .enumerate()
                    .map(|(at, name)| {
                        let place = ["query", "header", "cookie"][at % 3];
                        json!({"name": name, "in": place, "required": at % 2 == 0, "schema": {"type": "string", "enum": values}})
                    })
                    .collect();
                let body: Vec<Value> = schemas.iter().map(reference).collect();
                let mut operation = json!({
                    "operationId": id,
                    "parameters": own,
                    "requestBody": {"content": {"application/json": {"schema": {"type": "array", "prefixItems": body}}}},
                    "responses": {"200": {"description": "", "content": {"application/json": {"schema": reference(&schemas[at % schemas.len()])}}}},
                });
                if let Some(other) = other {
                    operation["tags"] = json!([tag, other]);
                }
                paths.insert(format!("/{at}/{tag}"), json!({"post": operation}));
            }
            json!({
                "openapi": "3.1.0",
                "info": {"title": schemas[0], "version": "1"},
                "servers": [{"url": "https://example.com"}],
                "paths": paths,
                "components": {"schemas": components},
            })
        },
    )
}

/// Asserts that these are identifiers, and different ones.
fn assert_apart<'n>(names: impl IntoIterator<Item = &'n String>, of: &str) {
    let mut seen = BTreeSet::new();
    for name in names {
        let parsed = syn::parse_str::<syn::Ident>(name);
        assert!(parsed.is_ok() || name == "_", "{of}: {name:?} is no identifier");
        assert!(seen.insert(name), "{of}: there are two {name:?}");
    }
}

fn assert_names(model: &Model) {
    assert_apart(model.items.iter().map(|item| &item.ident), "types");
    // Some file systems take two names that differ in case for one.
    let modules: Vec<String> =
        model.items.iter().map(|item| item.module.to_lowercase()).collect();
    assert_apart(&modules, "modules of types");
    for item in &model.items {
        let of = &item.ident;
        match &item.kind {
            ItemKind::Struct(object) => {
                let fields = object.fields.iter().chain(object.others.as_deref());
                assert_apart(fields.map(|field| &field.ident), of);
            }
            ItemKind::Params(params) => {
                assert_apart(params.fields.iter().map(|field| &field.ident), of);
            }
            ItemKind::Enumeration(values) => {
                assert_apart(values.values.iter().map(|value| &value.ident), of);
            }
            ItemKind::TaggedUnion(union) => {
                assert_apart(union.variants.iter().map(|variant| &variant.ident), of);
            }
            ItemKind::ShapeUnion(union) => {
                assert_apart(union.variants.iter().map(|variant| &variant.ident), of);
            }
            ItemKind::Answers(answers) => {
                assert_apart(answers.variants.iter().map(|variant| &variant.ident), of);
            }
            ItemKind::Alias(_) => {}
        }
    }
    let (own, groups): (Vec<&Resource>, Vec<_>) =
        model.resources.iter().partition(|resource| resource.is_client());
    let own = own.iter().flat_map(|client| &client.methods);
    let own = own.map(|method| &method.ident);
    assert_apart(own.chain(groups.iter().map(|group| &group.ident)), "client");
    assert_apart(model.resources.iter().map(|resource| &resource.type_ident), "groups");
    model.resources.iter().for_each(assert_methods);
}

fn assert_methods(resource: &Resource) {
    let methods = resource.methods.iter().map(|method| &method.ident);
    let children = resource.children.iter().map(|child| &child.ident);
    assert_apart(methods.chain(children), &resource.ident);
    for method in &resource.methods {
        let arguments =
            method.arguments.iter().chain(&method.headers).chain(&method.cookies);
        assert_apart(arguments.map(|argument| &argument.ident), &method.ident);
    }
    resource.children.iter().for_each(assert_methods);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn names_become_identifiers_that_differ(document in document()) {
        let text = document.to_string();
        let generated = generate(&text).unwrap_or_else(|failure| panic!("{failure:?}\n{text}"));
        assert_sound(&generated);
        assert_names(&generated.model);
        let mut files = BTreeSet::new();
        for file in &generated.files {
            prop_assert!(files.insert(file.path.to_lowercase()), "{} twice", file.path);
        }
    }
}
