//! Parameters.

use openapiv3::{
    CookieStyle, HeaderStyle, Parameter, ParameterData, PathStyle, QueryStyle,
    ReferenceOr,
};
use serde_json::{Value, json};

use super::content::hole;
use super::reader::{Keys, nearest, shorten};
use super::reference::Kind;
use super::{Reader, extra, reference};
use crate::diagnostic::Diagnostic;
use crate::ir::is_token;

/// Styles of parameters in the query.
pub(super) const QUERY_STYLES: &[(&str, QueryStyle)] = &[
    ("form", QueryStyle::Form),
    ("spaceDelimited", QueryStyle::SpaceDelimited),
    ("pipeDelimited", QueryStyle::PipeDelimited),
    ("deepObject", QueryStyle::DeepObject),
];

/// Headers that OpenAPI rules out as parameters, and the one that tells who the client is.
const OWN_HEADERS: &[&str] = &["accept", "content-type", "authorization", "user-agent"];

impl<'d> Reader<'d> {
    pub(super) fn parameter(&mut self, value: &'d Value) -> ReferenceOr<Parameter> {
        let Some(keys) = self.keys(value, "a parameter") else {
            return hole();
        };
        if let Some(reference) = reference::of(keys) {
            self.beside_reference(keys, "a parameter");
            let reference = self.refer(reference, Kind::Parameter);
            return ReferenceOr::Reference { reference };
        }
        let known = [
            "name",
            "in",
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
            "type",
        ];
        let mut extensions = self.extensions(keys, &known, "a parameter");
        let name = self.text(keys, "name").filter(|name| !name.is_empty());
        let (Some(name), Some(place)) = (name, self.text(keys, "in")) else {
            self.warn_here("a parameter needs `name` and `in`", "it is left out");
            return hole();
        };
        let place = match place.as_str() {
            "querystring" if self.is_form(keys) => {
                extensions.insert(extra::WHOLE_QUERY.to_owned(), json!(true));
                "query".to_owned()
            }
            "querystring" => {
                self.warn(
                    "in",
                    format!("the query `{name}` is no form, so it can't be sent"),
                    "it is left out; only `application/x-www-form-urlencoded` is written",
                );
                return hole();
            }
            _ => place,
        };
        let places = ["path", "query", "header", "cookie"];
        let place = match places.iter().find(|known| **known == place) {
            Some(place) => *place,
            None => match nearest(&place, places.into_iter()) {
                Some(near) => {
                    self.warn(
                        "in",
                        format!("`{place}` is no place for a parameter"),
                        format!("it is taken for `{near}`"),
                    );
                    near
                }
                None => {
                    let help = match place.as_str() {
                        "body" | "formData" => {
                            "it is left out; OpenAPI 3 has `requestBody` for it"
                        }
                        _ => {
                            "it is left out; the places are path, query, header and cookie"
                        }
                    };
                    self.warn(
                        "in",
                        format!("the parameter `{name}` in `{place}` can't be sent"),
                        help,
                    );
                    return hole();
                }
            },
        };
        if ["header", "cookie"].contains(&place) && !is_token(&name) {
            self.warn(
                "name",
                format!("no {place} can be called `{}`", shorten(&name).escape_debug()),
                "it is left out; letters, digits and `-` make a name",
            );
            return hole();
        }
        let required = self.flag(keys, "required").unwrap_or_default();
        if place == "path" && !required {
            let stated = keys.get("required").cloned().unwrap_or(Value::Null);
            self.defect(
                "required",
                &stated,
                json!(true),
                "A parameter in the path is always required; read so.",
            );
        }
        if place == "header" && OWN_HEADERS.contains(&name.to_lowercase().as_str()) {
            let because = format!(
                "The header `{name}` is the client's own business, not that of a call; ignored."
            );
            self.defect("name", &json!(name), Value::Null, because);
        }
        let reserved = self.flag(keys, "allowReserved").unwrap_or_default();
        if reserved && ["path", "cookie"].contains(&place) {
            self.warn(
                "allowReserved",
                format!("`allowReserved` is not followed in a {place}"),
                "reserved characters in the value are sent percent-encoded",
            );
        }
        let parameter_data = ParameterData {
            extensions,
            description: self.text(keys, "description"),
            required: required || place == "path",
            deprecated: self.flag(keys, "deprecated"),
            format: self.format(keys),
            example: keys.get("example").cloned(),
            examples: self.each(keys, "examples", Self::example),
            explode: self.flag(keys, "explode"),
            name,
        };
        let style = self.text(keys, "style");
        if place == "cookie" && style.as_deref() == Some("cookie") {
            let problem = Diagnostic::note("the style `cookie` is written as `form` is")
                .help("what cookies are not made of is percent-encoded");
            self.tell_once("style", problem);
        }
        let style = style.as_deref();
        ReferenceOr::Item(match place {
            "path" => Parameter::Path {
                style: self.style(
                    style,
                    &[
                        ("simple", PathStyle::Simple),
                        ("label", PathStyle::Label),
                        ("matrix", PathStyle::Matrix),
                    ],
                ),
                parameter_data,
            },
            "header" => Parameter::Header {
                style: self.style(style, &[("simple", HeaderStyle::Simple)]),
                parameter_data,
            },
            "cookie" => Parameter::Cookie {
                style: self.style(
                    style,
                    &[("form", CookieStyle::Form), ("cookie", CookieStyle::Form)],
                ),
                parameter_data,
            },
            _ => Parameter::Query {
                style: self.style(style, QUERY_STYLES),
                allow_reserved: reserved,
                allow_empty_value: self.flag(keys, "allowEmptyValue"),
                parameter_data,
            },
        })
    }

    /// Whether the content of a parameter is a form.
    fn is_form(&self, keys: &Keys) -> bool {
        let content = keys.get("content").and_then(Value::as_object);
        content.is_some_and(|content| {
            content.contains_key("application/x-www-form-urlencoded")
        })
    }

    /// A style by its name; the first of those known when none is stated.
    pub(super) fn style<S: Clone>(
        &mut self,
        style: Option<&str>,
        known: &[(&str, S)],
    ) -> S {
        let Some(style) = style else {
            return known[0].1.clone();
        };
        match known.iter().find(|(name, _)| *name == style) {
            Some((_, found)) => found.clone(),
            None => {
                self.warn(
                    "style",
                    format!("a parameter in this place has no style `{style}`"),
                    format!("it is taken for `{}`", known[0].0),
                );
                known[0].1.clone()
            }
        }
    }
}
