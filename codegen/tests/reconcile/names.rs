//! What types are called.

use serde_json::json;

use super::{decision, reconciled};

fn document(name: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\ncomponents: {{schemas: {{{name}: {{properties: {{n: {{type: string}}}}}}}}}}\n\
         paths: {{/x: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}}}}}}}}}\n"
    )
}

#[test]
fn the_highest_authority_that_names_a_type_names_it() {
    let reconciled = reconciled(&[
        &super::response("{properties: {n: {type: string}}}"),
        &document("B"),
        &document("C"),
    ]);
    let name = decision(&reconciled, "GET /x response.200.body", "name");
    assert_eq!(name.chosen, json!("B"));
    let found: Vec<_> = reconciled
        .api
        .schemas
        .iter()
        .filter_map(|(_, schema)| schema.name.clone())
        .collect();
    assert_eq!(found, ["B"]);
}

#[test]
fn what_no_operation_reaches_is_there_only_if_one_document_says_so() {
    let text = document("A")
        .replace("components: {schemas: {", "components: {schemas: {Loose: {type: object, properties: {a: {type: string}}}, ");
    let alone = reconciled(&[&text]).api;
    let names: Vec<_> = alone
        .loose
        .iter()
        .map(|place| alone.schemas[place.schema].name.as_deref())
        .collect();
    assert_eq!(names, [Some("Loose")]);
    assert_eq!(alone.schemas.len(), 4);
    let both = reconciled(&[&text, &text]).api;
    assert!(both.loose.is_empty());
    assert_eq!(both.schemas.len(), 2);
}
