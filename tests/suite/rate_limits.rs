//! What an answer, a stream and an error say of the rate limits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use claude_messages::types::{CreateMessageRequest, InputMessage};
use claude_messages::{
    Body, BoxFuture, Client, Quota, RateLimit, Transport, TransportError,
};
use futures_util::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue};

fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value"))
    };
    fields.iter().map(pair).collect()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

const RESET: u64 = 1_777_636_800;

fn all() -> HeaderMap {
    headers(&[
        ("anthropic-ratelimit-requests-limit", "50"),
        ("anthropic-ratelimit-requests-remaining", "0"),
        ("anthropic-ratelimit-requests-reset", "2026-05-01T12:00:00Z"),
        ("anthropic-ratelimit-tokens-remaining", "59000"),
        ("anthropic-ratelimit-input-tokens-limit", "40000"),
        ("anthropic-ratelimit-output-tokens-reset", "soon"),
        ("retry-after", "13"),
    ])
}

#[test]
fn limits_are_numbers_and_resets_are_points_in_time() {
    let limits = RateLimit::from_headers(&all());
    let requests = limits.requests.expect("a limit of requests");
    assert_eq!((requests.limit, requests.remaining), (Some(50), Some(0)));
    assert_eq!(requests.reset, Some(at(RESET)));
    assert_eq!(limits.tokens.expect("a limit of tokens").remaining, Some(59_000));
    assert_eq!(limits.input_tokens.expect("input tokens").limit, Some(40_000));
    // What cannot be read is left out.
    assert_eq!(limits.output_tokens, None);
    assert_eq!(RateLimit::from_headers(&HeaderMap::new()), RateLimit::default());
}

#[test]
fn points_in_time_are_read_as_rfc_3339_writes_them() {
    let table = [
        ("2026-05-01T12:00:00Z", Some(RESET)),
        ("2026-05-01t12:00:00z", Some(RESET)),
        ("2026-05-01 14:30:00+02:30", Some(RESET)),
        ("2026-05-01T05:00:00-07:00", Some(RESET)),
        ("1970-01-01T00:00:00Z", Some(0)),
        ("2000-02-29T00:00:00Z", Some(951_782_400)),
        ("2024-02-29T23:59:59Z", Some(1_709_251_199)),
        ("2100-03-01T00:00:00Z", Some(4_107_542_400)),
        ("9999-12-31T23:59:59Z", Some(253_402_300_799)),
        ("1969-12-31T23:59:59Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("2026-02-29T00:00:00Z", None),
        ("2026-13-01T00:00:00Z", None),
        ("2026-05-01T24:00:00Z", None),
        ("2026-05-01T12:00:00", None),
        ("2026-05-01T12:00:00.Z", None),
        ("2026-05-01", None),
        ("20260501T120000Z", None),
        ("+026-05-01T12:00:00Z", None),
        ("1777636800", None),
        ("", None),
    ];
    for (text, expected) in table {
        let name = "anthropic-ratelimit-tokens-reset";
        let limits = RateLimit::from_headers(&headers(&[(name, text)]));
        let reset = limits.tokens.and_then(|tokens| tokens.reset);
        assert_eq!(reset, expected.map(at), "{text:?}");
    }
    let text = "2026-05-01T12:00:00.2500000009Z";
    let limits =
        RateLimit::from_headers(&headers(&[("anthropic-ratelimit-tokens-reset", text)]));
    let reset = limits.tokens.and_then(|tokens| tokens.reset);
    assert_eq!(reset, Some(at(RESET) + Duration::from_millis(250)));
}

#[test]
fn a_limit_tells_how_long_it_takes() {
    let past = Quota::default().reset_in();
    assert_eq!(past, None);
    let past = headers(&[("anthropic-ratelimit-tokens-reset", "2020-01-01T00:00:00Z")]);
    let past = RateLimit::from_headers(&past).tokens.expect("a limit");
    assert_eq!(past.reset_in(), Some(Duration::ZERO));
    let future =
        headers(&[("anthropic-ratelimit-tokens-reset", "9999-01-01T00:00:00Z")]);
    let future = RateLimit::from_headers(&future).tokens.expect("a limit");
    assert!(future.reset_in() > Some(Duration::from_secs(1_000_000)));
}

/// Answers every call the same.
struct Always(u16, &'static str);

impl Transport for Always {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut answer = http::Response::new(Body::from(bytes::Bytes::from_static(
            self.1.as_bytes(),
        )));
        *answer.status_mut() = self.0.try_into().expect("a status");
        *answer.headers_mut() = all();
        Box::pin(async { Ok(answer) })
    }
}

fn client(status: u16, body: &'static str) -> Client {
    let builder = Client::builder().api_key("k").max_retries(0);
    builder.transport(Always(status, body)).build().expect("a client")
}

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("m", 5, [InputMessage::user("Hello")])
}

#[tokio::test]
async fn an_error_tells_all_that_a_caller_has_to_know() {
    let body = r#"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"},"request_id":"req_7"}"#;
    let error =
        client(429, body).messages().create(&request()).await.expect_err("an error");
    let limits = error.rate_limit().expect("the limits");
    assert_eq!(limits.requests.expect("a limit of requests").reset, Some(at(RESET)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(13)));
    assert_eq!(error.request_id(), Some("req_7"));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(429));
    assert!(error.is_retryable() && !error.during_stream());
    let api = error.as_api().expect("an error of the API");
    assert_eq!(api.kind(), claude_messages::ApiErrorKind::RateLimit);
    assert_eq!(api.message(), "slow down");
    assert_eq!(api.raw_body(), body);
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_tells_it_too() {
    let body = "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"too much\"}}\n\n";
    let mut stream =
        client(200, body).messages().stream(&request()).await.expect("a stream");
    assert!(stream.rate_limit().requests.is_some());
    stream.next().await.expect("an event").expect("a ping");
    let error = stream.next().await.expect("an event").expect_err("an error");
    assert!(error.during_stream() && error.is_retryable());
    assert!(error.rate_limit().is_some_and(|limits| limits.requests.is_some()));
    assert_eq!(error.as_api().expect("an error of the API").message(), "too much");
}
