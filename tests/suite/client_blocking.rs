//! The client for programs without an async runtime, against recorded exchanges.

use std::path::Path;
use std::time::Duration;

use claude_messages::blocking::Client;
use claude_messages::testing::ScriptedServer;
use claude_messages::types::{
    ContentBlock, CreateMessageRequest, InputMessage, ListModelsParams, Message,
    TextBlock, Tool, ToolUseBlock,
};
use claude_messages::{ParseError, RequestOptions, RunnableTool};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use specweave_tests::cassette;
use specweave_tests::replay::{Mode, ReplayOptions, ReplayServer};
use tokio::runtime::Runtime;

/// A server on a runtime of its own, and a client without any.
fn served(file: &str) -> (Runtime, ReplayServer, Client) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(file);
    let cassette = cassette::read_file(&file).expect("the cassette");
    let options = ReplayOptions { mode: Mode::Loose, ..ReplayOptions::default() };
    let runtime = Runtime::new().expect("a runtime");
    let server = runtime.block_on(ReplayServer::start(vec![cassette], options));
    let server = server.expect("a server");
    let client = Client::builder().api_key("k").base_url(server.base_url());
    (runtime, server, client.build_blocking().expect("a client"))
}

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Hello")])
}

#[test]
fn a_message_is_waited_for() {
    let (_runtime, _server, client) = served("messages-create.yaml");
    let message = client.messages().create(&request()).expect("a message");
    assert!(!message.text().is_empty());
    let special = client.with_options(RequestOptions::new().header("x-team", "blue"));
    special.messages().create(&request()).expect("a message");
}

#[test]
fn the_text_of_a_stream_is_an_iterator() {
    let (_runtime, _server, client) = served("messages-stream-text.yaml");
    let mut text = client.messages().stream(&request()).expect("a stream").text();
    let pieces: Vec<_> = text.by_ref().map(|piece| piece.expect("text")).collect();
    let message = text.final_message().expect("the whole message");
    assert!(pieces.len() > 1);
    assert_eq!(message.text(), pieces.concat());

    let (_runtime, _server, client) = served("messages-stream-text.yaml");
    let mut stream = client.messages().stream(&request()).expect("a stream");
    stream.next().expect("an event").expect("the beginning");
    assert!(stream.message().is_some());
    assert_eq!(stream.finish().expect("the whole message").content, message.content);
    assert!(matches!(message.content[0], ContentBlock::Text(_)));
}

#[test]
fn models_are_an_iterator() {
    let (_runtime, _server, client) = served("models.yaml");
    let models = client.models().list(ListModelsParams::default());
    let models: Vec<_> =
        models.items().map(|model| model.expect("a model").id).collect();
    assert!(models.len() > 1, "{models:?}");
}

#[test]
fn the_results_of_a_batch_are_an_iterator() {
    let (_runtime, _server, client) = served("batches.yaml");
    let id = "msgbatch_01MdWpPiMEdZjNKPFKEYbVtt";
    let results = client.messages().batches().results(id).expect("results");
    let results: Result<Vec<_>, _> = results.collect();
    assert!(!results.expect("only results").is_empty());
}

/// The answer to everything.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Answer {
    number: u32,
}

#[test]
fn an_answer_of_a_type_is_waited_for() {
    let server = ScriptedServer::new();
    server.reply_text(r#"{"number": 42}"#);
    server.reply_text("forty-two");
    let client = server.client_builder().build_blocking().expect("a client");
    let messages = client.async_client().messages();
    let parsed = client.wait(messages.parse::<Answer>(&request())).expect("an answer");
    assert_eq!(parsed.output, Answer { number: 42 });
    let error = client.wait(messages.parse::<Answer>(&request())).expect_err("no JSON");
    assert!(matches!(error, ParseError::Output { .. }), "{error}");
}

#[test]
fn the_end_of_a_batch_is_waited_for() {
    let server = ScriptedServer::new();
    let batch = |status: &str| {
        json!({
            "id": "msgbatch_1", "type": "message_batch", "processing_status": status,
            "request_counts": {"processing": 0, "succeeded": 1, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-02T00:00:00Z",
            "ended_at": null, "archived_at": null, "cancel_initiated_at": null, "results_url": null,
        })
    };
    server.reply(batch("in_progress")).times(2);
    server.reply(batch("ended"));
    let client = server.client_builder().build_blocking().expect("a client");
    let batches = client.async_client().messages().batches();
    let wait = batches.wait_until_ended("msgbatch_1").interval(Duration::ZERO);
    let ended = client.wait(wait).expect("a batch");
    assert_eq!(ended.processing_status.to_string(), "ended");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_run_of_tools_is_waited_for_and_its_tools_have_timers() {
    let server = ScriptedServer::new();
    let call = ToolUseBlock::scripted("get_weather", [("city", "Paris")]);
    server.reply(Message::scripted([TextBlock::scripted("Hm.").into(), call.into()]));
    server.reply_text("It rains.");
    let client = server.client_builder().build_blocking().expect("a client");
    let schema = r#"{"type": "object"}"#.parse().expect("a schema");
    let weather = RunnableTool::raw(Tool::new("get_weather", schema), |_| async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::spawn(async { "Rain" }).await.map_err(|error| error.to_string())
    });
    let mut runner =
        client.async_client().messages().tool_runner(request()).tool(weather);
    let run = client.wait(runner.run()).expect("a run");
    assert_eq!(run.message.text(), "It rains.");
    assert_eq!(run.turns, 2);
}
