//! Short ways to write a message, and to read an answer.

use super::field_error::read;
use super::runnable_tool::ToolInputError;
use crate::runtime::Extra;
use crate::types::{
    ContentBlock, ContentBlockDelta, ContentBlockParam, InputMessage, Message,
    MessageContent, MessageStreamEvent, Role, TextBlock, ThinkingBlock,
    ToolResultBlockParam, ToolResultContent, ToolUseBlock,
};

impl InputMessage {
    /// A message of the user: text, one block, or several.
    pub fn user(content: impl Into<MessageContent>) -> Self {
        Self::new(Role::User, content)
    }

    /// A message of the assistant: text, one block, or several.
    ///
    /// As the last message of a request, it is the beginning of the answer, which the model goes
    /// on from.
    pub fn assistant(content: impl Into<MessageContent>) -> Self {
        Self::new(Role::Assistant, content)
    }
}

impl Message {
    /// The text of the answer: that of all its text blocks, one after the other.
    pub fn text(&self) -> String {
        self.text_blocks().map(|block| block.text.as_str()).collect()
    }

    /// The text blocks.
    pub fn text_blocks(&self) -> impl Iterator<Item = &TextBlock> {
        self.content.iter().filter_map(ContentBlock::as_text)
    }

    /// The calls of your tools that the model asks for. Answer each with a
    /// [`ToolResultBlockParam`] in the next message of the user.
    pub fn tool_uses(&self) -> impl Iterator<Item = &ToolUseBlock> {
        self.content.iter().filter_map(ContentBlock::as_tool_use)
    }

    /// What the model thought before it answered, as far as it is shown.
    pub fn thinking(&self) -> impl Iterator<Item = &ThinkingBlock> {
        self.content.iter().filter_map(ContentBlock::as_thinking)
    }

    /// The answer as a message of the next request, with every field of every block.
    pub fn to_input(&self) -> InputMessage {
        let blocks = self.content.iter().map(ContentBlockParam::from);
        InputMessage::assistant(blocks.collect::<Vec<_>>())
    }
}

/// An answer becomes a message of the next request, with every field of every block.
impl From<&Message> for InputMessage {
    fn from(message: &Message) -> Self {
        message.to_input()
    }
}

/// An answer becomes a message of the next request, with every field of every block.
impl From<Message> for InputMessage {
    fn from(message: Message) -> Self {
        message.to_input()
    }
}

/// A block of an answer as a block of a request. Fields that a request has no name for are kept in
/// `extra`, so the JSON stays the same.
impl From<&ContentBlock> for ContentBlockParam {
    fn from(block: &ContentBlock) -> Self {
        let json = serde_json::to_value(block).unwrap_or_default();
        serde_json::from_value(json.clone()).unwrap_or_else(|_| {
            // A kind that requests have under the same name, with fields they do not allow.
            Self::Other(json.as_object().cloned().unwrap_or_default().into())
        })
    }
}

impl From<ContentBlock> for ContentBlockParam {
    fn from(block: ContentBlock) -> Self {
        Self::from(&block)
    }
}

impl ToolUseBlock {
    /// The result of this call: text, or blocks.
    pub fn result(&self, content: impl Into<ToolResultContent>) -> ToolResultBlockParam {
        ToolResultBlockParam::new(&self.id).content(content)
    }

    /// Tells the model that this call failed, and why.
    pub fn failure(&self, why: impl Into<ToolResultContent>) -> ToolResultBlockParam {
        self.result(why).is_error(true)
    }

    /// Reads the input into a type of yours.
    ///
    /// # Errors
    ///
    /// The input does not fit the type: models do not always keep to the schema of a tool. The error
    /// names the field.
    pub fn parse_input<T: serde::de::DeserializeOwned>(
        &self,
    ) -> Result<T, ToolInputError> {
        let text = serde_json::to_string(&self.input).unwrap_or_default();
        read(&text).map_err(|source| ToolInputError { tool: self.name.clone(), source })
    }
}

impl MessageStreamEvent {
    /// The text that the model has just written, if the event tells of text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::ContentBlockDelta(event) => match &event.delta {
                ContentBlockDelta::TextDelta(delta) => Some(&delta.text),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Adds what a later part of an answer says to what an earlier part said.
#[cfg_attr(not(feature = "stream"), allow(dead_code))]
pub(super) fn merge(extra: &mut Extra, later: &Extra) {
    for (name, value) in later.iter() {
        extra.insert(name.clone(), value.clone());
    }
}
