// An answer of a Rust type.

use claude_messages::{Client, CreateMessageRequest, InputMessage};
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
struct Contact {
    name: String,
    /// Only if there is one.
    email: Option<String>,
    wants_a_demo: bool,
}

#[tokio::main]
async fn main() -> Result<(), claude_messages::ParseError> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let mail = "Please show it to me some time! Jo Lund, jo@example.com";
    let request =
        CreateMessageRequest::new("claude-sonnet-4-5", 1024, [InputMessage::user(mail)])
            .system("Take down who writes.");
    let contact = client.messages().parse::<Contact>(&request).await?.output;
    println!("{} ({})", contact.name, contact.email.as_deref().unwrap_or("no address"));
    if contact.wants_a_demo {
        println!("Show it!");
    }
    Ok(())
}
