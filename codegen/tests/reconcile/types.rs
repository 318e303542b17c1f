//! Which joint places are of one type.

use specweave_codegen::ir::SchemaId;
use specweave_codegen::reconcile::{Reconciled, address};

use super::{all, reconciled};

fn id(reconciled: &Reconciled, at: &str) -> SchemaId {
    let found = address::find(&reconciled.api, at).and_then(|found| found.place);
    found.unwrap_or_else(|| panic!("there is no {at}")).schema
}

fn document(components: &str, operations: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\ncomponents: {{schemas: {components}}}\npaths: {operations}\n"
    )
}

fn post(schema: &str) -> String {
    format!(
        "{{post: {{requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}, responses: {{}}}}}}"
    )
}

fn both(request: &str, response: &str) -> String {
    format!(
        "{{post: {{requestBody: {{content: {{application/json: {{schema: {request}}}}}}}, responses: \
         {{'200': {{description: d, content: {{application/json: {{schema: {response}}}}}}}}}}}}}"
    )
}

const REF: &str = "{$ref: '#/components/schemas/A'}";

#[test]
fn a_type_reached_twice_is_one_though_another_source_knows_one_place_only() {
    let shared = document(
        "{A: {properties: {n: {type: string}}}}",
        &format!("{{/x: {}, /y: {}}}", post(REF), post(REF)),
    );
    let inline = document(
        "{}",
        &format!(
            "{{/x: {}}}",
            post("{properties: {n: {type: string}, m: {type: string}}}")
        ),
    );
    let reconciled = reconciled(&[&shared, &inline]);
    let (x, y) = (
        id(&reconciled, "POST /x request.body"),
        id(&reconciled, "POST /y request.body"),
    );
    assert_eq!(x, y);
    assert!(address::find(&reconciled.api, "POST /y request.body.m").is_some());
    assert_eq!(
        reconciled.same_places("POST /y request.body.m"),
        ["POST /y request.body.m", "POST /x request.body.m"]
    );
}

#[test]
fn one_type_of_one_source_is_two_where_another_has_two() {
    let one = document(
        "{A: {properties: {n: {type: string}}}}",
        &format!("{{/x: {}, /y: {}}}", post(REF), post(REF)),
    );
    let two = document(
        "{B: {properties: {n: {type: string}, b: {type: string}}}, C: {properties: {n: {type: string}, c: {type: string}}}}",
        &format!(
            "{{/x: {}, /y: {}}}",
            post("{$ref: '#/components/schemas/B'}"),
            post("{$ref: '#/components/schemas/C'}")
        ),
    );
    let reconciled = reconciled(&[&one, &two]);
    assert_ne!(
        id(&reconciled, "POST /x request.body"),
        id(&reconciled, "POST /y request.body")
    );
    assert!(address::find(&reconciled.api, "POST /x request.body.c").is_none());
}

#[test]
fn a_type_that_is_sent_and_received_is_one_when_the_rules_give_the_same() {
    let text = document(
        "{A: {properties: {n: {type: string}}}}",
        &format!("{{/x: {}}}", both(REF, REF)),
    );
    let reconciled = reconciled(&[&text, &text]);
    assert_eq!(
        id(&reconciled, "POST /x request.body"),
        id(&reconciled, "POST /x response.200.body")
    );
}

#[test]
fn it_is_two_when_the_rules_differ_and_the_response_keeps_the_name() {
    let plain = "{A: {required: [n], properties: {n: {type: string}}}}";
    let default = "{A: {required: [n], properties: {n: {type: string, default: x}}}}";
    let text =
        |components: &str| document(components, &format!("{{/x: {}}}", both(REF, REF)));
    let reconciled = reconciled(&[&text(plain), &text(default)]);
    let name = |at: &str| reconciled.api.schemas[id(&reconciled, at)].name.clone();
    assert_eq!(
        name("POST /x response.200.body").as_deref(),
        Some("A"),
        "{:#?}",
        all(&reconciled)
    );
    assert_eq!(name("POST /x request.body").as_deref(), Some("AParam"));
}

#[test]
fn recursion_ends() {
    let tree = document(
        "{A: {properties: {left: {$ref: '#/components/schemas/A'}, n: {type: string}}}}",
        &format!("{{/x: {}}}", post(REF)),
    );
    let long = document(
        "{A: {properties: {left: {$ref: '#/components/schemas/B'}, n: {type: string}}}, \
          B: {properties: {left: {$ref: '#/components/schemas/A'}, m: {type: string}}}}",
        &format!("{{/x: {}}}", post(REF)),
    );
    let reconciled = reconciled(&[&tree, &long]);
    assert!(
        address::find(&reconciled.api, "POST /x request.body.left.left.left.m")
            .is_some()
    );
}
