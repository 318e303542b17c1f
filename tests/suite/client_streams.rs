//! Streams: events come as their bytes do, and a stream that fails says so.

use std::path::Path;
use std::time::Duration;

use claude_messages::types::{CreateMessageRequest, InputMessage};
use claude_messages::{ApiErrorKind, Client, ErrorKind};
use futures_util::TryStreamExt;
use serde_json::json;
use specweave_tests::cassette;
use specweave_tests::replay::{Fault, FaultRule, Mode, ReplayOptions, ReplayServer};

async fn served(file: &str, faults: Vec<FaultRule>) -> (ReplayServer, Client) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(file);
    let cassette = cassette::read_file(&file).expect("the cassette");
    let options =
        ReplayOptions { mode: Mode::Loose, faults, ..ReplayOptions::default() };
    let server = ReplayServer::start(vec![cassette], options).await.expect("a server");
    let client = Client::builder()
        .api_key("k")
        .base_url(server.base_url())
        .build()
        .expect("a client");
    (server, client)
}

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Hello")])
}

#[tokio::test]
async fn an_event_comes_before_the_rest_is_sent() {
    let stall = FaultRule::always(Fault::StallAfter(900));
    let (_server, client) = served("messages-stream-text.yaml", vec![stall]).await;
    let mut stream = client.messages().stream(&request()).await.expect("a stream");
    stream.try_next().await.expect("no error").expect("the first event");
    assert!(stream.message().is_some_and(|message| message.content.is_empty()));
    // The server holds back the rest for good; had the client waited for it, there were no event.
    let rest = async { while stream.try_next().await.expect("no error").is_some() {} };
    assert!(tokio::time::timeout(Duration::from_millis(200), rest).await.is_err());
}

#[tokio::test]
async fn the_text_comes_in_pieces_and_adds_up() {
    let (_server, client) = served("messages-stream-text.yaml", Vec::new()).await;
    let mut text =
        client.messages().stream(&request()).await.expect("a stream").text_stream();
    let mut pieces = Vec::new();
    while let Some(piece) = text.try_next().await.expect("no error") {
        pieces.push(piece);
    }
    assert!(pieces.len() > 1, "{pieces:?}");
    let message = text.into_inner().final_message().expect("the message");
    assert_eq!(message.text(), pieces.concat());
}

#[tokio::test]
async fn the_input_of_a_tool_can_be_watched_as_it_grows() {
    let (_server, client) = served("messages-stream-tool.yaml", Vec::new()).await;
    let mut stream = client.messages().stream(&request()).await.expect("a stream");
    let mut seen = Vec::new();
    while stream.try_next().await.expect("no error").is_some() {
        let index = stream
            .message()
            .map_or(0, |message| message.content.len().saturating_sub(1));
        seen.extend(stream.partial_input(index));
    }
    seen.dedup();
    let message = stream.final_message().expect("the message");
    let call = message.tool_uses().last().expect("a call");
    assert_eq!(seen.last(), Some(&call.input));
    assert!(seen.len() > 2, "it did not grow: {seen:?}");
}

#[tokio::test]
async fn an_error_event_is_an_error_of_the_stream() {
    let (_server, client) = served("messages-stream-error.yaml", Vec::new()).await;
    let mut stream = client.messages().stream(&request()).await.expect("a stream");
    let error = loop {
        match stream.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("it ended well"),
            Err(error) => break error,
        }
    };
    assert!(error.during_stream());
    assert_eq!(error.as_api().map(|api| api.kind()), Some(ApiErrorKind::Overloaded));
    assert!(matches!(stream.try_next().await, Ok(None)), "nothing follows");
    assert!(stream.final_message().is_err());
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error() {
    let cut = FaultRule::always(Fault::DropAfter(900));
    let (_server, client) = served("messages-stream-text.yaml", vec![cut]).await;
    let error = client
        .messages()
        .stream(&request())
        .await
        .expect("a stream")
        .finish()
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(_)), "{error:?}");
    assert!(error.during_stream());
}

#[test]
fn input_that_breaks_off_is_completed() {
    for (text, expected) in [
        ("", json!(null)),
        ("{", json!({})),
        (r#"{"ci"#, json!({})),
        (r#"{"city""#, json!({})),
        (r#"{"city":"#, json!({})),
        (r#"{"city": "Par"#, json!({"city": "Par"})),
        (r#"{"city": "Paris", "da"#, json!({"city": "Paris"})),
        (r#"{"city": "Paris", "days": 1"#, json!({"city": "Paris"})),
        (r#"{"days": 12,"#, json!({"days": 12})),
        (r#"{"a": [1, 2, {"b": "c\"d"#, json!({"a": [1, 2, {"b": "c\"d"}]})),
        (r#"{"a": "x\"#, json!({"a": "x"})),
        (r#"{"a": "x\u00"#, json!({"a": "x"})),
        (r#"{"a": "x\u00e9"#, json!({"a": "xé"})),
        (r#"{"a": tr"#, json!({})),
        (r#"{"a": true}"#, json!({"a": true})),
        (r#"[[], {"#, json!([[], {}])),
        ("nonsense", json!(null)),
    ] {
        assert_eq!(claude_messages::parse_partial(text), expected, "{text}");
    }
}
