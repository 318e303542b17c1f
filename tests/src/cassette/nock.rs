//! nock for Node: a list of `scope`, `method`, `path`, `body`, `status`, `response`.

use serde_json::Value;

use super::body;
use super::error::Bad;
use super::fields::{self, Notes};
use super::model::{Body, Exchange, Request, Response};
use super::node::{Data, Node};
use super::url;

/// Whether `node` is one of nock's exchanges.
pub(crate) fn is_definition(node: &Node) -> bool {
    node.has("scope") && node.has("path") && node.has("response")
}

/// One exchange.
pub(crate) fn exchange(
    index: usize,
    item: &Node,
    notes: &mut Notes,
) -> Result<Exchange, Bad> {
    let known = [
        "scope",
        "method",
        "path",
        "body",
        "status",
        "response",
        "rawHeaders",
        "headers",
        "reqheaders",
        "responseIsBinary",
    ];
    notes.ignored(item, "definition", &known);
    let scope = item.need("scope", "the definition")?.scalar().unwrap_or_default();
    let path = item.need("path", "the definition")?.scalar().unwrap_or_default();
    let (host, path, query) =
        url::split(&format!("{}{path}", scope.trim_end_matches('/')));
    let headers = fields::headers(item.get("reqheaders"));
    let request = Request {
        method: item
            .get("method")
            .and_then(Node::scalar)
            .unwrap_or_else(|| "GET".to_owned())
            .to_ascii_uppercase(),
        // The scope always names the port, which says nothing when it is the usual one.
        host: host.map(|host| host.strip_suffix(":443").unwrap_or(&host).to_owned()),
        path,
        query,
        body: fields::decoded(asked(item.get("body")), &headers),
        headers,
    };
    let headers = fields::headers(item.first(&["rawHeaders", "headers"]));
    let binary = item
        .get("responseIsBinary")
        .is_some_and(|flag| flag.to_json() == Value::Bool(true));
    let body = fields::decoded(answered(item.get("response"), binary), &headers);
    let status = match item.get("status") {
        Some(status) => fields::status(status)?,
        None => 200,
    };
    let response = Response { status, headers, body, ..Response::default() };
    Ok(Exchange { index, position: item.at, note: None, request, response })
}

fn asked(node: Option<&Node>) -> Body {
    fields::json_body(node)
}

/// A JSON body, a text, or hexadecimal digits: in one string when marked binary, in pieces when compressed.
fn answered(node: Option<&Node>, binary: bool) -> Body {
    let Some(node) = node else { return Body::Empty };
    if binary && let Some(bytes) = node.str().and_then(body::hex) {
        return Body::from_bytes(bytes);
    }
    if let Data::Seq(items) = &node.data {
        let pieces: Option<Vec<Vec<u8>>> =
            items.iter().map(|item| body::hex(item.str()?)).collect();
        if let Some(pieces) = pieces.filter(|pieces| !pieces.is_empty()) {
            return Body::from_bytes(pieces.concat());
        }
    }
    fields::json_body(Some(node))
}
