//! Answers: which have a body, and what is said of none.

use insta::assert_snapshot;

use crate::support::{lowered, show_defects, told};

fn document(operations: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n{operations}"
    )
}

const JSON: &str = "content: {application/json: {schema: {type: string}}}";

#[test]
fn that_have_no_body_whatever_is_said_of_one() {
    let lowered = lowered(&document(&format!(
        "    get: {{responses: {{'200': {{{JSON}}}, '204': {{{JSON}}}}}}}\n    head: {{responses: {{'200': {{{JSON}}}}}}}\n"
    )));
    let [get, head] = lowered.api.operations.as_slice() else { panic!("two of them") };
    let bodies: Vec<usize> =
        get.responses.iter().map(|response| response.content.len()).collect();
    assert_eq!(bodies, [1, 0]);
    // It says what the answer to another method holds.
    assert_eq!(head.responses[0].content, []);
    assert_snapshot!(show_defects(&lowered.api), @r#"/paths/~1a/get/responses/204/content [content] ["application/json"] -> null"#);
    assert_eq!(told(&lowered.warnings), "");
}

#[test]
fn that_lead_elsewhere_or_are_not_there_are_told() {
    let lowered = lowered(&document(
        "    get: {responses: {'302': {description: there}}}
    put: {responses: {'302': {description: there}, '200': {description: ok}}}
    post: {responses: {}}
    delete: {responses: {}}
    patch: {responses: {'304': {description: as before}}}
",
    ));
    assert_snapshot!(told(&lowered.warnings), @"
    note: the answer leads to another URL and is no success
      --> test.yaml:5:23
       |
      5|     get: {responses: {'302': {description: there}}}
       |                       ^
      = help: the client follows no redirect; its error tells where this one leads
    note: an operation has at least one answer, but here is none (here and in 1 more place)
      --> test.yaml:7:12
       |
      7|     post: {responses: {}}
       |            ^
      --> test.yaml:8:14
       |
      8|     delete: {responses: {}}
       |              ^
      = help: whatever comes with a status of success is kept as it came
    ");
}

#[test]
fn with_a_media_type_that_is_none() {
    let lowered = lowered(&document(
        "    get: {responses: {'200': {content: {json: {schema: {type: integer}}}}, Default: {description: no}}}
    put: {responses: {'200': {content: {picture: {schema: {type: string}}}}}}
",
    ));
    assert_snapshot!(told(&lowered.warnings), @"
    warning: `json` is no media type
      --> test.yaml:5:41
       |
      5|     get: {responses: {'200': {content: {json: {schema: {type: integer}}}}, Default: {description: no}}}
       |                                         ^
      = help: it is taken for `application/json`
    warning: `Default` is no status
      --> test.yaml:5:76
       |
      5|     get: {responses: {'200': {content: {json: {schema: {type: integer}}}}, Default: {description: no}}}
       |                                                                            ^
      = help: it is left out; is `default` meant?
    warning: `picture` is no media type
      --> test.yaml:6:41
       |
      6|     put: {responses: {'200': {content: {picture: {schema: {type: string}}}}}}
       |                                         ^
      = help: one is called e.g. `application/json`
    ");
    let media = &lowered.api.operations[0].responses[0].content[0].media_type;
    assert_eq!(media, "application/json");
}

#[test]
fn that_are_not_json_beside_one_that_is_are_told() {
    let bytes = "content: {application/octet-stream: {}}";
    let lowered = lowered(&document(&format!(
        "    get: {{responses: {{'200': {{{JSON}}}, '206': {{{bytes}}}, '404': {{{bytes}}}}}}}
    put: {{responses: {{'200': {{{bytes}}}, '206': {{{bytes}}}}}}}
    post: {{responses: {{'200': {{content: {{application/json: {{}}, text/event-stream: {{}}}}}}, '201': {{content: {{text/event-stream: {{}}}}}}}}}}
"
    )));
    assert_snapshot!(told(&lowered.warnings), @"
    warning: this answer is not JSON, as another of the operation is
      --> test.yaml:5:95
       |
      5|     get: {responses: {'200': {content: {application/json: {schema: {type: string}}}}, '206': {content: {application/octet-stream: {}}}, '404': {content: {applic
       |                                                                                               ^
      = help: where it comes the call fails, and the error shows how it begins
    ");
}
