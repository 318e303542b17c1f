//! Keys and tokens turn up nowhere but in requests.

use http::Method;
use serde_json::Value;
use specweave_runtime::{Client, Path, Scheme};

use crate::support::script::{Reply, Script, answer, event_stream};
use crate::support::{KEY, PROFILE, builder};

fn assert_hidden(what: &dyn std::fmt::Debug) {
    let text = format!("{what:?} {what:#?}");
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test]
async fn debug_shows_no_secret() {
    let schemes = [
        Scheme::Header("x-api-key"),
        Scheme::Bearer,
        Scheme::Basic,
        Scheme::Query("key"),
        Scheme::Cookie("session"),
    ];
    for scheme in schemes {
        let builder = Client::from_profile(&PROFILE)
            .credential(scheme, KEY)
            .header("x-other", KEY);
        assert_hidden(&builder);
        let script = Script::new([event_stream().chunk("data: 1\n\n")]);
        let client = builder.transport(script).build().unwrap();
        assert_hidden(&client);
        let request = client.request(Method::GET, Path::new("/v1")).header("x-key", KEY);
        assert_hidden(&request);
        let call = request.events::<Value>();
        assert_hidden(&call);
        assert_hidden(&call.await.unwrap());
    }
}

#[tokio::test]
async fn errors_show_no_secret() {
    let replies = [
        Reply::Refuse,
        answer(401)
            .chunk(
                "{\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}",
            )
            .into(),
        answer(200).chunk("<html>").into(),
        answer(307)
            .header("location", &format!("https://evil.example/?key={KEY}"))
            .into(),
    ];
    for reply in replies {
        let builder =
            Client::from_profile(&PROFILE).credential(Scheme::Query("key"), KEY);
        let client = builder.transport(Script::new([reply])).build().unwrap();
        let call = client.request(Method::GET, Path::new("/v1")).call::<Value>();
        let error = call.max_retries(0).await.unwrap_err();
        assert_hidden(&error);
        assert!(!error.to_string().contains("secret"));
    }
    let error =
        builder().credential(Scheme::Bearer, format!("{KEY}\n")).build().unwrap_err();
    assert_hidden(&error);
    assert_hidden(&error.to_string());
}

/// A key that goes through a real connection that fails: `reqwest` puts URLs into its errors.
#[tokio::test]
async fn errors_of_the_http_client_show_no_secret() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let builder = Client::from_profile(&PROFILE).credential(Scheme::Query("key"), KEY);
    let client = builder.base_url(url).max_retries(0).build().unwrap();
    let error = client.request(Method::GET, Path::new("/v1")).empty().await.unwrap_err();
    assert_hidden(&error);
    let mut source = Some(&error as &dyn std::error::Error);
    while let Some(error) = source {
        assert_hidden(&error.to_string());
        source = error.source();
    }
}
