//! What content can be made of: text, one block, or several of different kinds.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::types::{
    ContentBlockParam, DocumentBlockParam, ImageBlockParam, InputSchema, MessageContent,
    SearchResultBlockParam, SystemPrompt, TextBlockParam, ToolResultBlockParam,
    ToolResultContent, ToolResultContentBlock,
};

/// Text is a block of its own kind.
macro_rules! from_text {
    ($($name:ty),*) => {$(
        /// Text makes a block.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                TextBlockParam::new(text).into()
            }
        }

        /// Text makes a block.
        impl From<String> for $name {
            fn from(text: String) -> Self {
                TextBlockParam::new(text).into()
            }
        }
    )*};
}

from_text!(TextBlockParam, ContentBlockParam, ToolResultContentBlock);

/// One block is content already.
macro_rules! from_one_block {
    ($content:ty: $($block:ty),*) => {$(
        /// One block is content.
        impl From<$block> for $content {
            fn from(block: $block) -> Self {
                Self::Blocks(vec![block.into()])
            }
        }
    )*};
}

from_one_block!(
    MessageContent: ContentBlockParam,
    DocumentBlockParam,
    ImageBlockParam,
    SearchResultBlockParam,
    TextBlockParam,
    ToolResultBlockParam
);
from_one_block!(
    ToolResultContent: ToolResultContentBlock,
    DocumentBlockParam,
    ImageBlockParam,
    SearchResultBlockParam,
    TextBlockParam
);
from_one_block!(SystemPrompt: TextBlockParam);

/// The results of tools are a message.
impl From<Vec<ToolResultBlockParam>> for MessageContent {
    fn from(results: Vec<ToolResultBlockParam>) -> Self {
        Self::Blocks(results.into_iter().map(Into::into).collect())
    }
}

/// Blocks of different kinds make up a message together.
macro_rules! from_tuple {
    ($($kind:ident $block:ident),*) => {
        /// Blocks of different kinds, in this order: `(image, "What is this?")`.
        impl<$($kind: Into<ContentBlockParam>),*> From<($($kind,)*)> for MessageContent {
            fn from(($($block,)*): ($($kind,)*)) -> Self {
                Self::Blocks(vec![$($block.into()),*])
            }
        }
    };
}

from_tuple!(A a, B b);
from_tuple!(A a, B b, C c);
from_tuple!(A a, B b, C c, D d);

/// JSON is a result as the text that it is written as; a string is the text itself.
impl From<Value> for ToolResultContent {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text),
            value => Self::Text(value.to_string()),
        }
    }
}

/// A JSON Schema, with all its keywords.
impl From<Map<String, Value>> for InputSchema {
    fn from(mut schema: Map<String, Value>) -> Self {
        // A keyword that is not what it usually is stays as it came, for the API to judge.
        if schema.get("type").is_some_and(|kind| kind == "object") {
            schema.remove("type");
        }
        let mut input = Self::new();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            input.properties = Some(std::mem::take(properties));
            schema.shift_remove("properties");
        }
        let required = schema.get("required").cloned();
        if let Some(Ok(names)) = required.map(serde_json::from_value) {
            input.required = Some(names);
            schema.shift_remove("required");
        }
        input.extra = schema.into();
        input
    }
}

/// Reads a JSON Schema from its text.
impl FromStr for InputSchema {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str::<Map<String, Value>>(text).map(Self::from)
    }
}
