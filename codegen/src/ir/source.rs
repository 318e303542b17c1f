//! Where a fact comes from.

use serde::{Deserialize, Serialize};

use crate::pointer::escape;

/// Index of a document in [`Api::sources`](super::Api::sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SourceId(pub u16);

/// A document that describes the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// Short name used in decisions and rustdoc, e.g. `messages-3.1`.
    pub name: String,
    /// Path of the file as the manifest writes it, with `/` between the parts.
    pub file: String,
    /// The document's own `openapi` value, e.g. `3.1.0`.
    pub openapi: String,
    /// Rank among the sources: 1 is believed first.
    pub authority: u32,
    /// How much weight its notation carries.
    pub kind: SourceKind,
}

/// How a document came to be, which tells how literally its types can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Written as a schema: `integer` means integer.
    Formal,
    /// Put into OpenAPI from prose or tables: `number` may well mean integer.
    Prose,
}

/// The place of a fact: a document and a pointer into it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Origin {
    /// The document.
    pub source: SourceId,
    /// RFC 6901 pointer into the document as it is on disk, e.g. `/components/schemas/Usage`.
    pub pointer: String,
}

impl Origin {
    /// A place in a document.
    pub fn new(source: SourceId, pointer: impl Into<String>) -> Self {
        Self { source, pointer: pointer.into() }
    }

    /// The place of a keyword of the thing at this place, e.g. `maximum` of a schema.
    pub fn child(&self, key: &str) -> Self {
        let pointer = [&self.pointer, "/", &*escape(key)].concat();
        Self { source: self.source, pointer }
    }
}
