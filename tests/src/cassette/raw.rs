//! Bodies alone: an event stream, a JSON body, JSON Lines. The operation is given by the caller, or read
//! from what the body says it is.

use bytes::Bytes;
use serde_json::Value;

use super::model::{Body, Exchange, Format, Request, Response};

/// What a body alone was the answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The method, in capitals.
    pub method: String,
    /// The path.
    pub path: String,
    /// The status it was answered with.
    pub status: u16,
}

impl Operation {
    /// An operation by its three parts.
    pub fn new(method: &str, path: &str, status: u16) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), status }
    }

    /// Whether it is answered with JSON Lines.
    pub(crate) fn answers_with_lines(&self) -> bool {
        self.path.ends_with("/results")
    }
}

/// An exchange of which only the answer's body is known.
pub(crate) fn exchange(body: Bytes, operation: &Operation) -> (Format, Exchange) {
    let body = Body::from_bytes(body);
    let format = match body.guess_media_type() {
        Some("text/event-stream") => Format::RawStream,
        Some("application/x-jsonl") => Format::RawJsonLines,
        _ if operation.answers_with_lines() => Format::RawJsonLines,
        _ => Format::RawJson,
    };
    let request = Request {
        method: operation.method.clone(),
        path: operation.path.clone(),
        ..Request::default()
    };
    let response = Response { status: operation.status, body, ..Response::default() };
    (format, Exchange { index: 0, position: None, note: None, request, response })
}

/// What a JSON body is the answer to, by its `type` or its shape.
pub(crate) fn operation_of(body: &Value) -> Option<Operation> {
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    let operation = match body.get("type").and_then(Value::as_str) {
        Some("message") => Operation::new("POST", "/v1/messages", 200),
        Some("error") => {
            let kind = body.pointer("/error/type")?.as_str()?;
            Operation::new("POST", "/v1/messages", status_of(kind))
        }
        Some("message_batch") => {
            Operation::new("GET", &format!("/v1/messages/batches/{id}"), 200)
        }
        Some("message_batch_deleted") => {
            Operation::new("DELETE", &format!("/v1/messages/batches/{id}"), 200)
        }
        Some("model") => Operation::new("GET", &format!("/v1/models/{id}"), 200),
        _ if body.get("custom_id").is_some() && body.get("result").is_some() => {
            Operation::new("GET", "/v1/messages/batches/msgbatch_unknown/results", 200)
        }
        _ if body.get("has_more").is_some() => {
            match body.pointer("/data/0/type").and_then(Value::as_str) {
                Some("message_batch") => {
                    Operation::new("GET", "/v1/messages/batches", 200)
                }
                _ => Operation::new("GET", "/v1/models", 200),
            }
        }
        None if body.get("input_tokens").is_some() => {
            Operation::new("POST", "/v1/messages/count_tokens", 200)
        }
        _ => return None,
    };
    Some(operation)
}

/// The status an error kind goes with.
fn status_of(kind: &str) -> u16 {
    match kind {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => 500,
    }
}
