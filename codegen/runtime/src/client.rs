//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, Method};
use reqwest::Url;

use super::builder::ClientBuilder;
use super::credential::Credential;
use super::path::Path;
use super::prepared::Target;
use super::profile::Profile;
use super::request::RequestBuilder;
use super::retry::RetryPolicy;
use super::wire::Wire;

/// How long one attempt may take when nobody says otherwise.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

/// A client of the API.
///
/// A clone shares the settings and the connections of its original, and costs next to nothing.
#[derive(Clone)]
pub struct Client {
    pub(super) settings: Arc<Settings>,
}

/// What a client was built with.
pub(super) struct Settings {
    pub(super) profile: &'static Profile,
    pub(super) base_url: Url,
    /// Whether that is the one of the profile.
    pub(super) is_default_server: bool,
    pub(super) credentials: Vec<Credential>,
    /// Those of the profile and those of the client.
    pub(super) headers: HeaderMap,
    pub(super) retry_count_header: Option<HeaderName>,
    /// `None` if nobody set one: then calls that may outlast the default are refused.
    pub(super) timeout: Option<Duration>,
    pub(super) idle_timeout: Duration,
    pub(super) max_retries: u32,
    pub(super) max_event_size: usize,
    pub(super) max_response_size: usize,
    pub(super) retry_policy: Arc<dyn RetryPolicy>,
    pub(super) wire: Wire,
    /// Whether bodies are told to the `tracing` crate.
    pub(super) trace_bodies: bool,
}

impl Client {
    /// Begins to build a client of the API that `profile` describes.
    pub fn from_profile(profile: &'static Profile) -> ClientBuilder {
        ClientBuilder::new(profile)
    }

    /// Where requests go: without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str().trim_end_matches('/')
    }

    /// Begins a request to a path below the base URL.
    pub fn request(&self, method: Method, path: Path) -> RequestBuilder {
        RequestBuilder::new(self.clone(), method, Target::Path(path))
    }

    /// Begins a request to an absolute URL that the API handed out. A URL of another origin than
    /// the base URL fails with [`ErrorKind::ForeignOrigin`](super::ErrorKind::ForeignOrigin)
    /// instead of being sent the key.
    pub fn request_url(&self, method: Method, url: impl Into<String>) -> RequestBuilder {
        RequestBuilder::new(self.clone(), method, Target::Url(url.into()))
    }
}

/// Shows no secret: of credentials, the way they are sent; of headers, the names.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        let headers: Vec<_> = settings.headers.keys().collect();
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("credentials", &settings.credentials)
            .field("headers", &headers)
            .field("timeout", &settings.timeout.unwrap_or(DEFAULT_TIMEOUT))
            .field("idle_timeout", &settings.idle_timeout)
            .field("max_retries", &settings.max_retries)
            .field("retry_policy", &settings.retry_policy)
            .finish_non_exhaustive()
    }
}
