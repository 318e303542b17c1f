//! An answer as it is being written: its events, and the message they add up to.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::message::merge;
use super::partial_json::parse_object;
use crate::runtime::{Error, EventStream};
use crate::types::{
    ContentBlock, ContentBlockDelta, ContentBlockDeltaEvent, ContentBlockStartEvent,
    Message, MessageDeltaEvent, MessageDeltaUsage, MessageStreamEvent, TextCitation,
    Usage,
};

/// A streamed answer: a [`Stream`] of its events that also builds the message.
///
/// Dropping it ends the call.
pub struct MessageStream {
    events: EventStream<MessageStreamEvent>,
    message: MessageBuilder,
    failed: bool,
}

impl From<EventStream<MessageStreamEvent>> for MessageStream {
    fn from(events: EventStream<MessageStreamEvent>) -> Self {
        Self { events, message: MessageBuilder::new(), failed: false }
    }
}

impl MessageStream {
    /// The message as far as it has come; `None` before the first event.
    pub fn message(&self) -> Option<&Message> {
        self.message.message()
    }

    /// The input of the tool call in the block with this index, as far as it has come. Strings that
    /// are still being written are closed.
    pub fn partial_input(&self, index: usize) -> Option<Map<String, Value>> {
        self.message.partial_input(index)
    }

    /// The whole message, once the stream has come to its end.
    ///
    /// # Errors
    ///
    /// The stream has not ended yet, or it ended before the message did. [`finish`](Self::finish)
    /// reads the rest first.
    pub fn final_message(self) -> Result<Message, Error> {
        self.message.finish()
    }

    /// Reads what is left of the stream and returns the whole message.
    ///
    /// # Errors
    ///
    /// Any error of the stream.
    pub async fn finish(mut self) -> Result<Message, Error> {
        while let Some(event) =
            std::future::poll_fn(|cx| Pin::new(&mut self).poll_next(cx)).await
        {
            event?;
        }
        self.final_message()
    }

    /// Only the text, piece by piece as the model writes it.
    pub fn text_stream(self) -> TextStream {
        TextStream { events: self }
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.events.status()
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.events.headers()
    }

    /// What to name when asking Anthropic's support about the call.
    pub fn request_id(&self) -> Option<&str> {
        self.events.request_id()
    }
}

impl std::fmt::Debug for MessageStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageStream")
            .field("request_id", &self.request_id())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl Stream for MessageStream {
    type Item = Result<MessageStreamEvent, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        if self.failed {
            return Poll::Ready(None);
        }
        let event = std::task::ready!(Pin::new(&mut self.events).poll_next(cx));
        let event = event.map(|event| {
            event.and_then(|event| self.message.apply(&event).map(|()| event))
        });
        self.failed = matches!(event, Some(Err(_)));
        Poll::Ready(event)
    }
}

/// The text of a streamed answer, in the pieces in which it is written.
#[derive(Debug)]
pub struct TextStream {
    events: MessageStream,
}

impl TextStream {
    /// The whole message, once the stream has come to its end.
    ///
    /// # Errors
    ///
    /// The stream has not ended yet, or it ended before the message did.
    pub fn final_message(self) -> Result<Message, Error> {
        self.events.final_message()
    }

    /// The stream of all events again.
    pub fn into_inner(self) -> MessageStream {
        self.events
    }
}

impl Stream for TextStream {
    type Item = Result<String, Error>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        loop {
            let event = match std::task::ready!(Pin::new(&mut self.events).poll_next(cx))
            {
                Some(Ok(event)) => event,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            if let MessageStreamEvent::ContentBlockDelta(event) = event
                && let ContentBlockDelta::TextDelta(delta) = event.delta
            {
                return Poll::Ready(Some(Ok(delta.text)));
            }
        }
    }
}

/// Adds the events of a stream up to a message.
#[derive(Debug, Clone, Default)]
pub struct MessageBuilder {
    message: Option<Message>,
    /// The JSON of each block's input, as far as it has come.
    inputs: Vec<String>,
    complete: bool,
}

impl MessageBuilder {
    /// A message of which nothing has come yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event. Those of an unknown kind change nothing.
    ///
    /// # Errors
    ///
    /// The event does not belong here: something other than `message_start` comes first, or a block
    /// is named that has not been started, or started out of turn.
    pub fn apply(&mut self, event: &MessageStreamEvent) -> Result<(), Error> {
        match event {
            MessageStreamEvent::MessageStart(event) => {
                if self.message.is_some() {
                    return Err(Error::protocol("a second `message_start`"));
                }
                self.inputs = vec![String::new(); event.message.content.len()];
                self.message = Some(event.message.clone());
            }
            MessageStreamEvent::ContentBlockStart(event) => self.start_block(event)?,
            MessageStreamEvent::ContentBlockDelta(event) => self.extend_block(event)?,
            MessageStreamEvent::ContentBlockStop(event) => {
                self.stop_block(event.index)?
            }
            MessageStreamEvent::MessageDelta(event) => {
                update(self.started("message_delta")?, event);
            }
            MessageStreamEvent::MessageStop(_) => {
                self.started("message_stop")?;
                self.complete = true;
            }
            // An error is an `Err` of the stream before it gets here.
            MessageStreamEvent::Ping(_)
            | MessageStreamEvent::Error(_)
            | MessageStreamEvent::Other(_) => {}
        }
        Ok(())
    }

    /// The message as far as it has come.
    pub fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    /// The input of the tool call in the block with this index, as far as it has come.
    pub fn partial_input(&self, index: usize) -> Option<Map<String, Value>> {
        self.inputs.get(index).map(|input| parse_object(input))
    }

    /// The whole message.
    ///
    /// # Errors
    ///
    /// Its end has not come.
    pub fn finish(self) -> Result<Message, Error> {
        match self.message {
            Some(message) if self.complete => Ok(message),
            _ => Err(Error::protocol("the message has not come to its end")),
        }
    }

    fn started(&mut self, event: &str) -> Result<&mut Message, Error> {
        self.message
            .as_mut()
            .ok_or_else(|| Error::protocol(format!("`{event}` before `message_start`")))
    }

    fn start_block(&mut self, event: &ContentBlockStartEvent) -> Result<(), Error> {
        let message = self.started("content_block_start")?;
        if usize::try_from(event.index) != Ok(message.content.len()) {
            return Err(Error::protocol(format!(
                "block {} starts when block {} should",
                event.index,
                message.content.len()
            )));
        }
        message.content.push(event.content_block.clone());
        self.inputs.push(String::new());
        Ok(())
    }

    fn extend_block(&mut self, event: &ContentBlockDeltaEvent) -> Result<(), Error> {
        let message = self.started("content_block_delta")?;
        let index = usize::try_from(event.index).unwrap_or(usize::MAX);
        let Some(block) = message.content.get_mut(index) else {
            return Err(Error::protocol(format!(
                "a delta for block {index}, which was not started"
            )));
        };
        match (&event.delta, block) {
            (ContentBlockDelta::TextDelta(delta), ContentBlock::Text(block)) => {
                block.text.push_str(&delta.text);
            }
            (ContentBlockDelta::ThinkingDelta(delta), ContentBlock::Thinking(block)) => {
                block.thinking.push_str(&delta.thinking);
            }
            (
                ContentBlockDelta::SignatureDelta(delta),
                ContentBlock::Thinking(block),
            ) => {
                block.signature.clone_from(&delta.signature);
            }
            (ContentBlockDelta::CitationsDelta(delta), ContentBlock::Text(block)) => {
                let citations: &mut Vec<TextCitation> =
                    block.citations.get_or_insert_default();
                citations.push(delta.citation.clone());
            }
            (ContentBlockDelta::InputJsonDelta(delta), _) => {
                self.inputs[index].push_str(&delta.partial_json);
            }
            // A kind of delta, or a pair of block and delta, that this version does not know. The
            // caller has seen the event; the message goes on without it.
            _ => {}
        }
        Ok(())
    }

    fn stop_block(&mut self, index: impl TryInto<usize>) -> Result<(), Error> {
        let index = index.try_into().unwrap_or(usize::MAX);
        let Some(message) = &mut self.message else {
            return Err(Error::protocol("`content_block_stop` before `message_start`"));
        };
        let Some(block) = message.content.get_mut(index) else {
            return Err(Error::protocol(format!(
                "the end of block {index}, which was not started"
            )));
        };
        let Some(input) = self.inputs.get(index).filter(|input| !input.is_empty())
        else {
            return Ok(());
        };
        match block {
            ContentBlock::ToolUse(block) => block.input = parse_object(input),
            ContentBlock::ServerToolUse(block) => block.input = parse_object(input),
            ContentBlock::Other(block) => {
                let mut fields = block.clone().into_map();
                fields.insert("input".to_owned(), parse_object(input).into());
                *block = fields.into();
            }
            _ => {}
        }
        Ok(())
    }
}

/// Takes over what the end of a message says of it. What the event leaves out stays as it was.
fn update(message: &mut Message, event: &MessageDeltaEvent) {
    let delta = &event.delta;
    replace(&mut message.stop_reason, &delta.stop_reason);
    replace(&mut message.stop_sequence, &delta.stop_sequence);
    replace(&mut message.stop_details, &delta.stop_details);
    replace(&mut message.container, &delta.container);
    replace(&mut message.context_management, &event.context_management);
    merge(&mut message.extra, &delta.extra);
    merge(&mut message.extra, &event.extra);
    count(&mut message.usage, &event.usage);
}

/// The figures of an event are totals: they replace what was counted before.
fn count(usage: &mut Usage, later: &MessageDeltaUsage) {
    usage.output_tokens = later.output_tokens;
    usage.input_tokens = later.input_tokens.unwrap_or(usage.input_tokens);
    replace(&mut usage.cache_creation_input_tokens, &later.cache_creation_input_tokens);
    replace(&mut usage.cache_read_input_tokens, &later.cache_read_input_tokens);
    replace(&mut usage.server_tool_use, &later.server_tool_use);
    replace(&mut usage.output_tokens_details, &later.output_tokens_details);
    replace(&mut usage.iterations, &later.iterations);
    merge(&mut usage.extra, &later.extra);
}

fn replace<T: Clone>(value: &mut Option<T>, later: &Option<T>) {
    if later.is_some() {
        value.clone_from(later);
    }
}
