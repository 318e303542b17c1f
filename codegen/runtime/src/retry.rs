//! When a call is tried again.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::error::Error;

/// Decides whether and when a failed attempt is followed by another.
///
/// It is asked at most as often as the client or the call allows retries.
pub trait RetryPolicy: Send + Sync + fmt::Debug + 'static {
    /// How long to wait before the next attempt; `None` gives up.
    fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration>;
}

/// An attempt that failed.
#[derive(Debug, Clone, Copy)]
pub struct FailedAttempt<'a> {
    error: &'a Error,
    retries: u32,
    now: SystemTime,
}

impl<'a> FailedAttempt<'a> {
    /// An attempt that failed `now` with `error`, after `retries` earlier ones.
    pub fn new(error: &'a Error, retries: u32, now: SystemTime) -> Self {
        Self { error, retries, now }
    }

    /// Why it failed.
    pub fn error(&self) -> &'a Error {
        self.error
    }

    /// How many retries had been made before: 0 for the first attempt.
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// The time of day, to compare the server's dates with.
    pub fn now(&self) -> SystemTime {
        self.now
    }
}

/// The default policy: what is worth another attempt ([`Error::is_retryable`]) gets one, after the
/// wait the server asks for, else after `min(initial * 2^retries, maximum)` times a random factor
/// between 0.75 and 1.
///
/// The server asks by `retry-after-ms`, else by `retry-after` in seconds or as an HTTP date. What
/// is not a wait (nonsense, zero, the past) or too long a wait counts as not asked.
#[derive(Debug, Clone)]
pub struct ExponentialBackoff {
    initial: Duration,
    maximum: Duration,
    server_cap: Option<Duration>,
}

impl Default for ExponentialBackoff {
    /// Begins with 0.5 s, waits no longer than 8 s, or 60 s when the server asks for that.
    fn default() -> Self {
        Self {
            initial: Duration::from_millis(500),
            maximum: Duration::from_secs(8),
            server_cap: Some(Duration::from_secs(60)),
        }
    }
}

impl ExponentialBackoff {
    /// The wait before the first retry.
    #[must_use]
    pub fn initial(mut self, initial: Duration) -> Self {
        self.initial = initial;
        self
    }

    /// The longest wait when the server asks for none.
    #[must_use]
    pub fn maximum(mut self, maximum: Duration) -> Self {
        self.maximum = maximum;
        self
    }

    /// The longest wait the server is obeyed in; `None` for any.
    #[must_use]
    pub fn server_cap(mut self, cap: impl Into<Option<Duration>>) -> Self {
        self.server_cap = cap.into();
        self
    }

    fn asked(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        let asked = asked_wait(failed.error.headers()?, failed.now)?;
        let obeyed = !asked.is_zero() && self.server_cap.is_none_or(|cap| asked <= cap);
        obeyed.then_some(asked)
    }

    fn backoff(&self, retries: u32) -> Duration {
        let factor = 2_u32.saturating_pow(retries);
        let wait = self.initial.saturating_mul(factor).min(self.maximum);
        wait - wait.mul_f64(0.25 * random_fraction())
    }
}

impl RetryPolicy for ExponentialBackoff {
    fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
        if !failed.error.is_retryable() {
            return None;
        }
        let asked = self.asked(failed);
        Some(asked.unwrap_or_else(|| self.backoff(failed.retries)))
    }
}

/// The wait the headers ask for.
pub(super) fn asked_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: Option<&str>| text?.parse::<f64>().ok();
    if let Some(milliseconds) = number(text("retry-after-ms")) {
        return Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
    }
    let after = text("retry-after");
    if let Some(seconds) = number(after) {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = httpdate::parse_http_date(after?).ok()?;
    date.duration_since(now).ok()
}

/// A number from 0 to below 1. The keys of a hash map are random enough to keep clients from
/// retrying in step, and spare a dependency.
fn random_fraction() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from((bits >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}
