//! What is particular to one API.

use super::trace::TraceProfile;

/// What is particular to one API: a constant in each generated crate.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// The `user-agent` header, for example `my-client/0.1.0`.
    pub user_agent: &'static str,
    /// Where the API is served, for example `https://api.example.com`; without a trailing slash.
    pub base_url: &'static str,
    /// The environment variable that may hold another base URL.
    pub base_url_env: Option<&'static str>,
    /// The ways to authenticate, in order of preference; empty for an API that needs none.
    pub credentials: &'static [CredentialProfile],
    /// Headers sent with every call, for example the version of the API. A client and a call can
    /// override each of them.
    pub headers: &'static [(&'static str, &'static str)],
    /// The response header that identifies a request to the API's support.
    pub request_id_header: Option<&'static str>,
    /// The request header that tells the server how many retries have been made, `0` at first.
    pub retry_count_header: Option<&'static str>,
    /// The HTTP status each `error.type` stands for. An error in the middle of a stream has no
    /// status of its own; this tells whether it is worth trying again.
    pub error_statuses: &'static [(&'static str, u16)],
    /// What the spans of calls show; [`TraceProfile::PLAIN`] for nothing special.
    pub trace: TraceProfile,
}

/// One way to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialProfile {
    /// How the secret is sent.
    pub scheme: Scheme,
    /// The environment variable that may hold the secret.
    pub env: Option<&'static str>,
}

/// How a secret is sent with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// In a header of this name, as it is.
    Header(&'static str),
    /// As `authorization: Bearer SECRET`.
    Bearer,
    /// In a query parameter of this name.
    Query(&'static str),
    /// As `authorization: Basic`, the secret being `user:password`.
    Basic,
    /// In a cookie of this name.
    Cookie(&'static str),
}

impl Profile {
    /// The status that an `error.type` stands for.
    pub(super) fn error_status(&self, error_type: &str) -> Option<u16> {
        let mut statuses = self.error_statuses.iter();
        statuses.find_map(|(name, status)| (*name == error_type).then_some(*status))
    }
}
