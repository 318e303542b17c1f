//! Answers in the shape of a type of the caller.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::field_error::{FieldError, read};
use crate::resources::Messages;
use crate::runtime::{BoxFuture, Call, Error, RequestOptions, Response};
use crate::types::{
    CreateMessageRequest, JsonOutputFormat, Message, OutputConfig, StopReason,
};

impl CreateMessageRequest {
    /// Makes the model answer with JSON that follows this JSON Schema.
    ///
    /// Each object in it needs `"additionalProperties": false`.
    #[must_use]
    pub fn output_schema(mut self, schema: Map<String, Value>) -> Self {
        let config = self.output_config.get_or_insert_with(OutputConfig::new);
        config.format = Some(JsonOutputFormat::new(schema));
        self
    }
}

impl Messages<'_> {
    /// Creates a message that follows a JSON Schema, and reads it into a type.
    ///
    /// With the feature `schemars` there is also `parse`, which makes the schema of the type.
    ///
    /// # Errors
    ///
    /// The call fails, or the answer cannot be read into the type: see [`ParseError`].
    pub fn parse_with_schema<T: DeserializeOwned>(
        &self,
        request: &CreateMessageRequest,
        schema: Map<String, Value>,
    ) -> ParseCall<T> {
        let request = request.clone().output_schema(schema);
        ParseCall { call: self.create(&request), output: PhantomData }
    }
}

impl Message {
    /// Reads an answer that was asked for in a JSON Schema into a type.
    ///
    /// # Errors
    ///
    /// The model refused, the answer is cut off, or it does not fit the type.
    pub fn parse_output<T: DeserializeOwned>(&self) -> Result<T, OutputError> {
        match &self.stop_reason {
            Some(StopReason::Refusal) => return Err(OutputError::Refused),
            Some(
                reason
                @ (StopReason::MaxTokens | StopReason::ModelContextWindowExceeded),
            ) => return Err(OutputError::Incomplete(reason.clone())),
            _ => {}
        }
        let text = self.text();
        if text.trim().is_empty() {
            return Err(OutputError::NoText);
        }
        read(&text).map_err(OutputError::Mismatch)
    }
}

/// A call whose answer is read into a type: `.await` sends it.
#[must_use = "a call is sent when it is awaited"]
pub struct ParseCall<T> {
    call: Call<Message>,
    output: PhantomData<fn() -> T>,
}

impl<T> ParseCall<T> {
    /// Makes this call differently from what the client would do.
    pub fn with(mut self, options: RequestOptions) -> Self {
        self.call = self.call.with(options);
        self
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for ParseCall<T> {
    type Output = Result<Parsed<T>, ParseError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let message = self.call.await?;
            match message.parse_output() {
                Ok(output) => Ok(Parsed { output, message }),
                Err(error) => {
                    Err(ParseError::Output { error, message: Box::new(message) })
                }
            }
        })
    }
}

impl<T> fmt::Debug for ParseCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParseCall").field(&self.call).finish()
    }
}

/// An answer, and what was read from it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Parsed<T> {
    /// What was read.
    pub output: T,
    /// The whole answer.
    pub message: Response<Message>,
}

/// Why an answer could not be read into a type.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutputError {
    /// The model refused to answer, so its text need not follow the schema.
    #[error("the model refused to answer")]
    Refused,
    /// The answer was cut off for this reason.
    #[error("the answer is cut off (`{0}`): allow more tokens")]
    Incomplete(StopReason),
    /// There is no text in the answer, but for example a call of a tool.
    #[error("there is no text in the answer")]
    NoText,
    /// The text does not fit the type.
    #[error("the answer does not fit: {0}")]
    Mismatch(#[source] FieldError),
}

/// Why there is nothing of the type asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// An answer came, but could not be read into the type.
    #[error("{error}")]
    Output {
        /// Why not.
        #[source]
        error: OutputError,
        /// The answer.
        message: Box<Response<Message>>,
    },
}

impl ParseError {
    /// The answer, if one came.
    pub fn message(&self) -> Option<&Response<Message>> {
        match self {
            Self::Call(_) => None,
            Self::Output { message, .. } => Some(message),
        }
    }
}
