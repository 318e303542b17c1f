//! Request headers: the client's business, or an argument.

use super::{configured, methods, resolved};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
security: [{key: []}]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: api-version, in: header, required: true, schema: {type: string, default: '7'}}
        - {name: x-key, in: header, schema: {type: string}}
        - {name: x-trace, in: header, schema: {type: string}}
      responses: {'204': {description: none}}
";

#[test]
fn a_required_header_with_a_default_is_sent_by_itself() {
    let model = resolved(DOCUMENT);
    let header = &model.package.fixed_headers[0];
    assert_eq!((header.name.as_str(), header.value.as_str()), ("api-version", "7"));
}

#[test]
fn a_credential_is_no_argument_and_another_header_is() {
    assert_eq!(methods(&resolved(DOCUMENT)), "things().list(x_trace) -> ()\n");
}

#[test]
fn the_manifest_can_give_a_header_to_the_client() {
    let model = configured(
        DOCUMENT,
        "[[client.header]]\nname = \"x-trace\"\nmethod = \"trace\"",
    )
    .unwrap();
    assert_eq!(methods(&model), "things().list() -> ()\n");
    assert_eq!(model.package.list_headers[0].ident, "trace");
}

#[test]
fn a_header_that_no_operation_has_is_an_error() {
    let said =
        configured(DOCUMENT, "[[client.header]]\nname = \"x-nothing\"").unwrap_err();
    assert!(said.contains("no operation has a header `x-nothing`"), "{said}");
}

#[test]
fn each_credential_has_a_setter_of_its_own() {
    let document = DOCUMENT.replace(
        "{key: {type: apiKey, in: header, name: X-Key}}",
        "{a: {type: apiKey, in: header, name: X-Key}, b: {type: apiKey, in: query, name: api_key}, \
         c: {type: apiKey, in: cookie, name: timeout}, d: {type: http, scheme: bearer}, \
         e: {type: apiKey, in: query, name: bearer_token_source}}",
    );
    let package = resolved(&document.replace("security: [{key: []}]\n", "")).package;
    let names: Vec<_> = package.credentials.iter().map(|one| &one.ident).collect();
    assert_eq!(
        names,
        [
            "api_key",
            "api_key_in_query",
            "timeout_in_cookie",
            "bearer_token",
            "bearer_token_source_in_query"
        ]
    );
}
