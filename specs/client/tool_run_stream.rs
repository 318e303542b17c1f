//! Running the tools that a model calls, and seeing its answers as they are being written.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::message_stream::MessageStream;
use super::tool_runner::{Step, ToolRun, ToolRunner};
use crate::runtime::{BoxFuture, Error};
use crate::types::{Message, MessageStreamEvent, ToolResultBlockParam};

impl<'a> ToolRunner<'a> {
    /// Goes on until the model stops, and tells what happens as it happens.
    pub fn stream(self) -> ToolRunStream<'a> {
        ToolRunStream { runner: self, state: State::Between }
    }
}

/// What happens in a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ToolRunEvent {
    /// The next event of an answer that is being written.
    Event(MessageStreamEvent),
    /// An answer is complete.
    Message(Box<Message>),
    /// The tools that it called have run, with these results.
    ToolResults(Vec<ToolResultBlockParam>),
}

impl ToolRunEvent {
    /// The text that the model has just written, if that is what happened.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Event(event) => event.text(),
            _ => None,
        }
    }
}

/// A run of a [`ToolRunner`], as a stream of what happens.
///
/// After an error the stream has ended; [`into_runner`](Self::into_runner) gives the conversation up
/// to there, without the answer that was being written.
#[must_use = "a stream does nothing unless it is polled"]
pub struct ToolRunStream<'a> {
    runner: ToolRunner<'a>,
    state: State,
}

enum State {
    /// An answer or its calls are done with; the runner knows what comes next.
    Between,
    /// An answer is asked for.
    Opening(BoxFuture<'static, Result<MessageStream, Error>>),
    /// An answer is being written.
    Reading(Box<MessageStream>),
    /// Tools are running.
    Running(BoxFuture<'static, Vec<ToolResultBlockParam>>),
    /// Nothing more comes.
    Closed,
}

impl<'a> ToolRunStream<'a> {
    /// The answer that is being written, as far as it has come.
    pub fn message(&self) -> Option<&Message> {
        match &self.state {
            State::Reading(stream) => stream.message(),
            _ => None,
        }
    }

    /// What the run came to, once it has ended.
    pub fn ended(&self) -> Option<ToolRun> {
        self.runner.ended()
    }

    /// The runner, with the conversation so far.
    pub fn into_runner(self) -> ToolRunner<'a> {
        self.runner
    }
}

impl Stream for ToolRunStream<'_> {
    type Item = Result<ToolRunEvent, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Between => {
                    this.state = match this.runner.step() {
                        Step::Send => State::Opening(this.runner.open()),
                        Step::Run(calls) => State::Running(this.runner.run_tools(calls)),
                        Step::Ended(_) => State::Closed,
                    };
                }
                State::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                    Ok(stream) => this.state = State::Reading(Box::new(stream)),
                    Err(error) => return this.fail(error),
                },
                State::Reading(stream) => {
                    let event = ready!(Pin::new(&mut **stream).poll_next(cx));
                    match event {
                        Some(Ok(event)) => {
                            return Poll::Ready(Some(Ok(ToolRunEvent::Event(event))));
                        }
                        Some(Err(error)) => return this.fail(error),
                        None => {}
                    }
                    let State::Reading(stream) =
                        std::mem::replace(&mut this.state, State::Between)
                    else {
                        return Poll::Ready(None);
                    };
                    return match stream.final_message() {
                        Ok(message) => {
                            this.runner.receive(&message);
                            Poll::Ready(Some(Ok(ToolRunEvent::Message(Box::new(
                                message,
                            )))))
                        }
                        Err(error) => this.fail(error),
                    };
                }
                State::Running(running) => {
                    let results = ready!(running.as_mut().poll(cx));
                    this.runner.answer(results.clone());
                    this.state = State::Between;
                    return Poll::Ready(Some(Ok(ToolRunEvent::ToolResults(results))));
                }
                State::Closed => return Poll::Ready(None),
            }
        }
    }
}

impl ToolRunStream<'_> {
    fn fail(&mut self, error: Error) -> Poll<Option<Result<ToolRunEvent, Error>>> {
        self.state = State::Closed;
        Poll::Ready(Some(Err(error)))
    }
}

impl fmt::Debug for ToolRunStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRunStream")
            .field("runner", &self.runner)
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}
