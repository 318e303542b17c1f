//! The client for programs without an async runtime, against recorded exchanges.

use std::path::Path;

use claude_messages::RequestOptions;
use claude_messages::blocking::Client;
use claude_messages::types::{
    ContentBlock, CreateMessageRequest, InputMessage, ListModelsParams,
};
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
