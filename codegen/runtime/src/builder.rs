//! Building a client.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;
use secrecy::SecretString;

use super::client::{Client, DEFAULT_TIMEOUT, Settings};
use super::credential::{Credential, Secret, TokenSource, header_name};
use super::error::Error;
use super::options::HeaderEdit;
use super::platform::{self, HttpClient, HttpSettings};
use super::profile::{Profile, Scheme};
use super::retry::{ExponentialBackoff, RetryPolicy};
use super::transport::Transport;
use super::wire::Wire;

const DEFAULT_RETRIES: u32 = 2;
const DEFAULT_EVENT_SIZE: usize = 32 << 20;
const DEFAULT_RESPONSE_SIZE: usize = 256 << 20;

type Environment = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Builds a [`Client`]. What is wrong with a setting is told by [`build`](Self::build).
#[must_use]
pub struct ClientBuilder {
    profile: &'static Profile,
    credentials: Vec<Credential>,
    anonymous: bool,
    environment: Option<Environment>,
    base_url: Option<String>,
    allow_insecure_http: bool,
    headers: Vec<HeaderEdit>,
    user_agent_suffix: Option<String>,
    timeout: Option<Duration>,
    idle_timeout: Duration,
    max_retries: u32,
    max_event_size: usize,
    max_response_size: usize,
    retry_policy: Arc<dyn RetryPolicy>,
    http_client: Option<HttpClient>,
    pub(super) http_settings: HttpSettings,
    transport: Option<Arc<dyn Transport>>,
    trace_bodies: bool,
}

impl ClientBuilder {
    pub(super) fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            credentials: Vec::new(),
            anonymous: false,
            environment: None,
            base_url: None,
            allow_insecure_http: false,
            headers: Vec::new(),
            user_agent_suffix: None,
            timeout: None,
            idle_timeout: DEFAULT_TIMEOUT,
            max_retries: DEFAULT_RETRIES,
            max_event_size: DEFAULT_EVENT_SIZE,
            max_response_size: DEFAULT_RESPONSE_SIZE,
            retry_policy: Arc::new(ExponentialBackoff::default()),
            http_client: None,
            http_settings: HttpSettings::default(),
            transport: None,
            trace_bodies: false,
        }
    }

    /// Authenticates with a key or token. A second one of the same scheme replaces the first.
    pub fn credential(self, scheme: Scheme, secret: impl Into<SecretString>) -> Self {
        self.with_credential(scheme, Secret::Fixed(secret.into()))
    }

    /// Authenticates with tokens that are asked for when needed.
    pub fn token_source(self, scheme: Scheme, source: impl TokenSource) -> Self {
        self.with_credential(scheme, Secret::Source(Arc::new(source)))
    }

    fn with_credential(mut self, scheme: Scheme, secret: Secret) -> Self {
        self.credentials.retain(|other| other.scheme != scheme);
        self.credentials.push(Credential { scheme, secret });
        self
    }

    /// Sends no credential, for a gateway that adds its own.
    pub fn no_credential(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Takes from the environment what isn't set explicitly: the first credential that has a
    /// variable, if there is no other, and the base URL. An empty variable counts as unset.
    pub fn from_env(self) -> Self {
        self.from_env_with(|name| std::env::var(name).ok())
    }

    /// Like [`from_env`](Self::from_env), with `lookup` in place of the environment of the process.
    pub fn from_env_with(
        mut self,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.environment = Some(Box::new(lookup));
        self
    }

    /// Where requests go. A path is kept: `https://gateway.example/api`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Allows a base URL with `http://` that is not on this machine, where keys and messages can be
    /// read on their way. Default: false.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// Sets a header for every call. It replaces one that is sent by default.
    pub fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push(HeaderEdit::set(name, value));
        self
    }

    /// Adds a value to a header that is a list, separated by a comma, for every call.
    pub fn append_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push(HeaderEdit::append(name, value));
        self
    }

    /// Names your program in the `user-agent` header, for example `my-app/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// How long one attempt of a call may take, to the last byte of the answer; of a stream, to its
    /// head. Default: 600 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a stream may stand still. Default: 600 s.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How often a failed attempt is tried again. Default: 2.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// What is tried again, and after what wait. Default: [`ExponentialBackoff`].
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.retry_policy = Arc::new(policy);
        self
    }

    /// The largest event of a stream, or line of JSON Lines, in bytes. Default: 32 MiB.
    pub fn max_event_size(mut self, bytes: usize) -> Self {
        self.max_event_size = bytes;
        self
    }

    /// The largest answer outside of streams, in bytes. Default: 256 MiB.
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.max_response_size = bytes;
        self
    }

    /// Your own HTTP client, with its TLS settings, DNS, connection pool and so on: a
    /// `reqwest::ClientBuilder` or a `reqwest::Client`.
    ///
    /// It must not follow redirects, which would take the key along. A builder is told so; a client
    /// that is already built has to be built with `.redirect(reqwest::redirect::Policy::none())`,
    /// or [`build`](Self::build) refuses it. Its connect time-out stays unless `connect_timeout` sets
    /// one, which only a builder can take. In a browser, redirects and connections are the browser's.
    pub fn http_client(mut self, client: impl Into<HttpClient>) -> Self {
        self.http_client = Some(client.into());
        self
    }

    /// Another way to the server than HTTP, for tests. It makes the settings of the HTTP client
    /// meaningless.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Has the bodies of requests and answers, and the data of events, told to the `tracing` crate,
    /// as events of level debug in the span of the call. They hold what users said. Default: false.
    #[cfg(feature = "tracing")]
    pub fn trace_bodies(mut self, trace: bool) -> Self {
        self.trace_bodies = trace;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](super::ErrorKind::Config) if there is no credential, if the base URL
    /// is not one or may not be used, or if the HTTP client cannot be built or used;
    /// [`ErrorKind::InvalidHeader`](super::ErrorKind::InvalidHeader) if a header or a key cannot be
    /// sent.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.resolve_base_url()?;
        let is_default_server =
            Url::parse(self.profile.base_url).is_ok_and(|own| own == base_url);
        let headers = self.resolve_headers()?;
        let credentials = self.resolve_credentials(&headers)?;
        let wire = match self.transport {
            Some(transport) => Wire::Own(transport),
            None => {
                let loopback = is_loopback(&base_url);
                Wire::Http(platform::http_client(
                    self.http_client,
                    self.http_settings,
                    loopback,
                )?)
            }
        };
        let retry_count = self.profile.retry_count_header;
        Ok(Client {
            settings: Arc::new(Settings {
                profile: self.profile,
                base_url,
                is_default_server,
                credentials,
                headers,
                retry_count_header: retry_count.map(header_name).transpose()?,
                timeout: self.timeout,
                idle_timeout: self.idle_timeout,
                max_retries: self.max_retries,
                max_event_size: self.max_event_size,
                max_response_size: self.max_response_size,
                retry_policy: self.retry_policy,
                wire,
                trace_bodies: self.trace_bodies,
            }),
        })
    }

    /// What the environment says; an empty variable says nothing.
    fn variable(&self, name: Option<&str>) -> Option<String> {
        let lookup = self.environment.as_ref()?;
        lookup(name?).filter(|value| !value.is_empty())
    }

    fn resolve_base_url(&self) -> Result<Url, Error> {
        let text = match &self.base_url {
            Some(url) => url.clone(),
            None => self
                .variable(self.profile.base_url_env)
                .unwrap_or_else(|| self.profile.base_url.to_owned()),
        };
        if text.trim().is_empty() {
            return Err(Error::config("there is no base URL: give the client one"));
        }
        // The text is not shown: a URL may hold a password.
        let url = Url::parse(text.trim()).map_err(|error| {
            Error::config(format!("the base URL is not a URL: {error}"))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::config("the base URL holds a user or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::config("the base URL has a query or a fragment"));
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if self.allow_insecure_http || is_loopback(&url) => Ok(url),
            "http" => Err(Error::config(format!(
                "`{url}` would send keys unencrypted: use https, or `allow_insecure_http`"
            ))),
            scheme => Err(Error::config(format!(
                "the base URL begins with `{scheme}:`, not with `https:`"
            ))),
        }
    }

    /// The headers of the profile, and over them those of the client.
    fn resolve_headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let agent = match &self.user_agent_suffix {
            Some(suffix) => format!("{} {suffix}", self.profile.user_agent),
            None => self.profile.user_agent.to_owned(),
        };
        HeaderEdit::set(USER_AGENT.as_str(), agent).apply(&mut headers)?;
        for (name, value) in self.profile.headers {
            HeaderEdit::set(*name, *value).apply(&mut headers)?;
        }
        for edit in &self.headers {
            edit.apply(&mut headers)?;
        }
        self.profile.hide_secrets(&mut headers)?;
        Ok(headers)
    }

    /// The credentials set explicitly, else the first that the environment has.
    fn resolve_credentials(
        &self,
        headers: &HeaderMap,
    ) -> Result<Vec<Credential>, Error> {
        if self.anonymous {
            return Ok(Vec::new());
        }
        let mut credentials = self.credentials.clone();
        if credentials.is_empty() {
            let known = self.profile.credentials.iter();
            credentials.extend(known.filter_map(|known| {
                let secret = self.variable(known.env)?;
                Some(Credential {
                    scheme: known.scheme,
                    secret: Secret::Fixed(secret.into()),
                })
            }));
            credentials.truncate(1);
        }
        for credential in &credentials {
            credential.check()?;
        }
        if credentials.is_empty() && !self.profile.credentials.is_empty() {
            let names = self.profile.credential_headers()?;
            if !names.iter().any(|name| headers.contains_key(name)) {
                return Err(Error::config(self.missing_credential()));
            }
        }
        Ok(credentials)
    }

    fn missing_credential(&self) -> String {
        let known = self.profile.credentials.iter();
        let variables: Vec<_> = known.filter_map(|known| known.env).collect();
        match (&self.environment, variables.as_slice()) {
            (Some(_), [_, ..]) => {
                format!("no key or token: set {}", variables.join(" or "))
            }
            _ => "no key or token was given".to_owned(),
        }
    }
}

impl Profile {
    /// The headers that hold a secret.
    fn credential_headers(&self) -> Result<Vec<HeaderName>, Error> {
        let known = self.credentials.iter();
        known.filter_map(|known| known.scheme.header_name().transpose()).collect()
    }

    /// Keeps the values of such headers out of `Debug`, whoever set them.
    pub(super) fn hide_secrets(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        for name in self.credential_headers()? {
            if let Some(value) = headers.get_mut(&name) {
                HeaderValue::set_sensitive(value, true);
            }
        }
        Ok(())
    }
}

/// Whether the URL leads to this machine.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Shows no secret.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("http_settings", &self.http_settings)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_retries", &self.max_retries)
            .field("retry_policy", &self.retry_policy)
            .finish_non_exhaustive()
    }
}
