// An answer, shown while it is being written.

use std::io::Write;

use claude_messages::{Client, CreateMessageRequest, InputMessage};
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let request = CreateMessageRequest::new(
        "claude-sonnet-4-5",
        1024,
        [InputMessage::user("Write a haiku about the tide.")],
    );
    let mut text = client.messages().stream(&request).await?.text_stream();
    while let Some(piece) = text.try_next().await? {
        print!("{piece}");
        std::io::stdout().flush()?;
    }
    let message = text.final_message()?;
    println!("\n({} tokens)", message.usage.output_tokens);
    Ok(())
}
