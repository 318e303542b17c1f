//! What is known of one API, as plain data: operations, schemas, and for each of them who said so.
//!
//! An [`Api`] comes out of `lower` (one document) and out of `reconcile` (all of them together); the
//! type is the same, because reconciling one source changes nothing. There is no YAML, no OpenAPI
//! and no Rust in here, and no place in the wire format that depends on how a document is written:
//! `$ref`, `allOf` of one part, and the spellings of "or null" are gone.

mod operation;
mod schema;
mod source;

pub use operation::{
    Auth, AuthKind, AuthPlace, Body, Encoding, Framing, Header, Media, Method,
    MethodName, Operation, Paging, Parameter, ParameterPlace, Response, Status, Style,
    is_token,
};
pub use schema::{
    Additional, Array, Bound, Number, Object, Property, Schema, SchemaId, Schemas,
    Shape, Text, Union, Use, ValueNote, Values, Variant,
};
pub use source::{Origin, Source, SourceId, SourceKind};

use serde::Serialize;

/// Any JSON value: defaults, examples, constants, and the facts a decision compares.
pub type Json = serde_json::Value;

/// One API as its sources describe it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Api {
    /// The documents it was read from; [`SourceId`] is an index into this list.
    pub sources: Vec<Source>,
    /// Title, version and the people behind it.
    pub info: Info,
    /// Scheme, host and port with nothing behind them, e.g. `https://api.example.com`: the path
    /// of a server URL belongs to the paths of the operations. Empty when no source names a server.
    pub servers: Vec<Server>,
    /// The ways to authenticate, the preferred one first. They are alternatives.
    pub auth: Vec<Auth>,
    /// Tags that operations are grouped by, in the order of the document.
    pub tags: Vec<Tag>,
    /// All operations, sorted by path, then by method.
    pub operations: Vec<Operation>,
    /// Schemas that are declared and that no operation reaches. Of several sources nothing would tell
    /// which are the same, so there are none.
    pub loose: Vec<Use>,
    /// Every schema that an operation or one of the loose ones reaches.
    pub schemas: Schemas,
    /// Where the document contradicts itself or its own format; empty once reconciled, because each
    /// has become a decision.
    pub defects: Vec<Defect>,
}

/// A place where a document contradicts itself or its own format, and how it was read nevertheless.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Defect {
    /// Where it stands; the pointer is that of the offending keyword, e.g. `.../nullable`.
    pub origin: Origin,
    /// What it is about, e.g. `nullable`, `operationId`, `example`.
    pub aspect: String,
    /// What the document says.
    pub value: Json,
    /// What it was taken for; null when it was ignored.
    pub taken: Json,
    /// Why it is a defect and why it was read this way, in one sentence.
    pub because: String,
}

/// The head of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Info {
    /// `info.title`.
    pub title: Option<String>,
    /// `info.version`.
    pub version: Option<String>,
    /// `info.description`.
    pub description: Option<String>,
    /// `info.termsOfService`.
    pub terms_of_service: Option<String>,
    /// `info.contact.name`.
    pub contact_name: Option<String>,
    /// `info.contact.url`.
    pub contact_url: Option<String>,
    /// `info.contact.email`.
    pub contact_email: Option<String>,
    /// `info.license.name`.
    pub license_name: Option<String>,
    /// `info.license.url`.
    pub license_url: Option<String>,
    /// `externalDocs.url`.
    pub external_docs: Option<String>,
}

/// A host that serves the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Server {
    /// Scheme, host and port.
    pub url: String,
    /// Who names it.
    pub origins: Vec<Origin>,
}

/// A group of operations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tag {
    /// The tag as the operations use it.
    pub name: String,
    /// What the group is about.
    pub description: Option<String>,
    /// Who declares it.
    pub origins: Vec<Origin>,
}
