//! Marking what of a prompt shall be cached, with one call.

use crate::runtime::Unknown;
use crate::types::{
    BashCodeExecutionToolResultBlockParam, BashTool20250124, CacheControl, CacheTtl,
    CodeExecutionTool20250522, CodeExecutionTool20250825, CodeExecutionTool20260120,
    CodeExecutionToolResultBlockParam, ContainerUploadBlockParam, ContentBlockParam,
    CountTokensRequest, CreateMessageRequest, DocumentBlockParam, ImageBlockParam,
    InputMessage, MemoryTool20250818, MessageContent, SearchResultBlockParam,
    ServerToolUseBlockParam, SystemPrompt, TextBlockParam,
    TextEditorCodeExecutionToolResultBlockParam, TextEditorTool20250124,
    TextEditorTool20250429, TextEditorTool20250728, Tool, ToolReferenceBlockParam,
    ToolResultBlockParam, ToolResultContentBlock, ToolSearchBm25Tool20251119,
    ToolSearchRegexTool20251119, ToolSearchToolResultBlockParam, ToolUnion,
    ToolUseBlockParam, WebFetchTool20250910, WebFetchTool20260209, WebFetchTool20260309,
    WebFetchToolResultBlockParam, WebSearchTool20250305, WebSearchTool20260209,
    WebSearchTool20260318, WebSearchToolResultBlockParam,
};

/// Gives types the two methods, by what sets their cache control.
macro_rules! cacheable {
    ($($name:ident),* $(,)?) => {$(
        impl $name {
            /// Caches the prompt up to and including this, for five minutes after each use.
            #[must_use]
            pub fn cached(self) -> Self {
                self.cache_control(CacheControl::new())
            }

            /// Caches the prompt up to and including this, for so long after each use.
            #[must_use]
            pub fn cached_for(self, ttl: impl Into<CacheTtl>) -> Self {
                self.cache_control(CacheControl::new().ttl(ttl))
            }
        }
    )*};
}

// Blocks of requests.
cacheable!(
    BashCodeExecutionToolResultBlockParam,
    CodeExecutionToolResultBlockParam,
    ContainerUploadBlockParam,
    DocumentBlockParam,
    ImageBlockParam,
    SearchResultBlockParam,
    ServerToolUseBlockParam,
    TextBlockParam,
    TextEditorCodeExecutionToolResultBlockParam,
    ToolReferenceBlockParam,
    ToolResultBlockParam,
    ToolSearchToolResultBlockParam,
    ToolUseBlockParam,
    WebFetchToolResultBlockParam,
    WebSearchToolResultBlockParam,
);

// Tools: what is cached are the definitions up to and including this one.
cacheable!(
    BashTool20250124,
    CodeExecutionTool20250522,
    CodeExecutionTool20250825,
    CodeExecutionTool20260120,
    MemoryTool20250818,
    TextEditorTool20250124,
    TextEditorTool20250429,
    TextEditorTool20250728,
    Tool,
    ToolSearchBm25Tool20251119,
    ToolSearchRegexTool20251119,
    WebFetchTool20250910,
    WebFetchTool20260209,
    WebFetchTool20260309,
    WebSearchTool20250305,
    WebSearchTool20260209,
    WebSearchTool20260318,
);

// Whole requests: the API itself marks the last block that can be marked.
cacheable!(CountTokensRequest, CreateMessageRequest);

/// Gives a union the two methods, and one that tells whether its variant can be marked.
macro_rules! cacheable_union {
    ($name:ident { $($variant:ident),* $(,)? } $what:literal) => {
        impl $name {
            /// Caches the prompt up to and including this, for five minutes after each use.
            #[doc = $what]
            #[must_use]
            pub fn cached(mut self) -> Self {
                self.mark(CacheControl::new());
                self
            }

            /// Caches the prompt up to and including this, for so long after each use.
            #[doc = $what]
            #[must_use]
            pub fn cached_for(mut self, ttl: impl Into<CacheTtl>) -> Self {
                self.mark(CacheControl::new().ttl(ttl));
                self
            }

            fn mark(&mut self, control: CacheControl) -> bool {
                match self {
                    $(Self::$variant(known) => known.cache_control = Some(control),)*
                    Self::Other(unknown) => mark_unknown(unknown, &control),
                    #[allow(unreachable_patterns)]
                    _ => return false,
                }
                true
            }
        }
    };
}

cacheable_union!(ContentBlockParam {
    Text, Image, Document, SearchResult, ToolUse, ToolResult, ServerToolUse,
    WebSearchToolResult, WebFetchToolResult, CodeExecutionToolResult,
    BashCodeExecutionToolResult, TextEditorCodeExecutionToolResult, ToolSearchToolResult,
    ContainerUpload,
} "\n\nThinking cannot be marked, and stays as it is.");

cacheable_union!(ToolResultContentBlock {
    Text, Image, Document, SearchResult, ToolReference,
} "");

cacheable_union!(ToolUnion {
    Custom, Bash20250124, Memory20250818, TextEditor20250124, TextEditor20250429,
    TextEditor20250728, CodeExecution20250522, CodeExecution20250825,
    CodeExecution20260120, WebSearch20250305, WebSearch20260209, WebSearch20260318,
    WebFetch20250910, WebFetch20260209, WebFetch20260309, ToolSearchToolBm25,
    ToolSearchToolRegex,
} "");

fn mark_unknown(unknown: &mut Unknown, control: &CacheControl) {
    let mut fields = unknown.clone().into_map();
    let control = serde_json::to_value(control).unwrap_or_default();
    fields.insert("cache_control".to_owned(), control);
    *unknown = fields.into();
}

impl MessageContent {
    /// Caches the prompt up to and including the last block that can be marked, for five minutes
    /// after each use. Text becomes a block.
    #[must_use]
    pub fn cached(self) -> Self {
        self.marked(CacheControl::new())
    }

    /// Caches the prompt up to and including the last block that can be marked, for so long after
    /// each use. Text becomes a block.
    #[must_use]
    pub fn cached_for(self, ttl: impl Into<CacheTtl>) -> Self {
        self.marked(CacheControl::new().ttl(ttl))
    }

    fn marked(self, control: CacheControl) -> Self {
        match self {
            Self::Text(text) => TextBlockParam::new(text).cache_control(control).into(),
            Self::Blocks(mut blocks) => {
                let _ = blocks.iter_mut().rev().any(|block| block.mark(control.clone()));
                Self::Blocks(blocks)
            }
            other => other,
        }
    }
}

impl InputMessage {
    /// Caches the prompt up to and including this message, for five minutes after each use.
    #[must_use]
    pub fn cached(self) -> Self {
        Self { content: self.content.cached(), ..self }
    }

    /// Caches the prompt up to and including this message, for so long after each use.
    #[must_use]
    pub fn cached_for(self, ttl: impl Into<CacheTtl>) -> Self {
        Self { content: self.content.cached_for(ttl), ..self }
    }
}

impl SystemPrompt {
    /// Caches the tools and the system prompt, for five minutes after each use. Text becomes a
    /// block.
    #[must_use]
    pub fn cached(self) -> Self {
        self.marked(CacheControl::new())
    }

    /// Caches the tools and the system prompt, for so long after each use. Text becomes a block.
    #[must_use]
    pub fn cached_for(self, ttl: impl Into<CacheTtl>) -> Self {
        self.marked(CacheControl::new().ttl(ttl))
    }

    fn marked(self, control: CacheControl) -> Self {
        match self {
            Self::Text(text) => TextBlockParam::new(text).cache_control(control).into(),
            Self::Blocks(mut blocks) => {
                if let Some(last) = blocks.last_mut() {
                    last.cache_control = Some(control);
                }
                Self::Blocks(blocks)
            }
            other => other,
        }
    }
}
