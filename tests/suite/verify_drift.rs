//! What traffic shows and the documents do not is reported, each kind under its name and address.

use serde_json::{Value, json};
use specweave_codegen::ir::Api;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{load_all, lower_all};
use specweave_tests::verify::{File, Known, Report, Verifier};

/// A small API, so that every difference is one this test made.
pub(crate) const DOCUMENT: &str = r#"
openapi: 3.2.0
info: {title: T, version: "1"}
servers: [{url: https://api.anthropic.com}]
paths:
  /v1/messages:
    post:
      operationId: createMessage
      parameters:
        - {in: query, name: limit, schema: {type: integer}}
        - {in: header, name: anthropic-version, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [model, max_tokens, messages]
              properties:
                model: {type: string}
                max_tokens: {type: integer}
                stream: {type: boolean}
                temperature: {type: number}
                messages:
                  type: array
                  items:
                    type: object
                    required: [role, content]
                    properties:
                      role: {type: string, enum: [user, assistant]}
                      content:
                        anyOf:
                          - {type: string}
                          - type: array
                            items: {$ref: '#/components/schemas/Block'}
      responses:
        '200':
          description: Done.
          headers:
            request-id: {schema: {type: string}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Message'}}
            text/event-stream: {itemSchema: {$ref: '#/components/schemas/Event'}}
        4XX:
          description: Refused.
          content:
            application/json: {schema: {type: object}}
components:
  schemas:
    Block:
      oneOf:
        - type: object
          required: [type, text]
          properties: {type: {const: text}, text: {type: string}}
        - type: object
          required: [type, data]
          properties: {type: {const: image}, data: {type: string}}
    Message:
      type: object
      required: [id, stop_reason, content, usage]
      properties:
        id: {type: string}
        type: {const: message}
        role: {const: assistant}
        model: {type: string}
        stop_reason: {type: [string, 'null'], enum: [end_turn, max_tokens, null]}
        stop_sequence: {type: [string, 'null']}
        content: {type: array, items: {$ref: '#/components/schemas/Block'}}
        usage:
          type: object
          required: [input_tokens, output_tokens]
          properties: {input_tokens: {type: integer}, output_tokens: {type: integer}}
    Event:
      oneOf:
        - type: object
          required: [type, message]
          properties: {type: {const: message_start}, message: {$ref: '#/components/schemas/Message'}}
        - type: object
          required: [type]
          properties: {type: {const: message_stop}}
"#;

pub(crate) fn api(document: &str) -> Api {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("api.yaml");
    std::fs::write(&file, document).expect("it can be written");
    let manifest = Manifest::for_documents(&[file], "sample");
    let documents = load_all(&manifest).expect("the document can be read");
    let (mut apis, warnings) = lower_all(&manifest, &documents).expect("it is OpenAPI");
    assert!(warnings.is_empty(), "{warnings:?}");
    apis.remove(0)
}

/// Verifies one recording, a cassette as JSON.
pub(crate) fn verify(known: impl Fn(Api) -> Known, cassette: &Value) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sample.json");
    std::fs::write(&path, cassette.to_string()).expect("it can be written");
    let verifier =
        Verifier::new(known(api(DOCUMENT)), vec![Known::document(api(DOCUMENT))]);
    verifier.verify(&[File { path, named: true }], &|| {})
}

pub(crate) fn request() -> Value {
    json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]})
}

pub(crate) fn message() -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
        "stop_sequence": null, "content": [{"type": "text", "text": "Hi"}],
        "usage": {"input_tokens": 1, "output_tokens": 1}
    })
}

pub(crate) fn exchange(
    uri: &str,
    request: &Value,
    status: u16,
    response: &Value,
) -> Value {
    json!({
        "request": {"method": "POST", "uri": format!("https://api.anthropic.com{uri}"), "headers": {},
                    "body": request.to_string()},
        "response": {"status": {"code": status, "message": ""},
                     "headers": {"content-type": ["application/json"]},
                     "body": {"string": response.to_string()}}
    })
}

pub(crate) fn cassette(exchanges: &[Value]) -> Value {
    json!({"version": 1, "interactions": exchanges})
}

/// Each difference as `kind at detail`.
fn drift(exchange: Value) -> Vec<String> {
    let report = verify(Known::document, &cassette(&[exchange]));
    assert!(report.broken.is_empty(), "{:?}", report.broken);
    let lines = report.drift.iter().map(|(finding, tally)| {
        assert_eq!((tally.seen, tally.example.interaction), (1, 0));
        let detail = finding
            .detail
            .as_ref()
            .map(|detail| format!(" {detail}"))
            .unwrap_or_default();
        format!("{} {}{detail}", finding.kind, finding.at)
    });
    lines.collect()
}

fn changed(value: Value, pointer: &str, to: Value) -> Value {
    let mut value = value;
    match value.pointer_mut(pointer) {
        Some(place) => *place = to,
        None => {
            let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
            value.pointer_mut(parent).expect("the parent is there")[name] = to;
        }
    }
    value
}

fn without(value: Value, parent: &str, name: &str) -> Value {
    let mut value = value;
    let object =
        value.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    object.remove(name);
    value
}

fn in_request(pointer: &str, to: Value) -> Vec<String> {
    drift(exchange("/v1/messages", &changed(request(), pointer, to), 200, &message()))
}

fn in_response(pointer: &str, to: Value) -> Vec<String> {
    drift(exchange("/v1/messages", &request(), 200, &changed(message(), pointer, to)))
}

#[test]
fn nothing_where_nothing_differs() {
    assert_eq!(
        drift(exchange("/v1/messages?limit=3", &request(), 200, &message())),
        [""; 0]
    );
    assert_eq!(
        in_request("/messages/0/content", json!([{"type": "text", "text": "a"}])),
        [""; 0]
    );
    assert_eq!(in_response("/stop_reason", Value::Null), [""; 0]);
}

#[test]
fn fields() {
    assert_eq!(
        in_request("/messages/0/name", json!("x")),
        ["undocumented-field POST /v1/messages request.body.messages[].name"]
    );
    assert_eq!(
        in_response("/usage/service_tier", json!("standard")),
        ["undocumented-field POST /v1/messages response.200.body.usage.service_tier"]
    );
    assert_eq!(
        in_response("/content/0/citations", Value::Null),
        [
            "undocumented-field POST /v1/messages response.200.body.content[]{type=text}.citations"
        ]
    );
    assert_eq!(
        drift(exchange("/v1/messages?beta=true", &request(), 200, &message())),
        ["undocumented-field POST /v1/messages request.query.beta"]
    );
}

#[test]
fn values() {
    assert_eq!(
        in_request("/messages/0/role", json!("system")),
        ["undocumented-value POST /v1/messages request.body.messages[].role system"]
    );
    assert_eq!(
        in_response("/stop_reason", json!("tired")),
        ["undocumented-value POST /v1/messages response.200.body.stop_reason tired"]
    );
}

#[test]
fn variants() {
    assert_eq!(
        in_request("/messages/0/content", json!([{"type": "video", "url": "x"}])),
        [
            "undocumented-variant POST /v1/messages request.body.messages[].content[]{type=video}"
        ]
    );
    assert_eq!(
        in_response("/content/0/type", json!("song")),
        [
            "undocumented-variant POST /v1/messages response.200.body.content[]{type=song}"
        ]
    );
}

#[test]
fn what_is_missing_null_or_of_another_kind() {
    let at = "POST /v1/messages response.200.body";
    let response = without(message(), "/usage", "output_tokens");
    assert_eq!(
        drift(exchange("/v1/messages", &request(), 200, &response)),
        [format!("missing-required {at}.usage.output_tokens")]
    );
    let response = without(message(), "/content/0", "type");
    assert_eq!(
        drift(exchange("/v1/messages", &request(), 200, &response)),
        [format!("missing-required {at}.content[].type")]
    );
    assert_eq!(
        in_response("/usage", Value::Null),
        [format!("null-not-allowed {at}.usage")]
    );
    assert_eq!(in_response("/id", json!(7)), [format!("wrong-type {at}.id number")]);
    assert_eq!(
        in_response("/usage/input_tokens", json!(1.5)),
        [format!("wrong-type {at}.usage.input_tokens fraction")]
    );
    assert_eq!(
        in_response("/usage/input_tokens", json!(2.0)),
        [""; 0],
        "2.0 is an integer"
    );
    assert_eq!(
        in_request("/messages/0/content", json!(true)),
        ["wrong-type POST /v1/messages request.body.messages[].content boolean"]
    );
    assert_eq!(
        drift(exchange("/v1/messages?limit=many", &request(), 200, &message())),
        ["wrong-type POST /v1/messages request.query.limit string"]
    );
}

#[test]
fn statuses_operations_and_headers() {
    assert_eq!(
        drift(exchange("/v1/messages", &request(), 503, &json!({}))),
        ["undocumented-status POST /v1/messages response.503"]
    );
    assert_eq!(
        drift(exchange("/v1/messages", &request(), 413, &json!({}))),
        [""; 0],
        "4XX covers 413"
    );
    assert_eq!(
        drift(exchange(
            "/v1/files/file_011CcQH3nbP5brKi4DsVcj7j",
            &json!({}),
            200,
            &json!({})
        )),
        ["undocumented-operation POST /v1/files/{id}"]
    );
    let mut with_headers = exchange("/v1/messages", &request(), 200, &message());
    with_headers["response"]["headers"] = json!({
        "content-type": ["application/json"], "request-id": ["req_1"], "server": ["x"],
        "Retry-After": ["3"], "Anthropic-Moon": ["full"]
    });
    with_headers["request"]["headers"] = json!({"anthropic-version": ["2023-06-01"], "anthropic-wish": ["a"], "accept": ["*/*"]});
    assert_eq!(
        drift(with_headers),
        [
            "undocumented-header POST /v1/messages request.header.anthropic-wish",
            "undocumented-header POST /v1/messages response.header.anthropic-moon",
            "undocumented-header POST /v1/messages response.header.retry-after",
        ]
    );
}

#[test]
fn events() {
    let mut stream = exchange("/v1/messages", &request(), 200, &json!({}));
    let mut start = message();
    start["content"] = json!([{"type": "song"}]);
    let body = format!(
        "event: message_start\ndata: {}\n\nevent: tick\ndata: {{\"type\":\"tick\"}}\n\n\
         event: message_stop\ndata: {{\"type\":\"message_stop\",\"why\":1}}\n\n",
        json!({"type": "message_start", "message": start})
    );
    stream["response"]["body"]["string"] = json!(body);
    stream["response"]["headers"] = json!({"content-type": ["text/event-stream"]});
    let at = "POST /v1/messages response.200.body(text/event-stream)[]";
    assert_eq!(
        drift(stream),
        [
            format!(
                "undocumented-variant {at}{{type=message_start}}.message.content[]{{type=song}}"
            ),
            format!("undocumented-field {at}{{type=message_stop}}.why"),
            format!("undocumented-event {at}{{type=tick}}"),
        ]
    );
}

#[test]
fn a_request_that_was_refused_proves_nothing() {
    let wrong = changed(request(), "/nonsense", json!(1));
    assert_eq!(drift(exchange("/v1/messages", &wrong, 400, &json!({}))), [""; 0]);
}

#[test]
fn an_answer_may_leave_out_what_may_be_null_once_documents_are_reconciled() {
    let response = without(message(), "", "stop_reason");
    let recording = cassette(&[exchange("/v1/messages", &request(), 200, &response)]);
    assert_eq!(verify(Known::document, &recording).drift.iter().count(), 1);
    assert_eq!(verify(Known::reconciled, &recording).drift.iter().count(), 0);
    let response = without(message(), "", "usage");
    let recording = cassette(&[exchange("/v1/messages", &request(), 200, &response)]);
    assert_eq!(verify(Known::reconciled, &recording).drift.iter().count(), 1);
}

#[test]
fn counts_examples_and_betas() {
    let odd = changed(message(), "/mood", json!("good"));
    let mut beta = exchange(
        "/v1/messages",
        &request(),
        200,
        &changed(odd.clone(), "/hue", json!(1)),
    );
    beta["request"]["headers"] =
        json!({"anthropic-beta": ["moods"], "anthropic-version": ["1"]});
    let fine = exchange("/v1/messages", &request(), 200, &message());
    let recording =
        cassette(&[fine, beta, exchange("/v1/messages", &request(), 200, &odd)]);
    let report = verify(Known::document, &recording).json();
    assert_eq!(report["interactions"], 3);
    let drift = report["drift"].as_array().expect("a list");
    let of = |at: &str| {
        let at = format!("POST /v1/messages {at}");
        drift
            .iter()
            .find(|entry| entry["at"] == at)
            .unwrap_or_else(|| panic!("no {at} in {drift:?}"))
    };
    let mood = of("response.200.body.mood");
    assert_eq!((&mood["seen"], &mood["beta"]), (&json!(2), &json!(false)));
    assert_eq!(mood["example"]["interaction"], 1);
    assert_eq!(mood["kind"], "undocumented-field");
    assert_eq!(of("response.200.body.hue")["beta"], true);
    assert_eq!(report["sources"][0]["exchanges"], 3);
    assert_eq!(report["sources"][0]["clean"], 1);
}

#[test]
fn what_was_never_shown_is_listed_and_nothing_below_it() {
    let recording = cassette(&[exchange("/v1/messages", &request(), 200, &message())]);
    let report = verify(Known::document, &recording);
    let never: Vec<(&str, &str)> =
        report.never_shown.iter().map(|item| (item.kind, item.at.as_str())).collect();
    let at = "POST /v1/messages";
    for (kind, place) in [
        ("parameter", "request.query.limit"),
        ("field", "request.body.temperature"),
        ("variant", "request.body.messages[].content"),
        ("value", "request.body.messages[].role"),
        ("header", "response.header.request-id"),
        ("body", "response.200.body(text/event-stream)[]"),
        ("variant", "response.200.body.content[]{type=image}"),
        ("value", "response.200.body.stop_reason"),
        ("status", "response.4XX"),
    ] {
        let wanted = format!("{at} {place}");
        assert!(never.contains(&(kind, &wanted)), "{kind} {wanted} is not in {never:?}");
    }
    assert!(
        !never.iter().any(|(_, at)| at.ends_with(".usage") || at.ends_with(".data")),
        "{never:?}"
    );
}
