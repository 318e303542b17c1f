//! What no document knows is kept, and is no error.

use claude_messages::types::{
    ContentBlock, ContentBlockDelta, ContentBlockParam, InputSchema, Message,
    MessageContent, MessageStreamEvent, Model, StopReason, Tool, ToolUnion,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Decodes, and checks that encoding gives the same JSON.
fn through<T: DeserializeOwned + Serialize>(json: Value) -> T {
    let value: T = serde_json::from_value(json.clone()).expect("it decodes");
    assert_eq!(serde_json::to_value(&value).expect("it encodes"), json);
    value
}

fn message(content: &Value) -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-next",
        "content": content, "stop_reason": "bored", "mood": {"good": true},
        "usage": {"input_tokens": 1, "output_tokens": 2, "tea": 3}
    })
}

#[test]
fn fields_are_in_extra() {
    let message: Message =
        through(message(&json!([{"type": "text", "text": "Hi", "font": "serif"}])));
    assert_eq!(message.extra.get("mood"), Some(&json!({"good": true})));
    assert_eq!(message.usage.extra.get("tea"), Some(&json!(3)));
    assert_eq!(
        message.content[0].as_text().unwrap().extra.get("font"),
        Some(&json!("serif"))
    );
}

#[test]
fn values_of_enumerations_are_in_other() {
    let message: Message = through(message(&json!([])));
    assert_eq!(message.stop_reason, Some(StopReason::Other("bored".to_owned())));
    assert_eq!(message.model, Model::Other("claude-next".to_owned()));
}

#[test]
fn kinds_of_blocks_events_and_deltas_are_in_other() {
    let message: Message = through(message(&json!([{"type": "song", "notes": [1, 2]}])));
    assert!(matches!(&message.content[0], ContentBlock::Other(_)));
    let event: MessageStreamEvent = through(json!({"type": "applause", "seconds": 3}));
    assert!(matches!(event, MessageStreamEvent::Other(_)));
    let event = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "hum", "hz": 440}});
    let MessageStreamEvent::ContentBlockDelta(event) = through(event) else {
        panic!("another event")
    };
    assert!(matches!(event.delta, ContentBlockDelta::Other(_)));
}

#[test]
fn an_object_without_declared_properties_is_a_map() {
    let block = json!({"type": "tool_use", "id": "t", "name": "n", "input": {"b": 1, "a": {"c": null}}});
    let ContentBlock::ToolUse(block) = through(block) else { panic!("another block") };
    assert_eq!(
        block.input.keys().collect::<Vec<_>>(),
        ["b", "a"],
        "in the order they came"
    );
}

#[test]
fn a_tag_that_comes_last_is_read_all_the_same() {
    let block = r#"{"text": "Hi", "citations": null, "type": "text"}"#;
    let block: ContentBlock = serde_json::from_str(block).expect("it decodes");
    assert_eq!(block.as_text().unwrap().text, "Hi");
}

#[test]
fn a_tool_without_a_type_is_one_of_your_own_and_stays_without() {
    let json =
        json!({"name": "n", "input_schema": {"type": "object", "$defs": {"a": {}}}});
    let ToolUnion::Custom(tool) = through(json) else { panic!("another tool") };
    assert_eq!(tool.name, "n");
    let json =
        json!({"type": "custom", "name": "n", "input_schema": {"type": "object"}});
    assert!(matches!(through(json), ToolUnion::Custom(_)));
    let tool = Tool::new("n", InputSchema::default());
    assert_eq!(
        serde_json::to_value(tool).unwrap(),
        json!({"name": "n", "input_schema": {"type": "object"}})
    );
}

#[test]
fn text_and_blocks_are_told_apart_by_their_shape() {
    assert!(matches!(through(json!("Hi")), MessageContent::Text(_)));
    assert!(matches!(
        through(json!([{"type": "text", "text": "Hi"}])),
        MessageContent::Blocks(_)
    ));
    assert!(matches!(through(json!(7)), MessageContent::Other(_)));
}

#[test]
fn an_answer_becomes_the_next_request_with_every_field() {
    let blocks = json!([
        {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
        {"type": "tool_use", "id": "t", "name": "n", "input": {}, "caller": {"type": "direct"}, "x": 1},
        {"type": "song", "notes": [1]}
    ]);
    let message: Message = serde_json::from_value(message(&blocks)).expect("it decodes");
    let input = serde_json::to_value(message.to_input()).expect("it encodes");
    assert_eq!(input, json!({"role": "assistant", "content": blocks}));
    let unknown = ContentBlockParam::from(&message.content[2]);
    assert!(matches!(unknown, ContentBlockParam::Other(_)));
}

#[test]
fn an_error_names_the_path_to_what_cannot_be_read() {
    let json = message(&json!([{"type": "text", "text": 7}]));
    let error = serde_json::from_value::<Message>(json).unwrap_err().to_string();
    assert!(error.contains("content[0].text"), "{error}");
}
