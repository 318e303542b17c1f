//! Addresses: what a place is called, and which place an address means.

use crate::ir::{Additional, Api, Framing, Operation, Schema, SchemaId, Shape, Use, Variant};

/// What an address means.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The operation it is in.
    pub operation: &'a Operation,
    /// The place; none for the operation itself, and for an answer or a body as a whole.
    pub place: Option<&'a Use>,
    /// The schema the place is inside of, and what the address says behind that of the schema.
    pub inside: Option<(SchemaId, usize)>,
}

/// The steps below a body, for each of its media types: what the address says behind `body`.
pub fn media_steps(content: &[crate::ir::Media]) -> Vec<String> {
    let json = |media: &crate::ir::Media| {
        media.media_type == "application/json" || media.media_type.ends_with("+json")
    };
    let plain = content.iter().position(json).unwrap_or(0);
    content
        .iter()
        .enumerate()
        .map(|(at, media)| {
            let name = if at == plain { String::new() } else { format!("({})", media.media_type) };
            let list = if media.framing == Framing::Whole { "" } else { "[]" };
            format!("{name}{list}")
        })
        .collect()
}

/// What the address says behind that of a union for each of its variants.
pub fn variant_steps(api: &Api, tag: Option<&str>, variants: &[Variant]) -> Vec<String> {
    let object = |variant: &Variant| matches!(api.schemas[variant.value.schema].shape, Shape::Object(_));
    let objects = variants.iter().filter(|variant| object(variant)).count();
    variants
        .iter()
        .enumerate()
        .map(|(at, variant)| match (tag, variant.tags.first()) {
            (Some(tag), Some(value)) => format!("{{{tag}={value}}}"),
            (Some(tag), None) if variant.untagged => format!("{{{tag}=}}"),
            (None, _) if object(variant) && objects > 1 => {
                let name = api.schemas[variant.value.schema].name.clone();
                format!("{{{}}}", name.unwrap_or_else(|| (at + 1).to_string()))
            }
            _ => String::new(),
        })
        .collect()
}

/// The place an address means, in any of the ways it is reached; none when there is no such place.
pub fn find<'a>(api: &'a Api, at: &str) -> Option<Found<'a>> {
    let operation = api
        .operations
        .iter()
        .filter(|operation| at.starts_with(&head(operation)))
        .max_by_key(|operation| operation.path.len())?;
    let rest = &at[head(operation).len()..];
    let nothing = Found { operation, place: None, inside: None };
    if rest.is_empty() || rest == " request" || rest == " response" {
        return Some(nothing);
    }
    starts(operation).into_iter().find_map(|(start, place)| {
        let rest = rest.strip_prefix(start.as_str())?;
        let Some(place) = place else { return rest.is_empty().then_some(nothing) };
        let (place, inside) = descend(api, place, rest, None, 0)?;
        let inside = inside.map(|(id, left)| (id, at.len() - left));
        Some(Found { operation, place: Some(place), inside })
    })
}

fn head(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// What the places of an operation are called, behind the operation's own address.
fn starts(operation: &Operation) -> Vec<(String, Option<&Use>)> {
    let mut starts = Vec::new();
    for parameter in &operation.parameters {
        let start = format!(" request.{}.{}", parameter.place.as_str(), parameter.name);
        starts.push((start, Some(&parameter.value)));
    }
    if let Some(own) = &operation.body {
        starts.push((" request.body".to_owned(), None));
        for (step, media) in media_steps(&own.content).into_iter().zip(&own.content) {
            starts.push((format!(" request.body{step}"), media.value.as_ref()));
            starts.push((format!(" request.body{}", step.trim_end_matches("[]")), None));
        }
    }
    for response in &operation.responses {
        let start = format!(" response.{}", response.status);
        for header in &response.headers {
            starts.push((format!("{start}.header.{}", header.name), Some(&header.value)));
        }
        for (step, media) in media_steps(&response.content).into_iter().zip(&response.content) {
            starts.push((format!("{start}.body{step}"), media.value.as_ref()));
            starts.push((format!("{start}.body{}", step.trim_end_matches("[]")), None));
        }
        starts.push((start.clone(), None));
        starts.push((format!("{start}.body"), None));
    }
    // The longest first: `body(text/event-stream)` before `body`.
    starts.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
    starts
}

type Descent<'a> = (&'a Use, Option<(SchemaId, usize)>);

/// Follows an address down. `inside` is the last schema that was opened, and how much of the
/// address was left then.
fn descend<'a>(
    api: &'a Api,
    place: &'a Use,
    rest: &str,
    inside: Option<(SchemaId, usize)>,
    depth: usize,
) -> Option<Descent<'a>> {
    if rest.is_empty() {
        return Some((place, inside));
    }
    if depth > 256 {
        return None;
    }
    let id = place.schema;
    let here = Some((id, rest.len()));
    let next = |place: &'a Use, rest: &str| descend(api, place, rest, here, depth + 1);
    let Schema { shape, .. } = &api.schemas[id];
    match shape {
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => None,
        Shape::Array(array) => next(&array.items, rest.strip_prefix("[]")?),
        Shape::Object(object) => {
            let rest = rest.strip_prefix('.')?;
            let own = object.properties.iter().find_map(|property| {
                let rest = rest.strip_prefix(property.name.as_str())?;
                (rest.is_empty() || rest.starts_with(['.', '[', '{'])).then(|| next(&property.value, rest))?
            });
            own.or_else(|| match &object.additional {
                Additional::Allowed(value) => next(value, rest.strip_prefix('*')?),
                Additional::Silent | Additional::Forbidden => None,
            })
        }
        Shape::Union(union) => {
            let tag = union.tag.as_deref();
            let steps = variant_steps(api, tag, &union.variants);
            let named = union.variants.iter().zip(steps).find_map(|(variant, step)| {
                let mut ways = vec![step];
                ways.extend(variant.tags.iter().skip(1).filter_map(|v| Some(format!("{{{}={v}}}", tag?))));
                ways.iter().find_map(|way| next(&variant.value, rest.strip_prefix(way.as_str())?))
            });
            // Whoever doesn't say which variant means the first that has such a place.
            named.or_else(|| {
                let variants = union.variants.iter().map(|variant| &variant.value);
                variants.filter(|_| !rest.starts_with('{')).find_map(|value| next(value, rest))
            })
        }
    }
}
