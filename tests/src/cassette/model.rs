//! One shape for every recording, whatever wrote it.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use super::url;

/// One file of recorded exchanges.
#[derive(Debug, Clone)]
pub struct Cassette {
    /// The file it was read from.
    pub path: PathBuf,
    /// The format it was recognised as.
    pub format: Format,
    /// What the file says about itself.
    pub note: Option<String>,
    /// The exchanges, in the order of the file.
    pub exchanges: Vec<Exchange>,
    /// Remarks of the reader: fields it did not know, bodies it could not decode.
    pub notes: Vec<String>,
}

/// The recording formats that are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// vcrpy, and this project's own cassettes.
    VcrPy,
    /// VCR for Ruby.
    RubyVcr,
    /// vcr for R.
    RVcr,
    /// go-vcr, files of version 1.
    GoVcr1,
    /// go-vcr, files of version 2.
    GoVcr2,
    /// httpmock for Rust: one YAML document an exchange.
    HttpMock,
    /// HTTP Archive 1.2.
    Har,
    /// One exchange, or a list of them, as `request` and `response`.
    Single,
    /// WireMock stub mappings.
    WireMock,
    /// nock for Node.
    Nock,
    /// A bare event stream.
    RawStream,
    /// A bare JSON body.
    RawJson,
    /// Bare JSON Lines.
    RawJsonLines,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VcrPy => "vcrpy",
            Self::RubyVcr => "ruby-vcr",
            Self::RVcr => "r-vcr",
            Self::GoVcr1 => "go-vcr-1",
            Self::GoVcr2 => "go-vcr-2",
            Self::HttpMock => "httpmock",
            Self::Har => "har",
            Self::Single => "single",
            Self::WireMock => "wiremock",
            Self::Nock => "nock",
            Self::RawStream => "event-stream",
            Self::RawJson => "json",
            Self::RawJsonLines => "json-lines",
        })
    }
}

/// A place in a file; both numbers begin at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Where it begins, in formats whose reader knows (YAML).
    pub position: Option<Position>,
    /// What the file says about this exchange.
    pub note: Option<String>,
    /// What was asked.
    pub request: Request,
    /// What was answered.
    pub response: Response,
}

impl Exchange {
    /// Whether this exchange was with the API.
    ///
    /// A recording without a host counts when its path begins with `/v1/`, one with a loopback host
    /// (a recording through a proxy) when its request carries `anthropic-version`.
    pub fn is_api(&self) -> bool {
        let request = &self.request;
        match request.host.as_deref() {
            Some(host) if is_api_host(host) => true,
            Some(host) => {
                url::is_loopback(host)
                    && request.headers.get("anthropic-version").is_some()
            }
            None => request.path.starts_with("/v1/"),
        }
    }
}

/// Whether `host` (with or without a port) is the API's own.
pub fn is_api_host(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.eq_ignore_ascii_case("api.anthropic.com")
}

/// The asking half of an exchange.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// Host and, when it is written, port; `None` where the format records none.
    pub host: Option<String>,
    /// The path as recorded, without the query.
    pub path: String,
    /// The query's names and values, decoded, in order.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: Headers,
    /// The body, decoded.
    pub body: Body,
}

/// The answering half of an exchange.
#[derive(Debug, Clone, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers as recorded, `content-encoding` included although the body is decoded.
    pub headers: Headers,
    /// The body, decoded.
    pub body: Body,
    /// The pieces in which the body came, where they were recorded.
    pub chunks: Option<Vec<Chunk>>,
    /// The connection broke after so many bytes of the body.
    pub cut_after: Option<usize>,
    /// How long the whole answer took, where it was recorded.
    pub duration: Option<Duration>,
}

impl Response {
    /// The media type without its parameters, in lower case; guessed from the body when no header tells.
    pub fn media_type(&self) -> Option<Cow<'_, str>> {
        if let Some(value) = self.headers.get("content-type") {
            let essence = value.split(';').next().unwrap_or_default().trim();
            return Some(Cow::Owned(essence.to_ascii_lowercase()));
        }
        self.body.guess_media_type().map(Cow::Borrowed)
    }
}

/// A piece of a body, as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Its bytes.
    pub bytes: Bytes,
    /// How long after the piece before it came.
    pub delay: Option<Duration>,
}

/// Header names (in lower case) and values, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header; the name is brought to lower case.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_ascii_lowercase(), value.into()));
    }

    /// The first value under `name`, which is given in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Every value under `name`, which is given in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value)
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none (many recordings leave them out).
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A body, with every content encoding undone.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Body {
    /// None, or of no length.
    #[default]
    Empty,
    /// The bytes as they were sent.
    Bytes(Bytes),
    /// A tree in the recording stands for the body: the JSON is right, order and spacing are not the sender's.
    Json(Value),
}

impl Body {
    /// Bytes as a body.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        if bytes.is_empty() { Self::Empty } else { Self::Bytes(bytes) }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether [`Body::bytes`] gives what was sent, byte for byte.
    pub fn is_faithful(&self) -> bool {
        !matches!(self, Self::Json(_))
    }

    /// The bytes; a tree is written as compact JSON.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Json(value) => Bytes::from(value.to_string()),
        }
    }

    /// The text, or `None` when the bytes are not UTF-8.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => Some(Cow::Borrowed("")),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Json(value) => Some(Cow::Owned(value.to_string())),
        }
    }

    /// The body read as one JSON value.
    pub fn json(&self) -> Result<Cow<'_, Value>, serde_json::Error> {
        match self {
            Self::Empty => serde_json::from_slice(b"").map(Cow::Owned),
            Self::Bytes(bytes) => serde_json::from_slice(bytes).map(Cow::Owned),
            Self::Json(value) => Ok(Cow::Borrowed(value)),
        }
    }

    /// What the first bytes look like: an event stream, JSON, or JSON Lines.
    pub fn guess_media_type(&self) -> Option<&'static str> {
        let bytes = match self {
            Self::Empty => return None,
            Self::Json(_) => return Some("application/json"),
            Self::Bytes(bytes) => bytes,
        };
        let start = bytes.trim_ascii_start();
        if start.starts_with(b"event:") || start.starts_with(b"data:") {
            return Some("text/event-stream");
        }
        if !start.starts_with(b"{") && !start.starts_with(b"[") {
            return None;
        }
        // A results line says whose result it is; no JSON body of the API begins a second object.
        let mut values = serde_json::Deserializer::from_slice(bytes)
            .into_iter::<serde::de::IgnoredAny>();
        match (values.next(), values.next()) {
            (Some(Ok(_)), None) => Some("application/json"),
            (Some(Ok(_)), Some(Ok(_))) => Some("application/x-jsonl"),
            _ => None,
        }
    }
}
