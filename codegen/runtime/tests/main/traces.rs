//! What calls tell the `tracing` crate, and what they never do.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{Client, Path, Profile, Scheme, TraceProfile};
use tracing::field::{Empty, Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::script::{Reply, Script, answer, event_stream, json};
use crate::support::{KEY, PROFILE};

static TRACED: Profile = Profile {
    trace: TraceProfile {
        request: &[("model", "/model"), ("limit", "/limits/tokens")],
        answer: &[
            ("input_tokens", "/usage/input_tokens"),
            ("input_tokens", "/message/usage/input_tokens"),
            ("output_tokens", "/usage/output_tokens"),
        ],
        span: || {
            tracing::info_span!(
                "test",
                operation = Empty,
                status = Empty,
                request_id = Empty,
                attempts = Empty,
                error = Empty,
                model = Empty,
                limit = Empty,
                input_tokens = Empty,
                output_tokens = Empty,
            )
        },
    },
    ..SAME
};

const SAME: Profile = Profile {
    user_agent: "x/1",
    base_url: "https://api.example.com",
    base_url_env: None,
    credentials: &[],
    headers: &[],
    request_id_header: Some("request-id"),
    retry_count_header: None,
    error_statuses: &[("overloaded_error", 529)],
    trace: TraceProfile::PLAIN,
};

type Fields = BTreeMap<&'static str, String>;

/// Keeps what it is told, as long as it is the subscriber of the thread.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Heard>>);

#[derive(Default)]
struct Heard {
    spans: Vec<Fields>,
    events: Vec<Fields>,
    /// How many handles of spans there are.
    open: usize,
}

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("specweave")
            || metadata.target().contains("traces")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut heard = self.0.lock().unwrap();
        let mut fields = Fields::new();
        attributes.record(&mut Into(&mut fields));
        heard.spans.push(fields);
        heard.open += 1;
        Id::from_u64(heard.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = span.into_u64() as usize - 1;
        values.record(&mut Into(&mut self.0.lock().unwrap().spans[index]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Into(&mut fields));
        self.0.lock().unwrap().events.push(fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn clone_span(&self, span: &Id) -> Id {
        self.0.lock().unwrap().open += 1;
        span.clone()
    }

    fn try_close(&self, _: Id) -> bool {
        let mut heard = self.0.lock().unwrap();
        heard.open -= 1;
        heard.open == 0
    }
}

impl Listener {
    /// Hears what happens on this thread, until what this gives is dropped.
    fn listen(&self) -> (tracing::Dispatch, tracing::subscriber::DefaultGuard) {
        // As long as there is only one subscriber, whether it wants a span is asked of the thread
        // that comes to it first, which may be that of another test.
        let another = tracing::Dispatch::new(Self::default());
        (another, tracing::subscriber::set_default(self.clone()))
    }

    fn span(&self, name: &str) -> Option<String> {
        let spans = self.0.lock().unwrap().spans.clone();
        assert_eq!(spans.len(), 1);
        spans[0].get(name).cloned()
    }

    fn is_open(&self) -> bool {
        self.0.lock().unwrap().open > 0
    }

    fn assert_span(&self, expected: &[(&str, &str)]) {
        for (name, value) in expected {
            assert_eq!(self.span(name).as_deref(), Some(*value), "{name}");
        }
    }

    fn events(&self) -> Vec<Fields> {
        self.0.lock().unwrap().events.clone()
    }

    fn everything(&self) -> String {
        let heard = self.0.lock().unwrap();
        format!("{:?} {:?}", heard.spans, heard.events)
    }
}

fn client(script: &Script, bodies: bool) -> Client {
    let builder = Client::from_profile(&TRACED).credential(Scheme::Query("key"), KEY);
    let builder = builder.credential(Scheme::Bearer, KEY).trace_bodies(bodies);
    builder.transport(script.clone()).build().unwrap()
}

fn request(client: &Client) -> specweave_runtime::RequestBuilder {
    let path = Path::new("/v1/batches").segment("private-id").literal("results");
    let body = json!({
        "system": "a private matter",
        "model": "m-1",
        "limits": {"tokens": 7, "other": "a private matter"},
    });
    client.request(Method::POST, path).json(&body)
}

const ANSWER: &str = r#"{"text": "a private matter", "usage": {"input_tokens": 12, "output_tokens": 34, "x": [1]}}"#;

#[tokio::test(start_paused = true)]
async fn a_call_has_a_span_that_tells_what_became_of_it() {
    let listener = Listener::default();
    let _heard = listener.listen();
    let overloaded = answer(529)
        .header("retry-after", "3")
        .chunk(r#"{"error":{"type":"overloaded_error","message":"a private matter"}}"#);
    let fine = answer(200).header("request-id", "req_5").chunk(ANSWER);
    let client = client(&Script::new([overloaded, fine]), false);
    request(&client).call::<Value>().await.unwrap();
    listener.assert_span(&[
        ("operation", "POST /v1/batches/{}/results"),
        ("model", "m-1"),
        ("limit", "7"),
        ("status", "200"),
        ("request_id", "req_5"),
        ("attempts", "2"),
        ("input_tokens", "12"),
        ("output_tokens", "34"),
    ]);
    assert_eq!(listener.span("error"), None);
    let events = listener.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["error"], "overloaded_error");
    assert_eq!((&*events[0]["status"], &*events[0]["wait_ms"]), ("529", "3000"));
    assert!(!listener.is_open());
    let everything = listener.everything();
    assert!(
        !everything.contains("private") && !everything.contains(KEY),
        "{everything}"
    );
}

#[tokio::test]
async fn the_span_of_a_stream_lasts_as_long_as_the_stream() {
    let listener = Listener::default();
    let _heard = listener.listen();
    let stream = event_stream()
        .header("request-id", "req_6")
        .chunk("data: {\"message\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n")
        .chunk("data: {\"text\":\"a private matter\"}\n\ndata: {\"usage\":{\"output_tokens\":8}}\n\n")
        .chunk("event: error\ndata: {\"error\":{\"type\":\"overloaded_error\"}}\n\n");
    let client = client(&Script::new([stream]), false);
    let mut stream = request(&client).events::<Value>().await.unwrap();
    listener.assert_span(&[("status", "200"), ("request_id", "req_6")]);
    for _ in 0..3 {
        stream.next().await.unwrap().unwrap();
    }
    listener.assert_span(&[("input_tokens", "5"), ("output_tokens", "8")]);
    stream.next().await.unwrap().unwrap_err();
    listener.assert_span(&[("error", "overloaded_error"), ("attempts", "1")]);
    assert!(listener.is_open());
    drop(stream);
    assert!(!listener.is_open());
    assert!(!listener.everything().contains("private"));
}

#[tokio::test]
async fn what_fails_is_named_in_a_word() {
    let replies: [(Reply, &str, Option<&str>); 4] = [
        (Reply::Refuse, "connection", None),
        (answer(404).chunk("a private matter").into(), "api", Some("404")),
        (answer(307).into(), "redirect", Some("307")),
        (json("a private matter"), "decode", Some("200")),
    ];
    for (reply, label, status) in replies {
        let listener = Listener::default();
        let _heard = listener.listen();
        let client = client(&Script::new([reply]), false);
        request(&client).call::<Value>().max_retries(0).await.unwrap_err();
        listener.assert_span(&[("error", label)]);
        assert_eq!(listener.span("status").as_deref(), status);
        assert!(!listener.everything().contains("private"));
    }
}

#[tokio::test]
async fn bodies_are_told_when_asked_for_and_keys_never() {
    let listener = Listener::default();
    let _heard = listener.listen();
    let client = client(&Script::new([answer(200).chunk(ANSWER)]), true);
    request(&client).call::<Value>().await.unwrap();
    let events = listener.events();
    assert_eq!(events.len(), 2);
    assert!(events[0]["body"].contains("a private matter"));
    assert_eq!(
        (&*events[0]["message"], &*events[1]["message"]),
        ("the request", "the answer")
    );
    assert_eq!(events[1]["body"], ANSWER);
    assert!(!listener.everything().contains(KEY));
}

#[tokio::test]
async fn an_api_without_fields_of_its_own_has_a_span_too() {
    let listener = Listener::default();
    let _heard = listener.listen();
    let client = Script::new([json("[1]")]).client();
    client.request(Method::GET, Path::new("/v1")).call::<Value>().await.unwrap();
    listener.assert_span(&[("operation", "GET /v1"), ("status", "200")]);
    assert_eq!(PROFILE.trace.answer.len(), 0);
}
