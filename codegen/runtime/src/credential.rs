//! Keys and tokens, and how they are sent.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::utf8_percent_encode;
use secrecy::{ExposeSecret, SecretString};

use super::error::{BoxError, Error, ErrorKind};
use super::path::RESERVED;
use super::profile::Scheme;
use super::transport::BoxFuture;

/// Gives a token when one is needed, for tokens that expire.
///
/// It is asked before every attempt of every call, so it should keep a token as long as that is
/// valid. A closure that returns a future, `|| async { .. }`, is a token source.
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is valid now.
    ///
    /// # Errors
    ///
    /// Any error fails the call with [`ErrorKind::Token`](super::ErrorKind::Token); there is no retry.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, BoxError>>;
}

impl<F, R, E> TokenSource for F
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<SecretString, E>> + Send + 'static,
    E: Into<BoxError>,
{
    fn token(&self) -> BoxFuture<'_, Result<SecretString, BoxError>> {
        let token = self();
        Box::pin(async move { token.await.map_err(Into::into) })
    }
}

/// A secret and how it is sent.
#[derive(Clone)]
pub(super) struct Credential {
    pub(super) scheme: Scheme,
    pub(super) secret: Secret,
}

/// A secret, or where to get it.
#[derive(Clone)]
pub(super) enum Secret {
    Fixed(SecretString),
    Source(Arc<dyn TokenSource>),
}

impl Credential {
    /// Fails if the scheme or a fixed secret could not be sent.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.secret {
            Secret::Fixed(secret) if secret.expose_secret().is_empty() => {
                Err(Error::config("the key or token is empty"))
            }
            Secret::Fixed(secret) => {
                let header = self.scheme.header_name()?;
                let (mut headers, mut query) = Default::default();
                self.scheme.apply(header, secret, &mut headers, &mut query)
            }
            Secret::Source(_) => Ok(()),
        }
    }

    /// Adds the secret to the headers or the query, unless the header it goes into is already set.
    pub(super) async fn apply(
        &self,
        headers: &mut HeaderMap,
        query: &mut String,
    ) -> Result<(), Error> {
        let header = self.scheme.header_name()?;
        if let Some(name) = &header
            && *name != COOKIE
            && headers.contains_key(name)
        {
            return Ok(());
        }
        match &self.secret {
            Secret::Fixed(secret) => self.scheme.apply(header, secret, headers, query),
            Secret::Source(source) => {
                let secret = source.token().await.map_err(ErrorKind::Token)?;
                self.scheme.apply(header, &secret, headers, query)
            }
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.scheme.fmt(f)
    }
}

impl Scheme {
    /// The header the secret goes into, if it goes into one.
    pub(super) fn header_name(self) -> Result<Option<HeaderName>, Error> {
        match self {
            Self::Header(name) => header_name(name).map(Some),
            Self::Bearer | Self::Basic => Ok(Some(AUTHORIZATION)),
            Self::Cookie(_) => Ok(Some(COOKIE)),
            Self::Query(_) => Ok(None),
        }
    }

    fn apply(
        self,
        header: Option<HeaderName>,
        secret: &SecretString,
        headers: &mut HeaderMap,
        query: &mut String,
    ) -> Result<(), Error> {
        let secret = secret.expose_secret();
        let Some(name) = header else {
            if let Self::Query(name) = self {
                push_query(query, name, secret);
            }
            return Ok(());
        };
        let text = match self {
            Self::Bearer => format!("Bearer {secret}"),
            Self::Basic => format!("Basic {}", base64(secret.as_bytes())),
            Self::Cookie(cookie) => {
                let others = headers.get(&name).and_then(|value| value.to_str().ok());
                match others {
                    Some(others) => format!("{others}; {cookie}={secret}"),
                    None => format!("{cookie}={secret}"),
                }
            }
            Self::Header(_) | Self::Query(_) => secret.to_owned(),
        };
        let Ok(mut value) = HeaderValue::try_from(text) else {
            return Err(invalid_header(name.as_str()));
        };
        value.set_sensitive(true);
        headers.insert(name, value);
        Ok(())
    }
}

/// Appends `name=value`, percent-encoded, to a query.
pub(super) fn push_query(query: &mut String, name: &str, value: &str) {
    push_encoded(query, name, &utf8_percent_encode(value, RESERVED).to_string());
}

/// The same, where the value is encoded already.
pub(super) fn push_encoded(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, RESERVED));
    query.push('=');
    query.push_str(value);
}

pub(super) fn header_name(name: &str) -> Result<HeaderName, Error> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid_header(name))
}

pub(super) fn invalid_header(name: &str) -> Error {
    let name = name.to_owned();
    ErrorKind::InvalidHeader { name }.into()
}

/// Base64 with padding (RFC 4648, 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .enumerate()
            .fold(0_usize, |bits, (i, byte)| bits | usize::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * i)) & 63];
            text.push(if i <= group.len() { digit.into() } else { '=' });
        }
    }
    text
}
