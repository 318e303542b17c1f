//! go-vcr, files of version 1 and 2: `interactions` with the body as a string and the status in `code`.

use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Exchange, Format, Request, Response};
use super::node::Node;
use super::url;

/// Whether an interaction is go-vcr's.
pub(crate) fn is_interaction(item: &Node) -> bool {
    item.get("response").is_some_and(|response| {
        response.has("code") && !response.get("body").is_some_and(Node::is_map)
    })
}

/// The format, by what stands around the interactions.
pub(crate) fn around(root: &Node, notes: &mut Notes) -> Format {
    notes.ignored(root, "file", &["version", "interactions"]);
    match root.get("version").and_then(Node::integer) {
        Some(2) => Format::GoVcr2,
        _ => Format::GoVcr1,
    }
}

/// One interaction.
pub(crate) fn exchange(
    index: usize,
    item: &Node,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
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
