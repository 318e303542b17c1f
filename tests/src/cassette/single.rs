//! One exchange (or a list of them) as `request` and `response`, and WireMock's stub mappings, which are
//! the same with matchers in the place of values.

use std::path::Path;

use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Body, Exchange, Format, Request, Response};
use super::node::Node;
use super::url;

const ADDRESS: [&str; 5] = ["uri", "url", "urlPath", "urlPattern", "urlPathPattern"];

/// Whether `node` is such an exchange.
pub(crate) fn is_exchange(node: &Node) -> bool {
    node.get("request").is_some_and(Node::is_map)
        && node.get("response").is_some_and(Node::is_map)
}

/// What the first exchange tells of all.
pub(crate) fn dialect(item: &Node) -> Format {
    if is_wiremock(item) { Format::WireMock } else { Format::Single }
}

fn is_wiremock(item: &Node) -> bool {
    let asked = item.get("request");
    let answered = item.get("response");
    asked.is_some_and(|node| {
        ADDRESS[2..].iter().any(|key| node.has(key)) || node.has("bodyPatterns")
    }) || answered.is_some_and(|node| {
        ["bodyFileName", "jsonBody", "base64Body"].iter().any(|key| node.has(key))
    })
}

/// One exchange; `file` is where it lies, for bodies kept in other files.
pub(crate) fn exchange(
    index: usize,
    item: &Node,
    file: &Path,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
    let known = [
        "request",
        "response",
        "id",
        "uuid",
        "name",
        "note",
        "priority",
        "persistent",
        "metadata",
    ];
    notes.ignored(item, "exchange", &known);
    let what = format!("exchange {index}");
    Ok(Exchange {
        index,
        position: item.at,
        note: item.get("note").and_then(Node::scalar),
        request: request(item.need("request", &what)?, notes)?,
        response: response(item.need("response", &what)?, file, notes)?,
    })
}

fn request(node: &Node, notes: &mut Notes) -> Result<Request, Bad> {
    let known = [
        "method",
        "path",
        "host",
        "query",
        "queryParameters",
        "headers",
        "body",
        "json",
        "parsed_body",
        "bodyPatterns",
    ];
    notes.ignored(node, "request", &[&known[..], &ADDRESS[..]].concat());
    let address =
        node.first(&ADDRESS).or_else(|| node.get("path")).and_then(Node::scalar);
    let address = address.ok_or_else(|| Bad::at(node.at, "the request has no `url`"))?;
    // A pattern stands for what it matches when only its dots and anchors are taken away.
    let address = if node.has("urlPattern") || node.has("urlPathPattern") {
        unescape(&address)
    } else {
        address
    };
    let (host, path, mut query) = url::split(&address);
    for (name, value) in
        node.first(&["queryParameters", "query"]).map(Node::map).unwrap_or_default()
    {
        if let (Some(name), Some(value)) =
            (name.scalar(), value.innermost().and_then(Node::scalar))
        {
            query.push((name, value));
        }
    }
    let headers = fields::headers(node.get("headers"));
    let patterns = node.get("bodyPatterns").and_then(Node::seq).unwrap_or_default();
    let pattern =
        patterns.iter().find_map(|pattern| pattern.first(&["equalToJson", "equalTo"]));
    let body = match node.first(&["json", "parsed_body"]).or(pattern) {
        Some(tree) => fields::json_body(Some(tree)),
        None => fields::body(node.get("body"))?,
    };
    Ok(Request {
        method: node
            .get("method")
            .and_then(Node::scalar)
            .unwrap_or_else(|| "GET".to_owned())
            .to_ascii_uppercase(),
        host: host.or_else(|| node.get("host").and_then(Node::scalar)),
        path,
        query,
        body: fields::decoded(body, &headers),
        headers,
    })
}

fn response(node: &Node, file: &Path, notes: &mut Notes) -> Result<Response, Bad> {
    let known = [
        "status",
        "status_code",
        "code",
        "statusMessage",
        "reason",
        "headers",
        "body",
        "content",
        "text",
        "json",
        "jsonBody",
        "parsed_body",
        "base64Body",
        "bodyFileName",
        "fixedDelayMilliseconds",
    ];
    notes.ignored(node, "response", &known);
    let status = match node.first(&["status", "status_code", "code"]) {
        Some(status) => fields::status(status)?,
        None => 200,
    };
    let headers = fields::headers(node.get("headers"));
    let body = if let Some(tree) = node.first(&["jsonBody", "json", "parsed_body"]) {
        fields::json_body(Some(tree))
    } else if let Some(encoded) = node.get("base64Body") {
        fields::from_base64(encoded)?
    } else if let Some(name) = node.get("bodyFileName").and_then(Node::scalar) {
        stub_file(file, &name, notes)
    } else {
        fields::body(node.first(&["body", "content", "text"]))?
    };
    let duration = fields::milliseconds(node.get("fixedDelayMilliseconds"));
    Ok(Response {
        status,
        body: fields::decoded(body, &headers),
        headers,
        duration,
        ..Response::default()
    })
}

/// Mappings lie in or under `mappings`, their bodies in `__files` beside that folder.
fn stub_file(file: &Path, name: &str, notes: &mut Notes) -> Body {
    let folders = file.ancestors().skip(1).map(|folder| folder.join("__files"));
    let folder = folders.into_iter().find(|folder| folder.join(name).is_file());
    super::beside(folder.as_deref().or(file.parent()), name, notes)
}

fn unescape(pattern: &str) -> String {
    pattern.trim_start_matches('^').trim_end_matches('$').replace('\\', "")
}
