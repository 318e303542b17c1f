//! A client whose answers are written in the test itself; no bytes leave the program.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use claude_messages::{Body, BoxFuture, Client, Transport, TransportError};
use futures_util::stream;
use serde_json::{Value, json};

/// The answers to come, and the requests that came.
#[derive(Clone, Default)]
pub(crate) struct Script(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: VecDeque<(u16, &'static str, String)>,
    requests: Vec<(String, Value)>,
}

impl Script {
    /// A client that is answered with these, one after the other.
    pub(crate) fn client(answers: impl IntoIterator<Item = Value>) -> (Self, Client) {
        let script = Self::default();
        for answer in answers {
            script.add(200, &answer);
        }
        let client = Client::builder().api_key("k").max_retries(0);
        let client = client.transport(script.clone()).build().expect("a client");
        (script, client)
    }

    pub(crate) fn add(&self, status: u16, answer: &Value) {
        let answer = (status, "application/json", answer.to_string());
        self.0.lock().expect("no panic").answers.push_back(answer);
    }

    /// Answers with these events.
    pub(crate) fn add_stream(&self, events: impl IntoIterator<Item = Value>) {
        let events = events.into_iter().map(|event| {
            let name = event["type"].as_str().unwrap_or_default().to_owned();
            format!("event: {name}\ndata: {event}\n\n")
        });
        let answer = (200, "text/event-stream", events.collect());
        self.0.lock().expect("no panic").answers.push_back(answer);
    }

    /// The bodies of the requests, so far.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        let state = self.0.lock().expect("no panic");
        state.requests.iter().map(|(_, body)| body.clone()).collect()
    }

    /// The paths of the requests, so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        let state = self.0.lock().expect("no panic");
        state.requests.iter().map(|(path, _)| path.clone()).collect()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut state = self.0.lock().expect("no panic");
        let body = serde_json::from_slice(request.body()).unwrap_or_default();
        state.requests.push((request.uri().path().to_owned(), body));
        let (status, kind, text) = state.answers.pop_front().unwrap_or_else(|| {
            let error = json!({"type": "error", "error": {"type": "api_error", "message": "the script is over"}});
            (500, "application/json", error.to_string())
        });
        let body = Body::from_stream(stream::iter([Ok(Bytes::from(text))]));
        let response = http::Response::builder().status(status);
        let response = response.header("content-type", kind).body(body);
        Box::pin(async move { Ok(response.expect("a response")) })
    }
}

/// An answer with this content, as the API would send it.
pub(crate) fn answer(stop_reason: &str, content: &Value) -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": content, "stop_reason": stop_reason, "stop_sequence": null,
        "usage": {"input_tokens": 1, "output_tokens": 1}
    })
}

/// A call of a tool.
pub(crate) fn tool_use(id: &str, name: &str, input: &Value) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": input})
}
