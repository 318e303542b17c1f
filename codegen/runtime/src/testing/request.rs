//! What a server of a test was asked.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::super::profile::Profile;

/// A request that came to a [`ScriptedServer`](super::ScriptedServer) or a
/// [`ReplayServer`](super::ReplayServer).
#[derive(Clone)]
pub struct ReceivedRequest {
    method: Method,
    path: String,
    /// The parts of the path as they were sent: one may hold a slash that is encoded.
    parts: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl ReceivedRequest {
    pub(super) fn new(request: http::Request<Bytes>, profile: &Profile) -> Self {
        let (parts, body) = request.into_parts();
        let mut headers = parts.headers;
        // Only a name that is none can go wrong, and that of a header that came is one.
        let _ = profile.hide_secrets(&mut headers);
        Self {
            path: decode(parts.uri.path()),
            parts: parts.uri.path().split('/').map(decode).collect(),
            query: pairs(parts.uri.query().unwrap_or_default()),
            method: parts.method,
            headers,
            body,
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, without the query and with nothing percent-encoded: `/v1/models`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether the path is this one, in which `*` stands for any one part.
    pub(super) fn path_fits(&self, expected: &str) -> bool {
        let expected: Vec<_> = expected.split('/').collect();
        let mut pairs = expected.iter().zip(&self.parts);
        expected.len() == self.parts.len()
            && pairs.all(|(one, other)| *one == "*" || one == other)
    }

    /// The parameters of the query, in the order in which they were sent.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The value of a parameter of the query; the first, if there are several.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.iter();
        pairs.find_map(|(other, value)| (other == name).then_some(value.as_str()))
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, whatever the case of its name; the first, if there are several. `None`
    /// as well for a value that isn't ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body, decoded: into a type of the API, or `serde_json::Value`.
    ///
    /// # Errors
    ///
    /// When the body is not such JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }
}

/// Method and path: `POST /v1/messages`.
impl fmt::Display for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Shows no key.
impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("body", &String::from_utf8_lossy(&self.body))
            .finish()
    }
}

/// What is percent-encoded, as what it stands for.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parameters of a query.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(&name.replace('+', " ")), decode(&value.replace('+', " ")))
        })
        .collect()
}
