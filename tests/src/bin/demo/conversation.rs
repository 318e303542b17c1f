//! A question, a tool call, its result, and the answer; all of it streamed.

use std::io::Write;

use claude_messages::Client;
use claude_messages::types::{
    ContentBlockDelta, CreateMessageRequest, InputMessage, Message, MessageStreamEvent,
    StopReason, Tool,
};
use futures_util::TryStreamExt;
use serde_json::json;

use crate::Failure;

const QUESTION: &str = "Should I take an umbrella to Coimbra today?";
const SYSTEM: &str =
    "You are a courteous travel companion. Answer in two sentences at most.";

pub(crate) async fn run(client: &Client) -> Result<(), Failure> {
    println!("You     {QUESTION}");
    let mut messages = vec![InputMessage::user(QUESTION)];
    loop {
        let request =
            CreateMessageRequest::new("claude-sonnet-4-5", 1024, messages.clone())
                .system(SYSTEM)
                .tools([weather_tool()?]);
        let answer = print_answer(client, &request).await?;
        messages.push(answer.to_input());
        if answer.stop_reason != Some(StopReason::ToolUse) {
            println!();
            return Ok(());
        }
        let mut results = Vec::new();
        for call in answer.tool_uses() {
            let weather = "16 degrees, dry until noon, showers after";
            println!("Tool    {}({}) gives: {weather}", call.name, json!(call.input));
            results.push(call.result(weather));
        }
        messages.push(InputMessage::user(results));
    }
}

async fn print_answer(
    client: &Client,
    request: &CreateMessageRequest,
) -> Result<Message, Failure> {
    let mut stream = client.messages().stream(request).await?;
    print!("Claude  ");
    while let Some(event) = stream.try_next().await? {
        if let MessageStreamEvent::ContentBlockDelta(event) = event
            && let ContentBlockDelta::TextDelta(delta) = event.delta
        {
            print!("{}", delta.text);
            std::io::stdout().flush()?;
        }
    }
    println!();
    let request_id = stream.request_id().unwrap_or("-").to_owned();
    let left = stream.rate_limit().requests.and_then(|requests| requests.remaining);
    let message = stream.final_message()?;
    println!(
        "        [{} tokens in, {} out; {}; request {request_id}; {} requests left this minute]",
        message.usage.input_tokens,
        message.usage.output_tokens,
        message.stop_reason.as_ref().map_or("-", StopReason::as_str),
        left.map_or_else(|| "?".to_owned(), |left| left.to_string()),
    );
    Ok(message)
}

fn weather_tool() -> Result<Tool, Failure> {
    let schema = serde_json::from_value(json!({
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "The city, with its country."},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}
        },
        "required": ["city"]
    }))?;
    Ok(Tool::new("get_weather", schema).description("The weather in a city, now."))
}
