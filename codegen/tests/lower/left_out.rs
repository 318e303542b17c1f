//! A mistake costs what it concerns, and that is named.

use insta::assert_snapshot;
use specweave_codegen::diagnostic::Level;
use specweave_codegen::ir::Api;

use crate::support::{around, body, lowered, place};

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

fn names(api: &Api) -> Vec<String> {
    api.operations
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect()
}

#[test]
fn a_schema_that_is_not_there_is_any() {
    let lowered = lowered(&around(
        "3.1.0",
        "T: {type: object, properties: {a: {$ref: '#/components/schemas/Gone'}, b: {type: string}}}",
    ));
    assert_eq!(body(&lowered.api), "{a~: any, b~: string}");
    let [problem] = lowered.warnings.as_slice() else {
        panic!("{:?}", lowered.warnings)
    };
    assert_eq!(problem.level, Level::Error);
    assert_eq!(problem.concerns.as_deref(), Some("schema T"));
    assert!(!problem.left_out);
}

#[test]
fn an_operation_without_its_body_is_left_out() {
    let text = format!(
        "{HEAD}paths:\n  /a:\n    get: {{responses: {{}}}}\n    post: {{requestBody: {{$ref: '#/components/requestBodies/Gone'}}, responses: {{}}}}\n"
    );
    let lowered = lowered(&text);
    assert_eq!(names(&lowered.api), ["GET /a"]);
    let left_out: Vec<_> =
        lowered.warnings.iter().filter(|problem| problem.left_out).collect();
    assert_eq!(left_out[0].concerns.as_deref(), Some("POST /a"));
}

#[test]
fn an_answer_that_is_not_there_may_be_anything() {
    let text = format!(
        "{HEAD}paths:\n  /a:\n    get: {{responses: {{'200': {{$ref: '#/components/responses/Gone'}}, '404': {{$ref: '#/components/responses/Gone'}}}}}}\n"
    );
    let api = lowered(&text).api;
    let [answer] = api.operations[0].responses.as_slice() else { panic!("one answer") };
    let value = answer.content[0].value.as_ref().expect("a value");
    assert_eq!(place(&api, value), "any");
}

#[test]
fn all_of_that_contradicts_itself() {
    let told =
        lowered(&around("3.1.0", "T: {allOf: [{type: string}, {type: integer}]}"));
    assert_eq!(body(&told.api), "string");
    assert_snapshot!(told.warnings[0].to_string(), @"
    error: no value is both string and integer, as `allOf` says
      --> test.yaml:15:34
       |
     15|     T: {allOf: [{type: string}, {type: integer}]}
       |                                  ^
      = help: string is taken; remove one of the two
    ");
}

#[test]
fn listed_values_that_contradict_each_other() {
    let told = lowered(&around("3.1.0", "T: {allOf: [{const: a}, {enum: [b, c]}]}"));
    assert_eq!(body(&told.api), "\"a\"");
    let [problem] = told.warnings.as_slice() else { panic!("{:?}", told.warnings) };
    assert_eq!(problem.level, Level::Error);
    assert_eq!(problem.message, "no value is in both lists, as `allOf` says");
    assert_eq!(problem.places[0].to_string(), "test.yaml:15:30");
}

#[test]
fn parameters_and_the_path_are_held_against_each_other() {
    let text = format!(
        "{HEAD}paths:\n  /a/{{id}}:\n    get:\n      parameters: [{{name: ID, in: path, required: true, schema: {{type: string}}}}]\n      responses: {{default: {{description: ok}}}}\n"
    );
    let told: Vec<String> =
        lowered(&text).warnings.iter().map(ToString::to_string).collect();
    assert_snapshot!(told.join("\n"), @"
    error: the path has `{id}`, which is no parameter
      --> test.yaml:6:7
       |
      6|       parameters: [{name: ID, in: path, required: true, schema: {type: string}}]
       |       ^
      = help: it is read as a string; declare it: {name: id, in: path, required: true, schema: ...}
    error: `ID` is declared to be in the path, which has no `{ID}`
      --> test.yaml:6:20
       |
      6|       parameters: [{name: ID, in: path, required: true, schema: {type: string}}]
       |                    ^
      = help: it is ignored; is `id` meant?
    ");
}
