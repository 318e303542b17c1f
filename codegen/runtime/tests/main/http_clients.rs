//! HTTP clients of the caller's own, which must not take the key elsewhere.

use std::time::Duration;

use http::Method;
use reqwest::redirect::Policy;
use serde_json::Value;
use specweave_runtime::{ErrorKind, HttpClient, Path};

use crate::support::builder;
use crate::support::server::Server;

fn own() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy()
}

/// A real redirect to another server, of every kind, and what the other server sees.
async fn redirected(client: impl Into<HttpClient>) {
    let server = Server::start().await;
    let thief = Server::start().await;
    let location = format!("{}/v1/messages", thief.url);
    let visit = tokio::spawn(async move { thief.accept().await.request().await });
    let builder = builder().base_url(&server.url).http_client(client);
    let client = builder.build().unwrap();
    for status in [301, 302, 303, 307, 308] {
        let request = client.request(Method::POST, Path::new("/v1/messages"));
        let call = request.json(&1).call::<Value>();
        let (result, ()) = tokio::join!(call.into_future(), async {
            let mut connection = server.accept().await;
            connection.request().await;
            let head = format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\n");
            connection
                .send(format!("{head}content-length: 0\r\nconnection: close\r\n\r\n"))
                .await;
        });
        let error = result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Redirect { .. }), "{error:?}");
    }
    assert!(!visit.is_finished(), "a redirect was followed");
}

#[tokio::test]
async fn a_builder_is_told_not_to_follow_redirects() {
    redirected(own()).await;
    redirected(own().redirect(Policy::limited(3))).await;
}

#[tokio::test]
async fn a_client_that_follows_none_is_taken_as_it_is() {
    redirected(own().redirect(Policy::none()).build().unwrap()).await;
    let settings = own().redirect(Policy::none()).timeout(Duration::from_secs(9));
    redirected(settings.user_agent("mine/1").build().unwrap()).await;
}

#[test]
fn a_client_that_may_follow_redirects_is_refused() {
    let claim = r#" redirect_policy: "Policy(None)","#;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-claim", claim.parse().unwrap());
    for client in [
        reqwest::Client::new(),
        own().redirect(Policy::limited(1)).build().unwrap(),
        own().redirect(Policy::custom(|attempt| attempt.stop())).build().unwrap(),
        // One that has the words, but as the value of a header.
        own().default_headers(headers).build().unwrap(),
        own().user_agent(claim).build().unwrap(),
    ] {
        let error = builder().http_client(client).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{error:?}");
        assert!(error.to_string().contains("redirect::Policy::none()"), "{error}");
    }
}

#[test]
fn settings_that_come_too_late_are_refused() {
    let client = own().redirect(Policy::none()).build().unwrap();
    let proxy = reqwest::Proxy::all("http://127.0.0.1:1").unwrap();
    for late in [
        builder().http_client(client.clone()).connect_timeout(Duration::from_secs(1)),
        builder().http_client(client).proxy(proxy),
    ] {
        let error = late.build().unwrap_err();
        assert!(error.to_string().contains("built already"), "{error}");
    }
}

#[tokio::test]
async fn requests_go_through_the_proxy() {
    let proxy = Server::start().await;
    let builder = builder().base_url("http://api.example").allow_insecure_http(true);
    let builder = builder.proxy(reqwest::Proxy::all(&proxy.url).unwrap());
    let client = builder.build().unwrap();
    let call = client.request(Method::GET, Path::new("/v1/models")).call::<Value>();
    let (answer, head) = tokio::join!(call.into_future(), async {
        let mut connection = proxy.accept().await;
        let head = connection.request().await;
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        head
    });
    answer.unwrap();
    assert!(head.starts_with("get http://api.example/v1/models http/1.1\r\n"), "{head}");
}
