//! What a single call does differently.

use std::time::Duration;

use futures_util::StreamExt;
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{ErrorKind, Path, RequestBuilder, RequestOptions};

use crate::support::script::{Reply, Script, answer, event_stream, json};

fn request(script: &Script) -> RequestBuilder {
    let client = script.client_with(|builder| {
        builder.header("x-team", "blue").append_header("anthropic-beta", "first")
    });
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    request.query("beta", &true).json_with(&json!({"model": "m", "max_tokens": 5}), &[])
}

#[tokio::test(start_paused = true)]
async fn a_call_overrides_what_the_client_does() {
    let script = Script::new([answer(500), answer(200).hangs()]);
    let options = RequestOptions::new()
        .timeout(Duration::from_secs(9))
        .max_retries(1)
        .header("x-team", "red")
        .header("anthropic-version", "2026-10-21")
        .append_header("anthropic-beta", "second")
        .append_header("anthropic-beta", "first")
        .query("beta", false)
        .query("extra", "a b&c")
        .body_field("max_tokens", 7)
        .body_field("new", json!({"deep": [1]}));
    let error = request(&script).call::<Value>().with(options).await.unwrap_err();
    assert!(error.is_timeout());
    let times = script.times();
    assert!((0.37..0.51).contains(&times[1]) && times.len() == 2, "{times:?}");
    assert_eq!(script.target(1), "/v1/messages?beta=false&extra=a%20b%26c");
    assert_eq!(script.header(1, "x-team").unwrap(), "red");
    assert_eq!(script.header(1, "anthropic-version").unwrap(), "2026-10-21");
    assert_eq!(script.header(1, "anthropic-beta").unwrap(), "first,second");
    let body = json!({"model": "m", "max_tokens": 7, "new": {"deep": [1]}});
    assert_eq!(script.body(1), body);
}

#[tokio::test]
async fn later_options_win_over_earlier_ones() {
    let script = Script::new([json("{}")]);
    request(&script)
        .call::<Value>()
        .with(RequestOptions::new().header("x-a", "1").query("q", 1).body_field("f", 1))
        .with(RequestOptions::new().header("x-a", "2").query("q", 2).body_field("f", 2))
        .append_header("x-b", "1")
        .append_header("x-b", "2")
        .await
        .unwrap();
    assert_eq!(script.header(0, "x-a").unwrap(), "2");
    assert_eq!(script.header(0, "x-b").unwrap(), "1,2");
    assert_eq!(script.target(0), "/v1/messages?beta=true&q=2");
    assert_eq!(script.body(0)["f"], 2);
}

#[tokio::test]
async fn every_kind_of_call_can_be_adjusted() {
    let script =
        Script::new([event_stream().chunk("data: 1\n\n"), answer(200), answer(200)]);
    let stream = request(&script).events::<Value>().header("x-a", "1").await.unwrap();
    assert_eq!(stream.count().await, 1);
    let lines = request(&script).lines::<Value>().header("x-a", "1").await.unwrap();
    assert_eq!(lines.count().await, 0);
    request(&script).empty().header("x-a", "1").await.unwrap();
    for index in 0..3 {
        assert_eq!(script.header(index, "x-a").unwrap(), "1");
    }
}

/// Fields that are added leave the rest of the body as it was written.
#[tokio::test]
async fn fields_are_added_without_rewriting_the_body() {
    let cases = [
        (json!({}), r#"{"stream":true}"#),
        (
            json!({"a": 0.1, "b": [u64::MAX, "}"]}),
            r#"{"a":0.1,"b":[18446744073709551615,"}"],"stream":true}"#,
        ),
        (json!({"stream": false, "z": null}), r#"{"stream":true,"z":null}"#),
    ];
    for (body, expected) in cases {
        let script = Script::new([json("{}")]);
        let client = script.client();
        let request = client.request(Method::POST, Path::new("/v1"));
        request
            .json_with(&body, &[("stream", true.into())])
            .call::<Value>()
            .await
            .unwrap();
        assert_eq!(script.request(0).body(), expected);
    }
}

#[tokio::test]
async fn fields_can_be_added_to_an_object_only() {
    let client = Script::new([] as [Reply; 0]).client();
    let request = client.request(Method::POST, Path::new("/v1")).json(&[1, 2]);
    let call = request.call::<Value>().with(RequestOptions::new().body_field("a", 1));
    assert!(matches!(call.await.unwrap_err().kind(), ErrorKind::Encode(_)));
}

#[tokio::test]
async fn fields_without_a_body_make_one() {
    let script = Script::new([json("{}")]);
    let request = script.client().request(Method::POST, Path::new("/v1"));
    request.empty().with(RequestOptions::new().body_field("a", 1)).await.unwrap();
    assert_eq!(script.body(0), json!({"a": 1}));
    assert_eq!(script.header(0, "content-type").unwrap(), "application/json");
}

#[test]
fn options_show_names_and_no_values() {
    let options = RequestOptions::new()
        .header("x-key", "hidden")
        .query("q", "hidden")
        .body_field("f", "hidden");
    let text = format!("{options:?}");
    assert!(text.contains("x-key") && !text.contains("hidden"), "{text}");
}
