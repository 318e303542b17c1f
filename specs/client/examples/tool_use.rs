// A tool made of a Rust type, run whenever the model calls it.

use claude_messages::{Client, CreateMessageRequest, InputMessage, Tool};
use schemars::JsonSchema;
use serde::Deserialize;

/// Tells the current weather in a city.
#[derive(Deserialize, JsonSchema)]
struct GetWeather {
    /// The city, with its country.
    city: String,
}

#[tokio::main]
async fn main() -> Result<(), claude_messages::Error> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let weather = Tool::from_type::<GetWeather>().runs(|input: GetWeather| async move {
        println!("[looking at the weather in {}]", input.city);
        match input.city.starts_with("Atlantis") {
            true => Err("there is no such city"),
            false => Ok("12 °C and light rain"),
        }
    });
    let request = CreateMessageRequest::new(
        "claude-sonnet-4-5",
        1024,
        [InputMessage::user("Where is it warmer, in Bergen or in Atlantis?")],
    );
    let run = client.messages().tool_runner(request).tool(weather).run().await?;
    println!("{}", run.message.text());
    Ok(())
}
