//! What bodies hold: media types, request bodies, responses, headers, examples.

use indexmap::IndexMap;
use openapiv3::{
    Example, Header, HeaderStyle, MediaType, ParameterSchemaOrContent, QueryStyle,
    ReferenceOr, RequestBody, Response, Responses, StatusCode,
};
use serde_json::{Value, json};

use super::parameter::QUERY_STYLES;
use super::reader::{Keys, nearest, shorten};
use super::reference::{Kind, written};
use super::{Reader, Version, extra, reference};
use crate::diagnostic::Diagnostic;

const EXAMPLE: &[&str] = &[
    "summary",
    "description",
    "value",
    "externalValue",
    "dataValue",
    "serializedValue",
];

impl<'d> Reader<'d> {
    pub(super) fn request_body(&mut self, value: &'d Value) -> ReferenceOr<RequestBody> {
        let Some(keys) = self.keys(value, "a request body") else {
            return hole();
        };
        if let Some(reference) = reference::of(keys) {
            self.beside_reference(keys, "a request body");
            let reference = self.refer(reference, Kind::RequestBody);
            return ReferenceOr::Reference { reference };
        }
        let known = ["description", "content", "required"];
        ReferenceOr::Item(RequestBody {
            extensions: self.extensions(keys, &known, "a request body"),
            description: self.text(keys, "description"),
            content: self.content(keys),
            required: self.flag(keys, "required").unwrap_or_default(),
        })
    }

    pub(super) fn responses(&mut self, keys: &'d Keys) -> Responses {
        let mut found = Responses::default();
        let Some(entries) = self.mapping(keys, "responses") else {
            return found;
        };
        self.down("responses", |this| {
            for (key, value) in entries {
                if key.starts_with("x-") {
                    continue;
                }
                if key == "default" {
                    found.default = Some(this.down(key, |this| this.response(value)));
                    continue;
                }
                let Some(status) = status(key) else {
                    let help = match nearest(key, ["default"].into_iter()) {
                        Some(near) => format!("it is left out; is `{near}` meant?"),
                        None => {
                            "it is left out; a status is 100 to 599, `1XX` to `5XX` or \
                                 `default`"
                                .to_owned()
                        }
                    };
                    this.warn(key, format!("`{}` is no status", shorten(key)), help);
                    continue;
                };
                let written = status.to_string();
                if written != *key {
                    let name = format!("{}{written}", extra::KEY);
                    found.extensions.insert(name, Value::String(key.clone()));
                }
                let response = this.down(key, |this| this.response(value));
                found.responses.insert(status, response);
            }
        });
        found
    }

    pub(super) fn response(&mut self, value: &'d Value) -> ReferenceOr<Response> {
        let Some(keys) = self.keys(value, "a response") else {
            return hole();
        };
        if let Some(reference) = reference::of(keys) {
            self.beside_reference(keys, "a response");
            let reference = self.refer(reference, Kind::Response);
            return ReferenceOr::Reference { reference };
        }
        let known = ["description", "summary", "headers", "content", "links"];
        self.links(keys);
        ReferenceOr::Item(Response {
            extensions: self.extensions(keys, &known, "a response"),
            description: self
                .text(keys, "description")
                .or_else(|| self.text(keys, "summary"))
                .unwrap_or_default(),
            headers: self.each(keys, "headers", Self::header),
            content: self.content(keys),
            links: IndexMap::new(),
        })
    }

    pub(super) fn header(&mut self, value: &'d Value) -> ReferenceOr<Header> {
        let Some(keys) = self.keys(value, "a header") else {
            return hole();
        };
        if let Some(reference) = reference::of(keys) {
            self.beside_reference(keys, "a header");
            let reference = self.refer(reference, Kind::Header);
            return ReferenceOr::Reference { reference };
        }
        let known = [
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "content",
            "example",
            "examples",
        ];
        ReferenceOr::Item(Header {
            extensions: self.extensions(keys, &known, "a header"),
            description: self.text(keys, "description"),
            style: HeaderStyle::Simple,
            required: self.flag(keys, "required").unwrap_or_default(),
            deprecated: self.flag(keys, "deprecated"),
            format: self.format(keys),
            example: keys.get("example").cloned(),
            examples: self.each(keys, "examples", Self::example),
        })
    }

    /// The schema of a parameter or header, or the one media type of its content.
    pub(super) fn format(&mut self, keys: &'d Keys) -> ParameterSchemaOrContent {
        let contents = self.mapping(keys, "content").filter(|all| !all.is_empty());
        if let Some(schema) = keys.get("schema") {
            if contents.is_some() {
                let message = "`content` is not read beside `schema`";
                self.warn("content", message, "remove one of the two");
            }
            return ParameterSchemaOrContent::Schema(
                self.down("schema", |this| this.schema(schema)),
            );
        }
        if let Some(contents) = contents {
            if contents.len() > 1 {
                let first = contents.keys().next().map_or("", String::as_str);
                let message = "a parameter or header has one media type, not several";
                self.warn("content", message, format!("`{first}` is taken"));
            }
            return ParameterSchemaOrContent::Content(self.content(keys));
        }
        if let Some(typ) = keys.get("type") {
            self.defect(
                "type",
                typ,
                Value::Null,
                "The type of a parameter or header stands in its `schema`; any value is taken.",
            );
        } else if keys.contains_key("in") {
            self.warn_here(
                "a parameter needs `schema` or `content`",
                "any value is taken; say what it holds",
            );
        }
        ParameterSchemaOrContent::Schema(ReferenceOr::Item(openapiv3::Schema {
            schema_data: Default::default(),
            schema_kind: openapiv3::SchemaKind::Any(Default::default()),
        }))
    }

    pub(super) fn content(&mut self, keys: &'d Keys) -> IndexMap<String, MediaType> {
        self.each(keys, "content", Self::media_type)
    }

    fn media_type(&mut self, value: &'d Value) -> MediaType {
        let Some((value, elsewhere)) = self.follow(value) else {
            return MediaType::default();
        };
        let Some(pointer) = elsewhere else {
            return self.media_type_here(value);
        };
        let mut media = self.elsewhere(&pointer, |this| this.media_type_here(value));
        media.extensions.insert(extra::AT.to_owned(), Value::String(pointer));
        media
    }

    fn media_type_here(&mut self, value: &'d Value) -> MediaType {
        let Some(keys) = self.keys(value, "a media type") else {
            return MediaType::default();
        };
        let known = [
            "schema",
            "itemSchema",
            "example",
            "examples",
            "encoding",
            "prefixEncoding",
            "itemEncoding",
            "description",
        ];
        let mut extensions = self.extensions(keys, &known, "a media type");
        let mut schema = None;
        if let Some(items) = keys.get("itemSchema") {
            if self.version < Version::V3_2 {
                self.defect(
                    "itemSchema",
                    &json!(true),
                    json!(true),
                    "Only OpenAPI 3.2 has `itemSchema`; read as it does.",
                );
            }
            schema = Some(self.down("itemSchema", |this| this.schema(items)));
            extensions.insert(extra::ITEMS.to_owned(), json!(true));
            if keys.contains_key("schema") {
                self.warn(
                    "schema",
                    "`schema` is not read beside `itemSchema`",
                    "the body is read one element after the other",
                );
            }
        } else if let Some(whole) = keys.get("schema") {
            schema = Some(self.down("schema", |this| this.schema(whole)));
        }
        MediaType {
            extensions,
            schema,
            // Left where it is: examples make up much of many documents.
            example: None,
            examples: self.each(keys, "examples", Self::example),
            encoding: self.each(keys, "encoding", Self::encoding),
        }
    }

    fn encoding(&mut self, value: &'d Value) -> openapiv3::Encoding {
        let Some(keys) = self.keys(value, "an encoding") else {
            return openapiv3::Encoding::default();
        };
        let known =
            ["contentType", "headers", "style", "explode", "allowReserved", "encoding"];
        let mut extensions = self.extensions(keys, &known, "an encoding");
        let style = self.text(keys, "style");
        let explode = self.flag(keys, "explode");
        if style.is_some() || explode.is_some() {
            extensions.insert(extra::STYLED.to_owned(), json!(true));
        }
        let style = self.style(style.as_deref(), QUERY_STYLES);
        openapiv3::Encoding {
            content_type: self.text(keys, "contentType"),
            headers: self.each(keys, "headers", Self::header),
            explode: explode.unwrap_or(matches!(style, QueryStyle::Form)),
            style: Some(style),
            allow_reserved: self.flag(keys, "allowReserved").unwrap_or_default(),
            extensions,
        }
    }

    /// Where the value of an example is, read where the reference leads.
    pub(super) fn example(&mut self, value: &'d Value) -> ReferenceOr<Example> {
        let Some((value, elsewhere)) = self.follow(value) else {
            return hole();
        };
        let Some(keys) = self.keys(value, "an example") else {
            return hole();
        };
        let key = ["value", "dataValue", "serializedValue"]
            .into_iter()
            .find(|key| keys.contains_key(*key));
        let Some(key) = key else {
            // What it shows may well be somewhere else.
            if !keys.contains_key("externalValue") {
                let problem = Diagnostic::note("an example has no `value`")
                    .help("it is not shown; what it shows stands under `value`");
                self.tell_once_here(problem);
            }
            return hole();
        };
        self.extensions(keys, EXAMPLE, "an example");
        let at = elsewhere.unwrap_or_else(|| self.at().to_owned());
        ReferenceOr::Reference { reference: written(&format!("{at}/{key}")) }
    }
}

/// What stands for a piece that can't be read.
pub(super) fn hole<T>() -> ReferenceOr<T> {
    ReferenceOr::Reference { reference: String::new() }
}

fn status(key: &str) -> Option<StatusCode> {
    let upper = key.to_ascii_uppercase();
    if let Some(hundreds) = upper.strip_suffix("XX") {
        let hundreds: u16 = hundreds.parse().ok()?;
        return (1..=5).contains(&hundreds).then_some(StatusCode::Range(hundreds));
    }
    let code: u16 = key.parse().ok()?;
    (100..=999).contains(&code).then_some(StatusCode::Code(code))
}
