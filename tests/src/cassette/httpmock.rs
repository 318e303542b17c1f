//! httpmock for Rust: one YAML document an exchange, `when` and `then`, mostly without a host.

use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Body, Exchange, Request, Response};
use super::node::Node;
use super::url;

/// Whether a document is an exchange.
pub(crate) fn is_document(node: &Node) -> bool {
    node.has("when") && node.has("then")
}

/// One document.
pub(crate) fn exchange(
    index: usize,
    document: &Node,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
    notes.ignored(document, "document", &["when", "then"]);
    let what = format!("document {index}");
    let (when, then) = (document.need("when", &what)?, document.need("then", &what)?);

    notes.ignored(
        when,
        "when",
        &[
            "scheme",
            "host",
            "port",
            "path",
            "method",
            "query_param",
            "header",
            "body",
            "json_body",
        ],
    );
    let path = when.need("path", "`when`")?.scalar().unwrap_or_default();
    let (_, path, mut query) = url::split(&path);
    for pair in when.get("query_param").and_then(Node::seq).unwrap_or_default() {
        let text = |key| pair.get(key).and_then(Node::scalar).unwrap_or_default();
        query.push((text("name"), text("value")));
    }
    let headers = fields::headers(when.get("header"));
    let request = Request {
        method: when
            .get("method")
            .and_then(Node::scalar)
            .unwrap_or_else(|| "GET".to_owned())
            .to_ascii_uppercase(),
        host: when.get("host").and_then(Node::scalar),
        path,
        query,
        body: fields::decoded(body(when)?, &headers),
        headers,
    };

    notes.ignored(
        then,
        "then",
        &["status", "header", "body", "body_base64", "json_body", "delay"],
    );
    let headers = fields::headers(then.get("header"));
    let status = match then.get("status") {
        Some(status) => fields::status(status)?,
        None => 200,
    };
    let body = fields::decoded(body(then)?, &headers);
    let duration = fields::milliseconds(then.get("delay"));
    let response = Response { status, headers, body, duration, ..Response::default() };

    Ok(Exchange { index, position: document.at, note: None, request, response })
}

fn body(node: &Node) -> Result<Body, Bad> {
    if let Some(tree) = node.get("json_body") {
        return Ok(fields::json_body(Some(tree)));
    }
    match node.get("body_base64") {
        Some(encoded) => fields::from_base64(encoded),
        None => fields::body(node.get("body")),
    }
}
