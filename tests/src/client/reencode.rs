//! Recorded JSON through the generated types and back, without a network.

use claude_messages::{JsonLinesDecoder, SseDecoder};
use claude_messages::types::{
    BatchResult, CountTokensRequest, CountTokensResponse, CreateBatchRequest, CreateMessageRequest,
    DeletedMessageBatch, ErrorResponse, Message, MessageBatch, MessageBatchPage,
    MessageStreamEvent, ModelInfo, ModelPage,
};
use serde_json::Value;

use super::{Failure, Operation, through};
use crate::cassette::{Body, Exchange};

/// A recorded value, and what came back from the generated types.
#[derive(Debug, Clone)]
pub struct Reencoded {
    /// As recorded.
    pub recorded: Value,
    /// Decoded and encoded again.
    pub returned: Value,
}

/// The body of a request through the type of the operation; none when it has no body.
///
/// # Errors
///
/// The body is no JSON, or the type cannot hold it.
pub fn reencode_request(
    operation: &Operation,
    exchange: &Exchange,
) -> Result<Option<Reencoded>, Failure> {
    let body = &exchange.request.body;
    let through: fn(&str) -> Result<Value, Failure> = match operation {
        Operation::CreateMessage { .. } => through::<CreateMessageRequest>,
        Operation::CountTokens => through::<CountTokensRequest>,
        Operation::CreateBatch => through::<CreateBatchRequest>,
        _ => return Ok(None),
    };
    whole(body, through).map(Some)
}

/// Every value of an answer through the type it has: one for JSON, one an event or a line
/// otherwise.
///
/// # Errors
///
/// The body is not what its media type says, or the type cannot hold it.
pub fn reencode_response(
    operation: &Operation,
    exchange: &Exchange,
) -> Result<Vec<Reencoded>, Failure> {
    let response = &exchange.response;
    if response.status >= 400 {
        // A proxy on the way answers with what it likes, HTML mostly: there is nothing to type.
        return match response.body.json() {
            Ok(_) => Ok(vec![whole(&response.body, through::<ErrorResponse>)?]),
            Err(_) => Ok(Vec::new()),
        };
    }
    match (operation, response.media_type().as_deref()) {
        (Operation::CreateMessage { .. }, Some("text/event-stream")) => events(&response.body),
        (Operation::BatchResults(_), _) => lines(&response.body),
        _ => Ok(vec![whole(&response.body, match operation {
            Operation::CreateMessage { .. } => through::<Message>,
            Operation::CountTokens => through::<CountTokensResponse>,
            Operation::CreateBatch | Operation::RetrieveBatch(_) | Operation::CancelBatch(_) => {
                through::<MessageBatch>
            }
            Operation::ListBatches => through::<MessageBatchPage>,
            Operation::DeleteBatch(_) => through::<DeletedMessageBatch>,
            Operation::BatchResults(_) => through::<BatchResult>,
            Operation::ListModels => through::<ModelPage>,
            Operation::RetrieveModel(_) => through::<ModelInfo>,
        })?]),
    }
}

fn whole(body: &Body, through: fn(&str) -> Result<Value, Failure>) -> Result<Reencoded, Failure> {
    let recorded = body.json()?.into_owned();
    let text = body.text().map_or_else(|| recorded.to_string(), |text| text.into_owned());
    Ok(Reencoded { returned: through(&text)?, recorded })
}

fn events(body: &Body) -> Result<Vec<Reencoded>, Failure> {
    let mut decoder = SseDecoder::new(usize::MAX);
    decoder.push(body.bytes());
    // An event that the recording ends in is complete: recorders trim the last blank line.
    decoder.push("\n\n".into());
    let mut all = Vec::new();
    while let Some(event) = decoder.next_event()? {
        let recorded = serde_json::from_str(event.data)?;
        all.push(Reencoded { recorded, returned: through::<MessageStreamEvent>(event.data)? });
    }
    Ok(all)
}

fn lines(body: &Body) -> Result<Vec<Reencoded>, Failure> {
    let mut decoder = JsonLinesDecoder::new(usize::MAX);
    decoder.push(body.bytes());
    decoder.finish();
    let mut all = Vec::new();
    while let Some(line) = decoder.next_line()? {
        let line = std::str::from_utf8(line)?;
        all.push(Reencoded {
            recorded: serde_json::from_str(line)?,
            returned: through::<BatchResult>(line)?,
        });
    }
    Ok(all)
}
