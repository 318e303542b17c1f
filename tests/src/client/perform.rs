//! The call that a recorded request is, made with the generated client.

use std::time::Duration;

use claude_messages::types::{
    CountTokensRequest, CreateBatchRequest, CreateMessageRequest, ListBatchesParams,
    ListModelsParams, Message,
};
use claude_messages::{Client, Error, RequestOptions, Response};
use futures_util::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Failure, Operation};
use crate::cassette::Exchange;

/// What a call came back with.
#[derive(Debug)]
pub enum Outcome {
    /// One value, encoded again.
    Value(Value),
    /// A stream of events or lines, each encoded again, and the message the events add up to.
    Stream {
        /// The events or lines.
        values: Vec<Value>,
        /// The message; none for lines.
        message: Option<Box<Message>>,
    },
    /// The error of the call, and what had come before it.
    Error {
        /// The events or lines before it.
        before: Vec<Value>,
        /// The error.
        error: Error,
    },
}

/// Makes the call of a recorded request.
///
/// # Errors
///
/// The recorded request does not fit the type of the operation's request. What goes wrong with the
/// call itself is an [`Outcome`].
pub async fn perform(
    client: &Client,
    operation: &Operation,
    exchange: &Exchange,
) -> Result<Outcome, Failure> {
    let options = options(exchange);
    let messages = client.messages();
    let batches = messages.batches();
    Ok(match operation {
        Operation::CreateMessage { stream: false } => {
            let request: CreateMessageRequest = body(exchange)?;
            value(messages.create(&request).with(options).await)?
        }
        Operation::CreateMessage { stream: true } => {
            let request: CreateMessageRequest = body(exchange)?;
            match messages.stream(&request).with(options).await {
                Err(error) => Outcome::Error { before: Vec::new(), error },
                Ok(mut stream) => {
                    let mut values = Vec::new();
                    loop {
                        match stream.try_next().await {
                            Ok(Some(event)) => {
                                values.push(serde_json::to_value(&event)?)
                            }
                            Err(error) => {
                                return Ok(Outcome::Error { before: values, error });
                            }
                            Ok(None) => break,
                        }
                    }
                    let message = Some(Box::new(stream.final_message()?));
                    Outcome::Stream { values, message }
                }
            }
        }
        Operation::CountTokens => {
            let request: CountTokensRequest = body(exchange)?;
            value(messages.count_tokens(&request).with(options).await)?
        }
        Operation::CreateBatch => {
            let request: CreateBatchRequest = body(exchange)?;
            value(batches.create(&request).with(options).await)?
        }
        Operation::ListBatches => {
            let mut params = ListBatchesParams::default();
            params.before_id = query(exchange, "before_id");
            params.after_id = query(exchange, "after_id");
            params.limit = query(exchange, "limit").and_then(|limit| limit.parse().ok());
            value(batches.list(params).with(options).await)?
        }
        Operation::RetrieveBatch(id) => value(batches.retrieve(id).with(options).await)?,
        Operation::DeleteBatch(id) => value(batches.delete(id).with(options).await)?,
        Operation::CancelBatch(id) => value(batches.cancel(id).with(options).await)?,
        Operation::BatchResults(id) => match batches.results(id).with(options).await {
            Err(error) => Outcome::Error { before: Vec::new(), error },
            Ok(mut lines) => {
                let mut values = Vec::new();
                while let Some(line) = lines.try_next().await? {
                    values.push(serde_json::to_value(&line)?);
                }
                Outcome::Stream { values, message: None }
            }
        },
        Operation::ListModels => {
            let mut params = ListModelsParams::default();
            params.before_id = query(exchange, "before_id");
            params.after_id = query(exchange, "after_id");
            params.limit = query(exchange, "limit").and_then(|limit| limit.parse().ok());
            value(client.models().list(params).with(options).await)?
        }
        Operation::RetrieveModel(id) => {
            value(client.models().retrieve(id).with(options).await)?
        }
    })
}

fn body<T: DeserializeOwned>(exchange: &Exchange) -> Result<T, Failure> {
    let json = exchange.request.body.json()?.into_owned();
    Ok(serde_json::from_value(json)?)
}

fn query(exchange: &Exchange, name: &str) -> Option<String> {
    let query = &exchange.request.query;
    query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

fn value<T: Serialize>(answer: Result<Response<T>, Error>) -> Result<Outcome, Failure> {
    match answer {
        Ok(answer) => Ok(Outcome::Value(serde_json::to_value(&*answer)?)),
        Err(error) => Ok(Outcome::Error { before: Vec::new(), error }),
    }
}

/// What the recorded client sent beside what the operation declares: betas, another version of
/// the API, more of a query.
fn options(exchange: &Exchange) -> RequestOptions {
    let declared = ["before_id", "after_id", "limit"];
    let request = &exchange.request;
    // With a time-out, what was recorded without streaming is not refused for its length.
    let mut options =
        RequestOptions::new().max_retries(0).timeout(Duration::from_secs(60));
    for name in ["anthropic-beta", "anthropic-version"] {
        if let Some(value) = request.headers.get(name) {
            options = options.header(name, value);
        }
    }
    for (name, value) in &request.query {
        if !declared.contains(&name.as_str()) {
            options = options.query(name.clone(), value);
        }
    }
    options
}
