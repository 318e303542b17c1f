//! vcrpy's `interactions` and, with `http_interactions` over them, Ruby's and R's VCR.
//!
//! This project's own cassettes are vcrpy's format with a few fields more: `note`, `chunks`, `cut_after`.

use bytes::Bytes;

use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Body, Chunk, Exchange, Format, Request, Response};
use super::node::{Data, Node};
use super::url;

/// What the first of `http_interactions` tells: R's VCR follows Ruby's format, but for the status.
pub(crate) fn dialect(item: &Node) -> Format {
    let status = item.get("response").and_then(|response| response.get("status"));
    match status {
        Some(status) if !status.is_map() || status.has("status_code") => Format::RVcr,
        _ => Format::RubyVcr,
    }
}

/// The format, by what stands around the interactions: R's signature gives it away.
pub(crate) fn around(root: &Node, format: Format, notes: &mut Notes) -> Format {
    let key = if format == Format::VcrPy { "interactions" } else { "http_interactions" };
    notes.ignored(root, "file", &[key, "version", "note", "recorded_with", "format"]);
    let signature = root.get("recorded_with").and_then(Node::scalar).unwrap_or_default();
    if format == Format::RubyVcr && signature.contains("vcr/") {
        Format::RVcr
    } else {
        format
    }
}

/// One interaction.
pub(crate) fn exchange(
    index: usize,
    item: &Node,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
    if !item.is_map() {
        return Err(Bad::at(item.at, format!("interaction {index} is not a mapping")));
    }
    notes.ignored(
        item,
        "interaction",
        &["request", "response", "note", "recorded_at", "recorded_with"],
    );
    let what = format!("interaction {index}");
    Ok(Exchange {
        index,
        position: item.at,
        note: item.get("note").and_then(Node::scalar),
        request: request(item.need("request", &what)?, notes)?,
        response: response(item.need("response", &what)?, notes)?,
    })
}

fn request(node: &Node, notes: &mut Notes) -> Result<Request, Bad> {
    notes.ignored(
        node,
        "request",
        &["method", "uri", "url", "headers", "body", "parsed_body"],
    );
    let method = node.need("method", "the request")?.scalar().unwrap_or_default();
    let address = node.first(&["uri", "url"]).and_then(Node::scalar);
    let address = address.ok_or_else(|| Bad::at(node.at, "the request has no `uri`"))?;
    let (host, path, query) = url::split(&address);
    let headers = fields::headers(node.get("headers"));
    let body = fields::decoded(body(node)?, &headers);
    // Old Ruby files write the method as a symbol.
    let method = method.trim_start_matches(':').to_ascii_uppercase();
    Ok(Request { method, host, path, query, headers, body })
}

fn response(node: &Node, notes: &mut Notes) -> Result<Response, Bad> {
    let known = [
        "status",
        "status_code",
        "headers",
        "body",
        "parsed_body",
        "content",
        "http_version",
        "protocol",
        "chunks",
        "cut_after",
        "adapter_metadata",
    ];
    notes.ignored(node, "response", &known);
    let status = node.first(&["status", "status_code"]);
    let status = fields::status(
        status.ok_or_else(|| Bad::at(node.at, "the response has no `status`"))?,
    )?;
    let headers = fields::headers(node.get("headers"));
    let mut body = fields::decoded(body(node)?, &headers);
    let chunks = match node.get("chunks") {
        Some(list) => Some(chunks(list, &mut body)?),
        None => None,
    };
    let cut_after =
        match node.get("cut_after") {
            None => None,
            Some(at) => {
                let bytes = at.integer().and_then(|bytes| usize::try_from(bytes).ok());
                Some(bytes.ok_or_else(|| {
                    Bad::at(at.at, "`cut_after` is not a number of bytes")
                })?)
            }
        };
    Ok(Response { status, headers, body, chunks, cut_after, duration: None })
}

/// `body` as text or wrapped, `parsed_body` as a tree, or `content` as older vcrpy wrote it for httpx.
fn body(node: &Node) -> Result<Body, Bad> {
    if let Some(tree) = node.get("parsed_body") {
        return Ok(fields::json_body(Some(tree)));
    }
    match node.get("body") {
        Some(Node { data: Data::Map(entries), .. }) if entries.is_empty() => {
            Ok(Body::Empty)
        }
        Some(Node { data: Data::Seq(items), .. }) if items.is_empty() => Ok(Body::Empty),
        Some(body) => fields::body(Some(body)),
        None => fields::body(node.get("content")),
    }
}

/// The pieces of the body: sizes of consecutive pieces, or their texts; each alone or as `bytes` or `text`
/// beside the milliseconds before it, `after`. Texts alone make up the body when there is none.
fn chunks(list: &Node, body: &mut Body) -> Result<Vec<Chunk>, Bad> {
    let items = list.seq().ok_or_else(|| Bad::at(list.at, "`chunks` is not a list"))?;
    let whole = body.bytes();
    let mut chunks = Vec::new();
    let mut at = 0;
    for item in items {
        let delay = fields::milliseconds(item.get("after"));
        let text = item
            .get("text")
            .or_else(|| matches!(item.data, Data::Text(_)).then_some(item));
        let bytes = match text {
            Some(text) if text.is_binary() => fields::from_base64(text)?.bytes(),
            Some(text) => Bytes::from(text.scalar().unwrap_or_default()),
            None => {
                let size = item
                    .get("bytes")
                    .unwrap_or(item)
                    .integer()
                    .and_then(|size| usize::try_from(size).ok());
                let size = size.ok_or_else(|| {
                    Bad::at(item.at, "a chunk is neither a size nor a quoted text")
                })?;
                if size > whole.len() - at {
                    return Err(Bad::at(item.at, "the chunks are longer than the body"));
                }
                whole.slice(at..at + size)
            }
        };
        at = (at + bytes.len()).min(whole.len());
        chunks.push(Chunk { bytes, delay });
    }
    if body.is_empty() {
        *body = Body::from_bytes(
            chunks
                .iter()
                .flat_map(|chunk| chunk.bytes.iter().copied())
                .collect::<Vec<_>>(),
        );
    } else if at < whole.len() {
        chunks.push(Chunk { bytes: whole.slice(at..), delay: None });
    }
    Ok(chunks)
}
