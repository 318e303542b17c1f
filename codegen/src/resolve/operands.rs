//! What operations take and give beside schemas: parameters, forms, and answers by status.

use std::collections::BTreeSet;

use super::docs;
use super::ident;
use super::items::{Types, is_binary};
use super::routes;
use crate::ir::{
    Encoding, Operation, Parameter, ParameterPlace, Shape, Status, Style, Use,
};
use crate::model::{
    AnswerVariant, Answers, Field, Item, ItemKind, Params, Type, reserved,
};

impl Types<'_> {
    pub(super) fn params(&mut self, ident: &str, at: usize) -> Item {
        let operation: &Operation = &self.api.operations[at];
        let mut taken = BTreeSet::new();
        let query =
            operation.parameters.iter().filter(|p| p.place == ParameterPlace::Query);
        let mut fields: Vec<Field> = query
            .map(|parameter| {
                let value = &parameter.value;
                Field {
                    ident: ident::unique(ident::field(&parameter.name), &mut taken),
                    wire: parameter.name.clone(),
                    ty: self.plain(value),
                    required: parameter.required,
                    explicit_null: false,
                    docs: docs::place(self.api, value),
                    sources: docs::sources(self.api, &value.origins),
                    deprecated: value.deprecated,
                    default: value.default.clone(),
                    style: self.style(parameter),
                    media_type: None,
                }
            })
            .collect();
        fields.sort_by_key(|field| !field.required);
        let kind = ItemKind::Params(Params { fields });
        self.of_operation(ident, at, "Query parameters of", kind)
    }

    /// How a parameter is written, where it is a list or an object and not written as usual.
    pub(super) fn style(&self, parameter: &Parameter) -> Option<Style> {
        let style = &parameter.style;
        let plain = match self.plain(&parameter.value) {
            Type::Bool | Type::I64 | Type::U64 | Type::F64 | Type::String => true,
            Type::Foreign(_) => true,
            Type::Named(_) => matches!(
                self.api.schemas[parameter.value.schema].shape,
                Shape::Text(_) | Shape::Number(_) | Shape::Boolean(_)
            ),
            _ => false,
        };
        let usual = match parameter.place {
            _ if style.name == "content" => false,
            ParameterPlace::Path => plain && style.name == "simple",
            ParameterPlace::Query => plain || (style.name == "form" && style.explode),
            ParameterPlace::Header => plain || !style.explode,
            ParameterPlace::Cookie => true,
        };
        (!usual || style.reserved).then(|| style.clone())
    }

    pub(super) fn of_operation(
        &self,
        ident: &str,
        at: usize,
        of: &str,
        kind: ItemKind,
    ) -> Item {
        let operation: &Operation = &self.api.operations[at];
        let what = operation
            .summary
            .clone()
            .unwrap_or_else(|| format!("`{} {}`", operation.method, operation.path));
        Item {
            ident: ident.to_owned(),
            module: ident::module(ident),
            docs: format!("{of}: {}.", what.trim_end_matches('.')),
            sources: docs::sources(self.api, &operation.origins),
            deprecated: operation.deprecated,
            in_request: !matches!(kind, ItemKind::Answers(_)),
            in_response: matches!(kind, ItemKind::Answers(_)),
            schema: None,
            kind,
        }
    }

    pub(super) fn form(&mut self, ident: &str, at: usize) -> Item {
        let api = self.api;
        let media = routes::multipart(api, &api.operations[at]);
        let encodings = media.map_or(&[][..], |media| &media.encodings);
        let place = media.and_then(|media| media.value.as_ref());
        let schema = place.map(|place| &api.schemas[place.schema].shape);
        let mut taken = BTreeSet::new();
        let mut fields = Vec::new();
        if let Some(Shape::Object(object)) = schema {
            for property in object.properties.iter().filter(|p| !p.value.read_only) {
                let mut field = self.field(property, None, &mut taken);
                field.ty = self.part(&property.value);
                field.explicit_null = false;
                if let Some(stated) = content_type(encodings, &property.name) {
                    // One of several, or of all of a kind, is for the caller to choose.
                    if stated.contains([',', '*']) {
                        let said = format!("Sent as `{stated}`.");
                        field.docs =
                            [field.docs.as_str(), &said].join("\n\n").trim().to_owned();
                    } else {
                        field.media_type = Some(stated.to_owned());
                    }
                }
                fields.push(field);
            }
        }
        fields.sort_by_key(|field| !field.required);
        self.of_operation(ident, at, "Form of", ItemKind::Params(Params { fields }))
    }

    /// The type of a field of a form that may hold files.
    pub(super) fn part(&self, place: &Use) -> Type {
        match &self.api.schemas[place.schema].shape {
            Shape::Text(text) if is_binary(text) => Type::Upload,
            Shape::Array(array) => match self.part(&array.items) {
                Type::Upload => Type::Vec(Box::new(Type::Upload)),
                _ => self.plain(place),
            },
            _ => self.plain(place),
        }
    }

    pub(super) fn answers(&mut self, ident: &str, at: usize) -> Item {
        let operation = &self.api.operations[at];
        let mut taken = reserved::VARIANTS.iter().map(|&name| name.to_owned()).collect();
        let variants = routes::outcomes(self.api, operation)
            .into_iter()
            .map(|(response, media)| {
                let (name, statuses) = status(response.status);
                AnswerVariant {
                    ident: ident::unique(name, &mut taken),
                    statuses,
                    ty: media.map(|media| {
                        let value = media.value.as_ref();
                        value.map_or(Type::Json, |place| self.nullable(place))
                    }),
                    docs: response.description.clone().unwrap_or_default(),
                }
            })
            .collect();
        let kind = ItemKind::Answers(Answers { variants, eq: false });
        self.of_operation(ident, at, "Answers of", kind)
    }
}

/// The media types of a part of a form.
fn content_type<'e>(encodings: &'e [Encoding], property: &str) -> Option<&'e str> {
    let encoding = encodings.iter().find(|encoding| encoding.property == property)?;
    encoding.content_type.as_deref()
}

/// What an answer is called, and the lowest and the highest of its statuses.
fn status(status: Status) -> (String, (u16, u16)) {
    let code = match status {
        Status::Code(code) => code,
        Status::Range(_) => return ("Success".to_owned(), (200, 299)),
        Status::Default => return ("Default".to_owned(), (200, 299)),
    };
    let name = match code {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritative",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        208 => "AlreadyReported",
        other => return (format!("Status{other}"), (code, code)),
    };
    (name.to_owned(), (code, code))
}
