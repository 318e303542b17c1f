//! What a scripted server of this API answers: messages, whole and streamed.

use serde_json::{Map, Value};

use crate::runtime::Extra;
use crate::runtime::testing::{Expectation, ScriptedServer};
use crate::types::{
    CitationsDelta, ContentBlock, ContentBlockDelta, ContentBlockDeltaEvent,
    ContentBlockStartEvent, ContentBlockStopEvent, InputJsonDelta, Message, MessageDelta,
    MessageDeltaEvent, MessageDeltaUsage, MessageStartEvent, MessageStopEvent,
    MessageStreamEvent, SignatureDelta, StopReason, TextBlock, TextDelta, ThinkingDelta,
    ToolUseBlock, Usage,
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
        Self {
            id: "msg_scripted".to_owned(),
            model: "claude-scripted".into(),
            content,
            usage: Usage {
                input_tokens: 10,
                output_tokens: 20,
                cache_creation_input_tokens: None,
                cache_read_input_tokens: None,
                cache_creation: None,
                output_tokens_details: None,
                server_tool_use: None,
                service_tier: None,
                inference_geo: None,
                iterations: None,
                extra: Extra::default(),
            },
            stop_reason: Some(stop_reason),
            stop_sequence: None,
            stop_details: None,
            container: None,
            context_management: None,
            extra: Extra::default(),
        }
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
        let extra = Extra::default;
        let mut events = vec![MessageStartEvent { message: start, extra: extra() }.into()];
        for (index, block) in (0_u64..).zip(&self.content) {
            let (content_block, deltas) = taken_apart(block);
            events.push(
                ContentBlockStartEvent { index, content_block, extra: extra() }.into(),
            );
            events.extend(deltas.into_iter().map(|delta| {
                ContentBlockDeltaEvent { index, delta, extra: extra() }.into()
            }));
            events.push(ContentBlockStopEvent { index, extra: extra() }.into());
        }
        let usage = &self.usage;
        let end = MessageDeltaEvent {
            delta: MessageDelta {
                stop_reason: self.stop_reason.clone(),
                stop_sequence: self.stop_sequence.clone(),
                stop_details: self.stop_details.clone(),
                container: self.container.clone(),
                extra: extra(),
            },
            usage: MessageDeltaUsage {
                output_tokens: usage.output_tokens,
                input_tokens: Some(usage.input_tokens),
                cache_creation_input_tokens: usage.cache_creation_input_tokens,
                cache_read_input_tokens: usage.cache_read_input_tokens,
                output_tokens_details: usage.output_tokens_details.clone(),
                server_tool_use: usage.server_tool_use.clone(),
                iterations: usage.iterations.clone(),
                extra: extra(),
            },
            context_management: None,
            extra: extra(),
        };
        events.push(end.into());
        events.push(MessageStopEvent { extra: extra() }.into());
        events
    }
}

impl TextBlock {
    /// A block of text, to be scripted in a test.
    pub fn scripted(text: impl Into<String>) -> Self {
        Self { text: text.into(), citations: None, extra: Extra::default() }
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
        Self {
            id: format!("toolu_{name}"),
            name,
            input: input.collect(),
            caller: None,
            extra: Extra::default(),
        }
    }
}

/// A block as it is when it starts, and what is added to it then.
fn taken_apart(block: &ContentBlock) -> (ContentBlock, Vec<ContentBlockDelta>) {
    let mut start = block.clone();
    let deltas = match &mut start {
        ContentBlock::Text(block) => {
            let citations = block.citations.as_mut().map(std::mem::take);
            let citations = citations.into_iter().flatten().map(|citation| {
                CitationsDelta { citation, extra: Extra::default() }.into()
            });
            let text = std::mem::take(&mut block.text);
            let text = words(&text)
                .map(|text| TextDelta { text, extra: Extra::default() }.into());
            text.chain(citations).collect()
        }
        ContentBlock::Thinking(block) => {
            let signature = std::mem::take(&mut block.signature);
            let signature = SignatureDelta { signature, extra: Extra::default() };
            let thinking = std::mem::take(&mut block.thinking);
            let thinking = words(&thinking).map(|thinking| {
                ThinkingDelta { thinking, extra: Extra::default() }.into()
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
            let partial_json = piece.to_owned();
            InputJsonDelta { partial_json, extra: Extra::default() }.into()
        })
        .collect()
}
