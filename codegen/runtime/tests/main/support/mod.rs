//! What the tests share.

pub(crate) mod script;
pub(crate) mod server;

use specweave_runtime::{
    Client, ClientBuilder, CredentialProfile, Profile, Scheme, TraceProfile,
};

/// A key that must not turn up where it does not belong.
pub(crate) const KEY: &str = "sk-secret-0123456789";

pub(crate) static PROFILE: Profile = Profile {
    user_agent: "claude-messages/0.1.0",
    base_url: "https://api.example.com",
    base_url_env: Some("EXAMPLE_BASE_URL"),
    credentials: &[
        CredentialProfile {
            scheme: Scheme::Header("x-api-key"),
            env: Some("EXAMPLE_API_KEY"),
        },
        CredentialProfile { scheme: Scheme::Bearer, env: Some("EXAMPLE_AUTH_TOKEN") },
    ],
    headers: &[("anthropic-version", "2023-06-01")],
    request_id_header: Some("request-id"),
    retry_count_header: Some("x-stainless-retry-count"),
    error_statuses: &[("overloaded_error", 529), ("invalid_request_error", 400)],
    trace: TraceProfile::PLAIN,
};

/// A client with a key.
pub(crate) fn builder() -> ClientBuilder {
    Client::from_profile(&PROFILE).credential(Scheme::Header("x-api-key"), KEY)
}
