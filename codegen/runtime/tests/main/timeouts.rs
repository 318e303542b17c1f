//! How long things may take.

use std::time::Duration;

use futures_util::StreamExt;
use http::Method;
use serde_json::Value;
use specweave_runtime::{Client, ErrorKind, Path, RequestBuilder, TimeoutKind};
use tokio::time::Instant;

use crate::support::script::{Reply, Script, answer, event_stream, json};

fn request(client: &Client) -> RequestBuilder {
    client.request(Method::POST, Path::new("/v1/messages"))
}

fn is(error: &specweave_runtime::Error, kind: TimeoutKind) -> bool {
    error.is_timeout()
        && matches!(error.kind(), ErrorKind::Timeout(other) if *other == kind)
}

#[tokio::test(start_paused = true)]
async fn an_attempt_takes_ten_minutes_at_most_by_default() {
    let client = Script::new([Reply::Hang]).client();
    let begin = Instant::now();
    let error = request(&client).call::<Value>().max_retries(0).await.unwrap_err();
    assert!(is(&error, TimeoutKind::Call));
    assert_eq!(begin.elapsed().as_secs(), 600);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_cut_by_the_time_out() {
    let script = Script::new([answer(200).chunk("{").hangs()]);
    let client = script.client_with(|builder| builder.timeout(Duration::from_secs(60)));
    let begin = Instant::now();
    let call = request(&client).call::<Value>().max_retries(0);
    let error = call.timeout(Duration::from_secs(7)).await.unwrap_err();
    assert!(is(&error, TimeoutKind::Call));
    assert_eq!(begin.elapsed().as_secs(), 7);
}

#[tokio::test]
async fn connecting_has_a_time_out_of_its_own() {
    let client = Script::new([Reply::ConnectTimeout]).client();
    let error = request(&client).call::<Value>().max_retries(0).await.unwrap_err();
    assert!(is(&error, TimeoutKind::Connect));
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_last_but_not_stand_still() {
    let chunks = event_stream().chunk("data: 1\n\n").chunk("data: 2\n\n");
    let script = Script::new([chunks.hangs()]);
    let client = script.client_with(|builder| {
        builder.timeout(Duration::from_secs(10)).idle_timeout(Duration::from_secs(30))
    });
    let mut stream = request(&client).events::<Value>().await.unwrap();
    for expected in [1, 2] {
        // The caller's own delays are no fault of the server.
        tokio::time::sleep(Duration::from_secs(100)).await;
        assert_eq!(stream.next().await.unwrap().unwrap(), expected);
    }
    let begin = Instant::now();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(is(&error, TimeoutKind::Idle) && error.during_stream());
    assert_eq!(begin.elapsed().as_secs(), 30);
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn the_head_of_a_stream_has_the_time_out_of_calls() {
    let client = Script::new([Reply::Hang]).client();
    let call = request(&client).events::<Value>().max_retries(0);
    let error = call.timeout(Duration::from_secs(3)).await.unwrap_err();
    assert!(is(&error, TimeoutKind::Call) && !error.during_stream());
}

#[tokio::test]
async fn what_may_outlast_the_default_must_be_streamed() {
    let hour = Duration::from_secs(3600);
    let minutes = Duration::from_secs(600);
    let script =
        Script::new([json("{}"), json("{}"), json("{}"), event_stream().into()]);
    let client = script.client();

    let error =
        request(&client).estimated_duration(hour).call::<Value>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::StreamingRequired { .. }));
    assert!(error.to_string().contains("stream it"), "{error}");
    assert_eq!(script.count(), 0);

    request(&client).estimated_duration(minutes).call::<Value>().await.unwrap();
    request(&client)
        .estimated_duration(hour)
        .call::<Value>()
        .timeout(minutes)
        .await
        .unwrap();
    let patient =
        Script::new([json("{}")]).client_with(|builder| builder.timeout(minutes));
    request(&patient).estimated_duration(hour).call::<Value>().await.unwrap();
    request(&client)
        .estimated_duration(hour)
        .call::<Value>()
        .timeout(hour)
        .await
        .unwrap();
    let call = request(&client).estimated_duration(hour).events::<Value>();
    drop(call.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn no_time_out_is_too_long() {
    let client =
        Script::new([json("{}"), event_stream().chunk("data: 1\n\n").into()]).client();
    request(&client).call::<Value>().timeout(Duration::MAX).await.unwrap();
    let options = specweave_runtime::RequestOptions::new().idle_timeout(Duration::MAX);
    let stream = request(&client).events::<Value>().with(options).await.unwrap();
    assert_eq!(stream.count().await, 1);
}
