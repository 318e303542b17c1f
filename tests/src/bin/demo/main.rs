//! The generated client at work: a streamed conversation with a tool, the models, a batch.
//!
//! Without arguments it talks to the replay server, which answers with `cassettes/demo.yaml`; with
//! `--live` to the real API, with the key in `ANTHROPIC_API_KEY`.

mod batch;
mod conversation;
mod models;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use claude_messages::Client;
use specweave_tests::cassette;
use specweave_tests::replay::{ReplayOptions, ReplayServer};

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let live = std::env::args().skip(1).any(|argument| argument == "--live");
    let run = if live { live_demo().await } else { replayed_demo().await };
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe demo failed: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn live_demo() -> Result<(), Failure> {
    let client = Client::from_env()?;
    println!("Talking to {}\n", client.base_url());
    story(&client, Duration::from_secs(15)).await
}

async fn replayed_demo() -> Result<(), Failure> {
    let story_file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/demo.yaml");
    let cassette = cassette::read_file(&story_file)?;
    let options = ReplayOptions { time_scale: Some(1.0), ..ReplayOptions::default() };
    let server = ReplayServer::start(vec![cassette], options).await?;
    println!("Talking to the replay server at {}\n", server.base_url());
    let client = Client::builder()
        .api_key("no key is needed")
        .base_url(server.base_url())
        .build()?;
    story(&client, Duration::from_millis(200)).await?;
    let requests = server.requests();
    let unknown =
        requests.iter().filter(|request| request.answered_by.is_none()).count();
    server.shutdown().await;
    if unknown > 0 {
        return Err(format!("{unknown} requests match no recording").into());
    }
    println!("\n{} requests, each as it was recorded.", requests.len());
    Ok(())
}

async fn story(client: &Client, poll_every: Duration) -> Result<(), Failure> {
    heading("A streamed conversation with a tool");
    conversation::run(client).await?;
    heading("The models");
    models::run(client).await?;
    heading("A batch");
    batch::run(client, poll_every).await
}

fn heading(text: &str) {
    println!("── {text} {}", "─".repeat(60_usize.saturating_sub(text.chars().count())));
}
