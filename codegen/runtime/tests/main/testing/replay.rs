//! A replay server answers what was recorded, and explains what was not.

use futures_util::StreamExt;
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::testing::ReplayServer;
use specweave_runtime::{Client, ErrorKind, Path};

use super::{request, stream};
use crate::support::PROFILE;

const CASSETTE: &str = r#"
version: 1
note: for people
interactions:
- request:
    method: POST
    uri: https://api.example.com/v1/messages
    body: |-
      {"model": "m", "limit": 1, "extra": null}
  response:
    status: {code: 529, message: Overloaded}
    headers:
      Content-Type: [application/json]
      Content-Length: ['1']
      X-Should-Retry: true
    body: {string: '{"error": {"type": "overloaded_error"}}'}
- request:
    method: post
    uri: https://api.example.com/v1/messages
    body: '{"limit": 1.0, "model": "m"}'
  response:
    status: 200
    headers: {content-type: application/json}
    body: '"second"'
- request: {method: GET, uri: 'https://api.example.com/v1/items%20x?b=2&a=1%261', body: null}
  response: {status: {code: 200}, body: {string: '"items"'}}
"#;

fn replay(text: &str) -> ReplayServer {
    ReplayServer::from_profile_and_text(&PROFILE, text).unwrap()
}

fn recorded(extra: &str) -> ReplayServer {
    replay(&format!(
        "interactions:\n- request: {{method: POST, uri: /v1/messages}}\n  response:\n    \
         status: 200\n    headers: {{content-type: [text/event-stream]}}\n    \
         body: {{string: \"data: 1\\n\\ndata: 22\\n\\nevent: end\\ndata: {{}}\\n\\n\"}}\n{extra}"
    ))
}

async fn post(client: &Client, body: &Value) -> Result<Value, specweave_runtime::Error> {
    request(client).json(body).call().await.map(specweave_runtime::Response::into_inner)
}

#[tokio::test]
async fn a_request_is_answered_with_what_was_recorded_for_it() {
    let server = replay(CASSETTE);
    let client = server.client();
    // The first answer is a failure, which is tried again.
    let body = json!({"model": "m", "limit": 1});
    assert_eq!(post(&client, &body).await.unwrap(), "second");
    assert_eq!(post(&client, &body).await.unwrap(), "second", "the last one stays");
    assert_eq!(server.unused(), ["interaction 3 of the recordings: GET /v1/items x"]);
    let items = client.request(Method::GET, Path::new("/v1").segment("items x"));
    let items = items.query("a", "1&1").query("b", &2).call::<Value>().await.unwrap();
    assert_eq!(*items, "items");
    assert!(server.unused().is_empty());
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn what_was_not_recorded_is_explained_by_what_comes_nearest() {
    let server = replay(CASSETTE);
    let client = server.client();
    let error = post(&client, &json!({"model": "n", "limit": 1})).await.unwrap_err();
    assert_eq!(
        error.as_api().unwrap().message(),
        "no recording answers POST /v1/messages; nearest is interaction 1 of the recordings: \
         body /model: recorded \"m\", got \"n\""
    );
    let error =
        client.request(Method::GET, Path::new("/v1/other")).call::<Value>().await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("path: recorded /v1/items x, got /v1/other"), "{error}");
    let error =
        post(&replay("interactions: []").client(), &json!({})).await.unwrap_err();
    assert!(error.to_string().contains("there are no recordings"), "{error}");
}

#[tokio::test]
async fn streams_come_in_the_recorded_pieces() {
    for extra in [
        "",
        "    chunks: [3, {bytes: 7, after: 20}, 4]",
        "    chunks: [{text: \"data: 1\\n\\n\"}, \"data: 22\\n\\n\"]",
    ] {
        let server = recorded(extra);
        let got: Vec<_> =
            stream(&server.client()).await.map(Result::unwrap).collect().await;
        assert_eq!(got, [json!(1), json!(22), json!({})], "{extra}");
    }
    let server = recorded("    cut_after: 19");
    let got: Vec<_> = stream(&server.client()).await.collect().await;
    assert_eq!(got.len(), 3);
    let error = got[2].as_ref().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(_)), "{error:?}");
}

#[tokio::test]
async fn recordings_are_served_on_loopback_as_well() {
    let server = recorded("    chunks: [1, 1]");
    let url = server.listen().await.unwrap();
    let client = crate::support::builder().base_url(url).build().unwrap();
    assert_eq!(stream(&client).await.count().await, 3);
}

#[test]
fn what_is_no_recording_is_refused_with_its_place() {
    let item = |response: &str| {
        format!(
            "interactions:\n- request: {{method: GET, uri: /a}}\n  response: {response}"
        )
    };
    for (text, why) in [
        ("interactions: [", "line 2"),
        ("a: 1", "no list of `interactions`"),
        ("interactions: [1]", "interaction 1: there is no `request`"),
        (&item("{}"), "interaction 1: the response has no `status`"),
        (&item("{status: 7}"), "no HTTP status"),
        (&item("{status: 200, body: 7}"), "neither a text"),
        (&item("{status: 200, chunks: [1]}"), "longer than the body"),
        (&item("{status: 200, chunks: [{}]}"), "neither a number"),
        (&item("{status: 200, cut_after: x}"), "no number of bytes"),
        (&item("{status: 200, headers: {a b: c}}"), "`a b` cannot be sent"),
        (&item("{status: 200, headers: {content-encoding: gzip}, body: x}"), "`gzip`"),
        (
            &item("\n    status: 200\n    body:\n      string: !!binary \"aGk=\""),
            "line 6",
        ),
    ] {
        let error = ReplayServer::from_profile_and_text(&PROFILE, text).unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("the recordings: ") && error.contains(why),
            "{text}: {error}"
        );
    }
    let error = ReplayServer::from_profile(&PROFILE, "no/such/file.yaml").unwrap_err();
    assert!(error.to_string().starts_with("no/such/file.yaml: "), "{error}");
}
