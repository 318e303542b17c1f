//! Requests, from what is known of one to the bytes that are sent.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::Url;

use super::client::{Client, DEFAULT_TIMEOUT};
use super::credential::{Credential, invalid_header, push_encoded, push_query};
use super::error::{Error, ErrorKind};
use super::json_fields::with_fields;
use super::options::RequestOptions;
use super::path::Path;
use super::profile::Scheme;
use super::upload::{Multipart, Payload};
use super::wire::Outgoing;

/// What is known of a request before it is sent.
#[derive(Clone)]
pub(super) struct Draft {
    client: Client,
    method: Method,
    target: Target,
    /// The server it goes to, where that is not the API's.
    pub(super) host: Option<&'static str>,
    pub(super) query: Vec<(Cow<'static, str>, String)>,
    /// Parameters of the query whose values are encoded already.
    pub(super) encoded: Vec<(Cow<'static, str>, String)>,
    /// `name=value`, encoded.
    pub(super) cookies: Vec<String>,
    /// Which credentials may go with it, alternatives of several that go together; not said: all.
    pub(super) security: Option<&'static [&'static [Scheme]]>,
    pub(super) body: Option<Content>,
    /// How long the answer may take.
    pub(super) estimated: Option<Duration>,
    pub(super) options: RequestOptions,
}

/// What is sent as the body.
#[derive(Clone)]
pub(super) enum Content {
    Json(Vec<u8>),
    Multipart(Multipart),
    /// Of this media type.
    Other(Cow<'static, str>, Payload),
}

/// Where a request goes.
#[derive(Clone)]
pub(super) enum Target {
    /// Below the base URL.
    Path(Path),
    /// To a URL of the same origin as the base URL.
    Url(String),
}

/// What the answer is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// One JSON text, or nothing.
    Whole,
    /// A stream of events.
    Events,
    /// A stream of lines.
    Lines,
    /// Bytes, at once or streamed.
    Bytes,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A request that is ready to be sent, as often as need be.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) client: Client,
    pub(super) expected: Expected,
    pub(super) timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_retries: u32,
    method: Method,
    /// The path without what the caller put into it.
    pattern: Cow<'static, str>,
    url: Url,
    headers: HeaderMap,
    security: Option<&'static [&'static [Scheme]]>,
    body: Payload,
}

impl Draft {
    pub(super) fn new(client: Client, method: Method, target: Target) -> Self {
        Self {
            client,
            method,
            target,
            host: None,
            query: Vec::new(),
            encoded: Vec::new(),
            cookies: Vec::new(),
            security: None,
            body: None,
            estimated: None,
            options: RequestOptions::new(),
        }
    }

    /// The value of a query parameter.
    pub(super) fn query_value(&self, name: &str) -> Option<&str> {
        let parameters = self.options.query.iter().chain(&self.query);
        let mut same = parameters.filter(|(other, _)| other == name);
        same.next().map(|(_, value)| value.as_str())
    }

    /// Goes to this URL, which may be relative to the present one, in place of what was asked for;
    /// tells whether it is one, and another.
    pub(super) fn go_to(&mut self, link: &str) -> bool {
        let Ok(here) = self.whole_url() else { return false };
        let Ok(mut url) = here.join(link) else { return false };
        url.set_fragment(None);
        if url == here {
            return false;
        }
        self.target = Target::Url(url.into());
        self.query.clear();
        self.encoded.clear();
        self.options.query.clear();
        true
    }

    /// Checks and encodes all there is.
    pub(super) fn finish(self, expected: Expected) -> Result<Box<Request>, Error> {
        let timeout = self.choose_timeout(expected)?;
        let url = self.whole_url()?;
        let settings = &self.client.settings;
        let options = &self.options;

        let json = HeaderValue::from_static("application/json");
        let body = match (self.body, options.body_fields.as_slice()) {
            (None, []) => None,
            (Some(Content::Json(body)), []) => Some((json, body.into())),
            (None, fields) => Some((json, with_fields(b"{}".to_vec(), fields)?.into())),
            (Some(Content::Json(body)), fields) => {
                Some((json, with_fields(body, fields)?.into()))
            }
            (Some(Content::Multipart(form)), []) => {
                let (media_type, payload) = form.finish();
                Some((value(CONTENT_TYPE, media_type)?, payload))
            }
            (Some(Content::Other(media_type, payload)), []) => {
                Some((value(CONTENT_TYPE, media_type.into_owned())?, payload))
            }
            (Some(_), _) => {
                return Err(Error::config("only a JSON body can be given more fields"));
            }
        };

        let mut headers = settings.headers.clone();
        headers.insert(ACCEPT, expected.media_type());
        let body = body.map(|(media_type, payload)| {
            headers.insert(CONTENT_TYPE, media_type);
            payload
        });
        if !self.cookies.is_empty() {
            headers.insert(COOKIE, value(COOKIE, self.cookies.join("; "))?);
        }
        if !options.headers.is_empty() {
            for edit in &options.headers {
                edit.apply(&mut headers)?;
            }
            settings.profile.hide_secrets(&mut headers)?;
        }

        Ok(Box::new(Request {
            expected,
            timeout,
            idle_timeout: options.idle_timeout.unwrap_or(settings.idle_timeout),
            max_retries: options.max_retries.unwrap_or(settings.max_retries),
            pattern: self.target.pattern(),
            method: self.method,
            url,
            headers,
            security: self.security,
            body: body.unwrap_or_default(),
            client: self.client,
        }))
    }

    fn choose_timeout(&self, expected: Expected) -> Result<Duration, Error> {
        if let Some(timeout) = self.options.timeout.or(self.client.settings.timeout) {
            return Ok(timeout);
        }
        match self.estimated {
            Some(estimated)
                if expected == Expected::Whole && estimated > DEFAULT_TIMEOUT =>
            {
                Err(ErrorKind::StreamingRequired { estimated, timeout: DEFAULT_TIMEOUT }
                    .into())
            }
            _ => Ok(DEFAULT_TIMEOUT),
        }
    }

    /// Where it goes, with all parameters of the query.
    fn whole_url(&self) -> Result<Url, Error> {
        let mut query = String::new();
        let options = &self.options;
        let overridden =
            |name: &str| options.query.iter().any(|(other, _)| other == name);
        for (name, value) in self.query.iter().filter(|(name, _)| !overridden(name)) {
            push_query(&mut query, name, value);
        }
        for (name, value) in self.encoded.iter().filter(|(name, _)| !overridden(name)) {
            push_encoded(&mut query, name, value);
        }
        for (name, value) in &options.query {
            push_query(&mut query, name, value);
        }
        self.url(&query)
    }

    /// What the path stands behind: the server of the operation, if it has one of its own, unless
    /// the client was built for another than the API's, such as a proxy or a server for tests.
    fn base_url(&self) -> Result<Cow<'_, Url>, Error> {
        let settings = &self.client.settings;
        let Some(host) = self.host.filter(|_| settings.is_default_server) else {
            return Ok(Cow::Borrowed(&settings.base_url));
        };
        match Url::parse(host) {
            Ok(url) if url.scheme() == "https" => Ok(Cow::Owned(url)),
            _ => Err(Error::config(format!(
                "the server of the operation is not at an `https` URL: `{host}`"
            ))),
        }
    }

    /// Where it goes, with this query.
    fn url(&self, query: &str) -> Result<Url, Error> {
        let base = &*self.base_url()?;
        let mut url = match &self.target {
            Target::Path(path) => {
                let invalid = |segment: &str| ErrorKind::InvalidPath {
                    segment: segment.to_owned(),
                };
                let path = path.finish().map_err(invalid)?;
                // Documents write what tells operations apart into the path.
                let (path, parameters) = path.split_once('?').unwrap_or((path, ""));
                // Cheaper than to parse the whole of it.
                let mut url = base.clone();
                url.set_path(&[base.path().trim_end_matches('/'), path].concat());
                add_query(&mut url, parameters);
                url
            }
            Target::Url(text) => match Url::parse(text) {
                Ok(mut url) if url.origin() == base.origin() => {
                    url.set_fragment(None);
                    url
                }
                Ok(url) => return Err(foreign(url.origin().ascii_serialization())),
                Err(_) => return Err(foreign(String::new())),
            },
        };
        add_query(&mut url, query);
        Ok(url)
    }
}

/// Adds parameters to the query of a URL, which may have some already.
fn add_query(url: &mut Url, more: &str) {
    if more.is_empty() {
        return;
    }
    let query = match url.query() {
        None | Some("") => more.to_owned(),
        Some(query) => format!("{query}&{more}"),
    };
    url.set_query(Some(&query));
}

/// The value of this header.
fn value(name: HeaderName, text: String) -> Result<HeaderValue, Error> {
    HeaderValue::try_from(text).map_err(|_| invalid_header(name.as_str()))
}

fn foreign(origin: String) -> Error {
    ErrorKind::ForeignOrigin { origin }.into()
}

impl Target {
    fn pattern(&self) -> Cow<'static, str> {
        match self {
            Self::Path(path) => path.pattern(),
            Self::Url(_) => Cow::Borrowed("{url}"),
        }
    }
}

impl Expected {
    fn media_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Whole => "application/json",
            Self::Events => "text/event-stream",
            Self::Lines => "application/x-jsonl",
            Self::Bytes => "*/*",
        })
    }
}

impl Request {
    /// The credentials that go with it: those of the first alternative the client has all of.
    fn credentials(&self) -> impl Iterator<Item = &Credential> {
        let all = &self.client.settings.credentials;
        let has = |scheme: &Scheme| all.iter().any(|known| known.scheme == *scheme);
        let chosen = self.security.map(|alternatives| {
            // None at all will do only if there is no other that will.
            let mut usable = alternatives
                .iter()
                .filter(|together| !together.is_empty() && together.iter().all(has));
            let none: &[Scheme] = &[];
            let optional = alternatives.iter().all(|together| together.is_empty());
            usable.next().copied().or(optional.then_some(none))
        });
        all.iter().filter(move |credential| match chosen {
            Some(Some(schemes)) => schemes.contains(&credential.scheme),
            // What the operation wants isn't there; what is there may do.
            Some(None) | None => true,
        })
    }

    /// Method and path, without what the caller put into it.
    pub(super) fn operation(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    /// The body, if it is at hand; of one that is read while it is sent, nothing.
    pub(super) fn body(&self) -> Bytes {
        self.body.bytes().unwrap_or_default()
    }

    /// What is sent after so many retries, with the credentials.
    pub(super) async fn outgoing(&self, retries: u32) -> Result<Outgoing, Error> {
        let mut headers = self.headers.clone();
        let mut secrets = String::new();
        for credential in self.credentials() {
            credential.apply(&mut headers, &mut secrets).await?;
        }
        if let Some(name) = &self.client.settings.retry_count_header {
            headers.entry(name).or_insert_with(|| retries.into());
        }
        let mut url = self.url.clone();
        add_query(&mut url, &secrets);
        let (method, payload) = (self.method.clone(), self.body.clone());
        Ok(Outgoing { method, url, headers, payload })
    }
}
