//! Each format is recognised from its content, and all give the same exchange: those in YAML.

use specweave_tests::cassette::{Body, Cassette, Format, is_api_host};

use crate::support::read;

/// Every sample records this: tokens counted, twelve of them.
pub(crate) fn check(cassette: &Cassette, format: Format) {
    assert_eq!(cassette.format, format);
    assert_eq!(cassette.exchanges.len(), 1);
    let exchange = &cassette.exchanges[0];
    assert!(exchange.is_api());
    let (request, response) = (&exchange.request, &exchange.response);
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("POST", "/v1/messages/count_tokens")
    );
    assert_eq!(request.query, [("beta".to_owned(), "true".to_owned())]);
    assert_eq!(
        request.body.json().expect("the request is JSON")["model"],
        "claude-sonnet-4-5"
    );
    assert_eq!(request.headers.get("anthropic-version"), Some("2023-06-01"));
    assert_eq!(response.status, 200);
    assert_eq!(response.headers.get("request-id"), Some("req_1"));
    assert_eq!(response.body.json().expect("the response is JSON")["input_tokens"], 12);
}

#[test]
fn vcrpy() {
    let cassette = read(
        "vcrpy.yaml",
        r#"
interactions:
- request:
    body: '{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"over
      two lines"}]}'
    headers:
      Anthropic-Version:
      - '2023-06-01'
    method: POST
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
  response:
    body:
      string: '{"input_tokens":12}'
    headers:
      Request-Id:
      - req_1
    status:
      code: 200
      message: OK
version: 1
"#,
    );
    check(&cassette, Format::VcrPy);
    let exchange = &cassette.exchanges[0];
    let request = exchange.request.body.json().expect("the request is JSON");
    assert_eq!(request["messages"][0]["content"], "over two lines");
    assert_eq!(exchange.position.map(|position| position.line), Some(3));
    assert_eq!(exchange.request.host.as_deref(), Some("api.anthropic.com"));
    assert!(exchange.request.body.is_faithful());
    assert!(cassette.notes.is_empty(), "{:?}", cassette.notes);
}

#[test]
fn vcrpy_as_json() {
    let cassette = read(
        "vcrpy.json",
        r#"{"version": 1, "interactions": [{
            "request": {"method": "POST", "uri": "https://api.anthropic.com/v1/messages/count_tokens?beta=true",
              "headers": {"anthropic-version": ["2023-06-01"]}, "body": "{\"model\":\"claude-sonnet-4-5\"}"},
            "response": {"status": {"code": 200, "message": "OK"}, "headers": {"request-id": ["req_1"]},
              "body": {"string": "{\"input_tokens\":12}"}}}]}"#,
    );
    check(&cassette, Format::VcrPy);
}

#[test]
fn vcrpy_with_parsed_bodies() {
    let cassette = read(
        "parsed.yaml",
        r#"
interactions:
- request:
    headers: {anthropic-version: ['2023-06-01']}
    method: POST
    parsed_body:
      limit: 1.0e+3
      model: claude-sonnet-4-5
      not_a_number: 1e3
      nothing: null
      version: '1'
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
  response:
    headers: {request-id: [req_1]}
    parsed_body:
      input_tokens: 12
    status: {code: 200, message: OK}
"#,
    );
    check(&cassette, Format::VcrPy);
    let body = &cassette.exchanges[0].request.body;
    assert!(!body.is_faithful());
    let expected = serde_json::json!({
        "limit": 1000.0, "model": "claude-sonnet-4-5", "not_a_number": "1e3", "nothing": null, "version": "1",
    });
    assert_eq!(*body, Body::Json(expected));
}

#[test]
fn vcrpy_with_python_objects() {
    let cassette = read(
        "objects.yaml",
        r#"
interactions:
- request:
    body: !!python/object/new:_io.BytesIO
      state: !!python/tuple
      - !!binary |
        eyJtb2RlbCI6ImNsYXVkZS1zb25uZXQtNC01In0=
      - 0
      - null
    headers:
      ? !!python/object/new:multidict._multidict.istr
      - Anthropic-Version
      : - !!python/unicode '2023-06-01'
    method: POST
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
  response:
    content: '{"input_tokens":12}'
    headers:
      ? !!python/object/apply:multidict._multidict.istr
      - Request-Id
      : !!python/tuple
        - req_1
    http_version: HTTP/1.1
    status_code: 200
"#,
    );
    check(&cassette, Format::VcrPy);
}

#[test]
fn ruby_vcr() {
    let cassette = read(
        "ruby.yml",
        r#"---
http_interactions:
- request:
    method: post
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
    body:
      encoding: UTF-8
      string: '{"model":"claude-sonnet-4-5"}'
    headers:
      Anthropic-Version: &shared
      - '2023-06-01'
      X-Api-Key:
      - "<ANTHROPIC_API_KEY>"
      X-Again: *shared
  response:
    status:
      code: 200
      message: OK
    headers:
      Request-Id:
      - req_1
    body:
      encoding: ASCII-8BIT
      string: !binary |-
        eyJpbnB1dF90b2tlbnMiOjEyfQ==
  recorded_at: Mon, 04 May 2026 09:00:00 GMT
recorded_with: VCR 6.3.1
"#,
    );
    check(&cassette, Format::RubyVcr);
    assert_eq!(cassette.exchanges[0].request.headers.get("x-again"), Some("2023-06-01"));
}

#[test]
fn ruby_vcr_with_exact_bytes() {
    let cassette = read(
        "exact.yml",
        r#"
http_interactions:
- request:
    method: post
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
    body: {encoding: US-ASCII, base64_string: 'eyJtb2RlbCI6ImNsYXVkZS1zb25uZXQtNC01In0=
        '}
    headers: {Anthropic-Version: ['2023-06-01']}
  response:
    status: {code: 200, message: OK}
    headers: {Request-Id: [req_1]}
    body: {encoding: UTF-8, base64_string: eyJpbnB1dF90b2tlbnMiOjEyfQ==}
recorded_with: VCR 6.3.1
"#,
    );
    check(&cassette, Format::RubyVcr);
}

#[test]
fn r_vcr() {
    let one = r#"
http_interactions:
- request:
    method: POST
    uri: https://api.anthropic.com/v1/messages/count_tokens?beta=true
    headers:
      anthropic-version: '2023-06-01'
    body:
      string: '{"model":"claude-sonnet-4-5"}'
  response:
    status: 200
    headers:
      request-id: req_1
    body:
      string: '{"input_tokens":12}'
  recorded_at: 2026-05-04 09:00:00
recorded_with: VCR-vcr/2.1.0
"#;
    check(&read("r2.yml", one), Format::RVcr);
    let older = one.replace(
        "status: 200",
        "status: {status_code: 200, category: Success, reason: OK}",
    );
    check(&read("r1.yml", &older), Format::RVcr);
    // Twelve tokens, compressed by R.
    let compressed = one.replace(
        "string: '{\"input_tokens\":12}'",
        "raw_gzip: H4sIAAAAAAACA6tWyswrKC2JL8nPTs0rVrIyNKoFANlp7rsTAAAA",
    );
    check(&read("r3.yml", &compressed), Format::RVcr);
}

#[test]
fn go_vcr() {
    let v1 = r#"---
version: 1
interactions:
- request:
    body: '{"model":"claude-sonnet-4-5"}'
    form: {}
    headers:
      Anthropic-Version:
      - "2023-06-01"
    url: https://api.anthropic.com/v1/messages/count_tokens?beta=true
    method: POST
  response:
    body: '{"input_tokens":12}'
    headers:
      Request-Id:
      - req_1
    status: 200 OK
    code: 200
    duration: ""
"#;
    check(&read("go1.yaml", v1), Format::GoVcr1);
    let v2 = r#"---
version: 2
interactions:
    - id: 0
      request:
        proto: HTTP/1.1
        proto_major: 1
        proto_minor: 1
        content_length: 29
        transfer_encoding: []
        trailer: {}
        host: api.anthropic.com
        remote_addr: ""
        request_uri: ""
        body: '{"model":"claude-sonnet-4-5"}'
        form: {}
        headers:
            Anthropic-Version:
                - "2023-06-01"
        url: https://api.anthropic.com/v1/messages/count_tokens?beta=true
        method: POST
      response:
        proto: HTTP/2.0
        proto_major: 2
        proto_minor: 0
        transfer_encoding: []
        trailer: {}
        content_length: -1
        uncompressed: true
        body: '{"input_tokens":12}'
        headers:
            Request-Id:
                - req_1
        status: 200 OK
        code: 200
        duration: 1.5s
"#;
    let cassette = read("go2.yaml", v2);
    check(&cassette, Format::GoVcr2);
    assert!(cassette.notes.is_empty(), "{:?}", cassette.notes);
    assert_eq!(
        cassette.exchanges[0].response.duration.map(|duration| duration.as_millis()),
        Some(1500)
    );
}

#[test]
fn httpmock_with_several_documents() {
    let document = r#"when:
  path: /v1/messages/count_tokens
  method: POST
  query_param:
  - name: beta
    value: 'true'
  header:
  - name: anthropic-version
    value: 2023-06-01
  body: '{"model":"claude-sonnet-4-5"}'
then:
  status: 200
  header:
  - name: request-id
    value: req_1
  body: '{"input_tokens":12}'
"#;
    check(&read("one.yaml", document), Format::HttpMock);
    let three = read("three.yaml", &format!("{document}---\n{document}---\n{document}"));
    assert_eq!(three.exchanges.len(), 3);
    assert_eq!(three.exchanges[2].index, 2);
    assert!(three.exchanges[2].request.host.is_none());
}

pub(crate) const SINGLE: &str = r#"{"request": {"method": "POST", "url": "https://api.anthropic.com/v1/messages/count_tokens?beta=true",
      "headers": {"Anthropic-Version": "2023-06-01"}, "body": "{\"model\":\"claude-sonnet-4-5\"}"},
    "response": {"status": {"code": 200, "message": "OK"}, "headers": {"Request-Id": "req_1"}, "body": "{\"input_tokens\":12}"}}"#;

#[test]
fn other_hosts_are_told_apart() {
    assert!(is_api_host("api.anthropic.com") && is_api_host("API.anthropic.com:443"));
    assert!(
        !is_api_host("example.org") && !is_api_host("api.anthropic.com.example.org")
    );
    let host = |host: &str, version: &str| {
        let text = SINGLE
            .replace("https://api.anthropic.com", host)
            .replace("Anthropic-Version", version);
        read("one.json", &text).exchanges[0].is_api()
    };
    assert!(
        !host("https://bedrock.<REGION>.example.com", "Anthropic-Version"),
        "placeholders in hosts are no obstacle"
    );
    assert!(
        host("http://127.0.0.1:8080", "Anthropic-Version"),
        "a recording through a proxy"
    );
    assert!(!host("http://127.0.0.1:8080", "Other-Header"));
}

#[test]
fn unknown_fields_are_ignored_with_a_note() {
    let text = SINGLE.replacen("\"method\"", "\"colour\": \"blue\", \"method\"", 1);
    let cassette = read("one.json", &text);
    check(&cassette, Format::Single);
    assert_eq!(cassette.notes, ["request: field `colour` ignored"]);
}
