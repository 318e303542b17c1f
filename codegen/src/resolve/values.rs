//! Values that documents list: constants, and the names of those of enumerations.

use std::collections::BTreeSet;

use super::docs;
use super::ident;
use crate::ir::{Api, Json, Number, Property, Shape, ValueNote};
use crate::model::{EnumValue, Enumeration};

/// Whether a constant is meant even where it is left out: it is required, or the default.
pub(super) fn is_always_meant(property: &Property, constant: &Json) -> bool {
    let required = property.required == Some(true) && !property.value.nullable;
    required || property.value.default.as_ref() == Some(constant)
}

/// The value of a property that tells a variant from others and must be there, if it can have it.
pub(super) fn told(api: &Api, property: &Property, value: &str) -> Option<Json> {
    let Shape::Text(text) = &api.schemas[property.value.schema].shape else {
        return None;
    };
    let listed = text
        .values
        .as_ref()
        .is_none_or(|values| values.open || values.known.iter().any(|v| v == value));
    let always = property.required == Some(true) && !property.value.nullable;
    (listed && always).then(|| value.into())
}

/// The one value a property may have.
pub(super) fn constant(api: &Api, property: &Property) -> Option<Json> {
    match &api.schemas[property.value.schema].shape {
        Shape::Text(text) => text.constant().map(Json::from),
        Shape::Number(number) => match number.values.as_deref() {
            Some([only]) if only.is_i64() || only.is_u64() => {
                Some(Json::Number(only.clone()))
            }
            _ => None,
        },
        Shape::Boolean(only) => only.map(Json::Bool),
        _ => None,
    }
}

/// Numbers with known values, called as the document does.
pub(super) fn integers(ident: &str, number: &Number) -> Enumeration {
    let mut taken = BTreeSet::new();
    let known = number.values.iter().flatten();
    let values = known
        .map(|value| enum_value(ident, value.to_string(), &number.notes, &mut taken))
        .collect();
    Enumeration { integers: true, values }
}

/// A value of an enumeration, called and described as the document does.
pub(super) fn enum_value(
    ident: &str,
    wire: String,
    notes: &[ValueNote],
    taken: &mut BTreeSet<String>,
) -> EnumValue {
    let note = notes.iter().find(|note| note.value == wire);
    let name = note.and_then(|note| note.name.clone());
    let words = name.unwrap_or_else(|| value_words(ident, &wire));
    let docs = note.and_then(|note| note.description.as_deref()).unwrap_or_default();
    EnumValue {
        ident: ident::unique(ident::variant(&words), taken),
        docs: docs::sentence(docs),
        wire,
    }
}

/// A value of an enumeration as words: durations such as `5m` are spelt out, because an identifier
/// cannot begin with a digit.
pub(super) fn value_words(ident: &str, wire: &str) -> String {
    if !wire.starts_with(|c: char| c.is_ascii_digit()) {
        return wire.to_owned();
    }
    let (digits, unit) =
        wire.split_at(wire.find(|c: char| !c.is_ascii_digit()).unwrap_or(wire.len()));
    let unit = match unit {
        "s" => "seconds",
        "m" => "minutes",
        "h" => "hours",
        "d" => "days",
        _ => return format!("{} {wire}", ident.chars().next().unwrap_or('v')),
    };
    format!("{unit} {digits}")
}
