//! Calls whose answer is a stream of events.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::{FusedStream, Stream};
use http::{HeaderMap, StatusCode};
use memchr::memmem;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::api_error::ApiError;
use super::decode_error::DecodeError;
use super::error::{Error, ErrorKind};
use super::options::adjustable;
use super::prepared::{Draft, Expected};
use super::request::RequestBuilder;
use super::sse::{EventTooLarge, SseDecoder, SseEvent};
use super::streaming::{Chunk, Streaming};
use super::transport::BoxFuture;

/// How long to wait for the end of the body after the last event, so that the connection can be
/// used again.
const DRAIN: Duration = Duration::from_millis(500);

type Decode<T> = fn(name: &str, data: &str) -> Result<T, serde_json::Error>;

/// A call that is ready to be sent: `.await` sends it, waits for the head of the answer, and gives
/// the [`EventStream`], or what that was [wrapped](EventCall::wrap) in.
#[must_use = "a call is sent when it is awaited"]
pub struct EventCall<T, S = EventStream<T>> {
    draft: Result<Box<Draft>, Error>,
    decode: Decode<T>,
    terminal: Option<&'static str>,
    wrap: fn(EventStream<T>) -> S,
}

impl RequestBuilder {
    /// The answer is a stream of events, each holding JSON.
    #[cfg(feature = "stream")]
    pub fn events<T: DeserializeOwned>(self) -> EventCall<T> {
        self.events_with(|_, data| serde_json::from_str(data))
    }

    /// The answer is a stream of events, each decoded from its name and its data by `decode`.
    #[cfg(feature = "stream")]
    pub fn events_with<T>(
        self,
        decode: fn(name: &str, data: &str) -> Result<T, serde_json::Error>,
    ) -> EventCall<T> {
        EventCall { draft: self.draft, decode, terminal: None, wrap: |stream| stream }
    }
}

impl<T> EventCall<T> {
    /// Wraps the stream in a type that knows more about its events.
    pub fn wrap<S: From<EventStream<T>>>(self) -> EventCall<T, S> {
        EventCall {
            draft: self.draft,
            decode: self.decode,
            terminal: self.terminal,
            wrap: S::from,
        }
    }

    /// Names the event that ends every complete stream. A stream that ends without it was cut off:
    /// its last item is [`ErrorKind::Interrupted`].
    pub fn terminal(mut self, name: &'static str) -> Self {
        self.terminal = Some(name);
        self
    }
}

adjustable!(EventCall<T, S>);

impl<T: 'static, S: 'static> IntoFuture for EventCall<T, S> {
    type Output = Result<S, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.draft?.finish(Expected::Events)?;
            let max_size = request.client.settings.max_event_size;
            let stream = EventStream {
                streaming: Streaming::open(request).await?,
                decoder: SseDecoder::new(max_size),
                max_size,
                decode: self.decode,
                terminal: self.terminal,
                state: State::Open,
            };
            Ok((self.wrap)(stream))
        })
    }
}

impl<T, S> fmt::Debug for EventCall<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventCall").field(&self.draft).finish()
    }
}

/// The events of an answer, as they come.
///
/// An item is an error
/// - if the event is not the JSON it should be; the stream goes on;
/// - if the server sent an error ([`ErrorKind::Api`]), the connection broke off
///   ([`ErrorKind::Interrupted`]), stood still ([`ErrorKind::Timeout`]), or an event was too large
///   ([`ErrorKind::EventTooLarge`]); the stream has then ended.
///
/// A stream that breaks off before its first event is asked for again, as the retry policy allows.
/// Dropping the stream closes the connection.
#[must_use = "a stream does nothing unless it is polled"]
pub struct EventStream<T> {
    streaming: Streaming,
    decoder: SseDecoder,
    max_size: usize,
    decode: Decode<T>,
    terminal: Option<&'static str>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// More is to come.
    Open,
    /// The terminal event has come; nothing that happens now is an error.
    Complete,
    /// The stream has ended.
    Closed,
}

impl<T> EventStream<T> {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.streaming.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.streaming.headers()
    }

    /// What to name when asking the API's support about the call.
    pub fn request_id(&self) -> Option<&str> {
        self.streaming.head().request_id()
    }

    fn close(&mut self) {
        self.state = State::Closed;
        self.streaming.close();
    }

    /// What the decoder has ready.
    fn next_item(&mut self) -> Option<Result<T, Error>> {
        loop {
            let item = match self.decoder.next_event() {
                Ok(None) => return None,
                // A server that only wants to keep the connection alive.
                Ok(Some(event)) if event.data.is_empty() => continue,
                Ok(Some(event)) => {
                    self.streaming.commit();
                    self.streaming.trace(event.data.as_bytes());
                    if is_kind(&event, "error") {
                        let head = self.streaming.head().clone();
                        let body = Bytes::copy_from_slice(event.data.as_bytes());
                        Err(ErrorKind::Api(ApiError::new(head, body, true)).into())
                    } else {
                        if self.terminal.is_some_and(|name| is_kind(&event, name)) {
                            self.state = State::Complete;
                            self.streaming.limit_idle(DRAIN);
                        }
                        let decoded = (self.decode)(event.name, event.data);
                        return Some(decoded.map_err(|error| {
                            let error = DecodeError::json(
                                "an event",
                                event.data.as_bytes(),
                                error,
                            );
                            Error::from(ErrorKind::Decode(error))
                                .with_head(self.streaming.head())
                                .in_stream()
                        }));
                    }
                }
                Err(EventTooLarge { limit }) => {
                    Err(Error::from(ErrorKind::EventTooLarge { limit })
                        .with_head(self.streaming.head())
                        .in_stream())
                }
            };
            self.close();
            return Some(item);
        }
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while this.state != State::Closed {
            if let Some(item) = this.next_item() {
                if let Err(error) = &item {
                    this.streaming.trace_error(error);
                }
                return Poll::Ready(Some(item));
            }
            let error = match ready!(this.streaming.poll_chunk(cx)) {
                Ok(Chunk::Data(chunk)) => {
                    this.decoder.push(chunk);
                    continue;
                }
                Ok(Chunk::Restarted) => {
                    this.decoder = SseDecoder::new(this.max_size);
                    continue;
                }
                Ok(Chunk::End) if this.terminal.is_none() => None,
                Ok(Chunk::End) => Some(ErrorKind::Interrupted(None).into()),
                Err(error) => Some(error),
            };
            match error {
                Some(error) if this.state == State::Open => {
                    if let Err(error) = this.streaming.recover(error) {
                        this.streaming.trace_error(&error);
                        this.close();
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                _ => this.close(),
            }
        }
        Poll::Ready(None)
    }
}

impl<T> FusedStream for EventStream<T> {
    fn is_terminated(&self) -> bool {
        self.state == State::Closed
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Whether the event is of this kind: by its name, or if it has none, by the `type` in its data.
fn is_kind(event: &SseEvent<'_>, kind: &str) -> bool {
    if event.name != "message" {
        return event.name == kind;
    }
    // Few events mention the word; only those are worth a closer look.
    memmem::find(event.data.as_bytes(), kind.as_bytes()).is_some()
        && serde_json::from_str(event.data).is_ok_and(|data: Value| data["type"] == kind)
}
