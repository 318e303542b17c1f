//! A transport that answers from a script.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use specweave_runtime::{Body, BoxFuture, Client, Transport, TransportError};
use tokio::time::Instant;

/// What the script says to a request.
pub(crate) enum Reply {
    Answer(Answer),
    /// No connection.
    Refuse,
    /// No connection in time.
    ConnectTimeout,
    /// Never an answer.
    Hang,
}

/// An answer, chunk by chunk.
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    steps: VecDeque<Step>,
}

enum Step {
    Chunk(Bytes),
    Break,
    Hang,
}

pub(crate) fn answer(status: u16) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        steps: VecDeque::new(),
    }
}

pub(crate) fn json(text: &str) -> Reply {
    answer(200).header("content-type", "application/json").chunk(text).into()
}

pub(crate) fn event_stream() -> Answer {
    answer(200).header("content-type", "text/event-stream; charset=utf-8")
}

impl Answer {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(crate) fn chunk(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = Bytes::copy_from_slice(bytes.as_ref());
        self.steps.push_back(Step::Chunk(bytes));
        self
    }

    /// The connection breaks.
    pub(crate) fn breaks(mut self) -> Self {
        self.steps.push_back(Step::Break);
        self
    }

    /// Nothing more comes.
    pub(crate) fn hangs(mut self) -> Self {
        self.steps.push_back(Step::Hang);
        self
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

/// A transport that answers from a script, and keeps what it was asked and when.
#[derive(Clone)]
pub(crate) struct Script(Arc<Mutex<State>>);

struct State {
    replies: VecDeque<Reply>,
    requests: Vec<(http::Request<Bytes>, Instant)>,
}

impl Script {
    pub(crate) fn new(replies: impl IntoIterator<Item = impl Into<Reply>>) -> Self {
        Self(Arc::new(Mutex::new(State {
            replies: replies.into_iter().map(Into::into).collect(),
            requests: Vec::new(),
        })))
    }

    /// A client that talks to the script.
    pub(crate) fn client(&self) -> Client {
        self.client_with(|builder| builder)
    }

    pub(crate) fn client_with(
        &self,
        adjust: impl FnOnce(
            specweave_runtime::ClientBuilder,
        ) -> specweave_runtime::ClientBuilder,
    ) -> Client {
        adjust(super::builder().transport(self.clone())).build().unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().requests.len()
    }

    pub(crate) fn request(&self, index: usize) -> http::Request<Bytes> {
        self.0.lock().unwrap().requests[index].0.clone()
    }

    pub(crate) fn header(&self, index: usize, name: &str) -> Option<String> {
        let request = self.request(index);
        Some(request.headers().get(name)?.to_str().unwrap().to_owned())
    }

    pub(crate) fn body(&self, index: usize) -> serde_json::Value {
        serde_json::from_slice(self.request(index).body()).unwrap()
    }

    /// Path and query of a request.
    pub(crate) fn target(&self, index: usize) -> String {
        self.request(index).uri().path_and_query().unwrap().to_string()
    }

    /// When the requests came, in seconds after the first.
    pub(crate) fn times(&self) -> Vec<f64> {
        let state = self.0.lock().unwrap();
        let first = state.requests[0].1;
        let times = state.requests.iter();
        times.map(|(_, time)| (*time - first).as_secs_f64()).collect()
    }
}

fn broken() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::ConnectionReset, "scripted")
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut state = self.0.lock().unwrap();
        state.requests.push((request, Instant::now()));
        let reply = state.replies.pop_front().expect("an unexpected request");
        Box::pin(async {
            match reply {
                Reply::Refuse => Err(TransportError::Connection(broken().into())),
                Reply::ConnectTimeout => {
                    Err(TransportError::ConnectTimeout(broken().into()))
                }
                Reply::Hang => std::future::pending().await,
                Reply::Answer(answer) => {
                    let mut response =
                        http::Response::new(Body::from_stream(Steps(answer.steps)));
                    *response.status_mut() = answer.status;
                    *response.headers_mut() = answer.headers;
                    Ok(response)
                }
            }
        })
    }
}

struct Steps(VecDeque<Step>);

impl Stream for Steps {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            None => Poll::Ready(None),
            Some(Step::Chunk(bytes)) => Poll::Ready(Some(Ok(bytes))),
            Some(Step::Break) => {
                Poll::Ready(Some(Err(TransportError::Connection(broken().into()))))
            }
            Some(Step::Hang) => {
                self.0.push_front(Step::Hang);
                Poll::Pending
            }
        }
    }
}
