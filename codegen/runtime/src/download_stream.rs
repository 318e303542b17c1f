//! The bytes of an answer while they come.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::{FusedStream, Stream};
use http::{HeaderMap, StatusCode};

use super::error::Error;
use super::prepared::Request;
use super::streaming::{Chunk, Streaming};

/// The bytes of an answer while they come, chunk by chunk. An error ends the stream; if no chunk had
/// come yet, the answer is asked for again, as the retry policy allows. Dropping the stream closes
/// the connection.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Download {
    streaming: Streaming,
    ended: bool,
}

impl Download {
    pub(super) async fn open(request: Box<Request>) -> Result<Self, Error> {
        Ok(Self { streaming: Streaming::open(request).await?, ended: false })
    }

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

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !this.ended {
            match ready!(this.streaming.poll_chunk(cx)) {
                Ok(Chunk::Data(chunk)) => {
                    this.streaming.commit();
                    return Poll::Ready(Some(Ok(chunk)));
                }
                Ok(Chunk::Restarted) => {}
                Ok(Chunk::End) => this.ended = true,
                Err(error) => {
                    if let Err(error) = this.streaming.recover(error) {
                        this.ended = true;
                        this.streaming.trace_error(&error);
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
        Poll::Ready(None)
    }
}

impl FusedStream for Download {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
