//! What is tried again, after what wait, and what the server is told about it.

use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{
    Call, Client, Error, ErrorKind, ExponentialBackoff, FailedAttempt, Path, RetryPolicy,
};

use crate::support::script::{Answer, Reply, Script, answer, event_stream, json};

fn call(client: &Client) -> Call<Value> {
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    request.json(&json!({"model": "m"})).call()
}

/// The error of a call that gets this answer and isn't tried again.
async fn error(answer: Answer) -> Error {
    let client = Script::new([answer]).client();
    call(&client).max_retries(0).await.unwrap_err()
}

/// What the policy says to this answer, after so many retries.
async fn wait(
    policy: &impl RetryPolicy,
    answer: Answer,
    retries: u32,
) -> Option<Duration> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_696_004_797);
    let error = error(answer).await;
    policy.delay(&FailedAttempt::new(&error, retries, now))
}

fn is_backoff(wait: Option<Duration>, retries: u32) -> bool {
    let full = (0.5 * 2_f64.powi(retries as i32)).min(8.0);
    wait.is_some_and(|wait| (0.75 * full..=full).contains(&wait.as_secs_f64()))
}

#[tokio::test]
async fn the_server_asks_for_a_wait() {
    const BACKOFF: Option<u64> = None;
    let table = [
        ("20", Some(20_000)),
        ("60", Some(60_000)),
        ("1.5", Some(1_500)),
        ("Fri, 29 Sep 2023 16:26:57 GMT", Some(20_000)),
        ("Fri, 29 Sep 2023 16:27:37 GMT", Some(60_000)),
        ("61", BACKOFF),
        ("99999999999999999999", BACKOFF),
        ("Fri, 29 Sep 2023 16:27:38 GMT", BACKOFF),
        ("", BACKOFF),
        ("0", BACKOFF),
        ("-10", BACKOFF),
        ("nan", BACKOFF),
        ("inf", BACKOFF),
        ("Fri, 29 Sep 2023 16:26:27 GMT", BACKOFF),
        ("Zun, 29 Sep 2023 16:26:27 GMT", BACKOFF),
        ("soon", BACKOFF),
    ];
    let policy = ExponentialBackoff::default();
    for (retry_after, expected) in table {
        for retries in [0, 2, 5] {
            let answer = answer(429).header("retry-after", retry_after);
            let wait = wait(&policy, answer, retries).await;
            match expected {
                Some(expected) => {
                    assert_eq!(wait, Some(Duration::from_millis(expected)))
                }
                None => assert!(is_backoff(wait, retries), "{retry_after:?}: {wait:?}"),
            }
        }
    }
}

#[tokio::test]
async fn milliseconds_come_first() {
    let policy = ExponentialBackoff::default();
    let asked = |ms| answer(503).header("retry-after-ms", ms).header("retry-after", "7");
    assert_eq!(
        wait(&policy, asked("1250.5"), 0).await,
        Some(Duration::from_micros(1_250_500))
    );
    assert_eq!(wait(&policy, asked("soon"), 0).await, Some(Duration::from_secs(7)));
    assert!(is_backoff(wait(&policy, asked("0"), 0).await, 0));
}

#[tokio::test]
async fn the_cap_is_a_setting() {
    let asked = || answer(429).header("retry-after", "300");
    let uncapped = ExponentialBackoff::default().server_cap(None);
    assert_eq!(wait(&uncapped, asked(), 0).await, Some(Duration::from_secs(300)));
    let capped = ExponentialBackoff::default().server_cap(Duration::from_secs(300));
    assert_eq!(wait(&capped, asked(), 0).await, Some(Duration::from_secs(300)));
}

#[tokio::test]
async fn the_backoff_doubles_up_to_its_maximum_and_is_random() {
    let policy = ExponentialBackoff::default();
    for retries in (0..12).chain([31, 32, 1000, u32::MAX]) {
        let wait = wait(&policy, answer(500), retries).await;
        assert!(is_backoff(wait, retries.min(10)), "{retries}: {wait:?}");
    }
    let mut waits = Vec::new();
    for _ in 0..20 {
        waits.extend(wait(&policy, answer(500), 0).await);
    }
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 15, "{waits:?}");
}

#[tokio::test]
async fn what_is_retryable() {
    for status in [400, 401, 403, 404, 405, 410, 413, 422, 407] {
        assert!(!error(answer(status)).await.is_retryable(), "{status}");
        let told = answer(status).header("x-should-retry", "true");
        assert!(error(told).await.is_retryable(), "{status}");
    }
    for status in [408, 409, 429, 500, 502, 503, 504, 529, 599] {
        assert!(error(answer(status)).await.is_retryable(), "{status}");
        let told = answer(status).header("x-should-retry", "false");
        assert!(!error(told).await.is_retryable(), "{status}");
        let nonsense = answer(status).header("x-should-retry", "maybe");
        assert!(error(nonsense).await.is_retryable(), "{status}");
    }
    assert!(!error(answer(307)).await.is_retryable());
    assert!(!error(answer(200).chunk("no json")).await.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn the_server_is_told_how_often_a_call_was_tried() {
    let script = Script::new([
        answer(529).header("retry-after", "20").into(),
        Reply::Refuse,
        json("{}"),
    ]);
    let response = call(&script.client()).await.unwrap();
    assert_eq!(*response, json!({}));
    for (index, count) in ["0", "1", "2"].into_iter().enumerate() {
        assert_eq!(script.header(index, "x-stainless-retry-count").unwrap(), count);
        assert_eq!(script.body(index), json!({"model": "m"}));
    }
    let times = script.times();
    assert!((20.0..20.1).contains(&times[1]), "{times:?}");
    assert!((20.75..21.1).contains(&times[2]), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_returned_when_no_retry_is_left() {
    let script = Script::new([answer(500), answer(502), answer(503)]);
    let error = call(&script.client()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(script.count(), 3);

    let script = Script::new([answer(500)]);
    let client = script.client_with(|builder| builder.max_retries(0));
    assert_eq!(call(&client).await.unwrap_err().status().unwrap(), 500);
}

#[tokio::test(start_paused = true)]
async fn time_outs_and_broken_answers_are_tried_again() {
    let script = Script::new([
        Reply::ConnectTimeout,
        Reply::Hang,
        answer(200).chunk("{").hangs().into(),
        answer(200).chunk("{").breaks().into(),
        json("{}"),
    ]);
    let client = script.client_with(|builder| builder.timeout(Duration::from_secs(5)));
    call(&client).max_retries(4).await.unwrap();
    assert_eq!(script.count(), 5);
}

#[tokio::test(start_paused = true)]
async fn the_policy_is_asked() {
    #[derive(Debug)]
    struct OnlyNotFound;

    impl RetryPolicy for OnlyNotFound {
        fn delay(&self, failed: &FailedAttempt<'_>) -> Option<Duration> {
            let found = failed.error().status()? != 404;
            (!found)
                .then_some(Duration::from_secs(3600 * u64::from(failed.retries() + 1)))
        }
    }

    let script = Script::new([answer(404), answer(404), answer(500)]);
    let client = script.client_with(|builder| builder.retry_policy(OnlyNotFound));
    let error = call(&client).max_retries(9).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    assert_eq!(script.times().last().map(|time| time.round()), Some(3.0 * 3600.0));
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_tried_again_before_its_first_event() {
    let script = Script::new([
        answer(529),
        event_stream().chunk(": hello\n\ndata: {\"n\":").breaks(),
        event_stream().chunk("data: {\"n\":2}\n\nevent: stop\ndata: {}\n\n"),
    ]);
    let client = script.client();
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    let stream = request.events::<Value>().terminal("stop").await.unwrap();
    let events: Vec<_> = stream.try_collect().await.unwrap();
    assert_eq!(events, [json!({"n": 2}), json!({})]);
    assert_eq!(script.header(2, "x-stainless-retry-count").unwrap(), "2");
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_not_tried_again_after_its_first_event() {
    let script = Script::new([event_stream().chunk("data: {\"n\":1}\n\n").breaks()]);
    let client = script.client();
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    let mut stream = request.events::<Value>().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), json!({"n": 1}));
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(Some(_))));
    assert!(error.during_stream() && error.is_retryable());
    assert!(stream.next().await.is_none());
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_never_begins_ends_in_an_error() {
    let broken = || event_stream().breaks();
    let script = Script::new([broken(), broken(), event_stream().chunk("data: {")]);
    let client = script.client();
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    let mut stream = request.events::<Value>().terminal("stop").await.unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(None)));
    assert!(stream.next().await.is_none());
    assert_eq!(script.count(), 3);
}
