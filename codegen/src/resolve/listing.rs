//! Lists in pages that are followed by a token, a number, an offset or a link: as the manifest or the
//! document says, or recognised by the names of a token and of the parameter that takes it, or of the
//! URLs of the pages before and after.

use super::routes;
use crate::ir::{Api, Object, Operation, ParameterPlace, Shape};
use crate::manifest::{ListConfig, NextPage};

/// Names that a page has for the token of the next one, each with the parameter that takes it.
const TOKENS: [(&str, &str); 8] = [
    ("next_page_token", "page_token"),
    ("nextPageToken", "pageToken"),
    ("next_page", "page_token"),
    ("next_cursor", "cursor"),
    ("nextCursor", "cursor"),
    ("next_token", "next_token"),
    ("nextToken", "nextToken"),
    ("next_cursor", "starting_after"),
];

/// How a list is followed, by names on the wire.
pub(super) struct Listing {
    pub(super) next: NextPage,
    /// The query parameter that asks for a page; empty for links.
    pub(super) parameter: String,
    /// The property with the elements; none if the page is a list itself.
    pub(super) items: Option<String>,
    /// The property with the token, or with the URL of the next page.
    pub(super) token: Option<String>,
}

/// The list that an operation answers with, as the manifest says it is.
pub(super) fn configured(
    api: &Api,
    operation: &Operation,
    config: &ListConfig,
) -> Result<Listing, String> {
    let parameter = config.parameter.clone().unwrap_or_default();
    let takes = operation
        .parameters
        .iter()
        .any(|p| p.place == ParameterPlace::Query && p.name == parameter);
    if config.next != NextPage::Link && !takes {
        return Err(format!("the operation has no query parameter `{parameter}`"));
    }
    let Some(object) = page(api, operation)? else {
        return match config.next {
            NextPage::Token => {
                Err("a list by itself has no place for a token".to_owned())
            }
            NextPage::Link if config.token.is_some() => {
                Err("a list by itself has no place for a URL".to_owned())
            }
            next => Ok(Listing { next, parameter, items: None, token: None }),
        };
    };
    let items = match &config.items {
        Some(items) if lists(api, object).any(|list| list == items) => items.clone(),
        Some(items) => return Err(format!("its answer has no list `{items}`")),
        None => only_list(api, object)
            .ok_or("its answer has not exactly one list: name it with `items`")?,
    };
    let token = match (config.next, &config.token) {
        // Without one, the link is in a header.
        (NextPage::Link, None) => None,
        (NextPage::Token | NextPage::Link, Some(token))
            if is_text(api, object, token) =>
        {
            Some(token.clone())
        }
        (NextPage::Token | NextPage::Link, token) => {
            let token = token.as_deref().unwrap_or_default();
            let what = match config.next {
                NextPage::Link => "URL of the next page",
                _ => "token",
            };
            return Err(format!("its answer has no text `{token}` to be the {what}"));
        }
        _ => None,
    };
    Ok(Listing { next: config.next, parameter, items: Some(items), token })
}

/// The same, as the operation says itself.
pub(super) fn declared(
    api: &Api,
    operation: &Operation,
) -> Result<Option<Listing>, String> {
    let Some(paging) = &operation.paging else { return Ok(None) };
    let config = ListConfig {
        next: paging.next,
        parameter: Some(paging.parameter.clone()).filter(|name| !name.is_empty()),
        items: paging.items.clone(),
        token: paging.token.clone(),
    };
    configured(api, operation, &config).map(Some)
}

/// The same for an operation of which nobody says anything.
pub(super) fn recognised(api: &Api, operation: &Operation) -> Option<Listing> {
    let object = page(api, operation).ok()??;
    let items = only_list(api, object)?;
    let by_token = TOKENS.iter().find(|(token, parameter)| {
        let taken = operation
            .parameters
            .iter()
            .any(|p| p.place == ParameterPlace::Query && p.name == *parameter);
        taken && is_text(api, object, token)
    });
    let Some((token, parameter)) = by_token else {
        let both = is_url(api, object, "next") && is_url(api, object, "previous");
        return both.then(|| Listing {
            next: NextPage::Link,
            parameter: String::new(),
            items: Some(items),
            token: Some("next".to_owned()),
        });
    };
    Some(Listing {
        next: NextPage::Token,
        parameter: (*parameter).to_owned(),
        items: Some(items),
        token: Some((*token).to_owned()),
    })
}

/// The object that a page is; none if it is a list.
fn page<'a>(api: &'a Api, operation: &Operation) -> Result<Option<&'a Object>, String> {
    let outcomes = routes::outcomes(api, operation);
    let value = match outcomes.as_slice() {
        [(_, Some(media))] => media.value.as_ref().filter(|value| !value.nullable),
        _ => None,
    };
    match value.map(|value| &api.schemas[value.schema].shape) {
        Some(Shape::Array(_)) => Ok(None),
        Some(Shape::Object(object)) if !object.properties.is_empty() => Ok(Some(object)),
        _ => Err("its answer is neither a list nor an object with one".to_owned()),
    }
}

fn lists<'a>(api: &'a Api, object: &'a Object) -> impl Iterator<Item = &'a String> {
    let is_list = |schema| matches!(api.schemas[schema].shape, Shape::Array(_));
    let lists = object.properties.iter().filter(move |p| is_list(p.value.schema));
    lists.map(|property| &property.name)
}

fn only_list(api: &Api, object: &Object) -> Option<String> {
    let mut lists = lists(api, object);
    let first = lists.next()?;
    lists.next().is_none().then(|| first.clone())
}

fn is_text(api: &Api, object: &Object, name: &str) -> bool {
    object.property(name).is_some_and(|property| {
        matches!(&api.schemas[property.value.schema].shape, Shape::Text(text)
            if text.values.is_none())
    })
}

/// Whether a property holds a URL, as the document says.
fn is_url(api: &Api, object: &Object, name: &str) -> bool {
    object.property(name).is_some_and(|property| {
        matches!(&api.schemas[property.value.schema].shape, Shape::Text(text)
            if matches!(text.format.as_deref(), Some("uri" | "url" | "uri-reference")))
    })
}
