//! The message that the events of a stream add up to, told twice: by the client's own folding, and
//! by a plain one over the JSON that knows nothing of the types.

use claude_messages::MessageBuilder;
use claude_messages::types::MessageStreamEvent;
use serde_json::{Map, Value, json};

use super::Failure;
use super::content::Piece;
use super::reencode::Reencoded;

/// Folds events both ways: the plain result stands as `recorded`, the client's as `returned`. None
/// for a stream that does not come to its end.
///
/// # Errors
///
/// The client's folding refuses an event.
pub(crate) fn fold(events: &[Piece]) -> Result<Option<Reencoded>, Failure> {
    let is_last = |piece: &Piece| piece.value["type"] == "message_stop";
    if !events.iter().any(is_last) {
        return Ok(None);
    }
    let mut builder = MessageBuilder::new();
    let mut plain = Plain::default();
    for piece in events {
        let event: MessageStreamEvent = serde_json::from_str(&piece.text)?;
        builder.apply(&event)?;
        plain.apply(&piece.value);
    }
    let returned = serde_json::to_value(builder.finish()?)?;
    Ok(Some(Reencoded { recorded: plain.message, returned }))
}

/// The folding that the documentation describes in words.
#[derive(Default)]
struct Plain {
    message: Value,
    inputs: Map<String, Value>,
}

impl Plain {
    fn apply(&mut self, event: &Value) {
        let index =
            event["index"].as_u64().and_then(|index| usize::try_from(index).ok());
        match event["type"].as_str().unwrap_or_default() {
            "message_start" => self.message = event["message"].clone(),
            "content_block_start" => {
                if let Some(content) = self.message["content"].as_array_mut() {
                    content.push(event["content_block"].clone());
                }
            }
            "content_block_delta" => {
                if let Some(index) = index {
                    self.delta(index, &event["delta"]);
                }
            }
            "content_block_stop" => {
                let input =
                    index.and_then(|index| self.inputs.remove(&index.to_string()));
                let text = input.as_ref().and_then(Value::as_str).unwrap_or_default();
                // What is left unfinished is not for this folding to mend.
                if let (Some(block), Ok(input)) =
                    (self.block(index), serde_json::from_str(text))
                {
                    block.insert("input".to_owned(), input);
                }
            }
            "message_delta" => self.end(event),
            _ => {}
        }
    }

    fn block(&mut self, index: Option<usize>) -> Option<&mut Map<String, Value>> {
        self.message.get_mut("content")?.get_mut(index?)?.as_object_mut()
    }

    fn delta(&mut self, index: usize, delta: &Value) {
        let mut append = |name: &str, text: &Value| {
            if let (Some(block), Some(text)) = (self.block(Some(index)), text.as_str()) {
                let before = block.get(name).and_then(Value::as_str).unwrap_or_default();
                let whole = format!("{before}{text}");
                block.insert(name.to_owned(), whole.into());
            }
        };
        match delta["type"].as_str().unwrap_or_default() {
            "text_delta" => append("text", &delta["text"]),
            "thinking_delta" => append("thinking", &delta["thinking"]),
            "signature_delta" => {
                if let Some(block) = self.block(Some(index)) {
                    block.insert("signature".to_owned(), delta["signature"].clone());
                }
            }
            "citations_delta" => {
                if let Some(block) = self.block(Some(index)) {
                    let citations = block.entry("citations").or_insert(Value::Null);
                    if citations.is_null() {
                        *citations = json!([]);
                    }
                    if let Some(citations) = citations.as_array_mut() {
                        citations.push(delta["citation"].clone());
                    }
                }
            }
            "input_json_delta" => {
                let before = self.inputs.get(&index.to_string()).and_then(Value::as_str);
                let part = delta["partial_json"].as_str().unwrap_or_default();
                let whole = format!("{}{part}", before.unwrap_or_default());
                self.inputs.insert(index.to_string(), whole.into());
            }
            _ => {}
        }
    }

    /// Later figures replace earlier ones; what is null says nothing.
    fn end(&mut self, event: &Value) {
        let Some(message) = self.message.as_object_mut() else {
            return;
        };
        let fields = |value: &Value| value.as_object().cloned().unwrap_or_default();
        for (name, value) in fields(&event["delta"]) {
            if !value.is_null() {
                message.insert(name, value);
            }
        }
        for (name, value) in fields(event) {
            if !matches!(name.as_str(), "type" | "delta" | "usage") && !value.is_null() {
                message.insert(name, value);
            }
        }
        let usage = message.entry("usage").or_insert_with(|| json!({}));
        for (name, value) in fields(&event["usage"]) {
            if let (Some(usage), false) = (usage.as_object_mut(), value.is_null()) {
                usage.insert(name, value);
            }
        }
    }
}
