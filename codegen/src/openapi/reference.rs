//! References: what they mean, and whether there is anything.

use indexmap::IndexMap;
use serde_json::Value;

use super::reader::{Keys, nearest, shorten};
use super::{Elsewhere, Reader, component_name};
use crate::load::{find, split, unescape};

/// The kinds of pieces that can be referred to and are read where the reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Header,
    RequestBody,
    Response,
    PathItem,
}

impl Kind {
    /// The section of `components` that is read as a whole.
    fn section(self) -> Option<&'static str> {
        match self {
            Self::Schema => Some("schemas"),
            Self::Parameter => Some("parameters"),
            Self::Header => Some("headers"),
            Self::RequestBody => Some("requestBodies"),
            Self::Response => Some("responses"),
            Self::PathItem => None,
        }
    }

    /// What it is called.
    fn name(self) -> &'static str {
        match self {
            Self::Schema => "a schema",
            Self::Parameter => "a parameter",
            Self::Header => "a header",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::PathItem => "a path",
        }
    }
}

/// The sections of `components` whose pieces are read.
const SECTIONS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

/// The `$ref` of a piece, if it has one.
pub(super) fn of(keys: &Keys) -> Option<&str> {
    keys.get("$ref")?.as_str()
}

impl<'d> Reader<'d> {
    /// What a `$ref` means, as it is written in the result: `#POINTER` or `FILE#POINTER`, or empty
    /// when it means nothing. The piece is read later.
    pub(super) fn refer(&mut self, reference: &str, kind: Kind) -> String {
        let Some(pointer) = self.pointer_of(reference, "$ref") else {
            return String::new();
        };
        if let Some(other) = Self::other_section(&pointer, kind) {
            self.error(
                "$ref",
                format!(
                    "the reference leads to one of the {other}, not to {}",
                    kind.name()
                ),
                "refer to what is wanted here; check the section of `components`",
            );
            return String::new();
        }
        let read_anyway = kind
            .section()
            .is_some_and(|section| component_name(&pointer, section).is_some());
        if !read_anyway && self.asked.insert((kind, pointer.clone())) {
            self.wanted.push_back((kind, pointer.clone()));
        }
        written(&pointer)
    }

    /// The section of `components` that a pointer leads into, if what is there is something else.
    fn other_section(pointer: &str, kind: Kind) -> Option<&str> {
        let inside = split(pointer).1.strip_prefix("/components/")?;
        let (section, name) = inside.split_once('/')?;
        let is_wanted = section == kind.section().unwrap_or("pathItems");
        (SECTIONS.contains(&section) && !is_wanted && !name.contains('/'))
            .then_some(section)
    }

    /// A reference to a schema of this document, which is read later where it stands.
    pub(super) fn refer_here(&mut self, pointer: String) -> String {
        let reference = written(&pointer);
        if self.asked.insert((Kind::Schema, pointer.clone())) {
            self.wanted.push_back((Kind::Schema, pointer));
        }
        reference
    }

    /// The pointer that a reference at a keyword means, if there is something.
    pub(super) fn pointer_of(
        &mut self,
        reference: &str,
        keyword: &str,
    ) -> Option<String> {
        let pointer = match self.document.target(reference, self.file.as_deref()) {
            Ok(pointer) => pointer,
            Err(refused) => {
                self.error(
                    keyword,
                    format!("the reference `{}` {}", shorten(reference), refused.why),
                    refused.help,
                );
                return None;
            }
        };
        if let Some(Value::Object(whole)) = self.document.find(&pointer)
            && split(&pointer).1.is_empty()
            && is_document(whole)
        {
            self.error(
                keyword,
                match reference {
                    "" => "the reference is empty".to_owned(),
                    _ => format!(
                        "the reference `{}` means a whole OpenAPI document",
                        shorten(reference)
                    ),
                },
                "say what in the document is meant, e.g. `#/components/schemas/Name`",
            );
            return None;
        }
        if self.document.find(&pointer).is_none() {
            let help = match self.near(&pointer) {
                Some(near) => format!("is `{near}` meant?"),
                None => "add what it refers to, or remove the reference".to_owned(),
            };
            self.error(
                keyword,
                format!("the reference `{}` leads nowhere", shorten(reference)),
                help,
            );
            return None;
        }
        Some(pointer)
    }

    /// The value of a piece that is read in place of the reference to it, and where it is.
    pub(super) fn follow(
        &mut self,
        value: &'d Value,
    ) -> Option<(&'d Value, Option<String>)> {
        let mut value = value;
        let mut at = None;
        for _ in 0..100 {
            let Some(reference) = value.as_object().and_then(of) else {
                return Some((value, at));
            };
            let pointer = self.pointer_of(reference, "$ref")?;
            value = self.document.find(&pointer)?;
            at = Some(pointer);
        }
        self.error("$ref", "the reference leads back to itself", "break the circle");
        None
    }

    /// The reference that was probably meant: a name beside the missing one, or the same name in
    /// another section.
    fn near(&self, pointer: &str) -> Option<String> {
        let (file, inside) = split(pointer);
        let (parent, name) = inside.rsplit_once('/')?;
        let name = unescape(name);
        let start = match file {
            Some(file) => format!("{file}#"),
            None => "#".to_owned(),
        };
        let root = self.document.find(&format!(
            "{}{}",
            file.map_or(String::new(), |f| format!("{f}#")),
            ""
        ))?;
        if let Some(Value::Object(siblings)) = find(root, parent)
            && let Some(near) = nearest(&name, siblings.keys().map(String::as_str))
        {
            return Some(format!("{start}{parent}/{near}"));
        }
        let sections = root.get("components")?.as_object()?;
        sections
            .iter()
            .find(|(_, section)| section.get(&*name).is_some())
            .map(|(section, _)| format!("{start}/components/{section}/{name}"))
    }
}

/// Whether this is an OpenAPI document, and not part of one.
fn is_document(keys: &Keys) -> bool {
    let has = |key| keys.contains_key(key);
    has("openapi") && (has("info") || has("paths") || has("components")) && !has("type")
}

/// A pointer as it is written in a reference.
pub(super) fn written(pointer: &str) -> String {
    if pointer.is_empty() || pointer.starts_with('/') {
        format!("#{pointer}")
    } else {
        pointer.to_owned()
    }
}

/// Reads everything that was referred to and isn't read yet, and what that refers to.
pub(super) fn elsewhere(reader: &mut Reader<'_>) -> Elsewhere {
    let mut found = Elsewhere::default();
    while let Some((kind, pointer)) = reader.wanted.pop_front() {
        let Some(value) = reader.document.find(&pointer) else {
            continue;
        };
        reader.elsewhere(&pointer, |reader| match kind {
            Kind::Schema => keep(&mut found.schemas, &pointer, reader.schema(value)),
            Kind::Parameter => {
                keep(&mut found.parameters, &pointer, reader.parameter(value))
            }
            Kind::Header => keep(&mut found.headers, &pointer, reader.header(value)),
            Kind::RequestBody => {
                keep(&mut found.request_bodies, &pointer, reader.request_body(value))
            }
            Kind::Response => {
                keep(&mut found.responses, &pointer, reader.response(value))
            }
            Kind::PathItem => {
                keep(&mut found.path_items, &pointer, reader.path_item(value))
            }
        });
    }
    found
}

fn keep<T>(map: &mut IndexMap<String, T>, pointer: &str, piece: T) {
    map.insert(pointer.to_owned(), piece);
}
