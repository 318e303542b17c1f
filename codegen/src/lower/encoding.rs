//! How the fields of a form are written, and bodies that no type can follow.

use openapiv3::{MediaType, QueryStyle};

use super::{Lowering, child, filled, flagged};
use crate::diagnostic::Diagnostic;
use crate::ir::{Additional, Encoding, Framing, Media, Operation, Shape, Style};
use crate::openapi::extra;

impl<'c> Lowering<'c> {
    /// How the fields of a form are written, where a document says so.
    pub(super) fn encodings(
        &mut self,
        media_type: &str,
        media: &'c MediaType,
        at: &str,
    ) -> Vec<Encoding> {
        let mut found = Vec::new();
        for (property, encoding) in &media.encoding {
            let at = child(&child(at, "encoding"), property);
            let is_form = media_type == "application/x-www-form-urlencoded";
            if !is_form && media_type != "multipart/form-data" {
                let message = format!("`{media_type}` has no parts to be encoded");
                self.warn(&at, message, "it is ignored");
                continue;
            }
            // The media type of a part is stated elsewhere.
            let is_own = |name: &String| !name.eq_ignore_ascii_case("content-type");
            if encoding.headers.keys().any(is_own) {
                self.warn(
                    &child(&at, "headers"),
                    format!("the headers of the part `{property}` are not sent"),
                    "the part is sent with its name and its media type alone",
                );
            }
            if encoding.allow_reserved {
                let problem =
                    Diagnostic::note("`allowReserved` is not followed in a form")
                        .help("servers read what is sent percent-encoded as the same");
                self.tell(&child(&at, "allowReserved"), problem);
            }
            let style = match encoding.style {
                None | Some(QueryStyle::Form) => "form",
                Some(QueryStyle::SpaceDelimited) => "spaceDelimited",
                Some(QueryStyle::PipeDelimited) => "pipeDelimited",
                Some(QueryStyle::DeepObject) => "deepObject",
            };
            let style = Style {
                name: style.to_owned(),
                explode: encoding.explode,
                reserved: false,
            };
            let usual = style.name == "form" && style.explode;
            let is_styled = flagged(&encoding.extensions, extra::STYLED) && !usual;
            if is_styled && !is_form {
                self.warn(
                    &child(&at, "style"),
                    format!("the part `{property}` is not written in its style"),
                    "a list is sent as a part for each of its elements, an object as JSON",
                );
            }
            let content_type = encoding.content_type.as_deref().and_then(filled);
            let encoding = Encoding {
                property: property.clone(),
                content_type: content_type.filter(|_| !is_form),
                style: (is_styled && is_form).then_some(style),
            };
            if encoding.content_type.is_some() || encoding.style.is_some() {
                found.push(encoding);
            }
        }
        found
    }

    /// Names the bodies whose schema says more than how they are sent can follow.
    pub(super) fn unfollowed(&mut self, operations: &[Operation]) {
        for operation in operations {
            let body = operation.body.iter().map(|body| (&body.content, true));
            let success =
                operation.responses.iter().filter(|one| one.status.is_success());
            let answers = success.map(|response| (&response.content, false));
            for (content, is_sent) in body.chain(answers) {
                content.iter().for_each(|media| self.no_properties(media));
                let is_form = |media: &&Media| {
                    is_sent && media.media_type == "multipart/form-data"
                };
                for media in content.iter().filter(is_form) {
                    let is_other = |other: &Media| other.media_type != media.media_type;
                    let another = content
                        .iter()
                        .any(|other| is_other(other) && is_followed(other, true));
                    self.other_fields(media, another);
                }
                if content.iter().any(|media| is_followed(media, is_sent)) {
                    continue;
                }
                for media in content {
                    self.as_it_is(media);
                }
            }
        }
    }

    /// Encodings of what a form has not.
    fn no_properties(&mut self, media: &Media) {
        let shape = media.value.as_ref().map(|value| &self.schemas[value.schema].shape);
        let Some(Shape::Object(object)) = shape else { return };
        let stray = |encoding: &&Encoding| object.property(&encoding.property).is_none();
        let stray: Vec<&Encoding> = media.encodings.iter().filter(stray).collect();
        let Some(origin) = media.origins.first() else { return };
        for Encoding { property, .. } in stray {
            let at = child(&child(&origin.pointer, "encoding"), property);
            let message = format!("the form has no property `{property}` to be encoded");
            self.warn(&at, message, "it is ignored; declare the property");
        }
    }

    /// Fields of a form that may hold files which have no name in the document. `another` tells
    /// whether the body may be sent in another form as well.
    fn other_fields(&mut self, media: &Media, another: bool) {
        let Some(value) = &media.value else { return };
        let Shape::Object(object) = &self.schemas[value.schema].shape else { return };
        if object.properties.is_empty() {
            if another {
                return;
            }
            let Some(origin) = media.origins.first() else { return };
            let message = "the form declares no fields, so it is written by the caller";
            let problem = Diagnostic::warning(message)
                .help("the body is bytes, whose media type tells the boundary between the parts");
            self.tell(&origin.pointer.clone(), problem);
        } else if let Additional::Allowed(others) = &object.additional
            && self.schemas[others.schema].shape != Shape::Any
            && let Some(origin) = others.origins.first()
        {
            let message = "only the declared fields of the form are sent";
            let problem =
                Diagnostic::warning(message).help("declare the others as well");
            self.tell(&origin.pointer.clone(), problem);
        }
    }

    fn as_it_is(&mut self, media: &Media) {
        let Some(value) = &media.value else { return };
        let shape = &self.schemas[value.schema].shape;
        if matches!(shape, Shape::Any | Shape::Text(_)) {
            return;
        }
        let what = match media.media_type.as_str() {
            text if text.starts_with("text/") || is_xml(text) => "text",
            _ => "bytes",
        };
        let at = media.origins.first().map(|origin| origin.pointer.clone());
        let message = format!("the schema of `{}` is not followed", media.media_type);
        let help =
            format!("the body is {what}, as it is; only JSON and forms have types");
        self.tell(&at.unwrap_or_default(), Diagnostic::warning(message).help(help));
    }
}

/// Whether what is sent or answered so is told by its schema.
fn is_followed(media: &Media, is_sent: bool) -> bool {
    let name = media.media_type.as_str();
    let forms = ["application/x-www-form-urlencoded", "multipart/form-data"];
    media.framing != Framing::Whole
        || ["application/json", "text/json"].contains(&name)
        || name.contains('*')
        || name.ends_with("+json")
        || (is_sent && forms.contains(&name))
}

fn is_xml(media_type: &str) -> bool {
    media_type == "application/xml" || media_type.ends_with("+xml")
}
