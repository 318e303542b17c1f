//! Bodies, answers and their headers.

use indexmap::IndexMap;
use openapiv3::{
    Header, MediaType, ParameterSchemaOrContent, ReferenceOr, RequestBody, Response,
    Responses,
};
use serde_json::{Value, json};

use super::core::Node;
use super::{Lowering, child, filled, flagged, origin, pointer_of};
use crate::ir::{self, Body, Framing, Json, Media, Operation, Shape, Status, Use};
use crate::openapi::{Converted, extra};

/// Media types whose body is a JSON value a line, or nearly so.
const LINES: &[&str] = &[
    "application/x-jsonl",
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
    "application/x-ndjson",
    "application/ndjson",
    "application/json-seq",
    "application/stream+json",
];

/// How often one reference may lead to another.
const LONGEST_CHAIN: usize = 100;

/// A media type without its parameters, in lower case.
fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_lowercase()
}

impl<'c> Lowering<'c> {
    pub(super) fn body(
        &mut self,
        node: &'c ReferenceOr<RequestBody>,
        at: &str,
    ) -> Option<Body> {
        let (body, at) = self.followed(node, at, Converted::request_body)?;
        Some(Body {
            required: body.required,
            description: body.description.as_deref().and_then(filled),
            content: self.content(&body.content, &at),
            origins: vec![origin(at)],
        })
    }

    pub(super) fn responses(
        &mut self,
        responses: &'c Responses,
        at: &str,
    ) -> Vec<ir::Response> {
        let mut found = Vec::new();
        for (code, node) in &responses.responses {
            let status = match code {
                openapiv3::StatusCode::Code(code) => Status::Code(*code),
                openapiv3::StatusCode::Range(hundreds) => {
                    Status::Range(u8::try_from(*hundreds).unwrap_or(u8::MAX))
                }
            };
            let written = code.to_string();
            let key = responses
                .extensions
                .get(&format!("{}{written}", extra::KEY))
                .and_then(Value::as_str)
                .unwrap_or(&written);
            found.extend(self.response(status, node, &child(at, key)));
        }
        if let Some(node) = &responses.default {
            found.extend(self.response(Status::Default, node, &child(at, "default")));
        }
        found.sort_by_key(|response| response.status);
        found
    }

    fn response(
        &mut self,
        status: Status,
        node: &'c ReferenceOr<Response>,
        at: &str,
    ) -> Option<ir::Response> {
        if matches!(node, ReferenceOr::Reference { reference } if reference.is_empty()) {
            return self.unread_response(status, at);
        }
        let (response, at) = self.followed(node, at, Converted::response)?;
        let has_no_body = matches!(status, Status::Code(204 | 205 | 304));
        if has_no_body && !response.content.is_empty() {
            self.defect(
                child(&at, "content"),
                "content",
                json!(response.content.keys().collect::<Vec<_>>()),
                Value::Null,
                format!(
                    "An answer {status} has no body; what is said of one is ignored."
                ),
            );
        }
        let mut headers = Vec::new();
        for (name, node) in &response.headers {
            let at = child(&child(&at, "headers"), name);
            let Some((header, at)) = self.followed(node, &at, Converted::header) else {
                continue;
            };
            headers.push(self.header(name, header, &at));
        }
        headers.sort_by(|one, other| one.name.cmp(&other.name));
        Some(ir::Response {
            status,
            description: filled(&response.description),
            headers,
            content: match has_no_body {
                true => Vec::new(),
                false => self.content(&response.content, &at),
            },
            origins: vec![origin(at)],
        })
    }

    /// An answer that can't be read. What says that the call has done its work may be any JSON; what
    /// says that it hasn't is an error like any that isn't declared.
    fn unread_response(&mut self, status: Status, at: &str) -> Option<ir::Response> {
        if !status.is_success() {
            return None;
        }
        let media = Media {
            media_type: "application/json".to_owned(),
            framing: Framing::Whole,
            value: Some(self.use_of_anything(at)),
            encodings: Vec::new(),
            examples: Vec::new(),
            origins: vec![origin(at)],
        };
        Some(ir::Response {
            status,
            description: None,
            headers: Vec::new(),
            content: vec![media],
            origins: vec![origin(at)],
        })
    }

    fn header(&mut self, name: &str, header: &'c Header, at: &str) -> ir::Header {
        let (mut value, _) = self.formatted(&header.format, at);
        if let Some(description) = header.description.as_deref().and_then(filled) {
            value.description = Some(description);
        }
        value.deprecated |= header.deprecated == Some(true);
        ir::Header { name: name.to_lowercase(), required: header.required, value }
    }

    /// What a parameter or header at a pointer holds; and the media type of its text, if it has one.
    pub(super) fn formatted(
        &mut self,
        format: &'c ParameterSchemaOrContent,
        at: &str,
    ) -> (Use, Option<String>) {
        let (mut value, media_type) = match format {
            ParameterSchemaOrContent::Schema(schema) => {
                (self.use_of(schema, &child(at, "schema")), None)
            }
            ParameterSchemaOrContent::Content(content) => {
                let pointer = child(at, "content");
                let first = content.first();
                let schema = first.and_then(|(name, media)| {
                    let schema = media.schema.as_ref()?;
                    Some((schema, child(&child(&pointer, name), "schema")))
                });
                let value = match schema {
                    Some((schema, at)) => self.use_of(schema, &at),
                    None => self.use_of_anything(&pointer),
                };
                (value, first.map(|(name, _)| essence(name)))
            }
        };
        value.origins = vec![origin(at)];
        (value, media_type)
    }

    fn content(
        &mut self,
        content: &'c IndexMap<String, MediaType>,
        at: &str,
    ) -> Vec<Media> {
        let at = child(at, "content");
        let mut found: Vec<Media> = Vec::new();
        for (name, media) in content {
            let pointer = match media.extensions.get(extra::AT) {
                Some(Value::String(elsewhere)) => elsewhere.clone(),
                _ => child(&at, name),
            };
            let one = self.media(name, media, &pointer);
            match found.iter_mut().find(|known| known.media_type == one.media_type) {
                Some(known) => {
                    self.warn(
                        &pointer,
                        format!("`{}` is declared already", one.media_type),
                        "media types that differ in parameters only are one; the first is taken",
                    );
                    known.origins.extend(one.origins);
                }
                None => found.push(one),
            }
        }
        found
    }

    fn media(&mut self, name: &str, media: &'c MediaType, at: &str) -> Media {
        let mut media_type = essence(name);
        if !media_type.contains('/') {
            let message = format!("`{name}` is no media type");
            if media_type == "json" {
                self.warn(at, message, "it is taken for `application/json`");
                media_type = "application/json".to_owned();
            } else {
                self.warn(at, message, "one is called e.g. `application/json`");
            }
        }
        let by_item = flagged(&media.extensions, extra::ITEMS);
        let framing = if media_type == "text/event-stream" {
            Framing::Events
        } else if LINES.contains(&media_type.as_str()) {
            Framing::Lines
        } else {
            Framing::Whole
        };
        let keyword = if by_item { "itemSchema" } else { "schema" };
        let schema = if by_item && framing == Framing::Whole {
            self.warn(
                &child(at, keyword),
                format!("how the elements lie in `{media_type}` is not known"),
                "the body is read as a whole, and may be anything",
            );
            None
        } else {
            media.schema.as_ref()
        };
        let value =
            schema.map(|schema| self.use_of(Node::from(schema), &child(at, keyword)));
        let mut examples: Vec<Json> = Vec::new();
        examples.extend(self.document.find(&child(at, "example")).cloned());
        for example in media.examples.values() {
            if let ReferenceOr::Reference { reference } = example
                && let Some(value) =
                    pointer_of(reference).and_then(|at| self.document.find(at))
            {
                examples.push(value.clone());
            }
        }
        let encodings = self.encodings(&media_type, media, at);
        let origins = vec![origin(at)];
        Media { media_type, framing, value, encodings, examples, origins }
    }

    /// What a reference means, and where it is.
    pub(super) fn followed<T>(
        &mut self,
        node: &'c ReferenceOr<T>,
        at: &str,
        find: impl Fn(&'c Converted, &str) -> Option<&'c ReferenceOr<T>>,
    ) -> Option<(&'c T, String)> {
        let mut node = node;
        let mut at = at.to_owned();
        for _ in 0..LONGEST_CHAIN {
            match node {
                ReferenceOr::Item(item) => return Some((item, at)),
                ReferenceOr::Reference { reference } => {
                    let pointer = pointer_of(reference)?;
                    node = find(self.from, pointer)?;
                    pointer.clone_into(&mut at);
                }
            }
        }
        self.warn(
            &at,
            "the reference leads back to itself",
            "it is left out; say what it is",
        );
        None
    }

    /// Examples of bodies that are a string holding JSON, where the body is a list or an object.
    pub(super) fn string_examples(&mut self, operations: &mut [Operation]) {
        for operation in operations {
            let bodies = operation.body.iter_mut().flat_map(|body| &mut body.content);
            let answers = operation.responses.iter_mut();
            let answers = answers.flat_map(|response| &mut response.content);
            for media in bodies.chain(answers) {
                let structured = media.value.as_ref().is_some_and(|value| {
                    matches!(
                        self.schemas[value.schema].shape,
                        Shape::Object(_) | Shape::Array(_)
                    )
                });
                if !structured || media.framing != Framing::Whole {
                    continue;
                }
                for example in &mut media.examples {
                    let Value::String(text) = &*example else {
                        continue;
                    };
                    let Ok(meant @ (Value::Object(_) | Value::Array(_))) =
                        serde_json::from_str(text)
                    else {
                        continue;
                    };
                    let stated = std::mem::replace(example, meant);
                    self.defects.push(ir::Defect {
                        origin: media.origins[0].child("example"),
                        aspect: "example".to_owned(),
                        value: stated,
                        taken: example.clone(),
                        because:
                            "The example is a string that holds JSON; read as that JSON."
                                .to_owned(),
                    });
                }
            }
        }
    }
}
