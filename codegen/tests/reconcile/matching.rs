//! What of one source is what of another: operations, parameters, bodies, statuses.

use serde_json::json;
use specweave_codegen::reconcile::Severity;

use super::{all, decision, reconciled, said};

fn document(head: &str, paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{head}\npaths: {paths}\n")
}

#[test]
fn server_and_path_make_one_url() {
    let one =
        document("servers: [{url: 'https://h'}]", "{/v1/x: {get: {responses: {}}}}");
    let other =
        document("servers: [{url: 'https://h/v1'}]", "{/x: {get: {responses: {}}}}");
    let reconciled = reconciled(&[&one, &other]);
    assert_eq!(reconciled.api.operations.len(), 1);
    let path = decision(&reconciled, "GET /v1/x", "path");
    assert_eq!(said(path), [json!("https://h + /v1/x"), json!("https://h/v1 + /x")]);
    assert_eq!(path.severity, Severity::Conflict);
    let base = decision(&reconciled, "api.base_url", "base_url");
    assert_eq!(said(base), [json!("https://h"), json!("https://h/v1")]);
    assert_eq!(base.chosen, json!("https://h"));
}

#[test]
fn names_of_path_parameters_are_aside() {
    let path = |name: &str| {
        document(
            "",
            &format!(
                "{{'/x/{{{name}}}': {{get: {{parameters: [{{name: {name}, in: path, required: true, \
                 schema: {{type: string}}}}], responses: {{}}}}}}}}"
            ),
        )
    };
    let reconciled = reconciled(&[&path("id"), &path("x_id")]);
    assert_eq!(reconciled.api.operations.len(), 1);
    assert_eq!(reconciled.api.operations[0].parameters.len(), 1);
    let name = decision(&reconciled, "GET /x/{id} request.path.id", "name");
    assert_eq!(said(name), [json!("id"), json!("x_id")]);
}

#[test]
fn a_range_of_one_source_is_the_codes_of_another() {
    let answer = |status: &str, schema: &str| {
        document(
            "",
            &format!(
                "{{/x: {{get: {{responses: {{'{status}': {{description: d, content: \
                 {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
            ),
        )
    };
    let one = answer("4XX", "{properties: {e: {type: string}}}");
    let other = answer("404", "{properties: {e: {type: [string, 'null']}}}");
    let reconciled = reconciled(&[&one, &other]);
    assert_eq!(
        decision(&reconciled, "GET /x response", "statuses").chosen,
        json!(["404", "4XX"])
    );
    assert_eq!(
        decision(&reconciled, "GET /x response.404.body.e", "nullable").chosen,
        json!(true)
    );
    let found = reconciled.api.operations[0].responses.iter().map(|r| r.origins.len());
    assert_eq!(found.collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_parameter_that_others_send_as_a_credential_is_no_parameter() {
    let scheme = document(
        "security: [{k: []}]\ncomponents: {securitySchemes: {k: {type: apiKey, in: header, name: X-Key}}}",
        "{/x: {get: {responses: {}}}}",
    );
    let parameter = document(
        "security: [{t: []}]\ncomponents: {securitySchemes: {t: {type: http, scheme: bearer}}}",
        "{/x: {get: {parameters: [{name: x-key, in: header, schema: {type: string}}], responses: {}}}}",
    );
    let reconciled = reconciled(&[&parameter, &scheme]);
    assert!(reconciled.api.operations[0].parameters.is_empty());
    let dropped = decision(&reconciled, "GET /x request.header.x-key", "presence");
    assert_eq!((dropped.rule, &dropped.chosen), ("credential-is-auth", &json!(null)));
    let auth = decision(&reconciled, "api.auth", "auth");
    // Two know the key, one the token, which is believed more.
    assert_eq!(auth.chosen, json!(["header x-key", "bearer"]));
}

#[test]
fn a_header_that_one_source_types_as_text_is_what_the_other_says() {
    let header = |schema: &str| {
        document(
            "",
            &format!(
                "{{/x: {{get: {{parameters: [{{name: h, in: header, schema: {schema}}}], responses: {{}}}}}}}}"
            ),
        )
    };
    let one = header("{type: string}");
    let other = header("{type: array, items: {type: string}}");
    let reconciled = reconciled(&[&one, &other]);
    let kind = decision(&reconciled, "GET /x request.header.h", "type");
    assert_eq!((kind.rule, &kind.chosen), ("more-specific", &json!("array")));
}

#[test]
fn a_stream_typed_as_text_is_what_the_other_says_of_its_elements() {
    let stream = |media: &str, content: &str| {
        document(
            "",
            &format!(
                "{{/x: {{get: {{responses: {{'200': {{description: d, content: {{{media}: {content}}}}}}}}}}}}}"
            ),
        )
        .replace("3.1.0", "3.2.0")
    };
    let text = stream("application/x-jsonlines", "{schema: {type: string}}");
    let items =
        stream("application/x-jsonl", "{itemSchema: {properties: {a: {type: string}}}}");
    let reconciled = reconciled(&[&items, &text]);
    let media = decision(&reconciled, "GET /x response.200.body", "media-type");
    assert_eq!(
        said(media),
        [json!(["application/x-jsonl"]), json!(["application/x-jsonlines"])]
    );
    assert_eq!(media.chosen, json!(["application/x-jsonl"]));
    let kind = decision(&reconciled, "GET /x response.200.body[]", "type");
    assert_eq!((kind.rule, &kind.chosen), ("more-specific", &json!("object")));
    assert_eq!(
        reconciled.api.operations[0].responses[0].content.len(),
        1,
        "{:#?}",
        all(&reconciled)
    );
}

#[test]
fn an_operation_only_one_source_knows_is_kept() {
    let one = document("", "{/x: {get: {responses: {}}}}");
    let both = document("", "{/x: {get: {responses: {}}}, /y: {get: {responses: {}}}}");
    let reconciled = reconciled(&[&one, &both]);
    assert_eq!(reconciled.api.operations.len(), 2);
    assert_eq!(decision(&reconciled, "GET /y", "presence").severity, Severity::Gap);
}
