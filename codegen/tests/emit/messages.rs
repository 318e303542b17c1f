//! A model in the likeness of the Messages API: something of everything.

use specweave_codegen::ir::{AuthKind, AuthPlace};
use specweave_codegen::model::{
    Answer, Argument, Body, Credential, ErrorKind, Errors, FixedHeader, ItemKind,
    JsonShape, ListHeader, Method, Model, PageShape, Params, PathPart, Resource,
    ShapeUnion, ShapeVariant, Streaming, TaggedUnion, TaggedVariant, Trace, Type,
};

use super::models::{
    Items, convenience, empty, enumeration, field, item, structure, words,
};

fn vec(ty: Type) -> Type {
    Type::Vec(Box::new(ty))
}

const MESSAGE: &str = "\
//! Shortcuts.

use crate::types::Message;

impl Message {
    /// Whether it has ended.
    pub fn is_over(&self) -> bool {
        self.stop_reason.is_some()
    }
}
";

const STREAM: &str = "\
//! The stream of a message.

use crate::runtime::EventStream;
use crate::types::MessageEvent;

/// Events of a message.
#[derive(Debug)]
pub struct MessageStream(pub EventStream<MessageEvent>);

impl From<EventStream<MessageEvent>> for MessageStream {
    fn from(events: EventStream<MessageEvent>) -> Self {
        Self(events)
    }
}
";

pub(crate) fn messages() -> Model {
    let mut items = Items::default();
    items.add("Model", |_| {
        item(
            "Model",
            "The model that answers.\n\nSee [models](https://example.com/models) for all of them.",
            enumeration(&["claude-opus-4", "claude-haiku-4"]),
        )
    });
    items.add("StopReason", |_| {
        item("StopReason", "", enumeration(&["end_turn", "max_tokens"]))
    });
    items.add("CacheControl", |_| {
        let fields = vec![field("ttl", Type::String, false, "How long: `5m` or `1h`.")];
        item(
            "CacheControl",
            "Marks what is to be cached.",
            structure(Some("ephemeral"), fields),
        )
    });
    items.add("TextBlock", |items| {
        let fields = vec![
            field("text", Type::String, true, "The text."),
            field("cache_control", items.ty("CacheControl"), false, ""),
            field("type", Type::String, false, "A field that is a keyword."),
        ];
        item("TextBlock", "Text.", structure(None, fields))
    });
    items.add("ToolUseBlock", |items| {
        let fields = vec![
            field("id", Type::String, true, ""),
            field("name", Type::String, true, ""),
            field("input", Type::JsonMap, true, "What the model calls the tool with."),
            field("content", Type::Box(Box::new(items.ty("Content"))), false, ""),
        ];
        item("ToolUseBlock", "A call of a tool.", structure(Some("tool_use"), fields))
    });
    items.add("ContentBlock", |items| {
        let variant = |ident: &str, tags: &str, ty: Type, untagged| TaggedVariant {
            ident: ident.to_owned(),
            tags: words(tags),
            untagged,
            ty,
            docs: String::new(),
        };
        let tool = Type::Box(Box::new(items.ty("ToolUseBlock")));
        let variants = vec![
            variant("Text", "text plain_text", items.ty("TextBlock"), true),
            variant("ToolUse", "tool_use", tool, false),
        ];
        let union = TaggedUnion { tag: "type".to_owned(), variants, eq: true };
        item("ContentBlock", "A part of a message.", ItemKind::TaggedUnion(union))
    });
    items.add("Content", |items| {
        let variant = |ident: &str, shape, ty| ShapeVariant {
            ident: ident.to_owned(),
            shape,
            ty,
            docs: String::new(),
        };
        let union = ShapeUnion {
            variants: vec![
                variant("Text", JsonShape::String, Type::String),
                variant("Blocks", JsonShape::Array, vec(items.ty("ContentBlock"))),
            ],
            eq: true,
        };
        item("Content", "What a message says.", ItemKind::ShapeUnion(union))
    });
    items.add("Scalar", |items| {
        let variant = |ident: &str, shape, ty| ShapeVariant {
            ident: ident.to_owned(),
            shape,
            ty,
            docs: String::new(),
        };
        let union = ShapeUnion {
            variants: vec![
                variant("Flag", JsonShape::Boolean, Type::Bool),
                variant("Count", JsonShape::Integer, Type::U64),
                variant("Number", JsonShape::Number, Type::F64),
                variant("Reason", JsonShape::String, items.ty("StopReason")),
                variant(
                    "Block",
                    JsonShape::Object,
                    Type::Box(Box::new(items.ty("TextBlock"))),
                ),
            ],
            eq: false,
        };
        item("Scalar", "", ItemKind::ShapeUnion(union))
    });
    items.add("InputMessage", |items| {
        let fields = vec![
            field("role", Type::String, true, "Who says it."),
            field("content", items.ty("Content"), true, "What is said."),
        ];
        item("InputMessage", "A turn of the conversation.", structure(None, fields))
    });
    items.add("CreateMessageRequest", |items| {
        let mut deprecated = field("top_k", Type::U64, false, "Sample from the `k` best.");
        deprecated.deprecated = true;
        let fields = vec![
            field("model", items.ty("Model"), true, "The model."),
            field(
                "max_tokens",
                Type::U64,
                true,
                "How many tokens may be generated at most.\n\nAt least 1. Different models have different limits, which the list of models tells.",
            ),
            field("messages", vec(items.ty("InputMessage")), true, "The conversation."),
            field("temperature", Type::F64, false, "0 to 1, default 1."),
            deprecated,
            field("stop_sequences", vec(Type::String), false, ""),
            field("system", items.ty("Content"), false, ""),
            field("metadata", Type::Map(Box::new(Type::String)), false, ""),
            field("stream", Type::Bool, false, ""),
        ];
        item("CreateMessageRequest", "What is asked for.", structure(None, fields))
    });
    items.add("Message", |items| {
        let fields = vec![
            field("id", Type::String, true, ""),
            field("content", vec(items.ty("ContentBlock")), true, ""),
            field("stop_reason", items.ty("StopReason"), false, ""),
            field("meta", Type::Json, false, ""),
        ];
        let mut message =
            item("Message", "An answer.", structure(Some("message"), fields));
        message.in_request = false;
        message
    });
    items.add("MessageEvent", |items| {
        let union = TaggedUnion {
            tag: "type".to_owned(),
            variants: vec![TaggedVariant {
                ident: "Start".to_owned(),
                tags: words("message_start"),
                untagged: false,
                ty: items.ty("Message"),
                docs: "The message begins.".to_owned(),
            }],
            eq: true,
        };
        item("MessageEvent", "", ItemKind::TaggedUnion(union))
    });
    items.add("MessagePage", |items| {
        let fields = vec![
            field("data", vec(items.ty("Message")), true, ""),
            field("has_more", Type::Bool, true, ""),
            field("first_id", Type::String, false, ""),
            field("last_id", Type::String, false, ""),
        ];
        let mut page = item("MessagePage", "", structure(None, fields));
        page.in_request = false;
        page
    });
    items.add("ListMessagesParams", |_| {
        let fields = vec![
            field("before_id", Type::String, false, ""),
            field("after_id", Type::String, false, ""),
            field("limit", Type::U64, false, "1 to 1000."),
        ];
        item(
            "ListMessagesParams",
            "Which messages are listed.",
            ItemKind::Params(Params { fields }),
        )
    });
    items.add("ErrorResponse", |_| {
        let fields = vec![field("request_id", Type::String, false, "")];
        let mut body = item("ErrorResponse", "", structure(Some("error"), fields));
        body.in_request = false;
        body
    });
    items.add("Id", |_| item("Id", "An id.", ItemKind::Alias(Type::String)));

    let argument = |ident: &str| Argument {
        ident: ident.to_owned(),
        wire: ident.to_owned(),
        ty: Type::String,
        required: true,
        docs: String::new(),
        style: None,
    };
    let method = |ident: &str, http: &str, path: &str, answer: Answer| Method {
        ident: ident.to_owned(),
        docs: format!("Does {ident}."),
        sources: words("messages-3.1 api-reference"),
        deprecated: false,
        operation: 0,
        http_method: http.to_owned(),
        path: path.to_owned(),
        path_parts: vec![PathPart::Literal(path.to_owned())],
        arguments: Vec::new(),
        params: None,
        headers: Vec::new(),
        cookies: Vec::new(),
        body: None,
        security: None,
        answer,
        accept: None,
        host: None,
        estimate: None,
        statuses: vec![
            ("200".to_owned(), "Done.".to_owned()),
            ("400".to_owned(), "The request is wrong.".to_owned()),
            ("429".to_owned(), String::new()),
        ],
    };
    let mut create =
        method("create", "POST", "/v1/messages", Answer::Json(items.ty("Message")));
    create.body =
        Some(Body::Json { ty: items.ty("CreateMessageRequest"), media_type: None });
    let mut stream = create.clone();
    stream.ident = "stream".to_owned();
    stream.answer = Answer::Events(Streaming {
        event: items.ty("MessageEvent"),
        flag: Some("stream".to_owned()),
        terminal: Some("message_stop".to_owned()),
        wrapper: Some("MessageStream".to_owned()),
    });
    let page = Answer::Page(PageShape {
        page: items.id("MessagePage"),
        item: items.ty("Message"),
        items: "data".to_owned(),
        has_more: "has_more".to_owned(),
        first_id: "first_id".to_owned(),
        last_id: "last_id".to_owned(),
        before: "before_id".to_owned(),
        after: "after_id".to_owned(),
    });
    let mut list = method("list", "GET", "/v1/messages", page);
    list.params = Some(items.id("ListMessagesParams"));
    let at = |mut method: Method, suffix: &str| {
        method.path_parts =
            vec![PathPart::Literal("/v1/messages/".to_owned()), PathPart::Argument(0)];
        if !suffix.is_empty() {
            method.path_parts.push(PathPart::Literal(suffix.to_owned()));
        }
        method.arguments = vec![argument("message_id")];
        method
    };
    let retrieve = method(
        "retrieve",
        "GET",
        "/v1/messages/{message_id}",
        Answer::Json(items.ty("Message")),
    );
    let retrieve = at(retrieve, "");
    let lines = Answer::Lines {
        item: items.ty("Message"),
        accept: "application/x-jsonl".to_owned(),
    };
    let results = at(
        method("results", "GET", "/v1/messages/{message_id}/results", lines),
        "/results",
    );
    let mut delete = at(
        method("delete", "DELETE", "/v1/messages/{message_id}:drop/", Answer::Empty),
        ":drop/",
    );
    let mut trace = argument("trace");
    trace.required = false;
    delete.headers = vec![argument("reason"), trace];

    let batches = Resource {
        ident: "batches".to_owned(),
        type_ident: "MessageBatches".to_owned(),
        docs: "Many messages at once.".to_owned(),
        methods: vec![results, delete],
        children: Vec::new(),
    };
    let mut model = empty();
    model.resources = vec![Resource {
        ident: "messages".to_owned(),
        type_ident: "Messages".to_owned(),
        docs: "Conversations.".to_owned(),
        methods: vec![create, stream, list, retrieve],
        children: vec![batches],
    }];
    let kind = |ident: &str, wire: &str, status| ErrorKind {
        ident: ident.to_owned(),
        wire: wire.to_owned(),
        status,
        docs: String::new(),
    };
    model.errors = Some(Errors {
        body: items.id("ErrorResponse"),
        kinds: vec![
            kind("InvalidRequest", "invalid_request_error", Some(400)),
            kind("RateLimit", "rate_limit_error", Some(429)),
            kind("Odd", "odd_error", None),
        ],
    });
    let package = &mut model.package;
    package.base_url_env = Some("MESSAGES_BASE_URL".to_owned());
    package.credentials = vec![
        Credential {
            ident: "api_key".to_owned(),
            kind: AuthKind::ApiKey {
                place: AuthPlace::Header,
                name: "x-api-key".to_owned(),
            },
            env: Some("MESSAGES_API_KEY".to_owned()),
            docs: String::new(),
        },
        Credential {
            ident: "auth_token".to_owned(),
            kind: AuthKind::Bearer,
            env: None,
            docs: "Authenticates with a token.".to_owned(),
        },
    ];
    package.fixed_headers = vec![FixedHeader {
        ident: "api_version".to_owned(),
        name: "anthropic-version".to_owned(),
        value: "2023-06-01".to_owned(),
        docs: "Version of the API.".to_owned(),
    }];
    package.list_headers = vec![ListHeader {
        ident: "beta".to_owned(),
        name: "anthropic-beta".to_owned(),
        item: items.ty("Model"),
        docs: "Asks for something new.".to_owned(),
    }];
    package.trace = Trace {
        request: vec![("model".to_owned(), "/model".to_owned())],
        answer: vec![("tokens".to_owned(), "/usage/tokens".to_owned())],
    };
    package.request_id_header = Some("request-id".to_owned());
    package.retry_count_header = Some("x-retry-count".to_owned());
    package.conveniences = vec![
        convenience("message.rs", MESSAGE, None),
        convenience("stream.rs", STREAM, None),
    ];
    model.items = items.finish();
    model
}
