// A conversation: each answer becomes part of the next request.

use claude_messages::{Client, CreateMessageRequest, InputMessage};

#[tokio::main]
async fn main() -> Result<(), claude_messages::Error> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let mut messages = Vec::new();
    for question in ["Which river runs through Lisbon?", "Where does it begin?"] {
        println!("> {question}");
        messages.push(InputMessage::user(question));
        let request =
            CreateMessageRequest::new("claude-sonnet-4-5", 1024, messages.clone())
                .system("Answer in one sentence.");
        let answer = client.messages().create(&request).await?;
        println!("{}", answer.text());
        messages.push(answer.to_input());
    }
    Ok(())
}
