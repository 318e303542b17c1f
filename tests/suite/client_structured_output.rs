//! Structured output: the schema that is sent, and the type that comes back.

use claude_messages::types::{
    CreateMessageRequest, InputMessage, OutputConfig, StopReason,
};
use claude_messages::{OutputError, ParseError};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::scripted::{Script, answer};

/// A recipe.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Recipe {
    title: String,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Step {
    /// What to do.
    text: String,
    minutes: u32,
}

fn request() -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 64, [InputMessage::user("Pancakes?")])
        .output_config(OutputConfig::new().effort("low"))
}

fn text(text: &str) -> Value {
    answer("end_turn", &json!([{"type": "text", "text": text}]))
}

#[tokio::test]
async fn the_answer_is_of_the_type() {
    let recipe = r#"{"title": "Pancakes", "steps": [{"text": "Stir.", "minutes": 3}]}"#;
    let (script, client) = Script::client([text(recipe)]);
    let parsed = client.messages().parse::<Recipe>(&request()).await.expect("a recipe");
    let steps = vec![Step { text: "Stir.".into(), minutes: 3 }];
    assert_eq!(parsed.output, Recipe { title: "Pancakes".into(), steps });
    assert_eq!(parsed.message.usage.output_tokens, 1);
    assert_eq!(
        script.bodies()[0]["output_config"],
        json!({
            "effort": "low",
            "format": {"type": "json_schema", "schema": {
                "type": "object",
                "description": "A recipe.",
                "properties": {
                    "title": {"type": "string"},
                    "steps": {"type": "array", "items": {"$ref": "#/$defs/Step"}}
                },
                "required": ["title", "steps"],
                "additionalProperties": false,
                "$defs": {"Step": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string", "description": "What to do."},
                        "minutes": {"type": "integer", "description": "(minimum: 0)"}
                    },
                    "required": ["text", "minutes"],
                    "additionalProperties": false
                }}
            }}
        })
    );
}

#[tokio::test]
async fn a_schema_of_ones_own_does_as_well() {
    let (script, client) = Script::client([text("[1, 2]")]);
    let schema = json!({"type": "array", "items": {"type": "integer"}});
    let schema = schema.as_object().expect("an object").clone();
    let parsed =
        client.messages().parse_with_schema::<Vec<u8>>(&request(), schema.clone());
    assert_eq!(parsed.await.expect("numbers").output, [1, 2]);
    assert_eq!(script.bodies()[0]["output_config"]["format"]["schema"], json!(schema));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_names_the_field_and_is_kept() {
    let samples = [
        (
            r#"{"title": "P", "steps": [{"text": "Stir.", "minutes": 3}, {"text": "Fry.", "minutes": "two"}]}"#,
            "the answer does not fit: `steps[1].minutes`: invalid type: string \"two\", expected u32",
        ),
        (
            "{\n  \"title\": \"P\",\n  \"steps\": [\n    {\"text\": \"a \\\"b\\\", {c}\"}\n  ]\n}",
            "the answer does not fit: `steps[0]`: missing field `minutes`",
        ),
        (r#"{"title": "P"}"#, "the answer does not fit: missing field `steps`"),
        (
            r#"{"title": [], "steps": []}"#,
            "the answer does not fit: `title`: invalid type: sequence, expected a string",
        ),
        (
            r#"{"title": "P", "steps": [{"text": "Stir.", "minutes": -1}]}"#,
            "the answer does not fit: `steps[0].minutes`: invalid value: integer `-1`, expected u32",
        ),
        (
            r#"{"title": "P", "steps": {}}"#,
            "the answer does not fit: `steps`: invalid type: map, expected a sequence",
        ),
        ("Sorry", "the answer does not fit: expected value"),
    ];
    for (given, expected) in samples {
        let (_script, client) = Script::client([text(given)]);
        let error = client.messages().parse::<Recipe>(&request()).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.message().expect("the answer").text(), given);
    }
}

#[tokio::test]
async fn refusals_cut_off_answers_and_errors_are_told_apart() {
    let part = json!([{"type": "text", "text": "{\"title\": \"Pan"}]);
    let answers = [
        answer("refusal", &part),
        answer("max_tokens", &part),
        answer("end_turn", &json!([])),
    ];
    let (_script, client) = Script::client(answers);
    let mut errors = Vec::new();
    for _ in 0..4 {
        errors.push(client.messages().parse::<Recipe>(&request()).await.unwrap_err());
    }
    assert!(matches!(
        &errors[0],
        ParseError::Output { error: OutputError::Refused, .. }
    ));
    assert!(matches!(
        &errors[1],
        ParseError::Output { error: OutputError::Incomplete(StopReason::MaxTokens), .. }
    ));
    assert!(matches!(&errors[2], ParseError::Output { error: OutputError::NoText, .. }));
    assert!(matches!(&errors[3], ParseError::Call(error) if error.status().is_some()));
    assert!(errors[3].message().is_none());
}
