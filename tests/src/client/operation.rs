//! Which operation an exchange belongs to.

use crate::cassette::Exchange;

/// An operation of the API, with the ids in its path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operation {
    CreateMessage { stream: bool },
    CountTokens,
    CreateBatch,
    ListBatches,
    RetrieveBatch(String),
    DeleteBatch(String),
    CancelBatch(String),
    BatchResults(String),
    ListModels,
    RetrieveModel(String),
}

impl Operation {
    /// The operation of an exchange; none when the client has no method for it.
    pub fn of(exchange: &Exchange) -> Option<Self> {
        let request = &exchange.request;
        let segments: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        let id = |segment: &str| {
            percent_encoding::percent_decode_str(segment)
                .decode_utf8_lossy()
                .into_owned()
        };
        Some(match (request.method.as_str(), segments.as_slice()) {
            ("POST", ["v1", "messages"]) => {
                Self::CreateMessage { stream: asks_for_stream(exchange) }
            }
            ("POST", ["v1", "messages", "count_tokens"]) => Self::CountTokens,
            ("POST", ["v1", "messages", "batches"]) => Self::CreateBatch,
            ("GET", ["v1", "messages", "batches"]) => Self::ListBatches,
            ("GET", ["v1", "messages", "batches", batch]) => {
                Self::RetrieveBatch(id(batch))
            }
            ("DELETE", ["v1", "messages", "batches", batch]) => {
                Self::DeleteBatch(id(batch))
            }
            ("POST", ["v1", "messages", "batches", batch, "cancel"]) => {
                Self::CancelBatch(id(batch))
            }
            ("GET", ["v1", "messages", "batches", batch, "results"]) => {
                Self::BatchResults(id(batch))
            }
            ("GET", ["v1", "models"]) => Self::ListModels,
            ("GET", ["v1", "models", model]) => Self::RetrieveModel(id(model)),
            _ => return None,
        })
    }
}

fn asks_for_stream(exchange: &Exchange) -> bool {
    let body = exchange.request.body.json();
    body.is_ok_and(|body| {
        body.get("stream").and_then(serde_json::Value::as_bool) == Some(true)
    })
}
