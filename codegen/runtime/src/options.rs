//! What a single call does differently.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::credential::invalid_header;
use super::error::Error;

/// What a single call does differently from the client that makes it.
///
/// What is wrong with a value, for example a line break in a header, is told when the call is sent.
#[derive(Clone, Default)]
#[must_use]
pub struct RequestOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) headers: Vec<HeaderEdit>,
    pub(super) query: Vec<(Cow<'static, str>, String)>,
    pub(super) body_fields: Vec<(Cow<'static, str>, Value)>,
}

impl RequestOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long one attempt may take, to the last byte of the answer; of a stream, to its head.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a stream may stand still.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// How often a failed attempt is tried again.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// Sets a header, in place of what the client or the call would send.
    pub fn header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push(HeaderEdit::set(name, value));
        self
    }

    /// Adds a value to a header that is a list, separated by a comma.
    pub fn append_header(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.headers.push(HeaderEdit::append(name, value));
        self
    }

    /// Sets a query parameter.
    pub fn query(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl fmt::Display,
    ) -> Self {
        let name = name.into();
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds or replaces a field of the request body, for what the types of this crate do not know.
    pub fn body_field(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<Value>,
    ) -> Self {
        self.body_fields.push((name.into(), value.into()));
        self
    }

    /// These options, and over them the others.
    pub(super) fn merge(mut self, over: Self) -> Self {
        self.timeout = over.timeout.or(self.timeout);
        self.idle_timeout = over.idle_timeout.or(self.idle_timeout);
        self.max_retries = over.max_retries.or(self.max_retries);
        self.headers.extend(over.headers);
        self.query.retain(|(name, _)| over.query.iter().all(|(other, _)| other != name));
        self.query.extend(over.query);
        self.body_fields.extend(over.body_fields);
        self
    }
}

/// Shows the names of headers, query parameters and body fields, not what they hold.
impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.iter().map(|edit| &edit.name).collect();
        let query: Vec<_> = self.query.iter().map(|(name, _)| name).collect();
        let body_fields: Vec<_> =
            self.body_fields.iter().map(|(name, _)| name).collect();
        f.debug_struct("RequestOptions")
            .field("timeout", &self.timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_retries", &self.max_retries)
            .field("headers", &headers)
            .field("query", &query)
            .field("body_fields", &body_fields)
            .finish()
    }
}

/// A header to be set, or to be added to.
#[derive(Clone)]
pub(super) struct HeaderEdit {
    name: Cow<'static, str>,
    value: String,
    append: bool,
}

impl HeaderEdit {
    pub(super) fn set(
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), value: value.into(), append: false }
    }

    pub(super) fn append(
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        Self { append: true, ..Self::set(name, value) }
    }

    /// Makes the change.
    pub(super) fn apply(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        let invalid = || invalid_header(&self.name);
        let name =
            HeaderName::from_bytes(self.name.as_bytes()).map_err(|_| invalid())?;
        let present = headers.get(&name).and_then(|value| value.to_str().ok());
        let value = match present {
            Some(list) if self.append && !list.is_empty() => {
                if list.split(',').any(|item| item.trim() == self.value) {
                    return Ok(());
                }
                HeaderValue::try_from(format!("{list},{}", self.value))
            }
            _ => HeaderValue::from_str(&self.value),
        };
        let mut value = value.map_err(|_| invalid())?;
        value
            .set_sensitive([AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(&name));
        headers.insert(name, value);
        Ok(())
    }
}

/// Gives a kind of call, which has a `draft: Result<Box<Draft>, Error>`, the methods by which callers
/// adjust it.
macro_rules! adjustable {
    ($call:ident $(<$($parameter:ident),+>)?) => {
        impl $(<$($parameter),+>)? $call $(<$($parameter),+>)? {
            /// Makes this call differently from what the client would do. What is set later wins;
            /// headers and body fields add up.
            pub fn with(mut self, options: super::options::RequestOptions) -> Self {
                self.draft = self.draft.map(|mut draft| {
                    draft.options = draft.options.merge(options);
                    draft
                });
                self
            }

            /// How long one attempt may take, to the last byte of the answer; of a stream, to its
            /// head.
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                self.with(super::options::RequestOptions::new().timeout(timeout))
            }

            /// How often a failed attempt is tried again.
            pub fn max_retries(self, retries: u32) -> Self {
                self.with(super::options::RequestOptions::new().max_retries(retries))
            }

            /// Sets a header, in place of what the client or the call would send.
            pub fn header(
                self,
                name: impl Into<std::borrow::Cow<'static, str>>,
                value: impl Into<String>,
            ) -> Self {
                self.with(super::options::RequestOptions::new().header(name, value))
            }

            /// Adds a value to a header that is a list, separated by a comma.
            pub fn append_header(
                self,
                name: impl Into<std::borrow::Cow<'static, str>>,
                value: impl Into<String>,
            ) -> Self {
                self.with(super::options::RequestOptions::new().append_header(name, value))
            }
        }
    };
}

pub(super) use adjustable;
