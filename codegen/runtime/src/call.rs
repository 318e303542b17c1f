//! Calls that are ready to be sent.

use std::fmt;

use bytes::Bytes;

use super::codec::Answers;
use super::error::Error;
use super::exchange::Answer;
use super::options::adjustable;
use super::prepared::{Draft, Expected};
use super::response::Response;
use super::transport::BoxFuture;

/// A call that is ready to be sent: `.await` sends it and gives the [`Response`].
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    draft: Result<Box<Draft>, Error>,
    decode: Decode<T>,
}

/// What makes a value of an answer.
enum Decode<T> {
    Body(fn(&Bytes) -> Result<T, serde_json::Error>),
    Answer(fn(u16, &[u8]) -> Result<T, serde_json::Error>),
}

impl<T> Call<T> {
    pub(super) fn new(
        draft: Result<Box<Draft>, Error>,
        decode: fn(&Bytes) -> Result<T, serde_json::Error>,
    ) -> Self {
        Self { draft, decode: Decode::Body(decode) }
    }
}

impl<T: Answers> Call<T> {
    pub(super) fn of_answers(draft: Result<Box<Draft>, Error>) -> Self {
        Self { draft, decode: Decode::Answer(T::decode) }
    }
}

adjustable!(Call<T>);

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<Response<T>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let answer = Answer::receive(self.draft, Expected::Whole).await?;
            answer.decode(|status, body| match self.decode {
                Decode::Body(decode) => decode(body),
                Decode::Answer(decode) => decode(status.as_u16(), body),
            })
        })
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.draft).finish()
    }
}
