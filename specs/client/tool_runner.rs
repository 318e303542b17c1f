//! Running the tools that a model calls, until it has its answer.

use std::pin::Pin;
use std::task::Poll;

use super::runnable_tool::{RunnableTool, name_of};
use crate::resources::Messages;
use crate::runtime::{BoxFuture, Error, RequestOptions, Response};
use crate::types::{
    CreateMessageRequest, InputMessage, Message, StopReason, ToolResultBlockParam,
    ToolUseBlock,
};

impl<'a> Messages<'a> {
    /// Sends a request, runs the tools that the model calls and sends their results back, again
    /// and again until the model stops.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use claude_messages::{Client, CreateMessageRequest, InputMessage, RunnableTool, Tool};
    ///
    /// let weather = Tool::new(
    ///     "get_weather",
    ///     r#"{"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"#
    ///         .parse()?,
    /// );
    /// let weather = RunnableTool::raw(weather, |call| async move {
    ///     match call.input["city"].as_str() {
    ///         Some(city) => Ok(format!("Light rain in {city}, 12 °C")),
    ///         None => Err("which city?"),
    ///     }
    /// });
    /// let client = Client::from_env()?;
    /// let question = InputMessage::user("Is it raining in Paris?");
    /// let request = CreateMessageRequest::new("claude-sonnet-4-5", 1024, [question]);
    /// let run = client.messages().tool_runner(request).tool(weather).run().await?;
    /// println!("{}", run.message.text());
    /// # Ok(())
    /// # }
    /// ```
    pub fn tool_runner(&self, request: CreateMessageRequest) -> ToolRunner<'a> {
        ToolRunner {
            messages: *self,
            request,
            tools: Vec::new(),
            options: RequestOptions::new(),
            max_turns: None,
            turns: 0,
            step: Step::Send,
            last: None,
        }
    }
}

/// A conversation that goes on by itself while the model calls tools.
///
/// All calls of one answer run at the same time. A call of a tool that nobody declared, input that
/// does not fit and a function that fails are told to the model, which may try another way.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `run`, `next_message` or `stream`"]
pub struct ToolRunner<'a> {
    messages: Messages<'a>,
    request: CreateMessageRequest,
    tools: Vec<RunnableTool>,
    options: RequestOptions,
    max_turns: Option<u32>,
    turns: u32,
    step: Step,
    last: Option<Message>,
}

/// What comes next.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// The request is sent as it stands.
    Send,
    /// These calls are run.
    Run(Vec<ToolUseBlock>),
    /// Nothing.
    Ended(RunEnd),
}

/// Why a run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunEnd {
    /// The model has stopped; the `stop_reason` of its last message says why.
    Finished,
    /// The model called tools in the last answer that was allowed. They were not run.
    MaxTurns,
    /// The model called a tool that the request declares, but no function was given for. No call
    /// of this answer was run: they are yours to answer.
    YourTurn,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ToolRun {
    /// The last answer.
    pub message: Message,
    /// The whole conversation: the messages of the request, all answers with the results of their
    /// calls, and the last answer.
    pub messages: Vec<InputMessage>,
    /// How many answers the model gave since the last message of yours.
    pub turns: u32,
    /// Why the run has ended.
    pub end: RunEnd,
}

impl ToolRunner<'_> {
    /// Adds a tool to those that the request declares.
    pub fn tool(mut self, tool: RunnableTool) -> Self {
        self.request.tools.get_or_insert_default().push(tool.definition().clone());
        self.tools.push(tool);
        self
    }

    /// Adds tools to those that the request declares.
    pub fn tools(self, tools: impl IntoIterator<Item = RunnableTool>) -> Self {
        tools.into_iter().fold(self, Self::tool)
    }

    /// How many answers the model may give to a message of yours; as many as it likes unless set.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.max_turns = Some(turns);
        self
    }

    /// Makes each call differently from what the client would do.
    pub fn with(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Goes on until the model stops.
    ///
    /// # Errors
    ///
    /// A call fails for good. The conversation up to there is kept: to call `run` again goes on
    /// with it.
    pub async fn run(&mut self) -> Result<ToolRun, Error> {
        while self.next_message().await?.is_some() {}
        self.ended().ok_or_else(|| Error::protocol("no answer was allowed"))
    }

    /// Runs the tools that the last answer called, and gives the next answer; `None` once the run
    /// has ended.
    ///
    /// # Errors
    ///
    /// The call fails. To try again goes on with the conversation; the tools are not run again.
    pub async fn next_message(&mut self) -> Result<Option<Response<Message>>, Error> {
        loop {
            match self.step() {
                Step::Ended(_) => return Ok(None),
                Step::Run(calls) => {
                    let results = self.run_tools(calls).await;
                    self.answer(results);
                }
                Step::Send => {
                    let options = self.options.clone();
                    let message = self.messages.create(&self.request).with(options);
                    let message = message.await?;
                    self.receive(&message);
                    return Ok(Some(message));
                }
            }
        }
    }

    /// The request as it would be sent next, with the conversation so far.
    pub fn request(&self) -> &CreateMessageRequest {
        &self.request
    }

    /// The same, to be changed: another instruction, more messages, fewer tools.
    pub fn request_mut(&mut self) -> &mut CreateMessageRequest {
        &mut self.request
    }

    /// Adds a message of yours, and lets a run that has ended go on: with the results of calls that
    /// were left to you, or with a further question.
    pub fn push_message(&mut self, message: InputMessage) {
        self.request.messages.push(message);
        self.turns = 0;
        self.step = Step::Send;
    }

    /// What the run came to, once it has ended.
    pub fn ended(&self) -> Option<ToolRun> {
        match (&self.step, &self.last) {
            (Step::Ended(end), Some(message)) => Some(ToolRun {
                message: message.clone(),
                messages: self.request.messages.clone(),
                turns: self.turns,
                end: *end,
            }),
            _ => None,
        }
    }

    /// What comes next. A limit on answers holds for the first one too.
    pub(super) fn step(&mut self) -> Step {
        if matches!(self.step, Step::Send) && self.is_limit() {
            self.step = Step::Ended(RunEnd::MaxTurns);
        }
        self.step.clone()
    }

    /// The call that sends the request as a stream.
    #[cfg(feature = "stream")]
    pub(super) fn open(
        &self,
    ) -> BoxFuture<'static, Result<super::message_stream::MessageStream, Error>> {
        let options = self.options.clone();
        self.messages.stream(&self.request).with(options).into_future()
    }

    /// Runs calls at the same time; the results are in the order of the calls.
    pub(super) fn run_tools(
        &self,
        calls: Vec<ToolUseBlock>,
    ) -> BoxFuture<'static, Vec<ToolResultBlockParam>> {
        let run = |call: ToolUseBlock| {
            let tool = self.tools.iter().rfind(|tool| tool.name() == call.name);
            match tool {
                Some(tool) => tool.run(call),
                None => Box::pin(async move {
                    call.failure(format!("there is no tool `{}`", call.name))
                }),
            }
        };
        Box::pin(all(calls.into_iter().map(run).collect()))
    }

    /// Adds the results of the calls to the conversation.
    pub(super) fn answer(&mut self, results: Vec<ToolResultBlockParam>) {
        self.request.messages.push(InputMessage::user(results));
        self.step = Step::Send;
    }

    /// Adds an answer to the conversation and decides how it goes on.
    pub(super) fn receive(&mut self, message: &Message) {
        self.turns += 1;
        // The API takes no message without content.
        if !message.content.is_empty() {
            self.request.messages.push(message.to_input());
        }
        if let Some(container) = &message.container {
            self.request.container = Some(container.id.clone());
        }
        self.step = self.after(message);
        self.last = Some(message.clone());
    }

    fn after(&self, message: &Message) -> Step {
        let calls: Vec<_> = message.tool_uses().cloned().collect();
        match message.stop_reason {
            // The last call may be cut off in the middle of its input.
            Some(
                StopReason::MaxTokens
                | StopReason::ModelContextWindowExceeded
                | StopReason::Refusal,
            ) => Step::Ended(RunEnd::Finished),
            Some(StopReason::PauseTurn) if calls.is_empty() => Step::Send,
            _ if calls.is_empty() => Step::Ended(RunEnd::Finished),
            _ if calls.iter().any(|call| self.is_yours(call)) => {
                Step::Ended(RunEnd::YourTurn)
            }
            _ if self.is_limit() => Step::Ended(RunEnd::MaxTurns),
            _ => Step::Run(calls),
        }
    }

    fn is_limit(&self) -> bool {
        self.max_turns.is_some_and(|most| self.turns >= most)
    }

    /// Whether the request declares the tool, but nobody gave a function for it.
    fn is_yours(&self, call: &ToolUseBlock) -> bool {
        let declared = self.request.tools.iter().flatten();
        self.tools.iter().all(|tool| tool.name() != call.name)
            && declared.filter_map(name_of).any(|name| name == call.name)
    }
}

/// Waits for all of these at the same time.
async fn all<T>(mut running: Vec<BoxFuture<'static, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        let mut pending = false;
        for (future, done) in running.iter_mut().zip(&mut done) {
            if done.is_none() {
                match Pin::new(future).poll(cx) {
                    Poll::Ready(value) => *done = Some(value),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    done.into_iter().flatten().collect()
}
