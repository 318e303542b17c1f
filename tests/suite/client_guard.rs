//! An answer that may outlast the default time-out is not asked for in one piece.

use std::time::Duration;

use claude_messages::types::{CreateMessageRequest, InputMessage};
use claude_messages::{Client, ErrorKind, RequestOptions};

/// What a call fails with when nobody listens.
async fn failure(model: &str, max_tokens: u64, options: RequestOptions) -> ErrorKind {
    let client = Client::builder()
        .api_key("k")
        .base_url("http://127.0.0.1:1")
        .max_retries(0)
        .build()
        .expect("a client");
    let request =
        CreateMessageRequest::new(model, max_tokens, [InputMessage::user("Hi")]);
    let call = client.messages().create(&request).with(options);
    call.await.expect_err("nobody listens").into_kind()
}

#[tokio::test]
async fn the_bound_is_what_the_default_time_out_allows() {
    for (model, max_tokens, sent) in [
        ("claude-sonnet-4-5", 21_333, true),
        ("claude-sonnet-4-5", 21_334, false),
        ("claude-opus-4-1-20250805", 8_192, true),
        ("claude-opus-4-1-20250805", 8_193, false),
        ("claude-opus-4-20250514", 8_193, false),
        ("claude-opus-4-5", 8_193, true),
        ("claude-opus-4-5", u64::MAX, false),
    ] {
        let failure = failure(model, max_tokens, RequestOptions::new()).await;
        let refused = matches!(failure, ErrorKind::StreamingRequired { .. });
        assert_eq!(refused, !sent, "{model} {max_tokens}: {failure:?}");
        assert!(!refused || failure.to_string().contains("stream"), "{failure}");
    }
}

#[tokio::test]
async fn whoever_sets_a_time_out_may_wait() {
    let options = RequestOptions::new().timeout(Duration::from_secs(3_600));
    let failure = failure("claude-sonnet-4-5", 64_000, options).await;
    assert!(matches!(failure, ErrorKind::Connection(_)), "{failure:?}");
}
