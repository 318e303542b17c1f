//! Sending a request, as often as the retry policy allows.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header;

use super::api_error::ApiError;
use super::body::{Body, CollectError};
use super::decode_error::{DecodeError, SNIPPET};
use super::error::{Error, ErrorKind, TimeoutKind};
use super::prepared::{Expected, Request};
use super::response::Head;
use super::retry::FailedAttempt;
use super::trace::Trace;
use super::transport::TransportError;

/// The largest body of an error that is kept, in bytes.
const ERROR_SIZE: usize = 1 << 20;

/// A request, and how often it has been tried again.
pub(super) struct Exchange {
    pub(super) request: Request,
    retries: u32,
    pub(super) trace: Trace,
}

impl Exchange {
    pub(super) fn new(request: Request) -> Self {
        let trace = Trace::begin(&request);
        Self { request, retries: 0, trace }
    }

    /// The head and the whole body of a successful answer.
    pub(super) async fn collect(&mut self) -> Result<(Head, Bytes), Error> {
        loop {
            let result = self.in_time(async {
                let (head, body) = self.send().await?;
                self.read(head, body).await
            });
            match result.await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait(error).await?,
            }
        }
    }

    /// The head of a successful answer, with the body still to be read.
    pub(super) async fn open(&mut self) -> Result<(Head, Body), Error> {
        loop {
            match self.in_time(self.send()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait(error).await?,
            }
        }
    }

    /// Waits before the next attempt, or gives the error back if there is to be none.
    async fn wait(&mut self, error: Error) -> Result<(), Error> {
        match self.next_attempt(&error) {
            Some(delay) => {
                tokio::time::sleep(delay).await;
                Ok(())
            }
            None => Err(error),
        }
    }

    /// How long to wait before the next attempt; `None` if there is to be none.
    pub(super) fn next_attempt(&mut self, error: &Error) -> Option<Duration> {
        if self.retries >= self.request.max_retries {
            return None;
        }
        let failed = FailedAttempt::new(error, self.retries, SystemTime::now());
        let delay = self.request.client.settings.retry_policy.delay(&failed)?;
        self.retries += 1;
        self.trace.retry(delay, error);
        Some(delay)
    }

    async fn in_time<T>(
        &self,
        attempt: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        match tokio::time::timeout(self.request.timeout, attempt).await {
            Ok(result) => result,
            Err(_) => Err(ErrorKind::Timeout(TimeoutKind::Call).into()),
        }
    }

    /// Makes one attempt. Anything but the expected kind of answer is an error.
    async fn send(&self) -> Result<(Head, Body), Error> {
        let settings = &self.request.client.settings;
        self.trace.attempt(self.retries);
        let request = self.request.to_http(self.retries).await?;
        let (parts, payload) = request.into_parts();
        let answer = match payload.bytes() {
            Some(bytes) => {
                settings.transport.send(http::Request::from_parts(parts, bytes))
            }
            None => {
                let mut request = http::Request::from_parts(parts, payload.open());
                if let Some(length) = payload.length() {
                    request.headers_mut().insert(header::CONTENT_LENGTH, length.into());
                }
                settings.transport.send_streamed(request)
            }
        };
        let (parts, mut body) = answer.await?.into_parts();
        let head = Head {
            status: parts.status,
            headers: parts.headers,
            profile: settings.profile,
        };
        self.trace.head(&head);
        if head.status.is_redirection() {
            let location = head.text(header::LOCATION.as_str()).unwrap_or_default();
            let location = location.split(['?', '#']).next().unwrap_or_default();
            let location = location.to_owned();
            return Err(Error::from(ErrorKind::Redirect { location }).with_head(&head));
        }
        if !head.status.is_success() {
            let body = body.prefix(ERROR_SIZE).await;
            return Err(ErrorKind::Api(ApiError::new(head, body, false)).into());
        }
        if let Some(encoding) = head.content_encoding() {
            let encoding = encoding.to_owned();
            let error =
                DecodeError::content_encoding(encoding, &body.prefix(SNIPPET).await);
            return Err(Error::from(ErrorKind::Decode(error)).with_head(&head));
        }
        if let Some(wanted) = self.request.expected.refuses(head.media_type()) {
            let error =
                DecodeError::media_type_mismatch(wanted, &body.prefix(SNIPPET).await);
            return Err(Error::from(ErrorKind::Decode(error)).with_head(&head));
        }
        Ok((head, body))
    }

    async fn read(&self, head: Head, mut body: Body) -> Result<(Head, Bytes), Error> {
        let limit = self.request.client.settings.max_response_size;
        match body.collect(limit).await {
            Ok(bytes) => Ok((head, bytes)),
            Err(CollectError::TooLarge) => {
                Err(Error::from(ErrorKind::ResponseTooLarge { limit }).with_head(&head))
            }
            Err(CollectError::Transport(error)) => Err(broken(error).with_head(&head)),
        }
    }
}

/// An error from after the head of the answer.
pub(super) fn broken(error: TransportError) -> Error {
    match error {
        TransportError::Connection(source) => {
            ErrorKind::Interrupted(Some(source)).into()
        }
        TransportError::ConnectTimeout(_) | TransportError::Timeout(_) => error.into(),
    }
}

impl Expected {
    /// What was expected, if an answer of this media type cannot be that. Where every type will do,
    /// decoding tells; a missing type is not held against the server.
    fn refuses(self, media_type: Option<&str>) -> Option<&'static str> {
        let media_type = media_type?;
        let is = |other: &str| media_type.eq_ignore_ascii_case(other);
        match self {
            Self::Events if !is("text/event-stream") => Some("text/event-stream"),
            Self::Lines if is("text/html") => Some("JSON Lines"),
            _ => None,
        }
    }
}
