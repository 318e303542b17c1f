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
