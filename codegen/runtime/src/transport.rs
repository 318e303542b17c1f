//! How requests reach the server.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::body::{Body, CollectError};
use super::error::BoxError;

/// A boxed future that can be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries one request to the server and brings back the head of its answer, with the body still
/// to be read.
///
/// Every client sends by `reqwest` unless it is given one of these. Implement it to answer requests
/// from a test without touching the network. Retries, time-outs and decoding are done above it; it must not follow
/// redirects, because a redirect would take the key along.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. Dropping the future, or later the body, gives the request up.
    ///
    /// # Errors
    ///
    /// When no answer came. An answer with an error status is an answer.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;

    /// Sends a request whose body is not at hand as a whole. Unless this is implemented, the body is
    /// read first, and then sent in one piece.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), and when the body cannot be read.
    fn send_streamed(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let (parts, mut body) = request.into_parts();
            let bytes = match body.collect(usize::MAX).await {
                Ok(bytes) => bytes,
                Err(CollectError::Transport(error)) => return Err(error),
                Err(CollectError::TooLarge) => Bytes::new(),
            };
            self.send(http::Request::from_parts(parts, bytes)).await
        })
    }
}

/// Why a [`Transport`] brought no answer, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection within the connect time-out.
    #[error("no connection in time")]
    ConnectTimeout(#[source] BoxError),
    /// A time-out of the transport's own.
    #[error("no answer in time")]
    Timeout(#[source] BoxError),
    /// No connection, or one that broke.
    #[error("the connection failed")]
    Connection(#[source] BoxError),
}
