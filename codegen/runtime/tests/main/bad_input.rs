//! Answers that are not what they should be: each is an error that says so.

use http::Method;
use serde_json::Value;
use specweave_runtime::{DecodeError, Error, ErrorKind, Path};

use crate::support::script::{Answer, Script, answer};

async fn call(answer: Answer) -> Result<Value, Error> {
    let client =
        Script::new([answer]).client_with(|builder| builder.max_response_size(100_000));
    let call = client.request(Method::GET, Path::new("/v1")).call::<Value>();
    call.max_retries(0).await.map(|response| response.into_inner())
}

async fn error(answer: Answer) -> Error {
    call(answer.header("request-id", "req_1")).await.unwrap_err()
}

fn decode(error: &Error) -> &DecodeError {
    assert_eq!(error.status().unwrap(), 200);
    assert_eq!(error.request_id(), Some("req_1"));
    assert!(!error.is_retryable() && !error.during_stream());
    match error.kind() {
        ErrorKind::Decode(error) => error,
        kind => panic!("{kind:?}"),
    }
}

#[tokio::test]
async fn html_from_a_proxy() {
    let page = format!("<html>{}</html>", "x".repeat(5000));
    let error = error(
        answer(200).header("content-type", "text/html; charset=utf-8").chunk(&page),
    )
    .await;
    let decode = decode(&error);
    assert_eq!(
        (decode.snippet(), decode.media_type()),
        (&page[..512], Some("text/html"))
    );
    assert!(
        error
            .to_string()
            .starts_with("the response body (text/html) is not the expected JSON: ")
    );
}

#[tokio::test]
async fn html_or_json_in_place_of_a_stream() {
    for media_type in ["text/html", "application/json"] {
        let answer =
            answer(200).header("content-type", media_type).header("request-id", "req_1");
        let client =
            Script::new([answer.chunk("{}").chunk([b' '; 1000]).hangs()]).client();
        let call = client.request(Method::GET, Path::new("/v1")).events::<Value>();
        let error = call.await.unwrap_err();
        let decode = decode(&error);
        assert_eq!(
            (decode.snippet().len(), decode.media_type()),
            (512, Some(media_type))
        );
        assert!(error.to_string().contains("should be text/event-stream"));
    }
    let client =
        Script::new([answer(200).header("content-type", "text/html").chunk("<")])
            .client();
    let call = client.request(Method::GET, Path::new("/v1")).lines::<Value>();
    assert!(matches!(call.await.unwrap_err().kind(), ErrorKind::Decode(_)));
}

#[tokio::test]
async fn bodies_that_are_not_json() {
    for body in [b"{\"a\":".as_slice(), b"", b"{\"a\":\"\xFF\"}", b"\xFF\xFE", b"{} {}"]
    {
        let error = error(answer(200).chunk(body)).await;
        assert!(decode(&error).json_error().is_some());
    }
}

#[tokio::test]
async fn a_snippet_is_never_larger_than_512_bytes() {
    for body in [
        vec![0xFF; 2000],
        "é".repeat(2000).into_bytes(),
        [b"a".as_slice(), "é".repeat(2000).as_bytes()].concat(),
    ] {
        let error = error(answer(200).chunk(body)).await;
        assert!((500..=512).contains(&decode(&error).snippet().len()));
    }
}

#[tokio::test]
async fn nesting_without_end() {
    for text in ["[", "{\"a\":"] {
        let error = error(answer(200).chunk(text.repeat(10_000))).await;
        decode(&error);
    }
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let error = error(answer(200).chunk("{\"a\"").breaks()).await;
    assert!(matches!(error.kind(), ErrorKind::Interrupted(Some(_))));
    assert_eq!(error.request_id(), Some("req_1"));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_body_without_end() {
    let mut endless = answer(200);
    for _ in 0..200 {
        endless = endless.chunk([b' '; 1000]);
    }
    let error = error(endless.hangs()).await;
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 100_000 }));
    // The largest that is accepted.
    assert_eq!(call(answer(200).chunk([b' '; 99_999]).chunk("1")).await.unwrap(), 1);
}

#[tokio::test]
async fn a_body_that_claims_to_be_compressed() {
    let error = error(answer(200).header("content-encoding", "gzip").chunk("{}")).await;
    assert_eq!(decode(&error).snippet(), "{}");
    assert!(error.to_string().contains("is encoded as `gzip`"));
    assert!(
        call(answer(200).header("content-encoding", "identity").chunk("{}"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn errors_of_every_shape() {
    let full = r#"{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_2"}"#;
    let cases = [
        (404, full, Some("not_found_error"), "model: x"),
        (500, r#"{"message":"plain"}"#, None, "plain"),
        (500, r#"{"error":"short"}"#, None, "short"),
        (502, "<html>Bad Gateway</html>\n", None, "<html>Bad Gateway</html>"),
        (529, "", None, "no explanation"),
        (503, "", None, "Service Unavailable"),
        (
            400,
            "{\"error\":{\"type\":5,\"message\":[]}}",
            None,
            "{\"error\":{\"type\":5,\"message\":[]}}",
        ),
    ];
    for (status, body, error_type, message) in cases {
        let error = call(answer(status).chunk(body)).await.unwrap_err();
        let api = error.as_api().unwrap();
        assert_eq!(
            (api.status().as_u16(), api.error_type(), api.message()),
            (status, error_type, message)
        );
        assert_eq!(api.raw_body(), body);
        assert!(!api.during_stream());
    }
    let error = call(answer(404).chunk(full)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "status 404, not_found_error: model: x (request id req_2)"
    );
    // One that breaks off is still an error with its status.
    let error = call(answer(400).chunk("{\"err").breaks()).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().raw_body(), "{\"err");
    // One without end is not read without end.
    let error = call(answer(400).chunk(vec![b'x'; 3 << 20]).hangs()).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().raw_body().len(), 1 << 20);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for (location, shown) in
        [("https://evil.example/v1?a=b", "https://evil.example/v1"), ("", "")]
    {
        let error = call(answer(307).header("location", location)).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Redirect { location } if location == shown)
        );
        assert_eq!(error.status().unwrap(), 307);
    }
}

#[test]
fn errors_are_small_and_shared() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
