//! What a pointer is about, as a person would name it.

use crate::load::{split, unescape};

/// The operation or component that a place belongs to, e.g. `POST /v1/messages` or `schema Usage`.
pub(crate) fn subject(pointer: &str) -> Option<String> {
    let (file, pointer) = split(pointer);
    let named = named(pointer);
    match (file, named) {
        (Some(file), Some(named)) => Some(format!("{named} in {file}")),
        (Some(file), None) => Some(file.to_owned()),
        (None, named) => named,
    }
}

fn named(pointer: &str) -> Option<String> {
    let mut parts = pointer.split('/').skip(1);
    let section = parts.next()?;
    let first = unescape(parts.next()?);
    let second = parts.next();
    match section {
        "paths" => Some(match second {
            Some("additionalOperations") => match parts.next() {
                Some(method) => format!("{} {first}", unescape(method)),
                None => format!("path {first}"),
            },
            Some(method) if is_method(method) => {
                format!("{} {first}", method.to_uppercase())
            }
            _ => format!("path {first}"),
        }),
        "webhooks" => Some(format!("webhook {first}")),
        "components" => {
            let kind = match &*first {
                "schemas" => "schema",
                "responses" => "response",
                "parameters" => "parameter",
                "requestBodies" => "request body",
                "headers" => "header",
                "securitySchemes" => "security scheme",
                "pathItems" => "path item",
                "mediaTypes" => "media type",
                "examples" => "example",
                "links" => "link",
                "callbacks" => "callback",
                _ => return None,
            };
            Some(format!("{kind} {}", unescape(second?)))
        }
        "$defs" | "definitions" => Some(format!("schema {first}")),
        _ => None,
    }
}

fn is_method(word: &str) -> bool {
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]
        .contains(&word)
}
