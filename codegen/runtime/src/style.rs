//! How lists and objects are written as parameters.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use super::path::RESERVED;

/// How a list or an object is written as a parameter. Without one of these, the elements of a list
/// and the fields of an object are parameters of their own in the query, and lie between commas
/// elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Between commas: `a,b`, `key,value`.
    Simple,
    /// Between commas, fields as `key=value`.
    SimpleExploded,
    /// Between spaces.
    Space,
    /// Between bars.
    Pipe,
    /// A parameter for each field: `name[key]=value`.
    Deep,
    /// Behind a dot: `.a,b`.
    Label,
    /// Each behind a dot: `.a.b`, `.key=value`.
    LabelExploded,
    /// With its name: `;name=a,b`.
    Matrix,
    /// Each with its name: `;name=a;name=b`, `;key=value`.
    MatrixExploded,
    /// As JSON text.
    Json,
}

/// A value as text; none of null.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// What is encoded all the same where reserved characters are sent as they are: what would end the
/// value, stand for a space or be no part of a URL's query.
const UNSENDABLE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'&')
    .add(b'+')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Encoded but for reserved characters and what is encoded already (RFC 6570, 3.2.3).
pub(super) fn reserved(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('%').enumerate() {
        if at > 0 {
            let digits = part.as_bytes().iter().take(2);
            let is_encoded =
                digits.clone().count() == 2 && digits.clone().all(u8::is_ascii_hexdigit);
            out.push_str(if is_encoded { "%" } else { "%25" });
        }
        out.extend(utf8_percent_encode(part, UNSENDABLE));
    }
    out
}

/// The elements of a list, the keys and values of an object one after the other, or the value;
/// each as text that still has to be encoded.
pub(super) fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter_map(|(key, value)| Some([key.clone(), text(value)?]))
            .flatten()
            .collect(),
        value => text(value).into_iter().collect(),
    }
}

/// A parameter for each element of a list and each field of an object; text that still has to be
/// encoded. None of them has a name that is not its own: then it is that of the parameter.
pub(super) fn apart(value: &Value) -> Vec<(Option<String>, String)> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| {
                let values = match value {
                    Value::Array(values) => values.iter().filter_map(text).collect(),
                    value => text(value).into_iter().collect::<Vec<_>>(),
                };
                values.into_iter().map(move |value| (Some(key.clone()), value))
            })
            .collect(),
        Value::Array(_) => flat(value).into_iter().map(|text| (None, text)).collect(),
        value => text(value).into_iter().map(|text| (None, text)).collect(),
    }
}

/// The fields of an object as `name[key]`, however deep they lie.
pub(super) fn deep(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| deep(&format!("{name}[{key}]"), value))
            .collect(),
        value => flat(value).into_iter().map(|text| (name.to_owned(), text)).collect(),
    }
}

impl Style {
    /// The value of a header; none if there is nothing to send.
    pub(super) fn header(self, value: &Value) -> Option<String> {
        let text = match self {
            _ if value.is_null() => return None,
            Self::Json => value.to_string(),
            Self::SimpleExploded => apart(value)
                .into_iter()
                .map(|(key, text)| match key {
                    Some(key) => format!("{key}={text}"),
                    None => text,
                })
                .collect::<Vec<_>>()
                .join(","),
            _ => flat(value).join(","),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The value of a parameter, encoded; none if there is nothing to send.
    pub(super) fn write(self, name: &str, value: &Value) -> Option<String> {
        self.write_as(name, value, encoded)
    }

    /// The same, encoded by this function.
    pub(super) fn write_as(
        self,
        name: &str,
        value: &Value,
        encoded: fn(&str) -> String,
    ) -> Option<String> {
        if value.is_null() {
            return None;
        }
        if self == Self::Json {
            return Some(encoded(&value.to_string()));
        }
        let is_object = value.is_object();
        let pairs = || -> Vec<String> {
            let pair = |(key, text): (Option<String>, String)| match key {
                Some(key) => format!("{}={}", encoded(&key), encoded(&text)),
                None => encoded(&text),
            };
            apart(value).into_iter().map(pair).collect()
        };
        let flat =
            || -> Vec<String> { flat(value).iter().map(|text| encoded(text)).collect() };
        let name = encoded(name);
        let text = match self {
            Self::Simple | Self::Deep | Self::Json => flat().join(","),
            Self::SimpleExploded => pairs().join(","),
            Self::Space => flat().join("%20"),
            Self::Pipe => flat().join("%7C"),
            Self::Label => format!(".{}", flat().join(",")),
            Self::LabelExploded => format!(".{}", pairs().join(".")),
            Self::Matrix => format!(";{name}={}", flat().join(",")),
            Self::MatrixExploded if is_object => format!(";{}", pairs().join(";")),
            Self::MatrixExploded => pairs()
                .iter()
                .map(|value| format!(";{name}={value}"))
                .collect::<Vec<_>>()
                .concat(),
        };
        Some(text)
    }
}
