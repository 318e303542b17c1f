// Many requests at once, at a lower price: sent, waited for, and read line by line.

use claude_messages::{
    BatchOutcome, BatchRequest, Client, CreateBatchRequest, CreateMessageRequest,
    InputMessage,
};
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> Result<(), claude_messages::Error> {
    let client = Client::from_env()?; // ANTHROPIC_API_KEY
    let batches = client.messages().batches();
    let requests = ["Norway", "Peru"].map(|country| {
        let question = InputMessage::user(format!("The capital of {country}?"));
        let request = CreateMessageRequest::new("claude-haiku-4-5", 64, [question]);
        BatchRequest::new(country, request)
    });
    let batch = batches.create(&CreateBatchRequest::new(requests)).await?;
    println!("{} is on its way", batch.id);

    let batch = batches
        .wait_until_ended(&batch.id)
        .on_progress(|batch| println!("{}", batch.processing_status))
        .await?;
    let mut results = batches.results(&batch.id).await?;
    while let Some(line) = results.try_next().await? {
        match &line.result {
            BatchOutcome::Succeeded(it) => {
                println!("{}: {}", line.custom_id, it.message.text())
            }
            other => println!("{}: {other:?}", line.custom_id),
        }
    }
    Ok(())
}
