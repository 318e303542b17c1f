//! What is sent: the headers of every call, and what a client or a call adds to them.

use std::path::Path;

use claude_messages::types::{CreateMessageRequest, InputMessage, ListModelsParams};
use claude_messages::{Client, ClientBuilder, RequestOptions};
use specweave_tests::cassette;
use specweave_tests::replay::{Mode, RecordedRequest, ReplayOptions, ReplayServer};

/// The request of one call made with a client that is set up like this.
async fn sent(
    set_up: impl FnOnce(ClientBuilder) -> ClientBuilder,
    options: RequestOptions,
) -> RecordedRequest {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/messages-create.yaml");
    let cassette = cassette::read_file(&file).expect("the cassette");
    let loose = ReplayOptions { mode: Mode::Loose, ..ReplayOptions::default() };
    let server = ReplayServer::start(vec![cassette], loose).await.expect("a server");
    let builder = Client::builder().base_url(server.base_url());
    let client = set_up(builder).build().expect("a client");
    let request =
        CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Hi")]);
    let _ = client.messages().create(&request).with(options).await;
    server.requests().remove(0)
}

#[tokio::test]
async fn the_version_is_sent_by_itself() {
    let request = sent(|builder| builder.api_key("k"), RequestOptions::new()).await;
    assert_eq!(request.headers.get("anthropic-version"), Some("2023-06-01"));
    assert_eq!(request.headers.get("content-type"), Some("application/json"));
    assert!(request.headers.get("anthropic-beta").is_none());
    assert!(
        request
            .headers
            .get("user-agent")
            .is_some_and(|agent| agent.starts_with("claude-messages/"))
    );
}

#[tokio::test]
async fn the_version_can_be_set_per_client() {
    let request =
        sent(|b| b.api_key("k").api_version("2026-10-21"), RequestOptions::new()).await;
    assert_eq!(
        request.headers.all("anthropic-version").collect::<Vec<_>>(),
        ["2026-10-21"]
    );
}

#[tokio::test]
async fn betas_of_the_client_and_of_the_call_are_one_header() {
    let options = RequestOptions::new().beta("c");
    let request =
        sent(|builder| builder.api_key("k").beta("a").beta("b"), options).await;
    let betas: Vec<&str> = request.headers.all("anthropic-beta").collect();
    assert_eq!(betas.join(",").replace(' ', ""), "a,b,c");
}

#[tokio::test]
async fn a_key_or_a_token_is_sent_never_both() {
    let request = sent(|builder| builder.api_key("k"), RequestOptions::new()).await;
    assert_eq!(request.headers.get("x-api-key"), Some("k"));
    assert!(request.headers.get("authorization").is_none());
    let request = sent(|builder| builder.auth_token("t"), RequestOptions::new()).await;
    assert_eq!(request.headers.get("authorization"), Some("Bearer t"));
    assert!(request.headers.get("x-api-key").is_none());
}

#[tokio::test]
async fn a_call_can_add_headers_a_query_and_fields() {
    let options = RequestOptions::new()
        .header("x-trace", "7")
        .query("beta", true)
        .body_field("new", 1);
    let request = sent(|builder| builder.api_key("k"), options).await;
    assert_eq!(request.headers.get("x-trace"), Some("7"));
    assert_eq!(request.query, [("beta".to_owned(), "true".to_owned())]);
    let body: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    assert_eq!(body["new"], 1);
    assert_eq!(body["max_tokens"], 64);
}

#[tokio::test]
async fn a_list_takes_its_parameters_along() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/models.yaml");
    let cassette = cassette::read_file(&file).expect("the cassette");
    let loose = ReplayOptions { mode: Mode::Loose, ..ReplayOptions::default() };
    let server = ReplayServer::start(vec![cassette], loose).await.expect("a server");
    let client = Client::builder()
        .api_key("k")
        .base_url(server.base_url())
        .build()
        .expect("a client");
    let params = ListModelsParams::default().limit(2_u64).after_id("m/1");
    let _ = client.models().list(params).await;
    let request = server.requests().remove(0);
    assert_eq!(request.path, "/v1/models");
    let mut query = request.query;
    query.sort();
    assert_eq!(query, [("after_id".into(), "m/1".into()), ("limit".into(), "2".into())]);
}

#[test]
fn no_key_is_shown() {
    let client = Client::builder().api_key("sk-secret").build().expect("a client");
    assert!(!format!("{client:?}").contains("sk-secret"));
    assert!(
        !format!("{:?}", Client::builder().api_key("sk-secret")).contains("sk-secret")
    );
}
