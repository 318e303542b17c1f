//! Bodies of answers, read chunk by chunk.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::transport::TransportError;

/// The body of an answer, read chunk by chunk. Dropping it closes the connection unless the body
/// was read to its end.
pub struct Body(Kind);

type ChunkStream = dyn Stream<Item = Result<Bytes, TransportError>> + Send;

enum Kind {
    Empty,
    Whole(Bytes),
    Http(Box<reqwest::Response>),
    Stream(Pin<Box<ChunkStream>>),
}

impl Body {
    /// A body with nothing in it.
    pub fn empty() -> Self {
        Self(Kind::Empty)
    }

    /// A body that comes chunk by chunk, for a [`Transport`](super::Transport) of your own.
    pub fn from_stream(
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Kind::Stream(Box::pin(chunks)))
    }

    /// The next chunk; `None` at the end.
    pub(super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Kind::Empty => Poll::Ready(None),
            Kind::Whole(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Empty;
                Poll::Ready(Some(Ok(bytes)))
            }
            // `chunk` keeps nothing between polls but what the response itself holds, so a new
            // future for every poll loses nothing.
            Kind::Http(response) => pin!(response.chunk())
                .poll(cx)
                .map(|chunk| chunk.map_err(TransportError::from_reqwest).transpose()),
            Kind::Stream(chunks) => chunks.as_mut().poll_next(cx),
        }
    }

    /// The whole body, unless it is larger than `limit` bytes.
    pub(super) async fn collect(&mut self, limit: usize) -> Result<Bytes, CollectError> {
        let (bytes, complete) = self.read(limit).await;
        match complete {
            Ok(true) => Ok(bytes),
            Ok(false) => Err(CollectError::TooLarge),
            Err(error) => Err(CollectError::Transport(error)),
        }
    }

    /// The first bytes of the body, at most `limit`: all that came when it breaks off.
    pub(super) async fn prefix(&mut self, limit: usize) -> Bytes {
        self.read(limit).await.0
    }

    /// At most `limit` bytes, and whether they are all there is.
    async fn read(&mut self, limit: usize) -> (Bytes, Result<bool, TransportError>) {
        // Most answers come in one chunk, which is handed on without being copied.
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        let complete = loop {
            let mut chunk = match poll_fn(|cx| self.poll_chunk(cx)).await {
                None => break Ok(true),
                Some(Err(error)) => break Err(error),
                Some(Ok(chunk)) => chunk,
            };
            let room = limit.saturating_sub(first.len() + whole.len());
            let too_large = chunk.len() > room;
            chunk.truncate(room);
            if first.is_empty() && whole.is_empty() {
                first = chunk;
            } else {
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole.extend_from_slice(&chunk);
            }
            if too_large {
                break Ok(false);
            }
        };
        if whole.is_empty() { (first, complete) } else { (whole.freeze(), complete) }
    }
}

/// A body to be sent by `reqwest`, which wants to share it between threads. It is only ever polled
/// through `&mut`, so the lock is never taken.
pub(super) struct SharedBody(Mutex<Body>);

impl From<Body> for SharedBody {
    fn from(body: Body) -> Self {
        Self(Mutex::new(body))
    }
}

impl http_body::Body for SharedBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        let body = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        body.poll_chunk(cx).map(|chunk| Some(chunk?.map(http_body::Frame::data)))
    }
}

/// Why a body could not be read whole.
pub(super) enum CollectError {
    TooLarge,
    Transport(TransportError),
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Whole(bytes))
    }
}

impl From<reqwest::Response> for Body {
    fn from(response: reqwest::Response) -> Self {
        Self(Kind::Http(Box::new(response)))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}
