//! Tools together with the code that runs them.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::field_error::FieldError;
use crate::runtime::BoxFuture;
use crate::types::{
    Tool, ToolResultBlockParam, ToolResultContent, ToolUnion, ToolUseBlock,
};

type Run =
    dyn Fn(ToolUseBlock) -> BoxFuture<'static, ToolResultBlockParam> + Send + Sync;

/// A tool, and the code that runs when the model calls it: what a
/// [`tool_runner`](crate::resources::Messages::tool_runner) takes.
///
/// A clone costs next to nothing.
#[derive(Clone)]
pub struct RunnableTool {
    definition: ToolUnion,
    name: String,
    run: Arc<Run>,
}

impl RunnableTool {
    /// A tool with an asynchronous function for its calls.
    ///
    /// The input of a call is read into the type that the function takes. When it does not fit, the
    /// function is not called: the model is told which field is wrong, and can try again. What the
    /// function returns is the result of the call; an `Err` tells the model that the call failed.
    ///
    /// The tool can be one of your own, or one that the API defines and your program runs, such as
    /// [`BashTool20250124`](crate::types::BashTool20250124).
    pub fn new<I, F>(
        tool: impl Into<ToolUnion>,
        function: impl Fn(I) -> F + Send + Sync + 'static,
    ) -> Self
    where
        I: DeserializeOwned,
        F: Future<Output: ToolOutput> + Send + 'static,
    {
        Self::with(tool.into(), move |call| match call.parse_input() {
            Ok(input) => {
                let output = function(input);
                Box::pin(async move { output.await.into_tool_result(&call) })
            }
            Err(error) => Box::pin(async move { call.failure(error.to_string()) }),
        })
    }

    /// A tool with an asynchronous function that takes calls as they come: with their id, and with
    /// their input as JSON.
    pub fn raw<F>(
        tool: impl Into<ToolUnion>,
        function: impl Fn(ToolUseBlock) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output: ToolOutput> + Send + 'static,
    {
        Self::with(tool.into(), move |call| {
            let output = function(call.clone());
            Box::pin(async move { output.await.into_tool_result(&call) })
        })
    }

    fn with(
        definition: ToolUnion,
        run: impl Fn(ToolUseBlock) -> BoxFuture<'static, ToolResultBlockParam>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let name = name_of(&definition).unwrap_or_default();
        Self { definition, name, run: Arc::new(run) }
    }

    /// The name by which the model calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the model is told of it.
    pub fn definition(&self) -> &ToolUnion {
        &self.definition
    }

    /// Runs a call, whatever tool it names, and gives the result to be sent back.
    pub fn run(&self, call: ToolUseBlock) -> BoxFuture<'static, ToolResultBlockParam> {
        (self.run)(call)
    }
}

impl fmt::Debug for RunnableTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunnableTool")
            .field("definition", &self.definition)
            .finish_non_exhaustive()
    }
}

impl Tool {
    /// This tool with an asynchronous function for its calls: see [`RunnableTool::new`].
    pub fn runs<I, F>(
        self,
        function: impl Fn(I) -> F + Send + Sync + 'static,
    ) -> RunnableTool
    where
        I: DeserializeOwned,
        F: Future<Output: ToolOutput> + Send + 'static,
    {
        RunnableTool::new(self, function)
    }
}

/// The name of a tool, which those that the API defines have on the wire only.
pub(super) fn name_of(tool: &ToolUnion) -> Option<String> {
    if let ToolUnion::Custom(tool) = tool {
        return Some(tool.name.clone());
    }
    let json = serde_json::to_value(tool).ok()?;
    Some(json.get("name")?.as_str()?.to_owned())
}

/// What a function for the calls of a tool can return: anything that makes a result (text, JSON,
/// blocks, nothing), or a `Result` of that, whose error is told to the model.
pub trait ToolOutput {
    /// The result of this call.
    fn into_tool_result(self, call: &ToolUseBlock) -> ToolResultBlockParam;
}

impl<T: Into<ToolResultContent>> ToolOutput for T {
    fn into_tool_result(self, call: &ToolUseBlock) -> ToolResultBlockParam {
        call.result(self)
    }
}

impl ToolOutput for () {
    fn into_tool_result(self, call: &ToolUseBlock) -> ToolResultBlockParam {
        ToolResultBlockParam::new(&call.id)
    }
}

impl<T: ToolOutput, E: fmt::Display> ToolOutput for Result<T, E> {
    fn into_tool_result(self, call: &ToolUseBlock) -> ToolResultBlockParam {
        match self {
            Ok(output) => output.into_tool_result(call),
            Err(error) => call.failure(error.to_string()),
        }
    }
}

/// The input of a call does not fit the type it is read into.
#[derive(Debug, thiserror::Error)]
#[error("the input of `{tool}` does not fit: {source}")]
#[non_exhaustive]
pub struct ToolInputError {
    /// The name of the tool.
    pub tool: String,
    /// Where it does not fit, and why.
    pub source: FieldError,
}
