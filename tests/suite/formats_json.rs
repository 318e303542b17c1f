//! Each format is recognised from its content: those in JSON, and bodies alone.

use specweave_tests::cassette::Format;

use crate::formats::{SINGLE, check};
use crate::support::read;

const HAR: &str = r#"{"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [{
    "startedDateTime": "2026-05-04T09:00:00.000Z", "time": 250,
    "request": {"method": "POST", "url": "https://api.anthropic.com/v1/messages/count_tokens?beta=true", "httpVersion": "h2",
      "headers": [{"name": ":authority", "value": "api.anthropic.com"}, {"name": "Anthropic-Version", "value": "2023-06-01"}],
      "queryString": [{"name": "beta", "value": "true"}],
      "postData": {"mimeType": "application/json", "text": "{\"model\":\"claude-sonnet-4-5\"}"}},
    "response": {"status": 200, "statusText": "", "headers": [{"name": "request-id", "value": "req_1"}],
      "content": {"mimeType": "application/json", "size": 19, CONTENT}}}]}}"#;

#[test]
fn har() {
    let contents = [
        r#""text": "{\"input_tokens\":12}""#,
        r#""encoding": "base64", "text": "eyJpbnB1dF90b2tlbnMiOjEyfQ==""#,
        // Polly.js: what came compressed stands as a list of pieces.
        r#""encoding": "base64", "text": "[\"H4sIAAAAAAACA6tWyswrKC2J\",\"L8nPTs0rVrIyNKoFANlp7rsTAAAA\"]""#,
        r#""text": "[\"1f8b08\",\"not digits\"]""#,
    ];
    for content in &contents[..3] {
        check(&read("archive.har", &HAR.replace("CONTENT", content)), Format::Har);
    }
    // Not hexadecimal digits throughout: then it is the body itself.
    let cassette = read("archive.har", &HAR.replace("CONTENT", contents[3]));
    assert!(cassette.exchanges[0].response.body.json().expect("a list").is_array());
    assert_eq!(
        cassette.exchanges[0].request.headers.iter().count(),
        1,
        "pseudo-headers are left out"
    );
}

#[test]
fn one_exchange_in_json() {
    check(&read("one.json", SINGLE), Format::Single);
    check(&read("list.json", &format!("[{SINGLE}]")), Format::Single);
    let tree = SINGLE.replace(
        r#""{\"model\":\"claude-sonnet-4-5\"}""#,
        r#"{"model":"claude-sonnet-4-5"}"#,
    );
    check(&read("tree.json", &tree), Format::Single);
    let line = SINGLE.replace('\n', " ");
    assert_eq!(read("lines.jsonl", &format!("{line}\n{line}\n")).exchanges.len(), 2);
}

#[test]
fn wiremock() {
    let mapping = r#"{"id": "1", "request": {"method": "POST", "urlPath": "/v1/messages/count_tokens",
          "queryParameters": {"beta": {"equalTo": "true"}}, "headers": {"anthropic-version": {"equalTo": "2023-06-01"}},
          "bodyPatterns": [{"equalToJson": "{\"model\":\"claude-sonnet-4-5\"}", "ignoreArrayOrder": true}]},
        "response": {"status": 200, "headers": {"request-id": "req_1"}, BODY}}"#;
    let inline = mapping.replace("BODY", r#""jsonBody": {"input_tokens": 12}"#);
    check(&read("mapping.json", &inline), Format::WireMock);
    check(
        &read("all.json", &format!(r#"{{"mappings": [{inline}]}}"#)),
        Format::WireMock,
    );

    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("mappings")).expect("a folder in it");
    std::fs::create_dir(folder.path().join("__files")).expect("another");
    std::fs::write(folder.path().join("__files/answer.json"), r#"{"input_tokens":12}"#)
        .expect("a body");
    let file = folder.path().join("mappings/count.json");
    std::fs::write(&file, mapping.replace("BODY", r#""bodyFileName": "answer.json""#))
        .expect("a mapping");
    let reading =
        specweave_tests::cassette::read_paths([folder.path().join("mappings")]);
    check(&reading.cassettes[0], Format::WireMock);
}

#[test]
fn nock() {
    let definition = r#"[{"scope": "https://api.anthropic.com:443", "method": "POST",
        "path": "/v1/messages/count_tokens?beta=true", "body": {"model": "claude-sonnet-4-5"},
        "reqheaders": {"anthropic-version": "2023-06-01"}, "status": 200, "response": RESPONSE,
        "rawHeaders": ["Request-Id", "req_1"], "responseIsBinary": false}]"#;
    let hex =
        "1f8b0800000000000203ab56cacc2b282d892fc9cf4ecd2b56b23234aa0500d969eebb13000000";
    let (start, end) = hex.split_at(30);
    for response in [r#"{"input_tokens": 12}"#, &format!(r#"["{start}", "{end}"]"#)] {
        check(
            &read("nock.json", &definition.replace("RESPONSE", response)),
            Format::Nock,
        );
    }
}

#[test]
fn bodies_alone() {
    let stream =
        read("answer.sse", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    assert_eq!(stream.format, Format::RawStream);
    assert_eq!(stream.exchanges[0].request.path, "/v1/messages");

    let operation = |text: &str| {
        let cassette = read("answer.json", text);
        assert_eq!(cassette.format, Format::RawJson);
        let exchange = &cassette.exchanges[0];
        format!(
            "{} {} {}",
            exchange.request.method, exchange.request.path, exchange.response.status
        )
    };
    assert_eq!(operation(r#"{"type":"message","id":"msg_1"}"#), "POST /v1/messages 200");
    assert_eq!(
        operation(r#"{"type":"error","error":{"type":"overloaded_error"}}"#),
        "POST /v1/messages 529"
    );
    assert_eq!(
        operation(r#"{"input_tokens":12}"#),
        "POST /v1/messages/count_tokens 200"
    );
    assert_eq!(operation(r#"{"type":"model","id":"m"}"#), "GET /v1/models/m 200");
    assert_eq!(
        operation(r#"{"data":[{"type":"message_batch"}],"has_more":false}"#),
        "GET /v1/messages/batches 200"
    );

    let line = r#"{"custom_id":"a","result":{"type":"expired"}}"#;
    let lines = read("results.jsonl", &format!("{line}\n{line}\n"));
    assert_eq!(lines.format, Format::RawJsonLines);
    assert!(lines.exchanges[0].request.path.ends_with("/results"));
}

#[test]
fn a_body_given_with_its_operation() {
    use specweave_tests::cassette::{Operation, read_raw};
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("body");
    std::fs::write(&file, "{}").expect("a body");
    let cassette =
        read_raw(&file, &Operation::new("DELETE", "/v1/messages/batches/x", 409))
            .expect("any body will do");
    let exchange = &cassette.exchanges[0];
    assert_eq!(
        (exchange.request.method.as_str(), exchange.response.status),
        ("DELETE", 409)
    );
}
