//! Calls whose answer is bytes.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::{FusedStream, Stream};
use http::{HeaderMap, StatusCode};

use super::error::Error;
use super::exchange::Exchange;
use super::options::adjustable;
use super::prepared::{Draft, Expected};
use super::response::Response;
use super::streaming::{Chunk, Streaming};
use super::transport::BoxFuture;

/// A call that is ready to be sent: `.await` gives all bytes of the answer at once,
/// [`stream`](Self::stream) gives them while they come.
#[must_use = "a call is sent when it is awaited"]
pub struct DownloadCall {
    draft: Result<Draft, Error>,
}

impl DownloadCall {
    pub(super) fn new(draft: Result<Draft, Error>) -> Self {
        Self { draft }
    }

    /// Sends the call and waits for the head of the answer.
    ///
    /// # Errors
    ///
    /// If the request cannot be sent, or the answer is an error.
    pub async fn stream(self) -> Result<Download, Error> {
        let request = self.draft?.finish(Expected::Bytes)?;
        Ok(Download { streaming: Streaming::open(request).await?, ended: false })
    }
}

adjustable!(DownloadCall);

impl IntoFuture for DownloadCall {
    type Output = Result<Response<Bytes>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let request = self.draft?.finish(Expected::Bytes)?;
            let (head, body) = Exchange::new(request).collect().await?;
            Ok(Response::new(body.clone(), head, body))
        })
    }
}

impl fmt::Debug for DownloadCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DownloadCall").field(&self.draft).finish()
    }
}

/// The bytes of an answer while they come, chunk by chunk. An error ends the stream; if no chunk had
/// come yet, the answer is asked for again, as the retry policy allows. Dropping the stream closes
/// the connection.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Download {
    streaming: Streaming,
    ended: bool,
}

impl Download {
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
