//! Sending a request, as often as the retry policy allows.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, header};

use super::api_error::ApiError;
use super::body::{Body, CollectError};
use super::decode_error::{DecodeError, SNIPPET};
use super::error::{Error, ErrorKind, TimeoutKind};
use super::platform::{Elapsed, now, sleep, timeout};
use super::prepared::{Draft, Expected, Request};
use super::response::{Head, Response};
use super::retry::FailedAttempt;
use super::trace::Trace;
use super::transport::TransportError;

/// The largest body of an error that is kept, in bytes.
const ERROR_SIZE: usize = 1 << 20;

/// A request, and how often it has been tried again.
pub(super) struct Exchange {
    pub(super) request: Box<Request>,
    retries: u32,
    pub(super) trace: Trace,
}

impl Exchange {
    pub(super) fn new(request: Box<Request>) -> Self {
        let trace = Trace::begin(&request);
        Self { request, retries: 0, trace }
    }

    /// The head and the whole body of a successful answer.
    pub(super) async fn collect(&mut self) -> Result<(Head, Bytes), Error> {
        loop {
            match timely(timeout(self.request.timeout, self.send_and_read()).await) {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait(error).await?,
            }
        }
    }

    /// The head of a successful answer, with the body still to be read.
    pub(super) async fn open(&mut self) -> Result<(Head, Body), Error> {
        loop {
            match timely(timeout(self.request.timeout, self.send()).await) {
                Ok(answer) => return Ok(answer),
                Err(error) => self.wait(error).await?,
            }
        }
    }

    /// Waits before the next attempt, or gives the error back if there is to be none.
    async fn wait(&mut self, error: Error) -> Result<(), Error> {
        match self.next_attempt(&error) {
            Some(delay) => {
                sleep(delay).await;
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
        let failed = FailedAttempt::new(error, self.retries, now());
        let delay = self.request.client.settings.retry_policy.delay(&failed)?;
        self.retries += 1;
        self.trace.retry(delay, error);
        Some(delay)
    }

    /// Makes one attempt. Anything but the expected kind of answer is an error.
    async fn send(&self) -> Result<(Head, Body), Error> {
        let settings = &self.request.client.settings;
        self.trace.attempt(self.retries);
        let request = self.request.outgoing(self.retries).await?;
        let (parts, mut body) = settings.wire.send(request).await?.into_parts();
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

    async fn send_and_read(&self) -> Result<(Head, Bytes), Error> {
        let (head, mut body) = self.send().await?;
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

/// What came of an attempt that had only so much time.
fn timely<T>(result: Result<Result<T, Error>, Elapsed>) -> Result<T, Error> {
    result.unwrap_or_else(|_| Err(ErrorKind::Timeout(TimeoutKind::Call).into()))
}

/// A successful answer that has come whole.
pub(super) struct Answer {
    head: Head,
    body: Bytes,
    trace: Trace,
}

impl Answer {
    /// Sends the request and waits for all of the answer.
    pub(super) async fn receive(
        draft: Result<Box<Draft>, Error>,
        expected: Expected,
    ) -> Result<Self, Error> {
        let mut exchange = Exchange::new(draft?.finish(expected)?);
        let answer = exchange.trace.clone().instrument(exchange.collect()).await;
        let trace = exchange.trace;
        let (head, body) = answer.inspect_err(|error| trace.failed(error))?;
        if expected == Expected::Whole {
            trace.answer(&body);
        }
        Ok(Self { head, body, trace })
    }

    /// Makes a value of the body.
    pub(super) fn decode<T>(
        self,
        decode: impl FnOnce(StatusCode, &Bytes) -> Result<T, serde_json::Error>,
    ) -> Result<Response<T>, Error> {
        decode(self.head.status, &self.body)
            .map_err(|error| {
                let error = DecodeError::json("the response body", &self.body, error);
                Error::from(ErrorKind::Decode(error)).with_head(&self.head)
            })
            .inspect_err(|error| self.trace.failed(error))
            .map(|value| Response::new(value, self.head, self.body))
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
