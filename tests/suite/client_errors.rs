//! Every error of the API is a typed error, by the name in its body or else by its status.

use std::path::Path;

use claude_messages::{ApiErrorKind, Client, Error};
use specweave_tests::cassette::{self, Cassette};
use specweave_tests::client::{Operation, Outcome, perform};
use specweave_tests::replay::{ReplayOptions, ReplayServer};

/// Makes the calls of `errors.yaml` and returns what each failed with.
async fn failures() -> Vec<(u16, String, Error)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/errors.yaml");
    let cassette = cassette::read_file(&file).expect("the cassette");
    let mut failures = Vec::new();
    for exchange in &cassette.exchanges {
        let alone = Cassette { exchanges: vec![exchange.clone()], ..cassette.clone() };
        let server = ReplayServer::start(vec![alone], ReplayOptions::default())
            .await
            .expect("a server");
        let client = Client::builder()
            .api_key("k")
            .base_url(server.base_url())
            .build()
            .expect("a client");
        let operation = Operation::of(exchange).expect("an operation");
        let outcome = perform(&client, &operation, exchange).await.expect("a request");
        let Outcome::Error { error, .. } = outcome else {
            panic!("not an error: {outcome:?}")
        };
        let id =
            exchange.response.headers.get("request-id").unwrap_or_default().to_owned();
        failures.push((exchange.response.status, id, error));
    }
    failures
}

#[tokio::test]
async fn the_kind_is_the_one_of_the_body_or_the_status() {
    use ApiErrorKind as Kind;
    let expected = |status: u16| match status {
        400 => Kind::InvalidRequest,
        401 => Kind::Authentication,
        402 => Kind::Billing,
        403 => Kind::Permission,
        404 => Kind::NotFound,
        413 => Kind::RequestTooLarge,
        429 => Kind::RateLimit,
        500 => Kind::Api,
        504 => Kind::Timeout,
        529 => Kind::Overloaded,
        418 => Kind::Other("teapot_error".to_owned()),
        other => Kind::Other(other.to_string()),
    };
    let failures = failures().await;
    assert!(failures.len() > 10, "only {}", failures.len());
    for (status, _, error) in &failures {
        let api = error.as_api().expect("an error of the API");
        assert_eq!(api.kind(), expected(*status));
        assert_eq!(api.status().as_u16(), *status);
    }
}

#[tokio::test]
async fn the_request_id_and_the_message_are_told() {
    for (status, id, error) in failures().await {
        assert_eq!(error.request_id().unwrap_or_default(), id, "status {status}");
        let shown = error.to_string();
        assert!(id.is_empty() || shown.contains(&id), "{shown}");
        if status == 429 {
            assert!(shown.contains("The limit of requests a minute"), "{shown}");
            assert!(error.rate_limit().is_some_and(|limit| limit.requests.is_some()));
        }
    }
}

#[tokio::test]
async fn what_may_be_made_again_is_told() {
    for (status, _, error) in failures().await {
        let again = matches!(status, 408 | 409 | 429 | 500..);
        let asked = error.headers().and_then(|headers| headers.get("x-should-retry"));
        let again = asked.map_or(again, |value| value == "true");
        assert_eq!(error.is_retryable(), again, "status {status}");
    }
}
