//! Errors the server answers with.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode_error::SNIPPET;
use super::response::Head;

/// An error the server answered with, or sent in the middle of a stream.
///
/// What its body says is read from the shape `{"type": "error", "error": {"type": .., "message":
/// ..}}`; a body of another shape, or none, leaves [`error_type`](Self::error_type) empty.
pub struct ApiError {
    head: Head,
    error_type: Option<String>,
    message: String,
    request_id: Option<String>,
    body: Bytes,
    during_stream: bool,
}

impl ApiError {
    pub(super) fn new(head: Head, body: Bytes, during_stream: bool) -> Self {
        let value: Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |pointer| value.pointer(pointer).and_then(Value::as_str);
        let message =
            ["/error/message", "/message", "/error"].into_iter().find_map(text);
        Self {
            error_type: text("/error/type").map(str::to_owned),
            message: message
                .map_or_else(|| fallback_message(&head, &body), str::to_owned),
            request_id: head
                .request_id()
                .or_else(|| text("/request_id"))
                .map(str::to_owned),
            head,
            body,
            during_stream,
        }
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// The HTTP status. For an error in the middle of a stream it is that of the stream, 200.
    pub fn status(&self) -> StatusCode {
        self.head.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// What to name when asking the API's support about the call.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What kind of error it is, in the API's own words: `error.type` of the body.
    pub fn error_type(&self) -> Option<&str> {
        self.error_type.as_deref()
    }

    /// What the server says about it; the beginning of the body if that is not JSON.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The body as it came, or the data of the event. Of a very large body, the beginning.
    pub fn raw_body(&self) -> &Bytes {
        &self.body
    }

    /// The body, decoded.
    ///
    /// # Errors
    ///
    /// When the body is not such JSON.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// Whether the error came in the middle of a stream.
    pub fn during_stream(&self) -> bool {
        self.during_stream
    }

    /// Whether the same call may succeed when it is made again: what the header `x-should-retry`
    /// says, else true for 408, 409, 429 and 500 and above. An error in the middle of a stream
    /// counts as the status its [`error_type`](Self::error_type) stands for.
    pub fn is_retryable(&self) -> bool {
        let told = self.headers().get("x-should-retry");
        match told.map(http::HeaderValue::as_bytes) {
            Some(b"true") if !self.during_stream => return true,
            Some(b"false") if !self.during_stream => return false,
            _ => {}
        }
        let status = if self.during_stream {
            self.error_type()
                .and_then(|name| self.head.profile.error_status(name))
                .unwrap_or(self.status().as_u16())
        } else {
            self.status().as_u16()
        };
        matches!(status, 408 | 409 | 429 | 500..)
    }
}

/// What to say about an answer that doesn't explain itself.
fn fallback_message(head: &Head, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(SNIPPET)]);
    match (text.trim(), head.status.canonical_reason()) {
        ("", Some(reason)) => reason.to_owned(),
        ("", None) => "no explanation".to_owned(),
        (text, _) => text.to_owned(),
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.during_stream {
            f.write_str("error in the stream")?;
        } else {
            write!(f, "status {}", self.status().as_u16())?;
        }
        if let Some(error_type) = self.error_type() {
            write!(f, ", {error_type}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status())
            .field("error_type", &self.error_type)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("during_stream", &self.during_stream)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}
