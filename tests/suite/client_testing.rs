//! The servers for users' own tests: what they answer is what the API would.

use std::path::Path;

use claude_messages::testing::{ReplayServer, ScriptedServer};
use claude_messages::types::{
    BatchResult, ContentBlock, CreateMessageRequest, InputMessage, Message, TextBlock,
    ToolUseBlock,
};
use claude_messages::{ApiErrorKind, MessageBuilder};
use futures_util::TryStreamExt;
use serde_json::json;
use specweave_tests::cassette;

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Hello")])
}

fn folded(message: &Message) -> Message {
    let mut builder = MessageBuilder::new();
    for event in message.to_events() {
        builder.apply(&event).expect("the events are in order");
    }
    builder.finish().expect("the events are complete")
}

#[test]
fn the_events_of_a_message_add_up_to_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let mut checked = 0;
    for file in std::fs::read_dir(folder).expect("the folder") {
        let file = file.expect("a file").path();
        if file.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let cassette = cassette::read_file(&file).expect("a cassette");
        for exchange in cassette.exchanges {
            let Ok(message) =
                serde_json::from_slice::<Message>(&exchange.response.body.bytes())
            else {
                continue;
            };
            assert_eq!(folded(&message), message);
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
}

#[tokio::test]
async fn a_conversation_with_a_tool_can_be_scripted() {
    let server = ScriptedServer::new();
    let call =
        ToolUseBlock::scripted("get_weather", [("city", "Paris"), ("unit", "°C")]);
    let first: [ContentBlock; 2] = [TextBlock::scripted("I look.").into(), call.into()];
    server.stream_message(&Message::scripted(first));
    server.stream_text("Light rain.").to("POST", "/v1/messages");

    let client = server.client();
    let stream = client.messages().stream(&request()).await.expect("a stream");
    let message = stream.finish().await.expect("a message");
    let call = message.tool_uses().next().expect("a call");
    assert_eq!(json!(call.input), json!({"city": "Paris", "unit": "°C"}));
    let next = [message.to_input(), InputMessage::user(vec![call.result("Rain")])];
    let request = CreateMessageRequest::new("claude-sonnet-4-5", 64, next);
    let mut text =
        client.messages().stream(&request).await.expect("a stream").text_stream();
    let mut pieces = Vec::new();
    while let Some(piece) = text.try_next().await.expect("no error") {
        pieces.push(piece);
    }
    assert_eq!(pieces, ["Light ", "rain."]);
    let asked: CreateMessageRequest = server.requests()[1].json().expect("a request");
    assert_eq!(asked.messages.len(), 2);
}

#[tokio::test]
async fn errors_are_those_of_the_api() {
    let server = ScriptedServer::new();
    let client = server.client_builder().max_retries(0).build().expect("a client");
    for (status, kind) in [
        (400, ApiErrorKind::InvalidRequest),
        (401, ApiErrorKind::Authentication),
        (429, ApiErrorKind::RateLimit),
        (500, ApiErrorKind::Api),
        (529, ApiErrorKind::Overloaded),
    ] {
        server.fail(status);
        let error = client.messages().create(&request()).await.expect_err("a failure");
        let error = error.as_api().expect("an error of the API");
        assert_eq!(error.kind(), kind);
        assert!(error.error_body().is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn results_of_a_batch_come_line_by_line() {
    let server = ScriptedServer::new();
    let line = |id: &str| json!({"custom_id": id, "result": {"type": "succeeded", "message": Message::scripted([])}});
    server.lines([line("a"), line("b")]).to("GET", "/v1/messages/batches/*/results");
    let client = server.client();
    let results = client.messages().batches().results("batch").await.expect("lines");
    let results: Vec<BatchResult> = results.try_collect().await.expect("results");
    assert_eq!(results.len(), 2);
}

#[tokio::test]
async fn cassettes_are_served_as_they_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let server = ReplayServer::open(&folder).expect("the cassettes are read");
    assert!(server.unused().len() > 50, "{server:?}");

    let server = ReplayServer::open(folder.join("models.yaml")).expect("the cassette");
    let models = server.client().models().list(Default::default()).items();
    let models: Vec<_> = models.try_collect().await.expect("all pages");
    assert!(models.len() > 1);
    let error = server.client().messages().create(&request()).await.expect_err("none");
    assert!(error.to_string().contains("nearest is interaction"), "{error}");
}
