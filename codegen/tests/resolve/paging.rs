//! Lists in pages, as documents describe them for other generators.

use super::{methods, resolved};
use crate::support::{lowered, told};

/// A list whose operation has this extension.
fn list(extension: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
x-fern-pagination: {{offset: $request.page, results: $response.found}}
paths:
  /things:
    get:
      operationId: listThings
      {extension}
      parameters:
      - {{name: page, in: query, schema: {{type: integer}}}}
      - {{name: skip, in: query, schema: {{type: integer}}}}
      - {{name: from, in: query, schema: {{type: string}}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  found: {{type: array, items: {{type: string}}}}
                  others: {{type: array, items: {{type: integer}}}}
                  then: {{type: string}}
"
    )
}

#[test]
fn what_maps_to_a_token_a_number_or_an_offset_is_followed() {
    let of = |extension: &str| {
        let methods = methods(&resolved(&list(extension)));
        methods.trim().split_once(" -> ").expect("a method").1.to_owned()
    };
    assert_eq!(
        of(
            "x-speakeasy-pagination: {type: cursor, inputs: [{name: from, in: parameters, type: cursor}], outputs: {results: $.found, nextCursor: $.then}}"
        ),
        "Token list of String"
    );
    assert_eq!(
        of(
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: page}], outputs: {results: $.found}}"
        ),
        "Number list of String"
    );
    assert_eq!(
        of(
            "x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: skip, in: parameters, type: offset}], outputs: {results: \"$['others']\"}}"
        ),
        "Offset list of i64"
    );
    assert_eq!(
        of(
            "x-fern-pagination: {cursor: $request.query.from, next_cursor: $response.then, results: $response.found}"
        ),
        "Token list of String"
    );
    assert_eq!(
        of(
            "x-fern-pagination: {offset: $request.skip, step: $request.limit, results: $response.found}"
        ),
        "Offset list of String"
    );
    assert_eq!(of("x-fern-pagination: true"), "Number list of String");
    for by_url in [
        "x-speakeasy-pagination: {type: url, outputs: {results: $.found, nextUrl: $.then}}",
        "x-fern-pagination: {type: uri, next_uri: $response.then, results: $response.found}",
        "x-ms-pageable: {nextLinkName: then, itemName: found}",
    ] {
        assert_eq!(of(by_url), "Link list of String");
    }
}

#[test]
fn urls_of_the_pages_before_and_after_are_recognised() {
    let of = |properties: &str| {
        let document = super::answer(&format!(
            "T: {{type: object, properties: {{results: {{type: array, items: {{type: integer}}}}, {properties}}}}}"
        ));
        methods(&resolved(&document))
            .trim()
            .split_once(" -> ")
            .expect("a method")
            .1
            .to_owned()
    };
    let url = "{type: [string, 'null'], format: uri}";
    assert_eq!(
        of(&format!("count: {{type: integer}}, next: {url}, previous: {url}")),
        "Link list of i64"
    );
    for other in [
        format!("next: {url}"),
        "next: {type: string}, previous: {type: string}".to_owned(),
    ] {
        assert!(!of(&other).contains("list of"), "{other}");
    }
}

#[test]
fn what_does_not_is_told() {
    let lowering = |extension: &str| told(&lowered(&list(extension)).warnings);
    for extension in [
        "x-speakeasy-pagination: {type: url, outputs: {}}",
        "x-speakeasy-pagination: {type: cursor, inputs: [{name: from, in: requestBody, type: cursor}], outputs: {nextCursor: $.then}}",
        "x-fern-pagination: {type: uri, next_uri: $request.then}",
        "x-ms-pageable: {itemName: found}",
        "x-pagination: 7",
    ] {
        let told = lowering(extension);
        assert!(told.contains("the pages are not followed as"), "{extension}: {told}");
        assert!(told.contains("test.yaml:8:"), "{extension}: {told}");
    }
    assert_eq!(lowering("x-ms-pageable: {nextLinkName: null}"), "");
}

#[test]
fn what_names_nothing_of_the_operation_is_told() {
    let text =
        list("x-fern-pagination: {offset: $request.start, results: $response.found}");
    let generated = crate::whole::generate(&text).expect("a crate");
    let told = told(&generated.warnings);
    assert!(told.contains("the operation has no query parameter `start`"), "{told}");
}
