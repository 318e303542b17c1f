//! Streams come in the chunks that were recorded, asked for, or one an event.

use specweave_tests::replay::ReplayOptions;

use crate::support::{Connection, send, serve};

const EVENTS: &str = "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

fn cassette(more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!("    {more}\n") };
    let body =
        EVENTS.lines().map(|line| format!("        {line}\n")).collect::<String>();
    format!(
        "interactions:\n- request: {{method: POST, uri: /v1/messages, body: '{{\"stream\":true}}'}}\n  response:\n    \
         status: 200\n    headers: {{content-type: text/event-stream, content-encoding: gzip, content-length: 3}}\n    \
         body:\n      string: |+\n{body}{more}"
    )
}

async fn chunks(more: &str, options: ReplayOptions) -> Vec<Vec<u8>> {
    let server = serve(&cassette(more), options).await;
    let answer = send(&server, "POST", "/v1/messages", r#"{"stream":true}"#).await;
    assert!(answer.complete);
    assert_eq!(answer.text(), EVENTS);
    assert_eq!(
        answer.headers.get("content-encoding"),
        None,
        "the body is decoded, and the headers say so"
    );
    assert_eq!(answer.headers.get("content-length"), None);
    answer.chunks
}

fn sizes(chunks: &[Vec<u8>]) -> Vec<usize> {
    chunks.iter().map(Vec::len).collect()
}

#[tokio::test]
async fn one_chunk_an_event() {
    let chunks = chunks("", ReplayOptions::default()).await;
    assert_eq!(chunks.len(), 2);
    assert!(chunks.iter().all(|chunk| chunk.ends_with(b"\n\n")));
}

#[tokio::test]
async fn recorded_chunks() {
    let left = EVENTS.len() - 20;
    assert_eq!(
        sizes(&chunks("chunks: [3, 17]", ReplayOptions::default()).await),
        [3, 17, left]
    );
    let paused = "chunks: [{bytes: 3, after: 86400000}, {bytes: 17}]";
    assert_eq!(
        sizes(&chunks(paused, ReplayOptions::default()).await),
        [3, 17, left],
        "pauses are left out"
    );
}

#[tokio::test]
async fn chunks_of_a_size_asked_for() {
    let options = ReplayOptions { chunk_size: Some(1), ..ReplayOptions::default() };
    assert_eq!(chunks("chunks: [3, 17]", options).await.len(), EVENTS.len());
    let options = ReplayOptions { chunk_size: Some(50), ..ReplayOptions::default() };
    assert_eq!(sizes(&chunks("", options).await), [50, EVENTS.len() - 50]);
}

#[tokio::test]
async fn chunks_given_as_texts_make_up_the_body() {
    let text = "interactions:\n- request: {method: POST, uri: /v1/messages, body: '{\"stream\":true}'}\n  response:\n    \
                status: 200\n    headers: {content-type: text/event-stream}\n    \
                chunks: [\"event: message_stop\\n\", {text: \"data: {}\\n\\n\", after: 5}]\n";
    let server = serve(text, ReplayOptions::default()).await;
    let answer = send(&server, "POST", "/v1/messages", r#"{"stream":true}"#).await;
    assert_eq!(answer.chunks, [b"event: message_stop\n".as_slice(), b"data: {}\n\n"]);
}

#[tokio::test]
async fn a_stream_cut_off() {
    let server = serve(&cassette("cut_after: 40"), ReplayOptions::default()).await;
    let answer = send(&server, "POST", "/v1/messages", r#"{"stream":true}"#).await;
    assert!(!answer.complete);
    assert_eq!(answer.text(), EVENTS[..40]);
}

#[tokio::test]
async fn bodies_that_are_no_streams_have_a_length() {
    let text = "interactions:\n- request: {method: GET, uri: /v1/models}\n  response: {status: 200, body: '{\"a\": 1}'}\n";
    let server =
        serve(text, ReplayOptions { chunk_size: Some(1), ..ReplayOptions::default() })
            .await;
    let answer = send(&server, "GET", "/v1/models", "").await;
    assert_eq!(answer.headers.get("content-length"), Some("8"));
    assert_eq!(
        answer.headers.get("content-type"),
        Some("application/json"),
        "guessed where none was recorded"
    );
}

#[tokio::test]
async fn requests_in_chunks_and_one_after_another() {
    let server = serve(&cassette(""), ReplayOptions::default()).await;
    let mut connection = Connection::open(&server).await;
    let request =
        b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n\
        8\r\n{\"stream\r\n7\r\n\":true}\r\n0\r\n\r\n";
    assert_eq!(connection.send_raw(request).await.text(), EVENTS);
    let answer = connection.send("POST", "/v1/messages", r#"{"stream":true}"#).await;
    assert_eq!(answer.text(), EVENTS, "the connection goes on after a stream");
    let last = connection
        .send_with(
            "POST",
            "/v1/messages",
            &[("connection", "close")],
            r#"{"stream":true}"#,
        )
        .await;
    assert_eq!(last.headers.get("connection"), Some("close"));
    assert!(connection.rest().await.is_empty());
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let server = serve(&cassette(""), ReplayOptions::default()).await;
    let answer = Connection::open(&server)
        .await
        .send_raw(b"this is\x00 no request\r\n\r\n")
        .await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
}
