//! Methods of the client.

use serde::Serialize;

use super::{Type, TypeId};
use crate::ir::Style;
use crate::manifest::NextPage;

/// A group of methods, e.g. everything under `client.messages()`, or those of the client itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resource {
    /// The accessor, e.g. `messages`; also its module. Empty if it is the client itself.
    pub ident: String,
    /// Its type, e.g. `Messages`, `MessageBatches`.
    pub type_ident: String,
    /// What the group is about.
    pub docs: String,
    /// Methods, in the order of the operations.
    pub methods: Vec<Method>,
    /// Groups below, e.g. `batches` of `messages`.
    pub children: Vec<Resource>,
}

impl Resource {
    /// The type that holds the methods that are in no group.
    pub const CLIENT: &'static str = "Client";

    /// Whether it stands for the client itself, which has methods that are in no group. It has no
    /// accessor.
    pub fn is_client(&self) -> bool {
        self.type_ident == Self::CLIENT
    }

    /// The path of its type in the crate, e.g. `resources::Messages`, `Client`.
    pub fn path(&self) -> String {
        match self.is_client() {
            true => self.type_ident.clone(),
            false => format!("resources::{}", self.type_ident),
        }
    }
}

/// A method that makes a call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// Its identifier, e.g. `create`.
    pub ident: String,
    /// Documentation as Markdown: what it does.
    pub docs: String,
    /// Names of the sources that describe the operation.
    pub sources: Vec<String>,
    /// Whether its use is discouraged.
    pub deprecated: bool,
    /// Index into [`Api::operations`](crate::ir::Api::operations).
    pub operation: usize,
    /// E.g. `POST`.
    pub http_method: String,
    /// The path as the documents write it, for the documentation.
    pub path: String,
    /// The path in parts.
    pub path_parts: Vec<PathPart>,
    /// Path parameters: arguments of the method.
    pub arguments: Vec<Argument>,
    /// The bundle of query parameters, if there are any: an argument of the method.
    pub params: Option<TypeId>,
    /// Header parameters that are not the client's business: arguments of the method.
    pub headers: Vec<Argument>,
    /// Cookies that are not the client's business: arguments of the method.
    pub cookies: Vec<Argument>,
    /// The body: an argument of the method.
    pub body: Option<Body>,
    /// The credentials that may go with it, where not all may: alternatives, each of several that
    /// go together, as indices into [`Package::credentials`](super::Package::credentials).
    pub security: Option<Vec<Vec<usize>>>,
    /// What comes back.
    pub answer: Answer,
    /// Media types of an answer in JSON, where that is not `application/json`.
    pub accept: Option<String>,
    /// The server it goes to, where that is not the API's.
    pub host: Option<String>,
    /// Method of the body, among the API's own conveniences, that estimates how long the answer
    /// takes.
    pub estimate: Option<String>,
    /// Statuses and what they mean, for the documentation; success first.
    pub statuses: Vec<(String, String)>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// JSON, taken by reference.
    Json {
        /// Its type.
        ty: Type,
        /// The media type, if it is not `application/json`.
        media_type: Option<String>,
    },
    /// A form without files (`application/x-www-form-urlencoded`), taken by reference.
    Form {
        /// Its type.
        ty: Type,
        /// Its properties that are not written as usual.
        styles: Vec<(String, Style)>,
    },
    /// A form that may hold files (`multipart/form-data`): its fields.
    Multipart(TypeId),
    /// Bytes or text of this media type.
    Upload(String),
}

impl Body {
    /// The type of a JSON body.
    pub fn json(&self) -> Option<&Type> {
        match self {
            Self::Json { ty, .. } => Some(ty),
            Self::Form { .. } | Self::Multipart(_) | Self::Upload(_) => None,
        }
    }
}

impl Method {
    /// The query that is part of the path, in pairs: sent with every call.
    pub fn fixed_query(&self) -> impl Iterator<Item = (&str, &str)> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathPart {
    /// As it is, with its slashes, e.g. `/v1/models/`.
    Literal(String),
    /// Index into [`Method::arguments`].
    Argument(usize),
}

/// An argument that is a parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Argument {
    /// Its identifier.
    pub ident: String,
    /// Its name on the wire.
    pub wire: String,
    /// Its type.
    pub ty: Type,
    /// Whether it must be given; otherwise it is an `Option`.
    pub required: bool,
    /// What it is.
    pub docs: String,
    /// How a list or an object is written, where that is not as usual.
    pub style: Option<Style>,
}

/// What a call comes back with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A JSON value.
    Json(Type),
    /// A JSON value, or nothing.
    Optional(Type),
    /// One of several answers, told apart by the status.
    Answers(TypeId),
    /// Text.
    Text,
    /// Bytes, of this media type if that is certain.
    Bytes(Option<String>),
    /// A page of a list, which can also be followed to its end.
    Page(PageShape),
    /// A page of a list that is followed by a token, a number, an offset or a link.
    List(ListShape),
    /// Server-sent events.
    Events(Streaming),
    /// JSON Lines.
    Lines {
        /// Type of a line.
        item: Type,
        /// Value of the `accept` header.
        accept: String,
    },
    /// Nothing worth reading, or nothing declared.
    Empty,
}

/// A stream of events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Streaming {
    /// Type of an event.
    pub event: Type,
    /// Property of the request's body that asks for the stream, e.g. `stream`.
    pub flag: Option<String>,
    /// Name of the event that ends it, e.g. `message_stop`.
    pub terminal: Option<String>,
    /// Type that wraps the stream, from the API's own conveniences, e.g. `MessageStream`.
    pub wrapper: Option<String>,
}

/// A page of a list that is followed by a token, a number, an offset or a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListShape {
    /// Type of the page: of an item, or a list.
    pub page: Type,
    /// Type of an element.
    pub item: Type,
    /// Field of the page that holds the elements, by its name on the wire; none if the page is a list.
    pub items: Option<String>,
    /// Field of the page with the token, or with the URL, of the next one, by its name on the wire.
    pub token: Option<String>,
    /// What leads to the next page.
    pub next: NextPage,
    /// Query parameter that asks for it; empty for a link.
    pub parameter: String,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageShape {
    /// Type of the page.
    pub page: TypeId,
    /// Type of an element.
    pub item: Type,
    /// Field of the page that holds the elements, e.g. `data`.
    pub items: String,
    /// Field that tells whether there are more, e.g. `has_more`.
    pub has_more: String,
    /// Field with the id of the first element, e.g. `first_id`.
    pub first_id: String,
    /// Field with the id of the last element, e.g. `last_id`.
    pub last_id: String,
    /// Query parameter that asks for what comes before an id, e.g. `before_id`.
    pub before: String,
    /// Query parameter that asks for what comes after an id, e.g. `after_id`.
    pub after: String,
}
