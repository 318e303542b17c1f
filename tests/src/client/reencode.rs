//! Recorded JSON through the generated types and back, without a network.

use claude_messages::types::{
    BatchResult, CountTokensRequest, CountTokensResponse, CreateBatchRequest,
    CreateMessageRequest, DeletedMessageBatch, ErrorResponse, Message, MessageBatch,
    MessageBatchPage, MessageStreamEvent, ModelInfo, ModelPage,
};
use serde_json::Value;

use super::content::Piece;
use super::{Content, Failure, Operation, through};
use crate::cassette::Exchange;

/// A recorded value, and what came back from the generated types.
#[derive(Debug, Clone)]
pub struct Reencoded {
    /// As recorded.
    pub recorded: Value,
    /// Decoded and encoded again.
    pub returned: Value,
}

/// JSON text through a type and back.
pub(crate) type Through = fn(&str) -> Result<Value, Failure>;

/// The body of a request through the type of the operation; none when it has no body.
///
/// # Errors
///
/// The body is no JSON, or the type cannot hold it.
pub fn reencode_request(
    operation: &Operation,
    exchange: &Exchange,
) -> Result<Option<Reencoded>, Failure> {
    match request_type(operation) {
        None => Ok(None),
        Some(through) => match Content::of_request(&exchange.request) {
            Content::Whole(piece) => reencode(&piece, through).map(Some),
            content => Err(unreadable(&content)),
        },
    }
}

/// Every value of an answer through the type it has: one for JSON, one an event or a line
/// otherwise; none for an error page that is no JSON.
///
/// # Errors
///
/// The body is not what its media type says, or the type cannot hold it.
pub fn reencode_response(
    operation: &Operation,
    exchange: &Exchange,
) -> Result<Vec<Reencoded>, Failure> {
    let lines = matches!(operation, Operation::BatchResults(_));
    let content = Content::of_response(&exchange.response, lines);
    let through = response_type(operation, exchange.response.status, &content);
    match (&content, through) {
        (Content::Whole(_) | Content::Events(_) | Content::Lines(_), Some(through)) => {
            content.pieces().iter().map(|piece| reencode(piece, through)).collect()
        }
        (Content::Empty | Content::Other(_) | Content::Broken(_), _)
            if exchange.response.status >= 400 =>
        {
            Ok(Vec::new())
        }
        (content, _) => Err(unreadable(content)),
    }
}

/// A value through a type and back.
pub(crate) fn reencode(piece: &Piece, through: Through) -> Result<Reencoded, Failure> {
    Ok(Reencoded { returned: through(&piece.text)?, recorded: piece.value.clone() })
}

/// Why a body cannot be taken through a type.
pub(crate) fn unreadable(content: &Content) -> Failure {
    match content {
        Content::Empty => "the body is empty".into(),
        Content::Whole(_) => "the body is one JSON value".into(),
        Content::Events(_) => "the body is a stream of events".into(),
        Content::Lines(_) => "the body is lines of JSON".into(),
        Content::Other(what) => format!("the body is {what}").into(),
        Content::Broken(why) => why.as_str().into(),
    }
}

/// The type of the operation's request; none when it has no body.
pub(crate) fn request_type(operation: &Operation) -> Option<Through> {
    match operation {
        Operation::CreateMessage { .. } => Some(through::<CreateMessageRequest>),
        Operation::CountTokens => Some(through::<CountTokensRequest>),
        Operation::CreateBatch => Some(through::<CreateBatchRequest>),
        _ => None,
    }
}

/// The type of a value in the operation's answer; none when the client expects no answer of this
/// kind.
pub(crate) fn response_type(
    operation: &Operation,
    status: u16,
    content: &Content,
) -> Option<Through> {
    if status >= 400 {
        return matches!(content, Content::Whole(_)).then_some(through::<ErrorResponse>);
    }
    match (content, operation) {
        (Content::Events(_), Operation::CreateMessage { .. }) => {
            Some(through::<MessageStreamEvent>)
        }
        (Content::Lines(_), Operation::BatchResults(_)) => Some(through::<BatchResult>),
        (Content::Whole(_), operation) => Some(match operation {
            Operation::CreateMessage { .. } => through::<Message>,
            Operation::CountTokens => through::<CountTokensResponse>,
            Operation::CreateBatch
            | Operation::RetrieveBatch(_)
            | Operation::CancelBatch(_) => through::<MessageBatch>,
            Operation::ListBatches => through::<MessageBatchPage>,
            Operation::DeleteBatch(_) => through::<DeletedMessageBatch>,
            Operation::BatchResults(_) => through::<BatchResult>,
            Operation::ListModels => through::<ModelPage>,
            Operation::RetrieveModel(_) => through::<ModelInfo>,
        }),
        _ => None,
    }
}
