//! A batch of three, polled to its end, and its results line by line.

use std::time::Duration;

use claude_messages::Client;
use claude_messages::types::{
    BatchOutcome, BatchProcessingStatus, BatchRequest, CreateBatchRequest,
    CreateMessageRequest, InputMessage,
};
use futures_util::TryStreamExt;

use crate::Failure;

pub(crate) async fn run(client: &Client, poll_every: Duration) -> Result<(), Failure> {
    let batches = client.messages().batches();
    let requests = ["spring", "autumn", "winter"].map(|season| {
        let question = InputMessage::user(format!("A haiku about {season}."));
        let params = CreateMessageRequest::new("claude-haiku-4-5", 64, [question]);
        BatchRequest::new(format!("haiku-{season}"), params)
    });
    let mut batch =
        batches.create(&CreateBatchRequest::new(requests)).await?.into_inner();
    println!("Created {}", batch.id);
    while batch.processing_status != BatchProcessingStatus::Ended {
        tokio::time::sleep(poll_every).await;
        batch = batches.retrieve(&batch.id).await?.into_inner();
        let counts = &batch.request_counts;
        println!(
            "        {}: {} done, {} to go",
            batch.processing_status,
            counts.succeeded.unwrap_or_default(),
            counts.processing.unwrap_or_default(),
        );
    }
    let mut results = batches.results(&batch.id).await?;
    while let Some(result) = results.try_next().await? {
        match result.result {
            BatchOutcome::Succeeded(done) => {
                let text = done.message.text().replace('\n', " / ");
                println!("{:<14}{text}", result.custom_id);
            }
            other => {
                println!("{:<14}{}", result.custom_id, serde_json::to_string(&other)?)
            }
        }
    }
    Ok(())
}
