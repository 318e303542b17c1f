//! What a scripted server of this API answers: messages, whole and streamed.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::runtime::testing::{Expectation, ScriptedServer};
use crate::types::{
    CitationsDelta, ContentBlock, ContentBlockDelta, ContentBlockDeltaEvent,
    ContentBlockStartEvent, ContentBlockStopEvent, InputJsonDelta, Message,
    MessageDeltaEvent, MessageStartEvent, MessageStopEvent, MessageStreamEvent,
    SignatureDelta, StopReason, TextBlock, TextDelta, ThinkingDelta, ToolUseBlock,
};

impl ScriptedServer {
    /// Expects a request and answers it with a message of this text, in one piece.
    ///
    /// ```
    /// use claude_messages::testing::ScriptedServer;
    /// use claude_messages::types::{CreateMessageRequest, InputMessage};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), claude_messages::Error> {
    /// let server = ScriptedServer::new();
    /// server.fail(529).times(2);
    /// server.reply_text("Light rain.");
    ///
    /// let client = server.client();
    /// let request = CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Rain?")]);
    /// let message = client.messages().create(&request).await?;
    ///
    /// assert_eq!(message.text(), "Light rain.");
    /// assert_eq!(server.requests().len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn reply_text(&self, text: impl Into<String>) -> Expectation<'_> {
        self.reply(Message::scripted([TextBlock::scripted(text).into()]))
    }

    /// Expects a request and answers it with the events of a message of this text, word by word.
    ///
    /// ```
    /// use claude_messages::ErrorKind;
    /// use claude_messages::testing::ScriptedServer;
    /// use claude_messages::types::{CreateMessageRequest, InputMessage};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), claude_messages::Error> {
    /// let server = ScriptedServer::new();
    /// server.stream_text("Light rain.").cut_after(3);
    ///
    /// let client = server.client();
    /// let request = CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Rain?")]);
    /// let stream = client.messages().stream(&request).await?;
    /// let error = stream.finish().await.unwrap_err();
    ///
    /// assert!(matches!(error.kind(), ErrorKind::Interrupted(_)));
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn stream_text(&self, text: impl Into<String>) -> Expectation<'_> {
        self.stream_message(&Message::scripted([TextBlock::scripted(text).into()]))
    }

    /// Expects a request and answers it with the [events](Message::to_events) of a message.
    #[track_caller]
    pub fn stream_message(&self, message: &Message) -> Expectation<'_> {
        self.stream(message.to_events())
    }
}

impl Message {
    /// An answer with these blocks, to be scripted in a test. It stops for its calls of tools if
    /// there are any, else because it is at its end; all other fields can be changed.
    ///
    /// ```
    /// use claude_messages::types::{Message, TextBlock, ToolUseBlock};
    ///
    /// let message = Message::scripted([
    ///     TextBlock::scripted("I'll look.").into(),
    ///     ToolUseBlock::scripted("get_weather", [("city", "Paris")]).into(),
    /// ]);
    /// assert_eq!(message.tool_uses().count(), 1);
    /// ```
    pub fn scripted(content: impl IntoIterator<Item = ContentBlock>) -> Self {
        let content: Vec<_> = content.into_iter().collect();
        let calls = content.iter().any(|block| block.as_tool_use().is_some());
        let stop_reason = if calls { StopReason::ToolUse } else { StopReason::EndTurn };
        let mut message: Self = answered(nothing_yet());
        message.content = content;
        message.usage.output_tokens = 20;
        message.stop_reason = Some(stop_reason);
        message
    }

    /// The events that add up to this message, as a stream of it has them: text and thinking word by
    /// word, the input of tools in small pieces.
    pub fn to_events(&self) -> Vec<MessageStreamEvent> {
        let mut start = self.clone();
        start.content = Vec::new();
        start.stop_reason = None;
        start.stop_sequence = None;
        start.stop_details = None;
        start.usage.output_tokens = 1;
        let mut first: MessageStartEvent =
            answered(json!({"type": "message_start", "message": nothing_yet()}));
        first.message = start;
        let mut events = vec![first.into()];
        for (index, block) in (0_u64..).zip(&self.content) {
            let (content_block, deltas) = taken_apart(block);
            let mut start: ContentBlockStartEvent = answered(json!({
                "type": "content_block_start", "index": index,
                "content_block": {"type": "text", "text": ""},
            }));
            start.content_block = content_block;
            events.push(start.into());
            events.extend(deltas.into_iter().map(|delta| {
                let mut event: ContentBlockDeltaEvent = answered(json!({
                    "type": "content_block_delta", "index": index,
                    "delta": {"type": "text_delta", "text": ""},
                }));
                event.delta = delta;
                event.into()
            }));
            let stop = json!({"type": "content_block_stop", "index": index});
            events.push(answered::<ContentBlockStopEvent>(stop).into());
        }
        let mut end: MessageDeltaEvent = answered(json!({
            "type": "message_delta",
            "delta": {"stop_reason": null, "stop_sequence": null},
            "usage": {"output_tokens": self.usage.output_tokens},
        }));
        end.delta.stop_reason = self.stop_reason.clone();
        end.delta.stop_sequence = self.stop_sequence.clone();
        end.delta.stop_details = self.stop_details.clone();
        end.delta.container = self.container.clone();
        let usage = &self.usage;
        end.usage.input_tokens = Some(usage.input_tokens);
        end.usage.cache_creation_input_tokens = usage.cache_creation_input_tokens;
        end.usage.cache_read_input_tokens = usage.cache_read_input_tokens;
        end.usage.output_tokens_details = usage.output_tokens_details.clone();
        end.usage.server_tool_use = usage.server_tool_use.clone();
        end.usage.iterations = usage.iterations.clone();
        events.push(end.into());
        let stop = json!({"type": "message_stop"});
        events.push(answered::<MessageStopEvent>(stop).into());
        events
    }
}

impl TextBlock {
    /// A block of text, to be scripted in a test.
    pub fn scripted(text: impl Into<String>) -> Self {
        answered(json!({"type": "text", "text": text.into()}))
    }
}

impl ToolUseBlock {
    /// A call of a tool with this input, to be scripted in a test.
    pub fn scripted<K: Into<String>, V: Into<Value>>(
        name: impl Into<String>,
        input: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let name = name.into();
        let input = input.into_iter().map(|(key, value)| (key.into(), value.into()));
        let id = format!("toolu_{name}");
        let mut call: Self =
            answered(json!({"type": "tool_use", "id": id, "name": name, "input": {}}));
        call.input = input.collect();
        call
    }
}

/// A message with nothing in it.
fn nothing_yet() -> Value {
    json!({
        "id": "msg_scripted", "type": "message", "role": "assistant",
        "model": "claude-scripted", "content": [],
        "stop_reason": null, "stop_sequence": null,
        "usage": {"input_tokens": 10, "output_tokens": 1},
    })
}

/// What the API says with this JSON: whatever else it may say some day is not there.
fn answered<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap_or_else(|error| panic!("no answer: {error}"))
}

/// A block as it is when it starts, and what is added to it then.
fn taken_apart(block: &ContentBlock) -> (ContentBlock, Vec<ContentBlockDelta>) {
    let mut start = block.clone();
    let deltas = match &mut start {
        ContentBlock::Text(block) => {
            let citations = block.citations.as_mut().map(std::mem::take);
            let citations = citations.into_iter().flatten().map(|citation| {
                let mut delta: CitationsDelta =
                    answered(json!({"type": "citations_delta", "citation": {}}));
                delta.citation = citation;
                delta.into()
            });
            let text = std::mem::take(&mut block.text);
            let text = words(&text).map(|text| {
                answered::<TextDelta>(json!({"type": "text_delta", "text": text})).into()
            });
            text.chain(citations).collect()
        }
        ContentBlock::Thinking(block) => {
            let signature = std::mem::take(&mut block.signature);
            let signature: SignatureDelta =
                answered(json!({"type": "signature_delta", "signature": signature}));
            let thinking = std::mem::take(&mut block.thinking);
            let thinking = words(&thinking).map(|thinking| {
                let json = json!({"type": "thinking_delta", "thinking": thinking});
                answered::<ThinkingDelta>(json).into()
            });
            thinking.chain([signature.into()]).collect()
        }
        ContentBlock::ToolUse(block) => input(std::mem::take(&mut block.input)),
        ContentBlock::ServerToolUse(block) => input(std::mem::take(&mut block.input)),
        _ => Vec::new(),
    };
    (start, deltas)
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_inclusive(' ').map(str::to_owned)
}

/// The input of a tool as it is streamed: an empty piece first, then its JSON.
fn input(input: Map<String, Value>) -> Vec<ContentBlockDelta> {
    let text = Value::Object(input).to_string();
    let pieces = std::iter::once("").chain(text.split_inclusive([',', ':']));
    pieces
        .map(|piece| {
            let json = json!({"type": "input_json_delta", "partial_json": piece});
            answered::<InputJsonDelta>(json).into()
        })
        .collect()
}
