// A picture, and a question about it. `IMAGE` can name a PNG, JPEG, GIF or WebP file of yours.

use claude_messages::{Client, CreateMessageRequest, ImageBlockParam, InputMessage};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let image = match std::env::var_os("IMAGE") {
        Some(file) => ImageBlockParam::from_file(file)?,
        None => ImageBlockParam::from_url(
            "https://www.rust-lang.org/logos/rust-logo-512x512.png",
        ),
    };
    let request = CreateMessageRequest::new(
        "claude-sonnet-4-5",
        1024,
        [InputMessage::user((image, "What does this show?"))],
    );
    let answer = client.messages().create(&request).await?;
    println!("{}", answer.text());
    Ok(())
}
