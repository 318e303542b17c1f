//! The client crate as Rust items, before any of them is text.
//!
//! [`resolve`](crate::resolve) makes a [`Model`] of an [`Api`]; from then on nothing is decided any
//! more: `plan` puts the items into files and `emit` writes them down. Everything that is Rust's
//! business is here and only here: identifiers, types, `Option`, `Box`, method names.

mod item;
mod method;
pub mod reserved;

pub use item::{
    AnswerVariant, Answers, Constant, EnumValue, Enumeration, Field, Item, ItemKind,
    JsonShape, Params, ShapeUnion, ShapeVariant, Struct, TaggedUnion, TaggedVariant,
    Type, TypeId,
};
pub use method::{
    Answer, Argument, Body, ListShape, Method, PageShape, PathPart, Resource, Streaming,
};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::ir::{Api, AuthKind};

/// The whole crate. Frozen: everything after `resolve` takes `&Model`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Model {
    /// The API it was made from.
    pub api: Arc<Api>,
    /// Name, version and what the client knows of its API before the first call.
    pub package: Package,
    /// Types, sorted by identifier; [`TypeId`] is an index into this list.
    pub items: Vec<Item>,
    /// Groups of methods directly under the client, e.g. `messages`, `models`; sorted.
    pub resources: Vec<Resource>,
    /// Kinds of errors, if the API's error bodies tell them apart.
    pub errors: Option<Errors>,
}

impl Model {
    /// The item with this id.
    pub fn item(&self, id: TypeId) -> &Item {
        &self.items[id.0]
    }
}

/// Facts of the crate as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Package {
    /// Name of the package, e.g. `pet-shop`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What the package is generated from, as its files name it: the manifest, or the documents.
    pub origin: String,
    /// One line for the manifest.
    pub description: String,
    /// Name of the API in prose, e.g. `Pet Shop`.
    pub api_name: String,
    /// Scheme and host that calls go to by default, e.g. `https://api.example.com`.
    pub base_url: String,
    /// Environment variable that overrides the base URL.
    pub base_url_env: Option<String>,
    /// Ways to authenticate, the preferred one first.
    pub credentials: Vec<Credential>,
    /// Headers sent with every call, whose value is known and can be overridden.
    pub fixed_headers: Vec<FixedHeader>,
    /// Headers that hold a list and can be set per client and per call.
    pub list_headers: Vec<ListHeader>,
    /// Response header that identifies a request, e.g. `request-id`.
    pub request_id_header: Option<String>,
    /// Request header that tells how often the call was retried.
    pub retry_count_header: Option<String>,
    /// What the spans of calls show.
    pub trace: Trace,
    /// Hand-written files of the API's own conveniences.
    pub conveniences: Vec<Convenience>,
    /// Hand-written Markdown, one file for each theme, that becomes modules of the documentation.
    pub guides: Vec<Convenience>,
    /// Hand-written programs that show the crate at work.
    pub examples: Vec<Convenience>,
    /// What the conveniences need besides what every client does: dependency, with what stands
    /// behind the equal sign.
    pub dependencies: BTreeMap<String, String>,
    /// Hand-written text for the crate's documentation (Markdown), shown at its top.
    pub guide: Option<String>,
}

/// Names of fields of spans, with JSON pointers to where their values are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// In the body of the request.
    pub request: Vec<(String, String)>,
    /// In the body of the answer, or an event of a stream.
    pub answer: Vec<(String, String)>,
}

/// A hand-written file that travels with the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Convenience {
    /// Its name, e.g. `message.rs`.
    pub file: String,
    /// What is in it.
    pub text: String,
    /// The feature of the crate that it belongs to.
    pub feature: Option<String>,
}

/// A way to authenticate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Credential {
    /// Name of the builder's method, e.g. `api_key`.
    pub ident: String,
    /// How it is sent.
    pub kind: AuthKind,
    /// Environment variable it is read from.
    pub env: Option<String>,
    /// What it is.
    pub docs: String,
}

/// A header with a known value, e.g. `api-version: 2023-06-01`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FixedHeader {
    /// Name of the builder's method, e.g. `api_version`.
    pub ident: String,
    /// The header.
    pub name: String,
    /// Its default value.
    pub value: String,
    /// What it is.
    pub docs: String,
}

/// A header that holds a comma-separated list, e.g. `x-beta`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListHeader {
    /// Name of the method that adds one value, e.g. `beta`.
    pub ident: String,
    /// The header.
    pub name: String,
    /// Type of one value.
    pub item: Type,
    /// What it is.
    pub docs: String,
}

/// How error bodies tell their kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Errors {
    /// Type of an error body.
    pub body: TypeId,
    /// Kinds, in the order of the status; the first of a status is what an error with that status
    /// and an unreadable body counts as.
    pub kinds: Vec<ErrorKind>,
}

/// A kind of error.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorKind {
    /// Variant of the emitted `ErrorKind`, e.g. `RateLimit`.
    pub ident: String,
    /// Value of the tag in the body, e.g. `rate_limit_error`.
    pub wire: String,
    /// The status it comes with, if a source says so.
    pub status: Option<u16>,
    /// What it means.
    pub docs: String,
}
