//! The generated client makes every recorded call again, over HTTP: the request is the recorded one,
//! and so is the answer.

use std::path::Path;

use claude_messages::{Client, ErrorKind, SseDecoder};
use serde_json::Value;
use specweave_tests::cassette::{Cassette, Exchange, Found, walk};
use specweave_tests::client::{Operation, Outcome, perform};
use specweave_tests::json;
use specweave_tests::replay::{ReplayOptions, ReplayServer};

use crate::support::traffic_folder;

#[tokio::test]
async fn our_own_recordings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let seen = replay(&folder, &ReplayOptions::default()).await;
    assert!(seen > 20, "only {seen} exchanges under tests/cassettes");
}

#[tokio::test]
async fn our_own_recordings_in_chunks_of_seven_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let options = ReplayOptions { chunk_size: Some(7), ..ReplayOptions::default() };
    replay(&folder, &options).await;
}

#[tokio::test]
async fn recordings_of_the_real_api() {
    let Some(folder) = traffic_folder() else { return };
    let seen = replay(&folder, &ReplayOptions::default()).await;
    println!("{seen} exchanges");
    assert!(seen > 0, "no exchange under {}", folder.display());
}

/// Replays every cassette of a folder; returns how many calls were made.
async fn replay(folder: &Path, options: &ReplayOptions) -> usize {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for found in walk([folder]) {
        let Found::Cassette(cassette) = found else { continue };
        for exchange in cassette.exchanges.iter().filter(|exchange| exchange.is_api()) {
            let Some(operation) = Operation::of(exchange) else { continue };
            // A request that the API refused may be anything, and the client may be unable to
            // write it.
            if exchange.response.status == 400 && !exchange.request.body.is_empty() {
                continue;
            }
            seen += 1;
            if let Err(problem) = call(&cassette, exchange, &operation, options).await {
                wrong.push(format!(
                    "{} #{}: {problem}",
                    cassette.path.display(),
                    exchange.index
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {seen}:\n{}", wrong.len(), wrong.join("\n"));
    seen
}

/// Serves one exchange alone, so that nothing else can answer, and makes its call.
async fn call(
    cassette: &Cassette,
    exchange: &Exchange,
    operation: &Operation,
    options: &ReplayOptions,
) -> Result<(), String> {
    let alone = Cassette { exchanges: vec![exchange.clone()], ..cassette.clone() };
    let server =
        ReplayServer::start(vec![alone], options.clone()).await.map_err(text)?;
    let client = Client::builder()
        .api_key("a key for tests")
        .base_url(server.base_url())
        .build()
        .map_err(text)?;
    let outcome = perform(&client, operation, exchange).await.map_err(text)?;
    let requests = server.requests();
    server.shutdown().await;
    if requests.len() != 1 || requests[0].answered_by.is_none() {
        return Err(format!("the request is not the recorded one: {outcome:?}"));
    }
    compare(exchange, &outcome)
}

fn compare(exchange: &Exchange, outcome: &Outcome) -> Result<(), String> {
    let response = &exchange.response;
    match outcome {
        Outcome::Value(value) if response.status < 400 => {
            same(&*response.body.json().map_err(text)?, value)
        }
        Outcome::Stream { values, message } => {
            let recorded = sequence(exchange);
            if recorded.len() != values.len() {
                return Err(format!(
                    "{} of {} values came",
                    values.len(),
                    recorded.len()
                ));
            }
            for (recorded, value) in recorded.iter().zip(values) {
                same(recorded, value)?;
            }
            match message {
                Some(message) => {
                    folded(&recorded, &serde_json::to_value(message).map_err(text)?)
                }
                None => Ok(()),
            }
        }
        Outcome::Error { error, .. } if response.status >= 400 => {
            let kind = error.as_api().map(claude_messages::ApiError::kind);
            match error.status() {
                Some(status) if status.as_u16() == response.status && kind.is_some() => {
                    Ok(())
                }
                _ => Err(format!("instead of status {}: {error}", response.status)),
            }
        }
        Outcome::Error { before, error } if broken(exchange) => {
            let recorded = sequence(exchange);
            for (recorded, value) in recorded.iter().zip(before) {
                same(recorded, value)?;
            }
            let right = match error.kind() {
                ErrorKind::Interrupted(_) => {
                    response.cut_after.is_some() || !is_complete(&recorded)
                }
                ErrorKind::Api(_) => {
                    recorded.iter().any(|event| event["type"] == "error")
                }
                _ => false,
            };
            if right && error.during_stream() { Ok(()) } else { Err(text(error)) }
        }
        other => Err(format!("{other:?}")),
    }
}

/// Whether the recording itself is of a stream that failed.
fn broken(exchange: &Exchange) -> bool {
    let recorded = sequence(exchange);
    exchange.response.cut_after.is_some()
        || recorded.iter().any(|event| event["type"] == "error")
        || !is_complete(&recorded)
}

fn is_complete(events: &[Value]) -> bool {
    events.last().is_some_and(|event| event["type"] == "message_stop")
}

/// The events or lines of a recording.
fn sequence(exchange: &Exchange) -> Vec<Value> {
    let body = &exchange.response.body;
    if exchange.response.media_type().as_deref() != Some("text/event-stream") {
        let text = body.text().unwrap_or_default().into_owned();
        return text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
    }
    let mut decoder = SseDecoder::new(usize::MAX);
    decoder.push(body.bytes());
    decoder.push("\n\n".into());
    let mut events = Vec::new();
    while let Ok(Some(event)) = decoder.next_event() {
        events.extend(serde_json::from_str(event.data));
    }
    events
}

/// Holds the folded message against the events, by other means than the folding: the text of each
/// block is what its deltas say, the input of a tool what their JSON adds up to.
fn folded(events: &[Value], message: &Value) -> Result<(), String> {
    let blocks = message["content"].as_array().ok_or("the message has no content")?;
    let started =
        events.iter().filter(|event| event["type"] == "content_block_start").count();
    if blocks.len() != started {
        return Err(format!("{} blocks of {started}", blocks.len()));
    }
    for (index, block) in blocks.iter().enumerate() {
        let part = |kind: &str, field: &str| -> Option<String> {
            let deltas = events.iter().filter(|event| {
                event["index"] == index && event["delta"]["type"] == kind
            });
            let pieces: Vec<&str> =
                deltas.filter_map(|e| e["delta"][field].as_str()).collect();
            (!pieces.is_empty()).then(|| pieces.concat())
        };
        for (kind, field) in [("text_delta", "text"), ("thinking_delta", "thinking")] {
            if part(kind, field).is_some_and(|whole| block[field] != *whole) {
                return Err(format!("block {index}: {field} is {}", block[field]));
            }
        }
        let input =
            part("input_json_delta", "partial_json").filter(|input| !input.is_empty());
        if let Some(input) = input {
            let input: Value = serde_json::from_str(&input).map_err(text)?;
            same(&input, &block["input"])?;
        }
    }
    let delta = events.iter().rev().find(|event| event["type"] == "message_delta");
    let delta = delta.ok_or("the recording has no message_delta")?;
    same(&delta["delta"]["stop_reason"], &message["stop_reason"])?;
    same(&delta["usage"]["output_tokens"], &message["usage"]["output_tokens"])
}

fn same(recorded: &Value, value: &Value) -> Result<(), String> {
    match json::differences(recorded, value, 1).first() {
        None => Ok(()),
        Some(difference) => Err(text(difference)),
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
