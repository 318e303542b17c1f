//! Addresses: what a place is called, and which place an address means.

use crate::ir::{
    Additional, Api, Framing, Operation, Schema, SchemaId, Shape, Union, Use, Variant,
};

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
            let name = if at == plain {
                String::new()
            } else {
                format!("({})", media.media_type)
            };
            let list = if media.framing == Framing::Whole { "" } else { "[]" };
            format!("{name}{list}")
        })
        .collect()
}

/// What the address may say behind that of a union for each of its variants.
fn variant_steps(api: &Api, union: &Union) -> Vec<Vec<String>> {
    let object = |variant: &Variant| match &api.schemas[variant.value.schema].shape {
        Shape::Object(object) => Some(object),
        _ => None,
    };
    let objects =
        union.variants.iter().filter(|variant| object(variant).is_some()).count();
    let steps = |variant: &Variant| {
        let mut steps: Vec<String> = match &union.tag {
            Some(tag) => {
                variant.tags.iter().map(|value| format!("{{{tag}={value}}}")).collect()
            }
            None => Vec::new(),
        };
        match (&union.tag, object(variant)) {
            (Some(tag), Some(_)) if variant.untagged => {
                steps.push(format!("{{{tag}=}}"))
            }
            (_, None) => steps.push(String::new()),
            (None, Some(_)) if objects < 2 => steps.push(String::new()),
            _ => {}
        }
        if let Some(object) = object(variant) {
            // By the names the sources have for it, or by its properties.
            let schema = &api.schemas[variant.value.schema];
            let names = schema
                .origins
                .iter()
                .filter_map(|o| o.pointer.strip_prefix("/components/schemas/"));
            steps.extend(
                names.chain(schema.name.as_deref()).map(|name| format!("{{{name}}}")),
            );
            let mut properties: Vec<&str> =
                object.properties.iter().map(|p| p.name.as_str()).collect();
            properties.sort_unstable();
            steps.push(format!("{{{}}}", properties.join("+")));
        }
        steps
    };
    union.variants.iter().map(steps).collect()
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
        let Some(place) = place else {
            return rest.is_empty().then_some(nothing);
        };
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
    let mut wholes = Vec::new();
    for parameter in &operation.parameters {
        let start = format!(" request.{}.{}", parameter.place.as_str(), parameter.name);
        starts.push((start, Some(&parameter.value)));
    }
    let request =
        operation.body.iter().map(|body| (" request".to_owned(), &body.content));
    let responses = operation.responses.iter();
    let responses = responses
        .map(|response| (format!(" response.{}", response.status), &response.content));
    for (start, content) in request.chain(responses) {
        for (step, media) in media_steps(content).into_iter().zip(content) {
            let whole = format!("{start}.body{}", step.trim_end_matches("[]"));
            starts.extend(
                media
                    .value
                    .as_ref()
                    .map(|value| (format!("{start}.body{step}"), Some(value))),
            );
            wholes.push((whole, None));
        }
        wholes.push((format!("{start}.body"), None));
        wholes.push((start, None));
    }
    for response in &operation.responses {
        for header in &response.headers {
            let start = format!(" response.{}.header.{}", response.status, header.name);
            starts.push((start, Some(&header.value)));
        }
    }
    // What has a schema before what is just there.
    starts.append(&mut wholes);
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
        Shape::Array(array) => {
            let (place, rest) = rest.strip_prefix('[')?.split_once(']')?;
            match place {
                "" => next(&array.items, rest),
                place => next(array.prefix.get(place.parse::<usize>().ok()?)?, rest),
            }
        }
        Shape::Object(object) => {
            let rest = rest.strip_prefix('.')?;
            let own = object.properties.iter().find_map(|property| {
                let rest = rest.strip_prefix(property.name.as_str())?;
                (rest.is_empty() || rest.starts_with(['.', '[', '{']))
                    .then(|| next(&property.value, rest))?
            });
            own.or_else(|| match &object.additional {
                Additional::Allowed(value) => next(value, rest.strip_prefix('*')?),
                Additional::Silent | Additional::Forbidden => None,
            })
        }
        Shape::Union(union) => {
            let named = union.variants.iter().zip(variant_steps(api, union)).find_map(
                |(variant, steps)| {
                    steps.iter().find_map(|step| {
                        next(&variant.value, rest.strip_prefix(step.as_str())?)
                    })
                },
            );
            // Whoever doesn't say which variant means the first that has such a place.
            named.or_else(|| {
                let variants = union.variants.iter().map(|variant| &variant.value);
                let rest = if rest.starts_with('{')
                    && !rest.starts_with(&format!(
                        "{{{}=",
                        union.tag.as_deref().unwrap_or("=")
                    )) {
                    rest.split_once('}').map_or(rest, |(_, rest)| rest)
                } else {
                    rest
                };
                variants
                    .filter(|_| !rest.starts_with('{'))
                    .find_map(|value| next(value, rest))
            })
        }
    }
}
