//! Operations, their paths and parameters.

use insta::assert_snapshot;
use specweave_codegen::ir::{Api, ParameterPlace};

use crate::support::{failed, lowered, place, show_defects, told};

fn text(paths: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: 'https://h/v1/'}}]\npaths:\n{paths}"
    )
}

fn list(api: &Api) -> Vec<String> {
    let line = |o: &specweave_codegen::ir::Operation| format!("{} {}", o.method, o.path);
    api.operations.iter().map(line).collect()
}

#[test]
fn are_sorted_by_path_then_method() {
    let api =
        lowered(&text("  /b: {post: {}, get: {}}\n  /a: {delete: {}, put: {}}\n")).api;
    assert_eq!(list(&api), ["PUT /v1/a", "DELETE /v1/a", "GET /v1/b", "POST /v1/b"]);
}

#[test]
fn a_query_in_the_path_is_part_of_it() {
    let both = text(
        "  /a?beta=true: {post: {operationId: beta}}\n  /a: {post: {operationId: plain}}\n  /c?x=1&y: {get: {}}\n",
    );
    let lowered = lowered(&both);
    assert_eq!(
        list(&lowered.api),
        ["POST /v1/a", "POST /v1/a?beta=true", "GET /v1/c?x=1&y"]
    );
    assert_eq!(told(&lowered.warnings), "");
}

#[test]
fn what_no_path_can_have_is_left_out_and_told() {
    let both = text(
        "  /a#beta: {post: {operationId: beta}}\n  /a: {post: {operationId: plain}}\n  '/c?x=1&y={y}&z=\u{e9}': {get: {}}\n",
    );
    let lowered = lowered(&both);
    assert_eq!(list(&lowered.api), ["POST /v1/a", "GET /v1/c?x=1"]);
    assert_eq!(lowered.api.operations[0].id.as_deref(), Some("plain"));
    assert_snapshot!(told(&lowered.warnings), @"
    warning: what can't be part of a path is left out
      --> test.yaml:5:3
       |
      5|   /a#beta: {post: {operationId: beta}}
       |   ^
      = help: `#beta` is not sent; what comes behind `#` never reaches a server
    warning: there are two operations `POST /v1/a`
      --> test.yaml:5:13
       |
      5|   /a#beta: {post: {operationId: beta}}
       |             ^
      --> test.yaml:6:8
       |
      6|   /a: {post: {operationId: plain}}
       |        ^
      = help: they differ in what can't be part of a path only; this one is left out
    warning: what can't be part of a path is left out
      --> test.yaml:7:3
       |
      7|   '/c?x=1&y={y}&z=é': {get: {}}
       |   ^
      = help: `y={y}`, `z=é` is not sent; declare it as a parameter in the query
    ");
    let left_out: Vec<_> =
        lowered.warnings.iter().filter(|problem| problem.left_out).collect();
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].concerns.as_deref(), Some("POST /a#beta"));
}

#[test]
fn two_of_one_path_are_told_with_both_places() {
    assert_snapshot!(failed(&text("  /a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}]}}\n  /a/{y}: {get: {parameters: [{name: y, in: path, required: true, schema: {}}]}}\n")), @"
    error: there are two operations `GET /v1/a/{y}`
      --> test.yaml:6:12
       |
      6|   /a/{y}: {get: {parameters: [{name: y, in: path, required: true, schema: {}}]}}
       |            ^
      --> test.yaml:5:12
       |
      5|   /a/{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}]}}
       |            ^
      = help: this one is left out; remove one of them, or make its path another
    ");
}

#[test]
fn empty_and_duplicate_ids() {
    let api = lowered(&text(
        "  /a: {get: {operationId: ''}, post: {operationId: x}, put: {operationId: x}}\n",
    ))
    .api;
    assert_eq!(api.operations.iter().filter(|o| o.id.is_some()).count(), 1);
    assert_snapshot!(show_defects(&api), @r#"
    /paths/~1a/get/operationId [operationId] "" -> null
    /paths/~1a/post/operationId [operationId] "x" -> null
    "#);
}

#[test]
fn parameters_of_the_path_are_inherited_and_overridden() {
    let api = lowered(&text("  /a:
    parameters:
      - {name: x, in: query, schema: {type: string}}
      - {name: X-H, in: header, description: h, schema: {type: string, default: d}}
    get:
      parameters:
        - {name: x, in: query, required: true, schema: {type: array, items: {type: integer}}, explode: false}
        - {name: f, in: query, style: deepObject, schema: {type: object}}
        - {name: c, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: k, in: cookie, deprecated: true, schema: {type: string}}
")).api;
    let shown: Vec<String> = api.operations[0]
        .parameters
        .iter()
        .map(|p| {
            format!(
                "{} {} {} {} {} {}",
                p.place.as_str(),
                p.name,
                p.required,
                p.style.name,
                p.style.explode,
                place(&api, &p.value)
            )
        })
        .collect();
    assert_snapshot!(shown.join("\n"), @r#"
    query x true form false [integer]
    header x-h false simple false string = "d"
    query f false deepObject false {}
    query c false content false {}
    cookie k false form true string
    "#);
    assert_eq!(api.operations[0].parameters[1].value.description.as_deref(), Some("h"));
    assert!(api.operations[0].parameters[4].value.deprecated);
}

#[test]
fn path_parameters_are_held_against_the_path() {
    let api = lowered(&text(
        "  /a/{id}/{n}:
    get:
      parameters:
        - {name: n, in: path, schema: {type: integer}}
        - {name: stray, in: path, required: true, schema: {type: integer}}
",
    ))
    .api;
    let names: Vec<&str> =
        api.operations[0].parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["n", "id"]);
    assert!(
        api.operations[0]
            .parameters
            .iter()
            .all(|p| p.required && p.place == ParameterPlace::Path)
    );
    assert_snapshot!(show_defects(&api), @r#"
    /paths/~1a~1{id}~1{n}/get/parameters/0/required [required] null -> true
    /paths/~1a~1{id}~1{n}/get/parameters [parameters] null -> {"name":"id","in":"path","required":true,"schema":{"type":"string"}}
    /paths/~1a~1{id}~1{n}/get/parameters/1 [parameters] "stray" -> null
    "#);
}

#[test]
fn parameters_that_cannot_be_sent() {
    let lowered = lowered(&text(
        "  /a:
    get:
      parameters:
        - {name: b, in: body, schema: {}}
        - {in: query}
        - {name: q, in: Query, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
",
    ));
    assert_eq!(lowered.api.operations[0].parameters.len(), 1);
    assert_eq!(
        lowered.api.operations[0].parameters[0].value.origins[0].pointer,
        "/paths/~1a/get/parameters/2"
    );
    assert_snapshot!(told(&lowered.warnings), @r"
    warning: the parameter `b` in `body` can't be sent
      --> test.yaml:8:21
       |
      8|         - {name: b, in: body, schema: {}}
       |                     ^
      = help: it is left out; OpenAPI 3 has `requestBody` for it
    warning: a parameter needs `name` and `in`
      --> test.yaml:9:11
       |
      9|         - {in: query}
       |           ^
      = help: it is left out
    warning: `Query` is no place for a parameter
      --> test.yaml:10:21
       |
     10|         - {name: q, in: Query, schema: {type: string}}
       |                     ^
      = help: it is taken for `query`
    ");
    assert_snapshot!(show_defects(&lowered.api), @r#"/paths/~1a/get/parameters/3 [parameters] "q" -> null"#);
}

#[test]
fn what_they_say_of_themselves() {
    let api = lowered(&text("  /a:\n    get: {operationId: i, tags: [t], summary: s, description: d, deprecated: true}\n")).api;
    let operation = &api.operations[0];
    assert_eq!(operation.id.as_deref(), Some("i"));
    assert_eq!(operation.tags, ["t"]);
    assert_eq!(operation.summary.as_deref(), Some("s"));
    assert_eq!(operation.description.as_deref(), Some("d"));
    assert!(operation.deprecated);
    assert_eq!(operation.origins[0].pointer, "/paths/~1a/get");
}

#[test]
fn headers_and_cookies_that_can_have_no_such_name_are_left_out() {
    let text = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /x:
    get:
      parameters:
      - {name: \"a\\r\\nb\", in: header, schema: {type: string}}
      - {name: 'c;d', in: cookie, schema: {type: string}}
      - {name: 'e;f', in: query, schema: {type: string}}
      responses: {}
";
    let lowered = lowered(text);
    assert_eq!(lowered.api.operations[0].parameters.len(), 1);
    let told = told(&lowered.warnings);
    assert!(told.contains(r"no header can be called `a\r\nb`"), "{told}");
    assert!(told.contains("no cookie can be called `c;d`"), "{told}");
}
