//! Faults that are asked for.

use std::time::Duration;

use specweave_tests::replay::{Fault, FaultRule, ReplayOptions, ReplayServer};

use crate::support::{Connection, send, serve};

const BODY: &str = r#"{"data":[],"has_more":false}"#;

async fn faulty(rule: FaultRule) -> ReplayServer {
    let text = format!(
        "interactions:\n- request: {{method: GET, uri: /v1/models}}\n  response: {{status: 200, body: '{BODY}'}}\n"
    );
    serve(&text, ReplayOptions { faults: vec![rule], ..ReplayOptions::default() }).await
}

#[tokio::test]
async fn a_status_first_and_then_the_recording() {
    let server = faulty(FaultRule::first(2, Fault::Status(529))).await;
    for _ in 0..2 {
        let answer = send(&server, "GET", "/v1/models", "").await;
        assert_eq!(answer.status, 529);
        assert_eq!(answer.json()["error"]["type"], "overloaded_error");
        assert_eq!(answer.headers.get("retry-after"), Some("0"));
    }
    assert_eq!(send(&server, "GET", "/v1/models", "").await.text(), BODY);
    let answered: Vec<bool> =
        server.requests().iter().map(|request| request.answered_by.is_some()).collect();
    assert_eq!(answered, [false, false, true]);
}

#[tokio::test]
async fn dropped_after_some_bytes() {
    let server = faulty(FaultRule::always(Fault::DropAfter(10))).await;
    let answer = send(&server, "GET", "/v1/models", "").await;
    assert!(!answer.complete);
    assert_eq!(answer.text(), BODY[..10]);
}

#[tokio::test]
async fn a_wrong_length() {
    let server = faulty(FaultRule::always(Fault::WrongLength(5))).await;
    let answer = send(&server, "GET", "/v1/models", "").await;
    assert!(!answer.complete);
    assert_eq!(answer.text(), BODY);
    assert_eq!(
        answer.headers.get("content-length"),
        Some((BODY.len() + 5).to_string().as_str())
    );
}

#[tokio::test]
async fn byte_by_byte() {
    let server = faulty(FaultRule::always(Fault::SlowBytes(Duration::ZERO))).await;
    assert_eq!(send(&server, "GET", "/v1/models", "").await.text(), BODY);
}

#[tokio::test]
async fn garbage() {
    let server = faulty(FaultRule::always(Fault::Garbage)).await;
    let mut connection = Connection::open(&server).await;
    connection.write(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let bytes = connection.rest().await;
    assert!(!bytes.is_empty() && !bytes.starts_with(b"HTTP"));
}

#[tokio::test]
async fn stalled_and_shut_down() {
    let server = faulty(FaultRule::always(Fault::StallAfter(10))).await;
    let mut connection = Connection::open(&server).await;
    connection.write(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let head_and_ten = {
        let start = connection.at_least(1).await.to_vec();
        assert!(start.starts_with(b"HTTP/1.1 200"));
        start.len()
    };
    // The connection stays open until the server goes; nothing beyond the ten bytes ever comes.
    let requests = server.requests().len();
    server.shutdown().await;
    let all = connection.rest().await;
    assert_eq!(requests, 1);
    assert!(all.len() >= head_and_ten);
    let body =
        all.windows(4).position(|window| window == b"\r\n\r\n").map(|at| &all[at + 4..]);
    assert!(body.is_some_and(|body| BODY.as_bytes()[..10].starts_with(body)));
}
