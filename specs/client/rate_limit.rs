//! How much of the rate limits is left.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

#[cfg(feature = "stream")]
use super::message_stream::MessageStream;
use super::timestamp::parse_timestamp;
#[cfg(feature = "stream")]
use crate::runtime::{EventStream, JsonLines};
use crate::runtime::{Error, Response, now};

/// The rate limits that an answer reports; each is `None` where the server does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests per minute.
    pub requests: Option<Quota>,
    /// Tokens per minute, of the limit that is the tightest at the moment.
    pub tokens: Option<Quota>,
    /// Input tokens per minute.
    pub input_tokens: Option<Quota>,
    /// Output tokens per minute.
    pub output_tokens: Option<Quota>,
    /// Input tokens per minute with priority.
    pub priority_input_tokens: Option<Quota>,
    /// Output tokens per minute with priority.
    pub priority_output_tokens: Option<Quota>,
}

/// One limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// What the limit is.
    pub limit: Option<u64>,
    /// What is left of it; of tokens, rounded to thousands.
    pub remaining: Option<u64>,
    /// When it will be whole again.
    pub reset: Option<SystemTime>,
}

impl Quota {
    /// How long it takes until the limit is whole again, by the clock of this machine; zero if that
    /// has happened already, `None` if the server does not say.
    pub fn reset_in(&self) -> Option<Duration> {
        let left = self.reset?.duration_since(now());
        Some(left.unwrap_or_default())
    }
}

impl RateLimit {
    /// Reads the limits from the headers of an answer.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        let quota = |name: &str| {
            let text =
                |part| headers.get(format!("anthropic-{name}-{part}"))?.to_str().ok();
            let number = |part| text(part)?.trim().parse().ok();
            let quota = Quota {
                limit: number("limit"),
                remaining: number("remaining"),
                reset: text("reset").and_then(parse_timestamp),
            };
            (quota != Quota::default()).then_some(quota)
        };
        Self {
            requests: quota("ratelimit-requests"),
            tokens: quota("ratelimit-tokens"),
            input_tokens: quota("ratelimit-input-tokens"),
            output_tokens: quota("ratelimit-output-tokens"),
            priority_input_tokens: quota("priority-input-tokens"),
            priority_output_tokens: quota("priority-output-tokens"),
        }
    }
}

impl<T> Response<T> {
    /// How much of the rate limits is left.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

#[cfg(feature = "stream")]
impl MessageStream {
    /// How much of the rate limits is left.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

#[cfg(feature = "stream")]
impl<T> EventStream<T> {
    /// How much of the rate limits is left.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

#[cfg(feature = "stream")]
impl<T> JsonLines<T> {
    /// How much of the rate limits is left.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::from_headers(self.headers())
    }
}

impl Error {
    /// How much of the rate limits is left; `None` if no answer came.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.headers().map(RateLimit::from_headers)
    }
}
