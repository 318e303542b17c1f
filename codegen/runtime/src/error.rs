//! What can go wrong with a call.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use super::api_error::ApiError;
use super::decode_error::DecodeError;
use super::platform::now;
use super::response::Head;
use super::retry::asked_wait;
use super::transport::TransportError;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
///
/// [`kind`](Self::kind) says what happened; the other methods answer what callers ask of every
/// error, whatever its kind. Neither `Display` nor `Debug` shows a key or a token.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    head: Option<Head>,
    during_stream: bool,
}

/// What happened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server answered with an error, or sent one in the middle of a stream.
    #[error(transparent)]
    Api(ApiError),
    /// The server answered with a redirect. Redirects are never followed, because the key would
    /// travel along.
    #[error(
        "the server redirects to `{location}`, which is not followed; is the base URL right?"
    )]
    Redirect {
        /// The `location` header, without its query; empty if there is none.
        location: String,
    },
    /// Something took too long.
    #[error("{0}")]
    Timeout(TimeoutKind),
    /// The server could not be reached, or the connection broke before an answer came.
    #[error("the server could not be reached")]
    Connection(#[source] BoxError),
    /// The answer broke off before its end; for an event stream, before its last event.
    #[error("the answer broke off before its end")]
    Interrupted(#[source] Option<BoxError>),
    /// The answer is not what it should be.
    #[error(transparent)]
    Decode(DecodeError),
    /// One event of a stream, or one line, is larger than the client accepts.
    #[error("an event of more than {limit} bytes")]
    EventTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The answer is larger than the client accepts.
    #[error("an answer of more than {limit} bytes")]
    ResponseTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The answer is well formed, but not in the order the API promises.
    #[error("unexpected answer: {0}")]
    Protocol(String),
    /// The request cannot be written as JSON.
    #[error("the request cannot be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// A value that cannot be part of a path: empty, `.` or `..`.
    #[error("`{segment}` cannot be part of a path")]
    InvalidPath {
        /// The value.
        segment: String,
    },
    /// A header with a name or a value that HTTP does not allow, for example a line break.
    #[error("the name or the value of header `{name}` is not allowed in HTTP")]
    InvalidHeader {
        /// The name of the header. Its value is not shown: it may be a secret.
        name: String,
    },
    /// A URL that is not below the client's base URL, and would be sent the key.
    #[error("`{origin}` is not the server of this client")]
    ForeignOrigin {
        /// Scheme, host and port of the URL, as far as it has them.
        origin: String,
    },
    /// A call that may outlast the default time-out, made without streaming.
    #[error(
        "the answer may take {estimated:?}, longer than the default time-out of {timeout:?}: \
         stream it, or set a time-out"
    )]
    StreamingRequired {
        /// How long the answer may take.
        estimated: Duration,
        /// The default time-out.
        timeout: Duration,
    },
    /// The token source gave no token.
    #[error("no token could be obtained")]
    Token(#[source] BoxError),
    /// The client is not configured as it should be.
    #[error("{0}")]
    Config(String),
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeoutKind {
    /// Connecting to the server.
    #[error("no connection to the server in time")]
    Connect,
    /// One attempt of the call, to the last byte of its answer; for a stream, to its head.
    #[error("no complete answer in time")]
    Call,
    /// The next bytes of a stream.
    #[error("the stream stood still for too long")]
    Idle,
}

impl Error {
    /// Adds the head of the answer the error is about.
    pub(super) fn with_head(mut self, head: &Head) -> Self {
        if let ErrorKind::Decode(error) = &mut self.0.kind {
            error.set_media_type(head.media_type());
        }
        self.0.head = Some(head.clone());
        self
    }

    pub(super) fn in_stream(mut self) -> Self {
        self.0.during_stream = true;
        self
    }

    pub(super) fn config(message: impl Into<String>) -> Self {
        ErrorKind::Config(message.into()).into()
    }

    /// An answer that is well formed, but not in the order the API promises.
    pub fn protocol(message: impl Into<String>) -> Self {
        ErrorKind::Protocol(message.into()).into()
    }

    /// What happened.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// What happened, owned.
    pub fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The error the server answered with; `None` if it did not get that far.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error),
            _ => None,
        }
    }

    fn head(&self) -> Option<&Head> {
        match self.kind() {
            ErrorKind::Api(error) => Some(error.head()),
            _ => self.0.head.as_ref(),
        }
    }

    /// The status of the answer; `None` if none came.
    pub fn status(&self) -> Option<StatusCode> {
        self.head().map(|head| head.status)
    }

    /// The headers of the answer; `None` if none came.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.head().map(|head| &head.headers)
    }

    /// What to name when asking the API's support about the call; `None` if no answer came, or one
    /// without it.
    pub fn request_id(&self) -> Option<&str> {
        match self.kind() {
            ErrorKind::Api(error) => error.request_id(),
            _ => self.head()?.request_id(),
        }
    }

    /// Whether the same call may succeed when it is made again.
    ///
    /// The server's `x-should-retry` header decides if there is one. Else true for the statuses
    /// 408, 409, 429 and 500 and above, for connections that failed or broke, and for time-outs.
    /// The client has already made its own retries when it returns such an error, unless that came
    /// [during a stream](Self::during_stream).
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Api(error) => error.is_retryable(),
            ErrorKind::Timeout(_)
            | ErrorKind::Connection(_)
            | ErrorKind::Interrupted(_) => true,
            _ => false,
        }
    }

    /// How long the server asks to wait before the next attempt, by `retry-after-ms` or
    /// `retry-after`; `None` if it doesn't.
    pub fn retry_after(&self) -> Option<Duration> {
        asked_wait(self.headers()?, now())
    }

    /// Whether something took too long.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout(_))
    }

    /// Whether the error came after the stream had been handed to the caller, so that part of the
    /// answer may have been received.
    pub fn during_stream(&self) -> bool {
        match self.kind() {
            ErrorKind::Api(error) => error.during_stream(),
            _ => self.0.during_stream,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, head: None, during_stream: false }))
    }
}

/// An error from before the head of the answer.
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::ConnectTimeout(_) => {
                ErrorKind::Timeout(TimeoutKind::Connect)
            }
            TransportError::Timeout(_) => ErrorKind::Timeout(TimeoutKind::Call),
            TransportError::Connection(source) => ErrorKind::Connection(source),
        }
        .into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind())?;
        match self.request_id() {
            Some(id) => write!(f, " (request id {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", self.kind())
            .field("status", &self.status())
            .field("request_id", &self.request_id())
            .field("during_stream", &self.during_stream())
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self.kind())
    }
}
