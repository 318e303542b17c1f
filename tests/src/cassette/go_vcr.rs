//! go-vcr, files of version 1 and 2: `interactions` with the body as a string and the status in `code`.

use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Exchange, Format, Request, Response};
use super::node::Node;
use super::url;

/// Whether the first of the interactions is go-vcr's.
pub(crate) fn is_go_vcr(root: &Node) -> bool {
    let first = root.get("interactions").and_then(|items| items.seq()?.first());
    first.is_some_and(is_interaction)
}

/// Whether an interaction is go-vcr's.
pub(crate) fn is_interaction(item: &Node) -> bool {
    item.get("response").is_some_and(|response| {
        response.has("code") && !response.get("body").is_some_and(Node::is_map)
    })
}

/// Reads the file of either version.
pub(crate) fn read(
    root: &Node,
    notes: &mut Notes,
) -> Result<(Format, Vec<Exchange>), Bad> {
    notes.ignored(root, "file", &["version", "interactions"]);
    let version = root.get("version").and_then(Node::integer);
    let format = if version == Some(2) { Format::GoVcr2 } else { Format::GoVcr1 };
    let items = root.need("interactions", "the file")?;
    let items =
        items.seq().ok_or_else(|| Bad::at(items.at, "`interactions` is not a list"))?;
    let exchanges: Result<_, Bad> = items
        .iter()
        .enumerate()
        .map(|(index, item)| exchange(index, item, notes))
        .collect();
    Ok((format, exchanges?))
}

fn exchange(index: usize, item: &Node, notes: &mut Notes) -> Result<Exchange, Bad> {
    notes.ignored(item, "interaction", &["id", "request", "response"]);
    let what = format!("interaction {index}");
    let (asked, answered) =
        (item.need("request", &what)?, item.need("response", &what)?);

    let wire = [
        "proto",
        "proto_major",
        "proto_minor",
        "content_length",
        "transfer_encoding",
        "trailer",
    ];
    let known = [
        "host",
        "remote_addr",
        "request_uri",
        "body",
        "form",
        "headers",
        "url",
        "method",
    ];
    notes.ignored(asked, "request", &[&wire[..], &known[..]].concat());
    let known = ["uncompressed", "body", "headers", "status", "code", "duration"];
    notes.ignored(answered, "response", &[&wire[..], &known[..]].concat());

    let address = asked.need("url", "the request")?.scalar().unwrap_or_default();
    let (host, path, query) = url::split(&address);
    let headers = fields::headers(asked.get("headers"));
    let body = fields::decoded(fields::body(asked.get("body"))?, &headers);
    // Go leaves the method of a GET empty.
    let method = asked
        .get("method")
        .and_then(Node::scalar)
        .unwrap_or_else(|| "GET".to_owned())
        .to_ascii_uppercase();
    let request = Request { method, host, path, query, headers, body };

    let status = answered.first(&["code", "status"]);
    let status = fields::status(
        status.ok_or_else(|| Bad::at(answered.at, "the response has no `code`"))?,
    )?;
    let headers = fields::headers(answered.get("headers"));
    let body = fields::decoded(fields::body(answered.get("body"))?, &headers);
    let duration = answered
        .get("duration")
        .and_then(Node::scalar)
        .and_then(|text| fields::go_duration(&text));
    let response = Response { status, headers, body, duration, ..Response::default() };

    Ok(Exchange { index, position: item.at, note: None, request, response })
}
