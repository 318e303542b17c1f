//! Documentation of types and fields: what the documents say, bounds and defaults in words.

use crate::ir::{Api, Array, Bound, Json, Number, Origin, Schema, Shape, Text, Use};

/// Names of the sources behind some origins, the most believed first. Where all comes from one source,
/// naming it says nothing.
pub(super) fn sources(api: &Api, origins: &[Origin]) -> Vec<String> {
    if api.sources.len() == 1 {
        return Vec::new();
    }
    let mut ids: Vec<_> = origins.iter().map(|origin| origin.source).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.sort_by_key(|id| api.sources[id.0 as usize].authority);
    ids.iter().map(|id| api.sources[id.0 as usize].name.clone()).collect()
}

/// What a type is.
pub(super) fn schema(schema: &Schema) -> String {
    let text =
        schema.description.as_deref().or(schema.title.as_deref()).unwrap_or_default();
    sentence(text)
}

/// What a place holds: its own description or that of an inline schema, then bounds and default.
pub(super) fn place(api: &Api, place: &Use) -> String {
    let schema = &api.schemas[place.schema];
    let mut parts = Vec::new();
    let text = place
        .description
        .as_deref()
        .or(schema.description.as_deref())
        .unwrap_or_default();
    if !text.trim().is_empty() {
        parts.push(sentence(text));
    }
    let mut facts = bounds(&schema.shape);
    if let Some(default) = &place.default {
        facts.push(format!("Default: {}.", code(default)));
    }
    if !facts.is_empty() {
        parts.push(facts.join(" "));
    }
    parts.join("\n\n")
}

/// The first sentence of what a place holds, for a variant that is documented at its type.
pub(super) fn summary(api: &Api, place: &Use) -> String {
    let schema = &api.schemas[place.schema];
    let text = place
        .description
        .as_deref()
        .or(schema.description.as_deref())
        .unwrap_or_default();
    let text = text.trim();
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    sentence(text[..end].trim())
}

pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '`', ')']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn bounds(shape: &Shape) -> Vec<String> {
    match shape {
        Shape::Number(number) => number_bounds(number),
        Shape::Text(text) => text_bounds(text),
        Shape::Array(Array { min_items, max_items, .. }) => {
            range("items", *min_items, *max_items).into_iter().collect()
        }
        Shape::Any | Shape::Boolean(_) | Shape::Object(_) | Shape::Union(_) => {
            Vec::new()
        }
    }
}

fn number_bounds(number: &Number) -> Vec<String> {
    let mut facts = Vec::new();
    let low = number.minimum.as_ref().map(|Bound { value, exclusive }| {
        if *exclusive {
            format!("greater than {value}")
        } else {
            format!("at least {value}")
        }
    });
    let high = number.maximum.as_ref().map(|Bound { value, exclusive }| {
        if *exclusive {
            format!("less than {value}")
        } else {
            format!("at most {value}")
        }
    });
    match (low, high) {
        // The type says it already.
        (Some(low), None) if number.integer && low == "at least 0" => {}
        (Some(low), Some(high)) => facts.push(capital(&format!("{low}, {high}."))),
        (Some(one), None) | (None, Some(one)) => facts.push(capital(&format!("{one}."))),
        (None, None) => {}
    }
    let listed = number.values.as_deref().filter(|_| !number.integer);
    if let Some(values) = listed {
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    if let Some(step) = &number.multiple_of {
        facts.push(format!("A multiple of {step}."));
    }
    facts
}

fn text_bounds(text: &Text) -> Vec<String> {
    let mut facts = Vec::new();
    // A length that the pattern repeats is said once.
    facts.extend(range(
        "characters",
        text.min_length.filter(|min| *min > 0),
        text.max_length,
    ));
    if let Some(pattern) = &text.pattern {
        facts.push(format!("Matches `{pattern}`."));
    }
    match text.format.as_deref() {
        Some("date-time") => facts.push("A time as in RFC 3339.".to_owned()),
        Some("byte") => facts.push("Encoded as base64.".to_owned()),
        Some(format) => facts.push(format!("Format: `{format}`.")),
        None => {}
    }
    facts
}

fn range(unit: &str, min: Option<u64>, max: Option<u64>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {min} {unit}.")),
        (Some(min), Some(max)) => Some(format!("{min} to {max} {unit}.")),
        (Some(1), None) => Some("Not empty.".to_owned()),
        (Some(min), None) => Some(format!("At least {min} {unit}.")),
        (None, Some(max)) => Some(format!("At most {max} {unit}.")),
        (None, None) => None,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A JSON value as it stands in documentation.
fn code(value: &Json) -> String {
    format!("`{}`", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
