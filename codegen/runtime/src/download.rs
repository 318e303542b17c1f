//! Calls whose answer is bytes.

use std::fmt;

use bytes::Bytes;

#[cfg(feature = "stream")]
use super::download_stream::Download;
use super::error::Error;
use super::exchange::Answer;
use super::options::adjustable;
use super::prepared::{Draft, Expected};
use super::request::RequestBuilder;
use super::response::Response;
use super::transport::BoxFuture;

/// A call that is ready to be sent: `.await` gives all bytes of the answer at once, `stream` (with the
/// feature of that name) gives them while they come.
#[must_use = "a call is sent when it is awaited"]
pub struct DownloadCall {
    draft: Result<Box<Draft>, Error>,
}

impl RequestBuilder {
    /// The answer is bytes.
    pub fn download(self) -> DownloadCall {
        DownloadCall { draft: self.draft }
    }
}

impl DownloadCall {
    /// Sends the call and waits for the head of the answer.
    ///
    /// # Errors
    ///
    /// If the request cannot be sent, or the answer is an error.
    #[cfg(feature = "stream")]
    pub async fn stream(self) -> Result<Download, Error> {
        Download::open(self.draft?.finish(Expected::Bytes)?).await
    }
}

adjustable!(DownloadCall);

impl IntoFuture for DownloadCall {
    type Output = Result<Response<Bytes>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let answer = Answer::receive(self.draft, Expected::Bytes).await?;
            answer.decode(|_, body| Ok(body.clone()))
        })
    }
}

impl fmt::Debug for DownloadCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DownloadCall").field(&self.draft).finish()
    }
}
