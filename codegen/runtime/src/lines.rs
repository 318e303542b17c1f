//! Calls whose answer is JSON Lines.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use super::decode_error::DecodeError;
use super::error::{Error, ErrorKind};
use super::json_lines::{JsonLinesDecoder, LineTooLong};
use super::options::adjustable;
use super::prepared::{Draft, Expected};
use super::request::RequestBuilder;
use super::streaming::{Chunk, Streaming};
use super::transport::BoxFuture;

/// A call that is ready to be sent: `.await` sends it, waits for the head of the answer, and gives
/// the [`JsonLines`].
#[must_use = "a call is sent when it is awaited"]
pub struct LinesCall<T> {
    draft: Result<Box<Draft>, Error>,
    item: PhantomData<fn() -> T>,
}

impl RequestBuilder {
    /// The answer is JSON Lines.
    #[cfg(feature = "stream")]
    pub fn lines<T: DeserializeOwned>(self) -> LinesCall<T> {
        LinesCall { draft: self.draft, item: PhantomData }
    }
}

adjustable!(LinesCall<T>);

impl<T: 'static> IntoFuture for LinesCall<T> {
    type Output = Result<JsonLines<T>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.draft?.finish(Expected::Lines)?;
            let max_size = request.client.settings.max_event_size;
            Ok(JsonLines {
                streaming: Streaming::open(request).await?,
                decoder: JsonLinesDecoder::new(max_size),
                max_size,
                state: State::Open,
                item: PhantomData,
            })
        })
    }
}

impl<T> fmt::Debug for LinesCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LinesCall").field(&self.draft).finish()
    }
}

/// The lines of an answer, decoded one by one as they come, however many there are.
///
/// A line that is not the JSON it should be, or is too large, is that item's error, and the stream
/// goes on. A connection that breaks ends the stream with [`ErrorKind::Interrupted`]; if no line
/// had come yet, the answer is asked for again, as the retry policy allows. Dropping the stream
/// closes the connection.
#[must_use = "a stream does nothing unless it is polled"]
pub struct JsonLines<T> {
    streaming: Streaming,
    decoder: JsonLinesDecoder,
    max_size: usize,
    state: State,
    item: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// More is to come.
    Open,
    /// All bytes have come.
    Complete,
    /// The stream has ended.
    Closed,
}

impl<T> JsonLines<T> {
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
}

impl<T: DeserializeOwned> JsonLines<T> {
    /// What the decoder has ready.
    fn next_item(&mut self) -> Option<Result<T, Error>> {
        let kind = match self.decoder.next_line() {
            Ok(None) => return None,
            Ok(Some(line)) => {
                self.streaming.commit();
                self.streaming.trace(line);
                match serde_json::from_slice(line) {
                    Ok(item) => return Some(Ok(item)),
                    Err(error) => {
                        ErrorKind::Decode(DecodeError::json("a line", line, error))
                    }
                }
            }
            Err(LineTooLong { limit }) => {
                self.streaming.commit();
                ErrorKind::EventTooLarge { limit }
            }
        };
        let error = Error::from(kind).with_head(self.streaming.head());
        Some(Err(error.in_stream()))
    }
}

impl<T: DeserializeOwned> Stream for JsonLines<T> {
    type Item = Result<T, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while this.state != State::Closed {
            if let Some(item) = this.next_item() {
                return Poll::Ready(Some(item));
            }
            if this.state == State::Complete {
                this.state = State::Closed;
                break;
            }
            match ready!(this.streaming.poll_chunk(cx)) {
                Ok(Chunk::Data(chunk)) => this.decoder.push(chunk),
                Ok(Chunk::Restarted) => {
                    this.decoder = JsonLinesDecoder::new(this.max_size)
                }
                Ok(Chunk::End) => {
                    this.state = State::Complete;
                    this.decoder.finish();
                }
                Err(error) => {
                    if let Err(error) = this.streaming.recover(error) {
                        this.streaming.trace_error(&error);
                        this.state = State::Closed;
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
        Poll::Ready(None)
    }
}

impl<T: DeserializeOwned> FusedStream for JsonLines<T> {
    fn is_terminated(&self) -> bool {
        self.state == State::Closed
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
