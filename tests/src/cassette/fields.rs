//! The parts that formats share: headers in every notation, statuses, bodies, ignored fields.

use std::time::Duration;

use bytes::Bytes;

use super::body;
use super::error::Bad;
use super::model::{Body, Headers};
use super::node::{Data, Node};

/// Remarks about one file, each made once.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<String>);

impl Notes {
    pub(crate) fn add(&mut self, note: String) {
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }

    /// Remarks on every field of `node` that is not in `known`.
    pub(crate) fn ignored(&mut self, node: &Node, place: &str, known: &[&str]) {
        for (key, _) in node.map() {
            let name = key.innermost().and_then(Node::scalar).unwrap_or_default();
            if !known.contains(&name.as_str()) {
                self.add(format!("{place}: field `{name}` ignored"));
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        self.0
    }
}

/// Headers as a mapping to a value or to several, as `name`/`value` objects, as pairs, or as a flat list.
pub(crate) fn headers(node: Option<&Node>) -> Headers {
    let mut headers = Headers::default();
    let Some(node) = node else { return headers };
    match &node.data {
        Data::Map(entries) => {
            for (key, value) in entries {
                // Python string objects as keys come as tagged collections around the text.
                if let Some(name) = key.innermost().and_then(Node::scalar) {
                    push_values(&mut headers, &name, value);
                }
            }
        }
        Data::Seq(items) if items.iter().all(|item| item.str().is_some()) => {
            for pair in items.chunks_exact(2) {
                if let Some(name) = pair[0].str() {
                    push_values(&mut headers, name, &pair[1]);
                }
            }
        }
        Data::Seq(items) => {
            for item in items {
                if let (Some(name), Some(value)) =
                    (item.get("name").and_then(Node::scalar), item.get("value"))
                {
                    push_values(&mut headers, &name, value);
                } else if let Some([name, value]) = item.seq()
                    && let Some(name) = name.scalar()
                {
                    push_values(&mut headers, &name, value);
                }
            }
        }
        _ => {}
    }
    headers
}

fn push_values(headers: &mut Headers, name: &str, value: &Node) {
    // HTTP/2 pseudo-headers repeat what the request line says.
    if name.starts_with(':') {
        return;
    }
    match &value.data {
        Data::Seq(values) => {
            for value in values {
                push_values(headers, name, value);
            }
        }
        Data::Map(_) => {
            // A matcher instead of a value: WireMock's `{"equalTo": "..."}`.
            if let Some(value) = value.innermost().and_then(Node::scalar) {
                headers.push(name, value);
            }
        }
        _ => {
            let text = if value.is_binary() { binary(value) } else { value.scalar() };
            headers.push(name, text.unwrap_or_default());
        }
    }
}

fn binary(node: &Node) -> Option<String> {
    let bytes = body::base64(node.str()?)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A status: `200`, `200 OK`, or a mapping with `code`, `status_code` or `status`.
pub(crate) fn status(node: &Node) -> Result<u16, Bad> {
    let code = node.first(&["code", "status_code", "status"]).unwrap_or(node);
    let text = code.scalar().unwrap_or_default();
    let digits = text.split_ascii_whitespace().next().unwrap_or_default();
    digits
        .parse()
        .map_err(|_| Bad::at(code.at.or(node.at), format!("`{text}` is no status code")))
}

const WRAPPER: [&str; 6] =
    ["encoding", "string", "base64_string", "raw_gzip", "file", "size"];

/// A body as a scalar, as a mapping around one (`string`, `base64_string`, `raw_gzip`), as the dump of a
/// Python object, or as the tree of a JSON body. Encodings are not undone yet.
pub(crate) fn body(node: Option<&Node>) -> Result<Body, Bad> {
    let Some(node) = node else {
        return Ok(Body::Empty);
    };
    match &node.data {
        Data::Map(entries) => {
            let is_wrapper = entries
                .iter()
                .all(|(key, _)| key.str().is_some_and(|key| WRAPPER.contains(&key)));
            if entries.is_empty() || !is_wrapper {
                return object_or_json(node);
            }
            if let Some(encoded) = node.first(&["base64_string", "raw_gzip"]) {
                return from_base64(encoded);
            }
            body(node.get("string"))
        }
        Data::Seq(_) => object_or_json(node),
        _ if node.is_binary() => from_base64(node),
        _ => Ok(Body::from_bytes(node.scalar().unwrap_or_default())),
    }
}

fn object_or_json(node: &Node) -> Result<Body, Bad> {
    let is_object =
        node.tag.as_deref().is_some_and(|tag| tag.starts_with("python/object"));
    match node.innermost() {
        Some(inner) if is_object => body(Some(inner)),
        None if is_object => Ok(Body::Empty),
        _ => Ok(Body::Json(node.to_json())),
    }
}

/// Base64 text as a body.
pub(crate) fn from_base64(node: &Node) -> Result<Body, Bad> {
    let text = node.scalar().unwrap_or_default();
    let bytes = body::base64(&text)
        .ok_or_else(|| Bad::at(node.at, "the body is not valid base64"))?;
    Ok(Body::from_bytes(bytes))
}

/// Undoes the content encodings of a body.
pub(crate) fn decoded(recorded: Body, headers: &Headers) -> Body {
    match recorded {
        Body::Bytes(bytes) => {
            Body::from_bytes(body::decode(bytes, headers.get("content-encoding")))
        }
        other => other,
    }
}

/// The body of what is JSON already: text stays text, a tree becomes JSON.
pub(crate) fn json_body(node: Option<&Node>) -> Body {
    match node {
        None => Body::Empty,
        Some(node) => match node.str() {
            Some(text) => Body::from_bytes(Bytes::from(text.to_owned())),
            None => Body::Json(node.to_json()),
        },
    }
}

/// A duration in Go's notation (`1m2.5s`, `562.3ms`).
pub(crate) fn go_duration(text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..unit_at].parse().ok()?;
        let after = &rest[unit_at..];
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        seconds += number
            * match &after[..end] {
                "h" => 3600.0,
                "m" => 60.0,
                "s" => 1.0,
                "ms" => 1e-3,
                "us" | "µs" | "μs" => 1e-6,
                "ns" => 1e-9,
                _ => return None,
            };
        rest = &after[end..];
    }
    Duration::try_from_secs_f64(seconds).ok()
}

/// Milliseconds.
pub(crate) fn milliseconds(node: Option<&Node>) -> Option<Duration> {
    let number: f64 = node?.scalar()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(number / 1000.0).ok()
}
