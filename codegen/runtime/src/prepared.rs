//! Requests, from what is known of one to the bytes that are sent.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use http::{HeaderMap, HeaderValue, Method, Uri};
use reqwest::Url;

use super::client::{Client, DEFAULT_TIMEOUT};
use super::credential::{Credential, invalid_header, push_encoded, push_query};
use super::error::{Error, ErrorKind};
use super::json_fields::with_fields;
use super::options::{HeaderEdit, RequestOptions};
use super::path::Path;
use super::profile::Scheme;
use super::upload::{Multipart, Payload};

/// What is known of a request before it is sent.
#[derive(Clone)]
pub(super) struct Draft {
    client: Client,
    method: Method,
    target: Target,
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
    /// Method and path, without what the caller put into it.
    operation: String,
    /// Without query.
    url: String,
    query: String,
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

    /// Goes to this URL, which may be relative to the base URL, in place of what was asked for; tells
    /// whether it is one.
    pub(super) fn go_to(&mut self, link: &str) -> bool {
        let Ok(url) = self.client.settings.base_url.join(link) else { return false };
        self.target = Target::Url(url.into());
        self.query.clear();
        self.encoded.clear();
        self.options.query.clear();
        true
    }

    /// Checks and encodes all there is.
    pub(super) fn finish(self, expected: Expected) -> Result<Request, Error> {
        let timeout = self.choose_timeout(expected)?;
        let settings = &self.client.settings;
        let url = self.url()?;
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

        let json = Cow::Borrowed("application/json");
        let body = match (self.body, options.body_fields.as_slice()) {
            (None, []) => None,
            (Some(Content::Json(body)), []) => Some((json, body.into())),
            (None, fields) => Some((json, with_fields(b"{}".to_vec(), fields)?.into())),
            (Some(Content::Json(body)), fields) => {
                Some((json, with_fields(body, fields)?.into()))
            }
            (Some(Content::Multipart(form)), []) => {
                let (media_type, payload) = form.finish();
                Some((media_type.into(), payload))
            }
            (Some(Content::Other(media_type, payload)), []) => {
                Some((media_type, payload))
            }
            (Some(_), _) => {
                return Err(Error::config("only a JSON body can be given more fields"));
            }
        };

        let mut headers = settings.headers.clone();
        headers.insert(ACCEPT, expected.media_type());
        if let Some((media_type, _)) = &body {
            let media_type = HeaderValue::try_from(&**media_type)
                .map_err(|_| invalid_header(CONTENT_TYPE.as_str()))?;
            headers.insert(CONTENT_TYPE, media_type);
        }
        if !self.cookies.is_empty() {
            let cookies = HeaderValue::try_from(self.cookies.join("; "))
                .map_err(|_| invalid_header(COOKIE.as_str()))?;
            headers.insert(COOKIE, cookies);
        }
        for edit in &options.headers {
            edit.apply(&mut headers)?;
        }
        settings.profile.hide_secrets(&mut headers)?;

        Ok(Request {
            expected,
            timeout,
            idle_timeout: options.idle_timeout.unwrap_or(settings.idle_timeout),
            max_retries: options.max_retries.unwrap_or(settings.max_retries),
            operation: format!("{} {}", self.method, self.target.pattern()),
            method: self.method,
            url,
            query,
            headers,
            security: self.security,
            body: body.map(|(_, payload)| payload).unwrap_or_default(),
            client: self.client,
        })
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

    fn url(&self) -> Result<String, Error> {
        let base = &self.client.settings.base_url;
        match &self.target {
            Target::Path(path) => match path.finish() {
                Ok(path) => Ok(format!("{}{path}", self.client.base_url())),
                Err(segment) => {
                    Err(ErrorKind::InvalidPath { segment: segment.to_owned() }.into())
                }
            },
            Target::Url(text) => match Url::parse(text) {
                Ok(mut url) if url.origin() == base.origin() => {
                    url.set_fragment(None);
                    Ok(url.into())
                }
                Ok(url) => Err(foreign(url.origin().ascii_serialization())),
                Err(_) => Err(foreign(String::new())),
            },
        }
    }
}

fn foreign(origin: String) -> Error {
    ErrorKind::ForeignOrigin { origin }.into()
}

impl Target {
    fn pattern(&self) -> &str {
        match self {
            Self::Path(path) => path.pattern(),
            Self::Url(_) => "{url}",
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

    pub(super) fn operation(&self) -> &str {
        &self.operation
    }

    /// The body, if it is at hand; of one that is read while it is sent, nothing.
    pub(super) fn body(&self) -> Bytes {
        self.body.bytes().unwrap_or_default()
    }

    /// The request as it is sent after so many retries, with the credentials.
    pub(super) async fn to_http(
        &self,
        retries: u32,
    ) -> Result<http::Request<Payload>, Error> {
        let settings = &self.client.settings;
        let mut headers = self.headers.clone();
        let mut query = self.query.clone();
        for credential in self.credentials() {
            credential.apply(&mut headers, &mut query).await?;
        }
        if let Some(name) = settings.profile.retry_count_header
            && !headers.contains_key(name)
        {
            HeaderEdit::set(name, retries.to_string()).apply(&mut headers)?;
        }
        let separator = match (query.is_empty(), self.url.contains('?')) {
            (true, _) => "",
            (false, true) => "&",
            (false, false) => "?",
        };
        let uri = format!("{}{separator}{query}", self.url);
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() =
            Uri::try_from(uri).map_err(|error| Error::config(error.to_string()))?;
        *request.headers_mut() = headers;
        Ok(request)
    }
}
