//! Bodies of answers, read chunk by chunk.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use super::platform::Incoming;
use super::transport::TransportError;

/// The body of an answer, read chunk by chunk. Dropping it closes the connection unless the body
/// was read to its end.
pub struct Body(Kind);

type ChunkStream = dyn Stream<Item = Result<Bytes, TransportError>> + Send;

enum Kind {
    Empty,
    Whole(Bytes),
    Http(Incoming),
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
            Kind::Http(incoming) => incoming.poll_chunk(cx),
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

impl From<Incoming> for Body {
    fn from(incoming: Incoming) -> Self {
        Self(Kind::Http(incoming))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}
