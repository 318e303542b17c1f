//! How long an answer may take.

use std::time::Duration;

use crate::types::{CreateMessageRequest, Model};

/// Tokens that any model writes in an hour, at the least.
const TOKENS_PER_HOUR: u64 = 128_000;

/// Most tokens that these models may be asked for without streaming, whatever the estimate says.
const MOST_OF_OPUS_4: u64 = 8_192;

/// Longer than any default time-out.
const TOO_LONG: Duration = Duration::from_secs(3_600);

impl CreateMessageRequest {
    /// How long the whole answer may take, were all of `max_tokens` written.
    ///
    /// [`create`](crate::resources::Messages::create) refuses a request that may outlast the default
    /// time-out of 10 minutes, unless a time-out is set: it would be broken off, and billed. Stream it
    /// instead. The bound is 21,333 tokens, and 8,192 for Claude Opus 4 and 4.1.
    pub fn expected_duration(&self) -> Duration {
        if is_opus_4(&self.model) && self.max_tokens > MOST_OF_OPUS_4 {
            return TOO_LONG;
        }
        let millis = u128::from(self.max_tokens) * 3_600_000 / u128::from(TOKENS_PER_HOUR);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

fn is_opus_4(model: &Model) -> bool {
    let dated = ["claude-opus-4-0", "claude-opus-4-20", "claude-opus-4-1"];
    let name = model.as_str();
    name == "claude-4-opus-20250514" || dated.iter().any(|start| name.starts_with(start))
}
