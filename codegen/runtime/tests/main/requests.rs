//! What is sent.

use http::Method;
use serde::{Serialize, Serializer, ser};
use serde_json::{Value, json};
use specweave_runtime::{ErrorKind, Path};

use crate::support::script::{Reply, Script, event_stream, json};
use crate::support::{KEY, builder};

#[tokio::test]
async fn the_headers_of_a_call() {
    let script = Script::new([json("{}"), json("{}"), event_stream().into()]);
    let client = script.client_with(|builder| builder.user_agent_suffix("my-app/1.2"));
    let request = || client.request(Method::POST, Path::new("/v1/messages"));
    request().json(&json!({"a": 1})).call::<Value>().await.unwrap();
    request().call::<Value>().await.unwrap();
    drop(request().events::<Value>().await.unwrap());

    assert_eq!(script.header(0, "accept").unwrap(), "application/json");
    assert_eq!(script.header(0, "content-type").unwrap(), "application/json");
    assert_eq!(
        script.header(0, "user-agent").unwrap(),
        "claude-messages/0.1.0 my-app/1.2"
    );
    assert_eq!(script.header(0, "anthropic-version").unwrap(), "2023-06-01");
    assert_eq!(script.header(0, "x-api-key").unwrap(), KEY);
    assert_eq!(script.header(0, "authorization"), None);
    assert_eq!(script.body(0), json!({"a": 1}));
    // A content type comes with a body only.
    assert_eq!(script.header(1, "content-type"), None);
    assert_eq!(script.header(2, "accept").unwrap(), "text/event-stream");
}

#[tokio::test]
async fn parameters_of_the_query() {
    let script = Script::new([json("{}")]);
    let request = script.client().request(Method::GET, Path::new("/v1/models"));
    request
        .query("limit", &20)
        .query("none", &None::<u32>)
        .query("some", &Some("a&b=c d+é"))
        .query("list", &["x", "y"])
        .query("on", &true)
        .call::<Value>()
        .await
        .unwrap();
    let expected =
        "/v1/models?limit=20&some=a%26b%3Dc%20d%2B%C3%A9&list=x&list=y&on=true";
    assert_eq!(script.target(0), expected);
}

#[tokio::test]
async fn parameters_that_are_headers() {
    let script = Script::new([json("{}")]);
    let request = script.client().request(Method::GET, Path::new("/v1/models"));
    request
        .header_parameter("x-text", "a, b")
        .header_parameter("x-number", &20)
        .header_parameter("x-some", &Some(true))
        .header_parameter("x-none", &None::<u32>)
        .header_parameter("x-list", &["a", "b"])
        .header_parameter("x-empty", &[0; 0])
        .call::<Value>()
        .await
        .unwrap();
    let sent = |name| script.header(0, name);
    assert_eq!(sent("x-text").unwrap(), "a, b");
    assert_eq!(sent("x-number").unwrap(), "20");
    assert_eq!(sent("x-some").unwrap(), "true");
    assert_eq!(sent("x-none"), None);
    assert_eq!(sent("x-list").unwrap(), "a,b");
    assert_eq!(sent("x-empty"), None);
}

#[tokio::test]
async fn a_request_that_cannot_be_written_is_an_error() {
    struct Impossible;

    impl Serialize for Impossible {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(ser::Error::custom("impossible"))
        }
    }

    let client = Script::new([] as [Reply; 0]).client();
    let request = || client.request(Method::POST, Path::new("/v1"));
    for request in [
        request().json(&Impossible),
        request().query("q", &Impossible),
        request().header_parameter("x-a", &Impossible),
    ] {
        let error = request.call::<Value>().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Encode(_)));
        assert!(!error.is_retryable() && !error.during_stream());
    }
}

#[tokio::test]
async fn a_header_with_a_line_break_is_an_error() {
    let client = Script::new([] as [Reply; 0]).client();
    let request = || client.request(Method::GET, Path::new("/v1"));
    for (name, value) in [
        ("x-a", "b\r\nx-evil: c"),
        ("x-a", "b\n"),
        ("x a", "b"),
        ("", "b"),
        ("x-a", "\0"),
    ] {
        for request in [
            request().header(name, value),
            request().append_header(name, value),
            request().header_parameter(name, value),
        ] {
            let error = request.empty().await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::InvalidHeader { name: other } if other == name)
            );
            assert!(!error.to_string().contains("evil"));
        }
        let error = builder().header(name, value).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidHeader { .. }));
    }
}

#[tokio::test]
async fn an_answer_gives_its_head_and_its_body() {
    let answer = crate::support::script::answer(201)
        .header("request-id", "req_9")
        .chunk("{\"a\": ")
        .chunk("1}");
    let client = Script::new([answer]).client();
    let response =
        client.request(Method::GET, Path::new("/v1")).call::<Value>().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.request_id()),
        (201, Some("req_9"))
    );
    assert_eq!(response.raw_body().as_ref(), b"{\"a\": 1}");
    assert_eq!(response["a"], 1);
    let mapped = response.map(|value| value["a"].as_u64());
    assert_eq!(mapped.request_id(), Some("req_9"));
    assert_eq!(mapped.into_inner(), Some(1));
}
