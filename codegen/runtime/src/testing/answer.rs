//! What a server of a test answers, faults included.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::Sleep;

use super::super::body::Body;
use super::super::profile::Profile;
use super::super::transport::TransportError;

/// An answer of a [`ScriptedServer`](super::ScriptedServer): what it says, how fast, and what goes
/// wrong with it.
///
/// Its body consists of pieces, which reach the client one by one: the whole text of a JSON answer,
/// each event of a stream, each line of JSON Lines.
#[derive(Debug, Clone)]
pub struct Answer {
    kind: Kind,
    status: StatusCode,
    headers: HeaderMap,
    pieces: Vec<Bytes>,
    delay: Duration,
    pause: Duration,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A body in one piece, sent under its length.
    Whole,
    /// A body whose length isn't told beforehand.
    Stream,
    /// An error in the API's shape, which is filled in when it is sent.
    Failure,
    /// The connection is closed before anything is said.
    Disconnect,
    /// Nothing is ever said.
    Hang,
}

/// What comes after the pieces, or after so many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Complete,
    Cut(usize),
    Stall(usize),
}

impl Answer {
    fn new(kind: Kind, media_type: &'static str, pieces: Vec<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        if !media_type.is_empty() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        Self {
            kind,
            status: StatusCode::OK,
            headers,
            pieces,
            delay: Duration::ZERO,
            pause: Duration::ZERO,
            end: End::Complete,
        }
    }

    /// An answer of JSON.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[track_caller]
    pub fn json(value: impl Serialize) -> Self {
        Self::new(Kind::Whole, "application/json", vec![text(&value).into()])
    }

    /// A stream of events, each with a value as JSON for its data. If that is an object with a string
    /// as its `type`, the event is named so.
    ///
    /// # Panics
    ///
    /// If a value cannot be written as JSON.
    #[track_caller]
    pub fn events(values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let mut pieces = Vec::new();
        for value in values {
            pieces.push(event(&text(&value)));
        }
        Self::new(Kind::Stream, "text/event-stream; charset=utf-8", pieces)
    }

    /// JSON Lines: each value on a line.
    ///
    /// # Panics
    ///
    /// If a value cannot be written as JSON.
    #[track_caller]
    pub fn lines(values: impl IntoIterator<Item = impl Serialize>) -> Self {
        let mut pieces = Vec::new();
        for value in values {
            pieces.push((text(&value) + "\n").into());
        }
        Self::new(Kind::Stream, "application/x-jsonl", pieces)
    }

    /// Bytes as they are, with no content type unless [`header`](Self::header) gives one; for a
    /// stream, the pieces it comes in.
    pub fn raw(pieces: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        Self::new(Kind::Stream, "", pieces.into_iter().map(Into::into).collect())
    }

    /// An error of this status, with a body as the API writes it: the kind of error that the API
    /// pairs with the status, and a message.
    ///
    /// # Panics
    ///
    /// If that is no status: they go from 100 to 999.
    #[track_caller]
    pub fn failure(status: u16) -> Self {
        Self::new(Kind::Failure, "application/json", Vec::new()).status(status)
    }

    /// No answer: the connection breaks.
    pub fn disconnect() -> Self {
        Self::new(Kind::Disconnect, "", Vec::new())
    }

    /// No answer, ever, over a connection that stays open.
    pub fn hang() -> Self {
        Self::new(Kind::Hang, "", Vec::new())
    }

    /// Another status than 200.
    ///
    /// # Panics
    ///
    /// If that is no status: they go from 100 to 999.
    #[must_use]
    #[track_caller]
    pub fn status(mut self, status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("{status} is no HTTP status")
        };
        self.status = status;
        self
    }

    /// Sets a header.
    ///
    /// # Panics
    ///
    /// If HTTP does not allow the name or the value.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            panic!("{name:?} is no name of a header")
        };
        let Ok(value) = HeaderValue::from_str(value) else {
            panic!("{value:?} cannot be the value of a header")
        };
        self.headers.insert(name, value);
        self
    }

    /// Waits before answering.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Waits before each piece of the body.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Divides the body anew, into pieces of so many bytes, at least 1.
    #[must_use]
    pub fn piece_size(mut self, bytes: usize) -> Self {
        let mut whole = Bytes::from(self.pieces.concat());
        self.pieces.clear();
        while !whole.is_empty() {
            self.pieces.push(whole.split_to(bytes.clamp(1, whole.len())));
        }
        self
    }

    /// Breaks the connection after so many pieces of the body: 0 cuts after the head.
    #[must_use]
    pub fn cut_after(mut self, pieces: usize) -> Self {
        self.end = End::Cut(pieces);
        self
    }

    /// Says nothing more after so many pieces of the body, and keeps the connection open.
    #[must_use]
    pub fn stall_after(mut self, pieces: usize) -> Self {
        self.end = End::Stall(pieces);
        self
    }

    /// What it is, in a few words.
    pub(super) fn describe(&self) -> String {
        match self.kind {
            Kind::Whole => format!("reply with {}", self.status.as_u16()),
            Kind::Stream => format!("stream {} pieces", self.pieces.len()),
            Kind::Failure => format!("fail with {}", self.status.as_u16()),
            Kind::Disconnect => "disconnect".to_owned(),
            Kind::Hang => "hang".to_owned(),
        }
    }

    /// With this as the message of a [`failure`](Self::failure).
    pub(super) fn message(mut self, message: &str) -> Self {
        self.pieces = vec![Bytes::copy_from_slice(message.as_bytes())];
        self
    }

    /// Fills in what the API adds: the id of the request, and the body of an error.
    pub(super) fn complete(mut self, profile: &Profile, id: &str) -> Self {
        if self.kind == Kind::Failure {
            self.kind = Kind::Whole;
            let message = match self.pieces.first() {
                Some(message) => String::from_utf8_lossy(message).into_owned(),
                None => self.status.canonical_reason().unwrap_or("scripted").to_owned(),
            };
            let kind = profile.error_type(self.status.as_u16());
            let body = json!({
                "type": "error",
                "error": { "type": kind, "message": message },
            });
            self.pieces = vec![body.to_string().into()];
        }
        if let Some(name) = profile.request_id_header
            && let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(id))
        {
            self.headers.entry(name).or_insert(value);
        }
        self
    }

    /// How long the body is, if that is told beforehand.
    pub(super) fn length(&self) -> Option<usize> {
        (self.kind == Kind::Whole).then(|| self.pieces.iter().map(Bytes::len).sum())
    }

    /// The answer, when it is time for it.
    pub(super) async fn deliver(self) -> Result<http::Response<Body>, TransportError> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        match self.kind {
            Kind::Hang => std::future::pending().await,
            Kind::Disconnect => Err(broken("the test closed the connection")),
            Kind::Whole | Kind::Stream | Kind::Failure => {
                let pieces = Pieces {
                    pieces: self.pieces.into(),
                    sent: 0,
                    pause: self.pause,
                    sleep: None,
                    end: self.end,
                };
                let mut response = http::Response::new(Body::from_stream(pieces));
                *response.status_mut() = self.status;
                *response.headers_mut() = self.headers;
                Ok(response)
            }
        }
    }
}

impl Profile {
    /// The kind of error that goes with a status, or else with its class.
    fn error_type(&self, status: u16) -> &'static str {
        let of = |status| {
            let mut statuses = self.error_statuses.iter();
            statuses.find_map(|(name, other)| (*other == status).then_some(*name))
        };
        let class = if status >= 500 { 500 } else { 400 };
        of(status).or_else(|| of(class)).unwrap_or("error")
    }
}

fn broken(why: &str) -> TransportError {
    let error = io::Error::new(io::ErrorKind::ConnectionReset, why);
    TransportError::Connection(error.into())
}

#[track_caller]
fn text(value: &impl Serialize) -> String {
    match serde_json::to_string(value) {
        Ok(text) => text,
        Err(error) => {
            panic!("what is to be answered cannot be written as JSON: {error}")
        }
    }
}

/// An event with this JSON as its data.
fn event(data: &str) -> Bytes {
    let value: Value = serde_json::from_str(data).unwrap_or_default();
    match value.get("type").and_then(Value::as_str) {
        Some(name) if !name.contains(['\r', '\n']) => {
            format!("event: {name}\ndata: {data}\n\n").into()
        }
        _ => format!("data: {data}\n\n").into(),
    }
}

/// A body that comes piece by piece.
struct Pieces {
    pieces: VecDeque<Bytes>,
    sent: usize,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    end: End,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        match self.end {
            End::Cut(after) if self.sent >= after => {
                self.pieces.clear();
                self.end = End::Complete;
                return Poll::Ready(Some(Err(broken("the test cut the answer off"))));
            }
            End::Stall(after) if self.sent >= after => return Poll::Pending,
            _ => {}
        }
        if self.pieces.is_empty() {
            // Fewer pieces than the cut or the stall waits for: it comes at their end.
            self.end = match self.end {
                End::Complete => return Poll::Ready(None),
                End::Cut(_) => End::Cut(0),
                End::Stall(_) => End::Stall(0),
            };
            return self.poll_next(cx);
        }
        if !self.pause.is_zero() {
            let pause = self.pause;
            let sleep =
                self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            ready!(sleep.as_mut().poll(cx));
            self.sleep = None;
        }
        self.sent += 1;
        Poll::Ready(self.pieces.pop_front().map(Ok))
    }
}
