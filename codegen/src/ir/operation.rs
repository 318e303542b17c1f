//! Operations: what can be asked of the API and what it answers.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Json, Origin, Use};
use crate::manifest::NextPage;

/// An HTTP method, in the order operations of one path are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    Query,
    /// One that OpenAPI has no word for (`additionalOperations`).
    Other(MethodName),
}

impl Method {
    const KNOWN: [(&str, Self); 9] = [
        ("GET", Self::Get),
        ("PUT", Self::Put),
        ("POST", Self::Post),
        ("DELETE", Self::Delete),
        ("OPTIONS", Self::Options),
        ("HEAD", Self::Head),
        ("PATCH", Self::Patch),
        ("TRACE", Self::Trace),
        ("QUERY", Self::Query),
    ];

    /// The method that is written so on the wire; none if HTTP can have no such method, or one of no
    /// more than 32 letters.
    pub fn of(name: &str) -> Option<Self> {
        let known = Self::KNOWN.iter().find(|(known, _)| *known == name);
        known
            .map(|(_, method)| *method)
            .or_else(|| MethodName::of(name).map(Self::Other))
    }

    /// The method as it stands on the wire, e.g. `POST`.
    pub fn as_str(&self) -> &str {
        if let Self::Other(name) = self {
            return name.as_str();
        }
        let known = Self::KNOWN.iter().find(|(_, known)| known == self);
        known.map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether HTTP can have this as the name of a method, a header or a cookie.
pub fn is_token(name: &str) -> bool {
    let is_letter = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&c);
    !name.is_empty() && name.bytes().all(is_letter)
}

/// The name of an HTTP method.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MethodName {
    letters: [u8; 32],
    length: u8,
}

impl MethodName {
    fn of(name: &str) -> Option<Self> {
        let mut letters = [0; 32];
        letters.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        let length = u8::try_from(name.len()).ok().filter(|length| *length > 0)?;
        is_token(name).then_some(Self { letters, length })
    }

    fn as_str(&self) -> &str {
        let letters = &self.letters[..usize::from(self.length)];
        std::str::from_utf8(letters).unwrap_or_default()
    }
}

impl fmt::Debug for MethodName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One method of one path.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The whole path, that of the server URL included, e.g. `/v1/models/{model_id}`. A query in it
    /// is sent as it is, e.g. `/v1/messages?beta=true`.
    pub path: String,
    /// `operationId`; none when it is missing or empty.
    pub id: Option<String>,
    /// The groups it belongs to.
    pub tags: Vec<String>,
    /// One line on what it does.
    pub summary: Option<String>,
    /// More on what it does.
    pub description: Option<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Parameters in path, query, header and cookie, in the order of the document.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The answers, sorted by status.
    pub responses: Vec<Response>,
    /// The ways to authenticate that it takes, where it says so itself: alternatives, each of several
    /// that go together. None of them: it takes no credential.
    pub security: Option<Vec<Vec<AuthKind>>>,
    /// How the pages of its list are followed, where it says so itself.
    pub paging: Option<Paging>,
    /// Where it is, if not at the first of the API's servers: scheme, host and port.
    pub host: Option<String>,
    /// Who describes it.
    pub origins: Vec<Origin>,
}

/// How the pages of a list are followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paging {
    /// What leads to the next page.
    pub next: NextPage,
    /// The query parameter that asks for it; empty for a link.
    pub parameter: String,
    /// The property of the page with the elements, if it is named.
    pub items: Option<String>,
    /// The property of the page with the token, or with the URL, of the next one.
    pub token: Option<String>,
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// Where it is sent.
    pub place: ParameterPlace,
    /// Its name; that of a header in lower case.
    pub name: String,
    /// Whether it must be sent.
    pub required: bool,
    /// How a list or an object is written.
    pub style: Style,
    /// What it holds.
    pub value: Use,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ParameterPlace {
    Path,
    Query,
    Header,
    Cookie,
}

impl ParameterPlace {
    /// The word OpenAPI has for it, e.g. `query`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a list or an object is put into a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Style {
    /// `form`, `simple`, `label`, `matrix`, `spaceDelimited`, `pipeDelimited`, `deepObject`; or
    /// `content` when the parameter holds JSON text.
    pub name: String,
    /// Whether each element is a parameter of its own.
    pub explode: bool,
    /// Whether characters that mean something in a URL are sent as they are.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reserved: bool,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Body {
    /// Whether it must be sent.
    pub required: bool,
    /// What it is about.
    pub description: Option<String>,
    /// The media types it may be sent as.
    pub content: Vec<Media>,
    /// Who describes it.
    pub origins: Vec<Origin>,
}

/// A media type and what it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Media {
    /// E.g. `application/json`; lower case, without parameters.
    pub media_type: String,
    /// Whether it is one value or a sequence of values.
    pub framing: Framing,
    /// What it holds; for a sequence, what each element holds. None when the document doesn't say.
    pub value: Option<Use>,
    /// How the fields of a form are written, where that is not as usual.
    pub encodings: Vec<Encoding>,
    /// Bodies the document shows.
    pub examples: Vec<Json>,
    /// Who describes it.
    pub origins: Vec<Origin>,
}

/// How a field of a form is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Encoding {
    /// The property.
    pub property: String,
    /// Media types of a part, separated by commas.
    pub content_type: Option<String>,
    /// How a list or an object is written in a form without parts.
    pub style: Option<Style>,
}

/// How values lie in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// One value.
    Whole,
    /// Server-sent events, each with a value as data (`itemSchema` under `text/event-stream`).
    Events,
    /// A JSON value a line (`itemSchema` under `application/x-jsonl` and its kin).
    Lines,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Response {
    /// When it is given.
    pub status: Status,
    /// What it means.
    pub description: Option<String>,
    /// Headers that come with it, sorted by name.
    pub headers: Vec<Header>,
    /// The media types it may come as.
    pub content: Vec<Media>,
    /// Who describes it.
    pub origins: Vec<Origin>,
}

/// The statuses an answer is given with. Codes sort before ranges, ranges before the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub enum Status {
    /// One code, e.g. 404.
    Code(u16),
    /// A hundred codes, e.g. 4 for `4XX`.
    Range(u8),
    /// Whatever is not listed.
    Default,
}

impl Status {
    /// Whether an answer declared for `self` is what a server gives with `code`, were there no
    /// closer one.
    pub fn covers(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Range(hundreds) => u16::from(hundreds) == code / 100,
            Self::Default => true,
        }
    }

    /// Whether the call has done what was asked.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(hundreds) => write!(f, "{hundreds}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.to_string()
    }
}

/// A header of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Header {
    /// Its name in lower case.
    pub name: String,
    /// Whether it always comes.
    pub required: bool,
    /// What it holds.
    pub value: Use,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Auth {
    /// The name a document gives it.
    pub name: String,
    /// How the credential is sent.
    pub kind: AuthKind,
    /// What it is.
    pub description: Option<String>,
    /// Who names it.
    pub origins: Vec<Origin>,
}

/// How a credential is sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthKind {
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// Where the key goes.
        place: AuthPlace,
        /// Name of the header, query parameter or cookie.
        name: String,
    },
    /// `Authorization: Basic`.
    Basic,
    /// `Authorization: Bearer`, however the token was come by (`http`, `oauth2`, `openIdConnect`).
    Bearer,
}

/// Where an API key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum AuthPlace {
    Header,
    Query,
    Cookie,
}
