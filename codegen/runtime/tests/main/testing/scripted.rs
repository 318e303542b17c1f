//! A scripted server answers in order, notes what it was asked, and tells what went otherwise.

use futures_util::TryStreamExt;
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::Path;
use specweave_runtime::testing::Answer;

use super::{ask, panic_message, request, server, stream};

#[tokio::test]
async fn answers_come_in_order_and_requests_are_noted() {
    let server = server();
    server.reply(json!({"n": 1}));
    server.reply(json!({"n": 2})).status(201).header("x-moon", "waxing").times(2);
    let client = server.client();
    let body = json!({"model": "m"});
    let first =
        request(&client).json(&body).query("q", "a b&c").call::<Value>().await.unwrap();
    assert_eq!(*first, json!({"n": 1}));
    for _ in 0..2 {
        let later = ask(&client).await.unwrap();
        assert_eq!(*later, json!({"n": 2}));
        assert_eq!(later.status(), 201);
        assert_eq!(later.headers()["x-moon"], "waxing");
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].to_string(), "POST /v1/messages");
    assert_eq!(requests[0].parameter("q"), Some("a b&c"));
    assert_eq!(requests[0].json::<Value>().unwrap(), body);
    assert_eq!(requests[0].header("X-API-Key"), Some("test"));
    assert!(!format!("{requests:?}").contains("\"test\""), "{requests:?}");
}

#[tokio::test]
async fn an_error_has_the_shape_and_kind_of_the_api_and_retries_do_not_wait() {
    let server = server();
    server.fail(529).times(2);
    server.reply(json!("at last"));
    let answer = ask(&server.client()).await.unwrap();
    assert_eq!(*answer, json!("at last"));
    let counts = server.requests();
    let counts: Vec<_> =
        counts.iter().map(|one| one.header("x-stainless-retry-count")).collect();
    assert_eq!(counts, [Some("0"), Some("1"), Some("2")]);

    server.fail(529);
    server.fail(422);
    let client = server.client_builder().max_retries(0).build().unwrap();
    let error = ask(&client).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().error_type(), Some("overloaded_error"));
    assert_eq!(error.request_id(), Some("test-4"));
    let error = ask(&client).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().error_type(), Some("invalid_request_error"));
    assert_eq!(error.as_api().unwrap().message(), "Unprocessable Entity");
}

#[tokio::test]
async fn streams_and_lines_are_framed() {
    let server = server();
    let events =
        [json!({"type": "text", "text": "a\nb"}), json!(1), json!({"type": "end"})];
    server.stream(&events);
    server.lines([1, 2]);
    let got: Vec<Value> = stream(&server.client()).await.try_collect().await.unwrap();
    assert_eq!(got, events);
    let lines = request(&server.client()).lines::<u32>().await.unwrap();
    assert_eq!(lines.try_collect::<Vec<_>>().await.unwrap(), [1, 2]);
}

#[tokio::test]
async fn an_expectation_can_be_of_one_operation_or_under_a_condition() {
    let server = server();
    server.reply(json!("model")).to("GET", "/v1/models/*").times(0..);
    server.reply(json!("loud")).when(|request| request.body().as_ref() == b"\"A\"");
    server.answer_with(|request| Answer::json(request.path())).times(0..=1).status(202);
    let client = server.client();
    let answer = ask(&client).await.unwrap();
    assert_eq!(*answer, json!("/v1/messages"));
    assert_eq!(answer.status(), 202);
    let answer = request(&client).json("A").call::<Value>().await.unwrap();
    assert_eq!(*answer, json!("loud"));
    for (name, fits) in [("a b", true), ("b/c", true), ("d", false)] {
        let path = Path::new("/v1/models").segment(name);
        let path = if fits { path } else { path.segment("more") };
        let model = client.request(Method::GET, path).call::<Value>().await;
        assert_eq!(model.is_ok(), fits, "{model:?}");
    }
    assert_eq!(server.problems().len(), 1);
    let message = panic_message(|| server.verify());
    assert!(message.contains("unexpected request GET /v1/models/d/more"), "{message}");
    std::mem::forget(server);
}

#[tokio::test]
async fn an_unexpected_request_fails_and_says_what_was_expected() {
    let server = server();
    server.reply(json!({})).to("GET", "/v1/models");
    let error = ask(&server.client()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    let message = error.to_string();
    for part in [
        "unexpected request POST /v1/messages",
        "step 1 does not fit: reply with 200 to GET /v1/models",
        "scripted.rs:",
    ] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(server.requests().len(), 1, "an unexpected request is not repeated");
    let message = panic_message(|| drop(server));
    assert!(message.contains("unexpected request POST /v1/messages"), "{message}");
    assert!(message.contains("expected once, asked 0"), "{message}");
}

#[tokio::test]
async fn what_was_not_asked_is_told_when_the_server_is_dropped() {
    let server = server();
    server.fail(500).times(2);
    server.reply(json!({}));
    let client = server.client_builder().max_retries(0).build().unwrap();
    ask(&client).await.unwrap_err();
    let message = panic_message(|| drop(server));
    assert!(message.contains("fail with 500"), "{message}");
    assert!(message.contains("expected 2 times, asked 1"), "{message}");
    assert!(message.contains("reply with 200"), "{message}");
}

#[test]
fn a_test_that_fails_already_is_not_failed_again() {
    let message = panic_message(|| {
        let server = server();
        server.reply(json!({}));
        panic!("{}", "the first reason");
    });
    assert_eq!(message, "the first reason");
}

#[test]
fn nonsense_in_a_script_is_told_where_it_stands() {
    let server = server();
    let message = panic_message(|| {
        server.fail(7);
    });
    assert!(message.contains("7 is no HTTP status"), "{message}");
    let message = panic_message(|| drop(Answer::json(1).header("a b", "c")));
    assert!(message.contains("\"a b\" is no name of a header"), "{message}");
    let map = std::collections::BTreeMap::from([(vec![1], 2)]);
    let message = panic_message(|| drop(Answer::json(&map)));
    assert!(message.contains("cannot be written as JSON"), "{message}");
}
