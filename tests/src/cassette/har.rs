//! HTTP Archive 1.2, as browsers, proxies, Playwright and Polly.js write it.

use std::path::Path;

use serde_json::Value;

use super::body;
use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Body, Exchange, Request, Response};
use super::node::Node;
use super::url;

/// One entry; `file` is where the archive lies, for bodies kept beside it.
pub(crate) fn exchange(
    index: usize,
    entry: &Node,
    file: &Path,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
    let what = format!("entry {index}");
    let (asked, answered) =
        (entry.need("request", &what)?, entry.need("response", &what)?);

    let address = asked.need("url", "the request")?.scalar().unwrap_or_default();
    let (host, path, query) = url::split(&address);
    let headers = fields::headers(asked.get("headers"));
    let body = match asked.get("postData") {
        Some(data) => content(data, file, notes)?,
        None => Body::Empty,
    };
    let body = fields::decoded(body, &headers);
    let method = asked
        .need("method", "the request")?
        .scalar()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let request = Request { method, host, path, query, headers, body };

    let headers = fields::headers(answered.get("headers"));
    let body = match answered.get("content") {
        Some(data) => content(data, file, notes)?,
        None => Body::Empty,
    };
    let response = Response {
        status: fields::status(answered.need("status", "the response")?)?,
        body: fields::decoded(body, &headers),
        headers,
        duration: fields::milliseconds(entry.get("time")),
        ..Response::default()
    };
    let note = entry
        .first(&["comment", "note"])
        .and_then(Node::scalar)
        .filter(|note| !note.is_empty());
    Ok(Exchange { index, position: entry.at, note, request, response })
}

fn content(node: &Node, file: &Path, notes: &mut Notes) -> Result<Body, Bad> {
    if let Some(name) = node.get("_file").and_then(Node::scalar) {
        return Ok(super::beside(file.parent(), &name, notes));
    }
    let Some(text) = node.get("text").and_then(Node::scalar) else {
        return Ok(Body::Empty);
    };
    let base64 = node
        .get("encoding")
        .and_then(Node::scalar)
        .is_some_and(|encoding| encoding == "base64");
    if let Some(bytes) = pieces(&text, base64) {
        return Ok(Body::from_bytes(bytes));
    }
    if base64 {
        fields::from_base64(node.need("text", "the content")?)
    } else {
        Ok(Body::from_bytes(text))
    }
}

/// Polly.js writes what came compressed as a JSON list of encoded pieces.
fn pieces(text: &str, base64: bool) -> Option<Vec<u8>> {
    if !text.starts_with("[\"") {
        return None;
    }
    let Ok(Value::Array(items)) = serde_json::from_str(text) else {
        return None;
    };
    let mut bytes = Vec::new();
    for item in &items {
        let piece = item.as_str()?;
        bytes.extend(if base64 { body::base64(piece) } else { body::hex(piece) }?);
    }
    Some(bytes)
}
