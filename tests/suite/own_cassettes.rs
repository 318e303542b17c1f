//! The project's own cassettes are complete, sound, and can be served together.

use std::collections::BTreeSet;
use std::path::PathBuf;

use specweave_tests::cassette::{Cassette, Exchange, read_each, read_paths};
use specweave_tests::replay::{ReplayOptions, ReplayServer};

use crate::support::{assert_recorded, resend};

fn cassettes() -> Vec<Cassette> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let reading = read_paths([folder]);
    assert!(reading.errors.is_empty(), "{:?}", reading.errors);
    reading.cassettes
}

fn exchanges() -> Vec<Exchange> {
    cassettes().into_iter().flat_map(|cassette| cassette.exchanges).collect()
}

#[test]
fn each_says_what_it_is() {
    for cassette in cassettes() {
        let note = cassette.note.unwrap_or_default();
        assert!(
            note.starts_with("Written from the documents"),
            "{}",
            cassette.path.display()
        );
        assert!(
            cassette.notes.is_empty(),
            "{}: {:?}",
            cassette.path.display(),
            cassette.notes
        );
        assert!(
            cassette.exchanges.iter().all(Exchange::is_api),
            "{}",
            cassette.path.display()
        );
    }
}

#[test]
fn every_operation_is_there() {
    let mut seen = BTreeSet::new();
    for exchange in exchanges().iter().filter(|exchange| exchange.response.status == 200)
    {
        let segments = exchange.request.path.split('/').map(|segment| match segment {
            id if id.starts_with("msgbatch_") || id.starts_with("claude-") => "{id}",
            other => other,
        });
        let stream =
            exchange.response.media_type().as_deref() == Some("text/event-stream");
        let path = segments.collect::<Vec<_>>().join("/");
        seen.insert(format!(
            "{} {path}{}",
            exchange.request.method,
            if stream { " (stream)" } else { "" }
        ));
    }
    let expected = [
        "DELETE /v1/messages/batches/{id}",
        "GET /v1/messages/batches",
        "GET /v1/messages/batches/{id}",
        "GET /v1/messages/batches/{id}/results",
        "GET /v1/models",
        "GET /v1/models/{id}",
        "POST /v1/messages",
        "POST /v1/messages (stream)",
        "POST /v1/messages/batches",
        "POST /v1/messages/batches/{id}/cancel",
        "POST /v1/messages/count_tokens",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn every_error_status_is_there() {
    let statuses: BTreeSet<u16> =
        exchanges().iter().map(|exchange| exchange.response.status).collect();
    for status in [400, 401, 403, 404, 429, 500, 529] {
        assert!(statuses.contains(&status), "{status}");
    }
}

#[test]
fn bodies_are_what_their_headers_say() {
    for cassette in cassettes() {
        for exchange in &cassette.exchanges {
            let place = format!("{} #{}", cassette.path.display(), exchange.index);
            let (request, response) = (&exchange.request, &exchange.response);
            assert!(
                request.body.is_empty() || request.body.json().is_ok(),
                "{place}: the request"
            );
            let text = response.body.text().expect("text");
            match response.media_type().as_deref() {
                Some("application/json") => {
                    assert!(response.body.json().is_ok(), "{place}")
                }
                Some("application/x-jsonl") => {
                    for line in text.lines() {
                        serde_json::from_str::<serde_json::Value>(line)
                            .unwrap_or_else(|error| panic!("{place}: {error}"));
                    }
                }
                Some("text/event-stream") => {
                    assert!(
                        text.ends_with("\n\n"),
                        "{place}: the last event has no end"
                    );
                    for event in text.split_terminator("\n\n") {
                        let data: Vec<&str> = event
                            .lines()
                            .filter_map(|line| line.strip_prefix("data:"))
                            .map(str::trim_start)
                            .collect();
                        if !data.is_empty() {
                            serde_json::from_str::<serde_json::Value>(&data.join("\n"))
                                .unwrap_or_else(|error| {
                                    panic!("{place}: {error}: {event}")
                                });
                        }
                    }
                }
                other => assert!(response.status >= 500, "{place}: {other:?}"),
            }
        }
    }
}

/// Served all together, each request gets its own answer, byte for byte.
#[tokio::test]
async fn each_request_gets_its_own_answer() {
    let cassettes = cassettes();
    let count = cassettes.iter().map(|cassette| cassette.exchanges.len()).sum::<usize>();
    let server = ReplayServer::start(cassettes.clone(), ReplayOptions::default())
        .await
        .expect("it starts");
    assert_eq!(server.recordings(), count);
    for cassette in &cassettes {
        for exchange in &cassette.exchanges {
            let answer = resend(&server, exchange).await;
            let place = format!("{} #{}", cassette.path.display(), exchange.index);
            assert_recorded(&answer, exchange, &place);
            for (name, value) in exchange.response.headers.iter() {
                assert_eq!(answer.headers.get(name), Some(value), "{place}");
            }
        }
    }
    server.shutdown().await;
}

#[test]
fn one_at_a_time_they_are_the_same() {
    for whole in cassettes() {
        let mut exchanges = Vec::new();
        let each = read_each(&whole.path, |exchange| exchanges.push(exchange));
        let each = Cassette { exchanges, ..each.expect("it is a cassette") };
        assert_eq!(format!("{each:#?}"), format!("{whole:#?}"));
    }
}
