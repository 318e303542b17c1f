//! Paths and where they lead.

use http::Method;
use serde_json::Value;
use specweave_runtime::{ErrorKind, Path};

use crate::support::script::{Reply, Script, json};

#[tokio::test]
async fn segments_are_encoded() {
    let cases = [
        ("msgbatch_01-A.b~", "msgbatch_01-A.b~"),
        ("a/b?c%d#e", "a%2Fb%3Fc%25d%23e"),
        ("../..", "..%2F.."),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("a b\n\0", "a%20b%0A%00"),
        ("é", "%C3%A9"),
    ];
    for (id, encoded) in cases {
        let script = Script::new([json("{}")]);
        let path = Path::new("/v1/batches").segment(id).literal("results");
        script.client().request(Method::GET, path).call::<Value>().await.unwrap();
        assert_eq!(script.target(0), format!("/v1/batches/{encoded}/results"));
    }
}

#[tokio::test]
async fn literal_parts_are_joined_by_one_slash() {
    let script = Script::new([json("{}")]);
    let path = Path::new("v1/batches").literal("/results");
    let call = script.client().request(Method::GET, path).call::<Value>();
    call.await.unwrap();
    assert_eq!(script.target(0), "/v1/batches/results");
}

#[tokio::test]
async fn empty_segments_and_a_slash_at_the_end_stay() {
    let script = Script::new([json("{}")]);
    let path = Path::new("/v1//batches").segment("a").literal("//results/");
    script.client().request(Method::GET, path).call::<Value>().await.unwrap();
    assert_eq!(script.target(0), "/v1//batches/a//results/");
}

#[tokio::test]
async fn what_cannot_be_a_segment_is_an_error() {
    let client = Script::new([] as [Reply; 0]).client();
    for id in ["", ".", ".."] {
        let path = Path::new("/v1/batches").segment(id).segment("fine");
        let error = client.request(Method::GET, path).call::<Value>().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidPath { segment } if segment == id)
        );
    }
}

#[tokio::test]
async fn urls_the_api_hands_out_must_lead_to_the_api() {
    let script = Script::new([json("{}")]);
    let client = script.client();
    let own = "https://API.example.com:443/v1/results?x=1#y";
    client.request_url(Method::GET, own).query("z", "2").empty().await.unwrap();
    assert_eq!(script.target(0), "/v1/results?x=1&z=2");

    for url in [
        "https://evil.example/v1/results",
        "https://api.example.com.evil.example/v1/results",
        "https://api.example.com@evil.example/v1/results",
        "http://api.example.com/v1/results",
        "https://api.example.com:444/v1/results",
        "/v1/results",
        "file:///etc/passwd",
        "",
    ] {
        let error = client.request_url(Method::GET, url).empty().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ForeignOrigin { .. }), "{url}");
    }
}

#[tokio::test]
async fn an_address_too_long_for_http_is_an_error_of_its_own() {
    let own = Script::new([] as [Reply; 0]).client();
    let http = crate::support::builder().build().unwrap();
    for client in [own, http] {
        let path = Path::new("/v1/batches").segment("a".repeat(70_000));
        let error = client.request(Method::GET, path).call::<Value>().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{error:?}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn parameters_in_the_path_come_before_others() {
    let script = Script::new([json("{}"), json("{}")]);
    let path = || Path::new("/v1/batches?action=list");
    let client = script.client();
    client.request(Method::GET, path()).empty().await.unwrap();
    client.request(Method::GET, path()).query("limit", &2).empty().await.unwrap();
    assert_eq!(script.target(0), "/v1/batches?action=list");
    assert_eq!(script.target(1), "/v1/batches?action=list&limit=2");
}

#[tokio::test]
async fn an_operation_with_a_server_of_its_own_goes_there() {
    let asked = |script: Script, client: specweave_runtime::Client| async move {
        let request = client.request(Method::POST, Path::new("/files"));
        request.host("https://uploads.example.com").call::<Value>().await.unwrap();
        script.request(0).uri().to_string()
    };
    let script = Script::new([json("{}")]);
    let client = script.client();
    assert_eq!(asked(script, client).await, "https://uploads.example.com/files");
    // A server for tests, or a proxy, stands for all of them.
    let script = Script::new([json("{}")]);
    let client =
        script.client_with(|builder| builder.base_url("https://proxy.example/api"));
    assert_eq!(asked(script, client).await, "https://proxy.example/api/files");
    // No key goes out unencrypted.
    let client = Script::new([] as [Reply; 0]).client();
    let request = client.request(Method::POST, Path::new("/files"));
    let error = request.host("http://uploads.example.com").empty().await.unwrap_err();
    assert!(error.to_string().contains("https"), "{error}");
}
