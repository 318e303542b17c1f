//! Answers of the server.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use super::profile::Profile;

/// Status and headers of an answer.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) profile: &'static Profile,
}

impl Head {
    pub(super) fn request_id(&self) -> Option<&str> {
        self.text(self.profile.request_id_header?)
    }

    /// The content type without its parameters, as it was written.
    pub(super) fn media_type(&self) -> Option<&str> {
        let value = self.text(header::CONTENT_TYPE.as_str())?;
        Some(value.split(';').next().unwrap_or(value).trim())
    }

    /// The encoding of the body, unless that is `identity`.
    pub(super) fn content_encoding(&self) -> Option<&str> {
        self.text(header::CONTENT_ENCODING.as_str()).filter(|encoding| {
            !encoding.eq_ignore_ascii_case("identity") && !encoding.is_empty()
        })
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// An answer of the server: the decoded body, to which it dereferences, with the status, the
/// headers and the body as it came.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    head: Head,
    body: Bytes,
}

impl<T> Response<T> {
    pub(super) fn new(value: T, head: Head, body: Bytes) -> Self {
        Self { value, head, body }
    }

    /// The decoded body.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What to name when asking the API's support about the call.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// The body as it came.
    pub fn raw_body(&self) -> &Bytes {
        &self.body
    }

    /// The same answer with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Response<U> {
        Response { value: f(self.value), head: self.head, body: self.body }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
