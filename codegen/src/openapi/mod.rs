//! OpenAPI 3.0, 3.1 and 3.2 brought to one `openapiv3` document; what 3.0 cannot say rides along as `x-` keys.
//!
//! Each piece is read on its own from the value tree, so that a fault has a place and costs only the
//! piece it is in. The structure stays that of the file (indices of `anyOf` and its kin, keys of
//! paths and media types), so that pointers into the file can be derived while walking the result.

mod aside;
mod content;
mod contradiction;
mod numbers;
mod object;
mod parameter;
mod paths;
mod reader;
mod reference;
mod root;
mod schema;
mod security;
mod subject;
mod types;
mod values;

pub mod extra;

use indexmap::IndexMap;
use openapiv3::{
    Header, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response,
    Schema,
};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Failure};
use crate::ir;
use crate::load::Document;

pub(crate) use reader::{Reader, nearest};
pub(crate) use subject::subject;

/// The version of OpenAPI a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Version {
    /// 3.0.x
    #[serde(rename = "3.0")]
    V3_0,
    /// 3.1.x
    #[serde(rename = "3.1")]
    V3_1,
    /// 3.2.x
    #[serde(rename = "3.2")]
    V3_2,
}

/// A document in one dialect.
#[derive(Debug, Clone, Serialize)]
pub struct Converted {
    /// The version the document is written in.
    pub version: Version,
    /// The document. References are `#POINTER` or `FILE#POINTER`; an empty one stands for a piece
    /// that can't be read. Examples of bodies are left in the file: `examples` refer to the values.
    pub openapi: OpenAPI,
    /// What is referred to outside of the sections of `components`.
    pub elsewhere: Elsewhere,
    /// Where the document contradicts its own format.
    pub defects: Vec<ir::Defect>,
    /// What is left out or degraded, and the mistakes that are the reason.
    pub warnings: Vec<Diagnostic>,
}

/// Pieces by pointer (`POINTER` or `FILE#POINTER`).
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs)]
pub struct Elsewhere {
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub schemas: IndexMap<String, ReferenceOr<Schema>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, ReferenceOr<Parameter>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, ReferenceOr<Header>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub request_bodies: IndexMap<String, ReferenceOr<RequestBody>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub responses: IndexMap<String, ReferenceOr<Response>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub path_items: IndexMap<String, ReferenceOr<PathItem>>,
    /// Operations whose method is none of the eight that 3.0 has.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub operations: IndexMap<String, Operation>,
}

/// Brings a document to one dialect. A piece that can't be read costs only itself, and is told.
///
/// # Errors
///
/// It is no OpenAPI 3 document.
pub fn convert(document: &Document) -> Result<Converted, Failure> {
    let version = root::version(document)?;
    let mut reader = Reader::new(document, version);
    let openapi = root::document(&mut reader);
    let mut elsewhere = reference::elsewhere(&mut reader);
    elsewhere.operations = std::mem::take(&mut reader.operations);
    let (defects, warnings) = reader.finish();
    Ok(Converted { version, openapi, elsewhere, defects, warnings })
}

macro_rules! lookup {
    ($(#[$doc:meta])* $name:ident, $section:literal, $component:ident, $elsewhere:ident, $type:ty) => {
        $(#[$doc])*
        pub fn $name(&self, pointer: &str) -> Option<&ReferenceOr<$type>> {
            let named = component_name(pointer, $section).and_then(|name| {
                self.openapi.components.as_ref()?.$component.get(&name)
            });
            named.or_else(|| self.elsewhere.$elsewhere.get(pointer))
        }
    };
}

impl Converted {
    lookup!(
        /// The schema at a pointer that some reference means.
        schema, "schemas", schemas, schemas, Schema
    );
    lookup!(
        /// The parameter at a pointer that some reference means.
        parameter, "parameters", parameters, parameters, Parameter
    );
    lookup!(
        /// The header at a pointer that some reference means.
        header, "headers", headers, headers, Header
    );
    lookup!(
        /// The request body at a pointer that some reference means.
        request_body, "requestBodies", request_bodies, request_bodies, RequestBody
    );
    lookup!(
        /// The response at a pointer that some reference means.
        response, "responses", responses, responses, Response
    );

    /// What was found on the way, when the rest has been read.
    pub fn into_findings(self) -> (Vec<ir::Defect>, Vec<Diagnostic>) {
        (self.defects, self.warnings)
    }

    /// The path item at a pointer that some reference means.
    pub fn path_item(&self, pointer: &str) -> Option<&ReferenceOr<PathItem>> {
        self.elsewhere.path_items.get(pointer)
    }
}

/// The name in a pointer `/components/SECTION/NAME`.
pub(crate) fn component_name(pointer: &str, section: &str) -> Option<String> {
    let rest = pointer.strip_prefix("/components/")?;
    let name = rest.strip_prefix(section)?.strip_prefix('/')?;
    (!name.contains('/')).then(|| crate::load::unescape(name).into_owned())
}
