//! The kinds of errors that the API's error bodies tell apart.

use std::collections::BTreeSet;

use super::docs;
use super::ident;
use super::methods::error_body;
use super::names::Names;
use crate::ir::{Api, Shape, Use};
use crate::model::{ErrorKind, Errors, Item, ItemKind};

/// Finds the object in the error body whose type tells the kind: a union by tag, or an object with
/// an enumeration as its `type`.
pub(super) fn resolve(api: &Api, names: &Names, items: &[Item]) -> Option<Errors> {
    let schema = error_body(api)?;
    let body = names.schema(schema)?;
    let (ItemKind::Struct(_), Shape::Object(object)) =
        (&items[body.0].kind, &api.schemas[schema].shape)
    else {
        return None;
    };
    let mut kinds =
        object.properties.iter().find_map(|property| kinds(api, &property.value))?;
    kinds.sort_by_key(|kind| kind.status.unwrap_or(u16::MAX));
    Some(Errors { body, kinds })
}

fn kinds(api: &Api, place: &Use) -> Option<Vec<ErrorKind>> {
    let mut taken = BTreeSet::new();
    let mut kind = |wire: &str, status, docs| {
        let name =
            wire.strip_suffix("_error").filter(|name| !name.is_empty()).unwrap_or(wire);
        ErrorKind {
            ident: ident::unique(ident::variant(name), &mut taken),
            wire: wire.to_owned(),
            status,
            docs,
        }
    };
    match &api.schemas[place.schema].shape {
        Shape::Union(union) if union.tag.is_some() => Some(
            union
                .variants
                .iter()
                .flat_map(|variant| variant.tags.iter().map(move |tag| (variant, tag)))
                .map(|(variant, tag)| {
                    let status = api.schemas[variant.value.schema].http_status;
                    kind(tag, status, docs::summary(api, &variant.value))
                })
                .collect(),
        ),
        Shape::Object(object) => {
            let tag = object.property("type")?;
            let Shape::Text(text) = &api.schemas[tag.value.schema].shape else {
                return None;
            };
            let values = text.values.as_ref()?;
            Some(
                values
                    .known
                    .iter()
                    .map(|wire| kind(wire, None, String::new()))
                    .collect(),
            )
        }
        _ => None,
    }
}
