// The first afternoon with the client: a message, a stream, a tool, the models, a batch, a rate limit.

use std::error::Error;
use std::time::Duration;

use claude_messages::{
    ApiErrorKind, BatchRequest, Client, CreateBatchRequest, CreateMessageRequest,
    ErrorKind, InputMessage, ListModelsParams, RunnableTool, Tool,
};
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    create(&client).await?;
    stream(&client).await?;
    use_a_tool(&client).await?;
    page_through_models(&client).await?;
    run_a_batch(&client).await?;
    meet_a_rate_limit(&client).await
}

fn ask(question: &str) -> CreateMessageRequest {
    CreateMessageRequest::new("claude-sonnet-4-5", 256, [InputMessage::user(question)])
}

async fn create(client: &Client) -> Result<(), Box<dyn Error>> {
    let message = client.messages().create(&ask("Say hello.")).await?;
    println!("create: {} ({})", message.text(), message.request_id().unwrap_or("-"));
    Ok(())
}

async fn stream(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut text =
        client.messages().stream(&ask("Count to three.")).await?.text_stream();
    let mut pieces = Vec::new();
    while let Some(piece) = text.try_next().await? {
        pieces.push(piece);
    }
    println!("stream: {}", pieces.join("|"));
    Ok(())
}

async fn use_a_tool(client: &Client) -> Result<(), Box<dyn Error>> {
    let schema = r#"{"type": "object", "properties": {"zone": {"type": "string"}}}"#;
    let clock =
        RunnableTool::raw(Tool::new("get_time", schema.parse()?), |call| async move {
            match call.input.get("zone").and_then(|zone| zone.as_str()) {
                Some("UTC") => Ok("noon"),
                _ => Err("unknown zone"),
            }
        });
    let runner = client.messages().tool_runner(ask("What time is it in UTC?"));
    println!("tool: {}", runner.tool(clock).run().await?.message.text());
    Ok(())
}

async fn page_through_models(client: &Client) -> Result<(), Box<dyn Error>> {
    let models = client.models().list(ListModelsParams::default()).items();
    let ids: Vec<String> = models.map_ok(|model| model.id).try_collect().await?;
    println!("models: {}", ids.len());
    Ok(())
}

async fn run_a_batch(client: &Client) -> Result<(), Box<dyn Error>> {
    let batches = client.messages().batches();
    let requests = ["one", "two"].map(|name| BatchRequest::new(name, ask(name)));
    let batch = batches.create(&CreateBatchRequest::new(requests)).await?;
    let waiting =
        batches.wait_until_ended(&batch.id).interval(Duration::from_millis(10));
    let batch = waiting.await?;
    let mut results = batches.results(&batch.id).await?;
    while let Some(line) = results.try_next().await? {
        let text = line.result.as_succeeded().map(|succeeded| succeeded.message.text());
        println!("batch: {} {text:?}", line.custom_id);
    }
    Ok(())
}

async fn meet_a_rate_limit(client: &Client) -> Result<(), Box<dyn Error>> {
    let request = ask("Once more!");
    let error = match client.messages().create(&request).max_retries(0).await {
        Ok(message) => return Err(format!("unexpected: {}", message.text()).into()),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::Api(api) if api.kind() == ApiErrorKind::RateLimit => {
            let left = error.rate_limit().and_then(|limit| limit.requests?.remaining);
            println!("rate limit: {left:?} left, {}", api.message());
        }
        _ => return Err(error.into()),
    }
    // By default the client waits for as long as the server says, and asks again.
    let message = client.messages().create(&request).await?;
    println!("then: {}", message.text());
    Ok(())
}
