//! What content can be made of, and what of a prompt can be marked for the cache.

use claude_messages::types::{
    BashTool20250124, CacheTtl, ContentBlockParam, CountTokensRequest,
    CreateMessageRequest, ImageBlockParam, InputMessage, InputSchema, SystemPrompt,
    TextBlockParam, ThinkingBlock, Tool, ToolResultBlockParam, ToolUnion,
};
use serde_json::{Value, json};

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("it encodes")
}

#[test]
fn text_one_block_and_blocks_of_several_kinds() {
    let image = || ImageBlockParam::from_url("https://example.com/a.png");
    let image_json = json!({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}});
    let text_json = json!({"type": "text", "text": "What is this?"});
    assert_eq!(json(InputMessage::user("Hi")), json!({"role": "user", "content": "Hi"}));
    assert_eq!(
        json(InputMessage::user(String::from("Hi"))),
        json!({"role": "user", "content": "Hi"})
    );
    assert_eq!(json(InputMessage::user(image()))["content"], json!([image_json]));
    assert_eq!(
        json(InputMessage::user((image(), "What is this?")))["content"],
        json!([image_json, text_json])
    );
    assert_eq!(
        json(InputMessage::user(("What is this?", image(), image())))["content"],
        json!([text_json, image_json, image_json])
    );
    let list: Vec<ContentBlockParam> = vec![image().into(), "What is this?".into()];
    assert_eq!(
        json(InputMessage::user(list))["content"],
        json!([image_json, text_json])
    );
}

#[test]
fn results_of_tools_are_text_json_or_blocks() {
    let result = |content: Value| json!({"type": "tool_result", "tool_use_id": "t", "content": content});
    let made = || ToolResultBlockParam::new("t");
    assert_eq!(json(made().content("12 °C")), result(json!("12 °C")));
    assert_eq!(json(made().content(json!({"a": 1}))), result(json!("{\"a\":1}")));
    assert_eq!(json(made().content(json!("plain"))), result(json!("plain")));
    assert_eq!(
        json(made().content(TextBlockParam::new("x"))),
        result(json!([{"type": "text", "text": "x"}]))
    );
}

#[test]
fn a_schema_keeps_every_keyword() {
    let schemas = [
        json!({"type": "object"}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"],
               "additionalProperties": false, "$defs": {"x": true}}),
        json!({"type": "object", "required": "all", "properties": 7}),
        json!({"type": "string"}),
    ];
    for schema in schemas {
        let parsed: InputSchema = schema.to_string().parse().expect("an object");
        assert_eq!(json(parsed), schema);
    }
    assert!("[]".parse::<InputSchema>().is_err());
}

#[test]
fn one_call_marks_a_block_for_the_cache() {
    let five = json!({"type": "ephemeral"});
    let hour = json!({"type": "ephemeral", "ttl": "1h"});
    assert_eq!(json(TextBlockParam::new("x").cached())["cache_control"], five);
    let tool = || Tool::new("n", InputSchema::new());
    assert_eq!(json(tool().cached_for(CacheTtl::Hours1))["cache_control"], hour);
    assert_eq!(json(tool().cached_for("1h"))["cache_control"], hour);
    assert_eq!(json(ToolUnion::from(tool()).cached())["cache_control"], five);
    assert_eq!(
        json(ToolUnion::from(BashTool20250124::new()).cached())["cache_control"],
        five
    );
    assert_eq!(
        json(ContentBlockParam::from("x").cached_for("1h"))["cache_control"],
        hour
    );
    let message = || InputMessage::user("x");
    let request = CreateMessageRequest::new("m", 1, [message()]).cached();
    assert_eq!(json(request)["cache_control"], five);
    let request = CountTokensRequest::new("m", [message()]).cached_for("1h");
    assert_eq!(json(request)["cache_control"], hour);
}

#[test]
fn text_becomes_a_block_when_it_is_marked() {
    let block = json!([{"type": "text", "text": "Rules.", "cache_control": {"type": "ephemeral"}}]);
    assert_eq!(json(SystemPrompt::from("Rules.").cached()), block);
    assert_eq!(json(InputMessage::user("Rules.").cached())["content"], block);
}

#[test]
fn the_last_block_that_can_be_marked_is() {
    let mut blocks: Vec<ContentBlockParam> = vec!["a".into(), "b".into()];
    blocks.push(ThinkingBlock::new("Hm.", "c2ln").into());
    let message = json(InputMessage::assistant(blocks).cached());
    assert_eq!(message["content"][0].get("cache_control"), None);
    assert_eq!(message["content"][1]["cache_control"], json!({"type": "ephemeral"}));
    assert_eq!(message["content"][2].get("cache_control"), None);
    let song: ContentBlockParam =
        serde_json::from_value(json!({"type": "song", "notes": [1]})).expect("decodes");
    assert_eq!(
        json(song.cached()),
        json!({"type": "song", "notes": [1], "cache_control": {"type": "ephemeral"}})
    );
}

/// What the documents let be marked, each by a type that has the one call.
#[test]
fn every_type_with_cache_control_can_be_marked() {
    let types = concat!(env!("CARGO_MANIFEST_DIR"), "/../generated-client/src/types");
    let caching = include_str!("../../specs/client/caching.rs");
    let lists = caching.split("cacheable!(").skip(1);
    let marked: Vec<&str> = lists
        .filter_map(|list| list.split(");").next())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .collect();
    let mut seen = 0;
    for file in std::fs::read_dir(types).expect("the types") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        if text.contains("pub cache_control: Option<CacheControl>") {
            let name =
                text.split("pub struct ").nth(1).and_then(|text| text.split(' ').next());
            assert!(name.is_some_and(|name| marked.contains(&name)), "{name:?}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} types");
}
