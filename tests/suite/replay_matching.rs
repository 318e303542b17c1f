//! Which recording answers a request, and what is said when none does.

use specweave_tests::replay::{AnsweredBy, Mode, ReplayOptions};

use crate::support::{Connection, send, serve};

const CASSETTE: &str = r#"
interactions:
- request:
    method: POST
    uri: https://api.anthropic.com/v1/messages
    headers: {anthropic-version: ['2023-06-01'], x-api-key: [hidden]}
    body: '{"model": "a", "max_tokens": 10, "messages": [{"role": "user", "content": "one"}], "system": null}'
  response: {status: {code: 200}, headers: {content-type: [application/json]}, body: {string: '{"answer": "one"}'}}
- request:
    method: POST
    uri: https://api.anthropic.com/v1/messages
    headers: {anthropic-beta: ['x-2, x-1']}
    body: '{"model": "a", "max_tokens": 10, "messages": [{"role": "user", "content": "two"}]}'
  response: {status: {code: 200}, headers: {}, body: {string: '{"answer": "two"}'}}
- request: {method: GET, uri: 'https://api.anthropic.com/v1/models?limit=2&after_id=b%20c', headers: {}, body: null}
  response: {status: {code: 200}, headers: {}, body: {string: '{"answer": "page"}'}}
- request: {method: GET, uri: https://api.anthropic.com/v1/messages/batches/1, headers: {}, body: null}
  response: {status: {code: 200}, headers: {}, body: {string: '{"answer": "in_progress"}'}}
- request: {method: GET, uri: https://api.anthropic.com/v1/messages/batches/1, headers: {}, body: null}
  response: {status: {code: 200}, headers: {}, body: {string: '{"answer": "ended"}'}}
- request: {method: GET, uri: https://elsewhere.example/v1/models, headers: {}, body: null}
  response: {status: {code: 200}, headers: {}, body: {string: '{"answer": "elsewhere"}'}}
"#;

fn mode(mode: Mode) -> ReplayOptions {
    ReplayOptions { mode, ..ReplayOptions::default() }
}

const ONE: &str = r#"{"messages":[{"content":"one","role":"user"}],"max_tokens":10.0,"model":"a","tools":null}"#;

#[tokio::test]
async fn json_is_compared_by_meaning() {
    let server = serve(CASSETTE, ReplayOptions::default()).await;
    assert_eq!(server.recordings(), 5, "other hosts are left out");
    let answer = send(&server, "POST", "/v1/messages", ONE).await;
    assert_eq!(answer.json()["answer"], "one");
    assert_eq!(answer.headers.get("content-type"), Some("application/json"));

    let requests = server.requests();
    assert_eq!(requests[0].body, ONE.as_bytes());
    assert_eq!(requests[0].headers.get("x-api-key"), Some("any"));
    assert_eq!(
        requests[0].answered_by,
        Some(AnsweredBy { cassette: "sample.yaml".into(), index: 0 })
    );
}

#[tokio::test]
async fn the_query_is_compared_without_order() {
    let server = serve(CASSETTE, ReplayOptions::default()).await;
    assert_eq!(
        send(&server, "GET", "/v1/models?after_id=b+c&limit=2", "").await.json()["answer"],
        "page"
    );
    assert_eq!(send(&server, "GET", "/v1/models?limit=2", "").await.status, 404);
}

#[tokio::test]
async fn headers_that_matter() {
    let server = serve(CASSETTE, ReplayOptions::default()).await;
    let two = ONE.replace("one", "two");
    let mut connection = Connection::open(&server).await;
    let answer = connection
        .send_with("POST", "/v1/messages", &[("anthropic-beta", "x-1,x-2")], &two)
        .await;
    assert_eq!(answer.json()["answer"], "two");
    let answer = connection
        .send_with("POST", "/v1/messages", &[("anthropic-beta", "x-1")], &two)
        .await;
    let message = answer.error();
    assert!(
        message.contains("header anthropic-beta: recorded x-1,x-2, got x-1"),
        "{message}"
    );
    let answer = connection
        .send_with("POST", "/v1/messages", &[("anthropic-version", "2023-06-01")], ONE)
        .await;
    assert!(
        answer
            .error()
            .contains("header x-api-key or authorization: recorded, got nothing")
    );
    let bearer = [("anthropic-version", "2023-06-01"), ("authorization", "Bearer any")];
    assert_eq!(
        connection.send_with("POST", "/v1/messages", &bearer, ONE).await.status,
        200
    );
    let answer = connection
        .send_with(
            "POST",
            "/v1/messages",
            &[("anthropic-version", "1"), ("x-api-key", "k")],
            ONE,
        )
        .await;
    assert!(
        answer.error().contains("header anthropic-version: recorded 2023-06-01, got 1")
    );
}

#[tokio::test]
async fn a_repeated_request_gets_the_next_recording_and_the_last_stays() {
    let server = serve(CASSETTE, ReplayOptions::default()).await;
    let mut connection = Connection::open(&server).await;
    for expected in ["in_progress", "ended", "ended"] {
        let answer = connection.send("GET", "/v1/messages/batches/1", "").await;
        assert_eq!(answer.json()["answer"], expected);
    }
    let connections: Vec<usize> =
        server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0, 0], "the connection is kept");
    assert_eq!(server.served()[&("sample.yaml".into(), 4)], 2);
}

#[tokio::test]
async fn no_match_names_the_nearest_and_the_differences() {
    let server = serve(CASSETTE, ReplayOptions::default()).await;
    let body =
        r#"{"model":"a","max_tokens":11,"messages":[{"role":"user","content":"ona"}]}"#;
    let answer = send(&server, "POST", "/v1/messages", body).await;
    assert_eq!(answer.status, 404);
    let body = answer.json();
    assert_eq!(body["error"]["type"], "not_found_error");
    assert_eq!(
        answer.error(),
        "no recording answers POST /v1/messages; nearest is exchange 0 of sample.yaml (line 3); \
         body /max_tokens: recorded 10, got 11; body /messages/0/content: recorded \"one\", got \"ona\""
    );
    let message = send(&server, "GET", "/v1/messages/batches/2", "").await.error();
    assert!(
        message.contains(
            "path: recorded /v1/messages/batches/1, got /v1/messages/batches/2"
        ),
        "{message}"
    );
    let message = send(&server, "DELETE", "/v1/messages/batches/1", "").await.error();
    assert!(message.contains("method: recorded GET, got DELETE"), "{message}");
    assert!(server.requests().iter().all(|request| request.answered_by.is_none()));
}

#[tokio::test]
async fn loose_takes_what_differs_least() {
    let server = serve(CASSETTE, mode(Mode::Loose)).await;
    let near_two =
        r#"{"model":"b","max_tokens":10,"messages":[{"role":"user","content":"two"}]}"#;
    let mut connection = Connection::open(&server).await;
    let answer = connection
        .send_with("POST", "/v1/messages", &[("anthropic-beta", "x-1,x-2")], near_two)
        .await;
    assert_eq!(answer.json()["answer"], "two");
    assert_eq!(connection.send("GET", "/v1/models", "").await.json()["answer"], "page");
    assert_eq!(connection.send("GET", "/v1/models/x", "").await.status, 404);
    let streamed = r#"{"model":"a","stream":true}"#;
    assert_eq!(
        connection.send("POST", "/v1/messages", streamed).await.status,
        404,
        "no stream was recorded"
    );
}

#[tokio::test]
async fn sequential_follows_the_recordings() {
    let server = serve(CASSETTE, mode(Mode::Sequential)).await;
    let mut connection = Connection::open(&server).await;
    assert_eq!(
        connection.send("POST", "/v1/messages", "{}").await.json()["answer"],
        "one"
    );
    let message = connection.send("GET", "/v1/models", "").await.error();
    assert!(
        message.contains("the next recording is POST /v1/messages, exchange 1"),
        "{message}"
    );
    assert_eq!(
        connection.send("POST", "/v1/messages", "{}").await.json()["answer"],
        "two"
    );
    for _ in 0..3 {
        let path = if server.served().len() == 2 {
            "/v1/models"
        } else {
            "/v1/messages/batches/1"
        };
        assert_eq!(connection.send("GET", path, "").await.status, 200);
    }
    assert_eq!(
        connection.send("GET", "/v1/models", "").await.error(),
        "all 5 recordings have been served"
    );
}

#[tokio::test]
async fn an_empty_object_and_no_body_are_the_same() {
    let cancel = "interactions:\n- request: {method: POST, uri: /v1/messages/batches/1/cancel, body: '{}'}\n  \
                  response: {status: 200, body: '{}'}\n";
    let server = serve(cancel, ReplayOptions::default()).await;
    assert_eq!(
        send(&server, "POST", "/v1/messages/batches/1/cancel", "").await.status,
        200
    );
}

#[tokio::test]
async fn results_urls_can_point_here() {
    let text = "interactions:\n- request: {method: GET, uri: /v1/messages/batches/1}\n  response: {status: 200, \
                body: '{\"results_url\": \"https://api.anthropic.com/v1/messages/batches/1/results\"}'}\n";
    let server = serve(
        text,
        ReplayOptions { rewrite_results_url: true, ..ReplayOptions::default() },
    )
    .await;
    let answer = send(&server, "GET", "/v1/messages/batches/1", "").await;
    let expected = format!("{}/v1/messages/batches/1/results", server.base_url());
    assert_eq!(answer.json()["results_url"], expected.as_str());
}

/// The boundary is another one each time, so a form only counts as being one.
#[tokio::test]
async fn a_form_in_several_parts_is_matched_as_such() {
    let part = "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\n\n      hello";
    let cassette = format!(
        "interactions:\n- request:\n    method: POST\n    uri: https://api.anthropic.com/v1/files\n    \
         headers: {{Content-Type: [multipart/form-data; boundary=recorded]}}\n    \
         body: |\n      --recorded\n      {part}\n      --recorded--\n  \
         response: {{status: {{code: 200}}, headers: {{}}, body: {{string: '{{\"id\": \"file\"}}'}}}}\n"
    );
    let server = serve(&cassette, ReplayOptions::default()).await;
    let form = "--other\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nbye\r\n--other--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=other")];
    let answer = Connection::open(&server)
        .await
        .send_with("POST", "/v1/files", &headers, form)
        .await;
    assert_eq!((answer.status, &answer.json()["id"]), (200, &"file".into()));
    let other = send(&server, "POST", "/v1/files", r#"{"file": "bye"}"#).await;
    assert_eq!(other.status, 404);
    assert!(other.text().contains("multipart"), "{}", other.text());
}
