//! Documents that mean harm are refused with a place, or become files that are sound.

use std::time::{Duration, Instant};

use super::{assert_sound, generate};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://example.com'}]\n";

/// Generates within a time that no honest document needs.
fn sound(text: &str) {
    let start = Instant::now();
    match generate(text) {
        Ok(generated) => assert_sound(&generated),
        Err(failure) => {
            assert!(failure.iter().all(|problem| !problem.places.is_empty()))
        }
    }
    assert!(start.elapsed() < Duration::from_secs(60));
}

fn with_schema(name: &str, schema: &str) -> String {
    let name = serde_json::to_string(name).expect("a string");
    let reference = format!(
        "#/components/schemas/{}",
        name.trim_matches('"').replace('~', "~0").replace('/', "~1").replace('%', "%25")
    );
    format!(
        "{HEAD}paths:\n  /x:\n    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: \"{reference}\"}}}}}}}}, responses: {{}}}}\ncomponents: {{schemas: {{{name}: {schema}}}}}\n"
    )
}

#[test]
fn a_megabyte_of_description() {
    let long = "*/ \"# ]] {{ `x` [y] <z> ".repeat(45_000);
    sound(&with_schema("T", &format!("{{type: object, description: {long:?}}}")));
}

#[test]
fn a_megabyte_of_name() {
    let long = "aB_".repeat(350_000);
    sound(&with_schema(&long, "{type: object, properties: {a: {type: string}}}"));
}

#[test]
fn names_that_lead_out_of_the_folder() {
    for name in
        ["../../etc/passwd", "..", ".", "/", "a/../../b", "C:\\x", "%2e%2e", "\0", "con"]
    {
        sound(&with_schema(
            name,
            "{type: object, properties: {'../x': {type: object, properties: {a: {type: string}}}}}",
        ));
    }
    let tags = "tags: ['../../x', '..', '/']";
    sound(&format!(
        "{HEAD}paths: {{/../../x: {{get: {{{tags}, operationId: '../../y', responses: {{}}}}}}}}\n"
    ));
}

#[test]
fn names_that_rust_has_already() {
    for name in [
        "crate", "Self", "self", "super", "Option", "r#type", "type", "Vec", "Box",
        "String", "Result", "std", "serde", "core", "Client", "Error", "Extra", "types",
        "runtime", "mod", "lib", "u8", "bool",
    ] {
        let schema = format!(
            "{{type: object, required: [{name:?}], properties: {{{name:?}: {{$ref: '#/components/schemas/{name}'}}, x: {{type: string, enum: [{name:?}]}}}}}}"
        );
        sound(&with_schema(name, &schema));
        sound(&format!(
            "{HEAD}paths: {{/{name}/{{{name}}}: {{get: {{tags: [{name:?}], operationId: {name:?}, parameters: [{{name: {name:?}, in: path, required: true, schema: {{type: string}}}}, {{name: {name:?}, in: query, schema: {{type: string}}}}], responses: {{}}}}}}}}\n"
        ));
    }
}

#[test]
fn circles() {
    for schema in [
        "{$ref: '#/components/schemas/T'}",
        "{allOf: [{$ref: '#/components/schemas/T'}, {$ref: '#/components/schemas/T'}]}",
        "{oneOf: [{$ref: '#/components/schemas/T'}, {type: array, items: {$ref: '#/components/schemas/T'}}]}",
        "{type: object, additionalProperties: {$ref: '#/components/schemas/T'}}",
        "{type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/T'}, {type: object, properties: {b: {$ref: '#/components/schemas/T/properties/a'}}}]}}}",
        "{type: array, items: {$ref: '#/components/schemas/T'}}",
        "{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/T'}}}",
        "{$dynamicAnchor: x, allOf: [{$dynamicRef: '#x'}, {type: object}]}",
    ] {
        sound(&with_schema("T", schema));
    }
}

#[test]
fn parts_that_multiply() {
    // Each level has two variants for each of the level below, merged with two properties.
    let mut schemas =
        String::from("S0: {type: object, properties: {a: {type: string}}}");
    for level in 1..40 {
        let below = level - 1;
        schemas.push_str(&format!(
            ", S{level}: {{allOf: [{{oneOf: [{{$ref: '#/components/schemas/S{below}'}}, {{type: object, properties: {{b{level}: {{$ref: '#/components/schemas/S{below}'}}}}}}]}}, {{anyOf: [{{$ref: '#/components/schemas/S{below}'}}, {{required: [a]}}]}}]}}"
        ));
    }
    sound(&format!(
        "{HEAD}paths: {{/x: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S39'}}}}}}}}, responses: {{}}}}}}}}\ncomponents: {{schemas: {{{schemas}}}}}\n"
    ));
}

#[test]
fn a_document_cut_off_anywhere() {
    let text = include_str!("../corpus/dialect-3.1.yaml");
    for end in (0..text.len()).step_by(97) {
        sound(&text[..end]);
    }
}
