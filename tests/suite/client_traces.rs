//! What the spans of calls show of this API.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use claude_messages::Client;
use claude_messages::types::{CreateMessageRequest, InputMessage};
use specweave_tests::cassette;
use specweave_tests::replay::{Mode, ReplayOptions, ReplayServer};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const KEY: &str = "sk-secret-key";

/// Keeps the fields of the spans of this crate.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Visit for Listener {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut fields = self.0.lock().expect("no panic");
        fields.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("claude_messages")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The fields of the span of a call.
async fn traced(file: &str, streamed: bool) -> BTreeMap<&'static str, String> {
    let listener = Listener::default();
    // As long as there is only one subscriber, whether it wants a span is asked of the thread that
    // comes to it first, which may be that of another test.
    let _another = tracing::Dispatch::new(Listener::default());
    let _guard = tracing::subscriber::set_default(listener.clone());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(file);
    let cassette = cassette::read_file(&file).expect("the cassette");
    let options = ReplayOptions { mode: Mode::Loose, ..ReplayOptions::default() };
    let server = ReplayServer::start(vec![cassette], options).await.expect("a server");
    let client = Client::builder().api_key(KEY).base_url(server.base_url());
    let client = client.build().expect("a client");
    let prompt = [InputMessage::user("a private matter")];
    let request = CreateMessageRequest::new("claude-sonnet-4-5", 64, prompt);
    if streamed {
        let stream = client.messages().stream(&request).await.expect("a stream");
        stream.finish().await.expect("a message");
    } else {
        client.messages().create(&request).await.expect("a message");
    }
    listener.0.lock().expect("no panic").clone()
}

#[tokio::test]
async fn model_status_and_tokens_but_no_content_and_no_key() {
    for (file, streamed) in
        [("messages-create.yaml", false), ("messages-stream-text.yaml", true)]
    {
        let fields = traced(file, streamed).await;
        assert_eq!(fields["operation"], "\"POST /v1/messages\"");
        assert_eq!(fields["model"], "\"claude-sonnet-4-5\"");
        assert_eq!((&*fields["status"], &*fields["attempts"]), ("200", "1"));
        for tokens in ["input_tokens", "output_tokens"] {
            assert!(fields[tokens].parse::<u64>().is_ok_and(|tokens| tokens > 0));
        }
        assert!(fields.contains_key("request_id") && fields.contains_key("stop_reason"));
        let text = format!("{fields:?}");
        assert!(!text.contains("private") && !text.contains(KEY), "{text}");
    }
}
