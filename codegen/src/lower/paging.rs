//! How the pages of a list are followed, as documents say it for other generators.

use openapiv3::Operation;
use serde_json::Value;

use super::{Lowering, child};
use crate::ir::Paging;
use crate::manifest::NextPage;

const SPEAKEASY: &str = "x-speakeasy-pagination";
const FERN: &str = "x-fern-pagination";
const MICROSOFT: &str = "x-ms-pageable";
/// A key that everyone means something else by.
const OTHER: &str = "x-pagination";

impl Lowering<'_> {
    /// What an operation at a pointer says of its pages.
    pub(super) fn paging(&mut self, operation: &Operation, at: &str) -> Option<Paging> {
        let extensions = &operation.extensions;
        let found = if let Some(stated) = extensions.get(SPEAKEASY) {
            (SPEAKEASY, speakeasy(stated))
        } else if let Some(stated) = extensions.get(FERN) {
            let everywhere = self.from.openapi.extensions.get(FERN);
            let stated = if stated == &Value::Bool(true) { everywhere? } else { stated };
            (FERN, fern(stated))
        } else if let Some(stated) = extensions.get(MICROSOFT) {
            // A list that is all in one page.
            if stated.get("nextLinkName").is_some_and(Value::is_null) {
                return None;
            }
            (MICROSOFT, microsoft(stated))
        } else {
            extensions.get(OTHER)?;
            (OTHER, None)
        };
        let (key, paging) = found;
        if paging.is_none() {
            self.warn(
                &child(at, key),
                format!("the pages are not followed as `{key}` says"),
                "describe the list under [client.lists] in sources.toml: pages are followed by a \
                 token, a number, an offset or a link",
            );
        }
        paging
    }
}

/// `type`, `inputs` by their kind, `outputs` by JSONPath.
fn speakeasy(stated: &Value) -> Option<Paging> {
    let input = |kind: &str| {
        let mut inputs = stated.get("inputs")?.as_array()?.iter();
        let input = inputs.find(|input| input.get("type") == Some(&kind.into()))?;
        // What is sent in a body can't be changed from page to page.
        let is_parameter = input.get("in").is_none_or(|place| place == "parameters");
        is_parameter.then(|| input.get("name")?.as_str().map(str::to_owned))?
    };
    let output = |name: &str| {
        stated.get("outputs")?.get(name)?.as_str().and_then(|path| below(path, "$"))
    };
    let items = output("results");
    let paging =
        |next, parameter| Paging { next, parameter, items: items.clone(), token: None };
    match stated.get("type")?.as_str()? {
        "cursor" => Some(Paging {
            token: Some(output("nextCursor")?),
            ..paging(NextPage::Token, input("cursor")?)
        }),
        "offsetLimit" => input("page")
            .map(|parameter| paging(NextPage::Number, parameter))
            .or_else(|| Some(paging(NextPage::Offset, input("offset")?))),
        "url" => Some(link(output("nextUrl")?, items)),
        _ => None,
    }
}

/// `nextLinkName` and `itemName`, properties of the answer.
fn microsoft(stated: &Value) -> Option<Paging> {
    let items = stated.get("itemName").and_then(Value::as_str).unwrap_or("value");
    let url = stated.get("nextLinkName")?.as_str()?;
    Some(link(url.to_owned(), Some(items.to_owned())))
}

/// By the URL that a property holds.
fn link(property: String, items: Option<String>) -> Paging {
    Paging {
        next: NextPage::Link,
        parameter: String::new(),
        items,
        token: Some(property),
    }
}

/// `cursor` or `offset`, each by where it is in the request or the response, or the URL of the next
/// page by where it is in the response.
fn fern(stated: &Value) -> Option<Paging> {
    let path = |key: &str, root: &str| {
        stated.get(key)?.as_str().and_then(|path| below(path, root))
    };
    let parameter = |key: &str| {
        let path = path(key, "$request")?;
        Some(path.strip_prefix("query.").unwrap_or(&path).to_owned())
            .filter(|name| !name.starts_with("body."))
    };
    let items = path("results", "$response");
    let paging =
        |next, parameter| Paging { next, parameter, items: items.clone(), token: None };
    if let Some(cursor) = parameter("cursor") {
        let token = Some(path("next_cursor", "$response")?);
        return Some(Paging { token, ..paging(NextPage::Token, cursor) });
    }
    let url = path("next_uri", "$response").or_else(|| path("next_path", "$response"));
    if let Some(url) = url {
        return Some(link(url, items));
    }
    // Without a step, the next page is one further.
    let next =
        if stated.get("step").is_some() { NextPage::Offset } else { NextPage::Number };
    Some(paging(next, parameter("offset")?))
}

/// The property below a root: `a` of `$.a`.
fn below(path: &str, root: &str) -> Option<String> {
    let name = path.trim().strip_prefix(root)?;
    let name = name.strip_prefix('.').unwrap_or(name);
    // `$['a']`
    let name = name.trim_start_matches("['").trim_end_matches("']");
    (!name.is_empty()).then(|| name.to_owned())
}
