//! What a clean debug build of a small program with the client costs, next to the same program by
//! hand on the same features of `reqwest`: processor time of the compiler, so that it hardly matters
//! what else the machine does.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Parser;
use wait4::Wait4;

/// Builds a program with the client and one without from nothing, and compares the processor time
#[derive(Parser)]
struct Arguments {
    /// How often each is built; the least counts
    #[arg(long, default_value_t = 1)]
    runs: u32,
}

/// What may be on top of the program by hand.
const LIMIT: f64 = 1.25;

const BY_HAND: (&str, &str) = (
    r#"
futures-util = { version = "0.3.31", default-features = false, features = ["std"] }
reqwest = { version = "0.13", default-features = false, features = ["rustls"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#,
    r#"
use serde::Deserialize;

#[derive(Deserialize)]
struct Message {
    content: Vec<Block>,
}

#[derive(Deserialize)]
struct Block {
    text: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let body = serde_json::json!({
        "model": "claude-sonnet-4-5",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": "Hello"}],
    });
    let answer = reqwest::Client::new()
        .post("https://api.anthropic.com/v1/messages")
        .header("x-api-key", std::env::var("ANTHROPIC_API_KEY")?)
        .header("anthropic-version", "2023-06-01")
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await?
        .error_for_status()?
        .bytes()
        .await?;
    let message: Message = serde_json::from_slice(&answer)?;
    println!("{}", message.content[0].text);
    Ok(())
}
"#,
);

const BY_CLIENT: &str = r#"
use claude_messages::{Client, CreateMessageRequest, InputMessage};

#[tokio::main]
async fn main() -> Result<(), claude_messages::Error> {
    let client = Client::from_env()?;
    let hello = InputMessage::user("Hello");
    let request = CreateMessageRequest::new("claude-sonnet-4-5", 1024, [hello]);
    println!("{}", client.messages().create(&request).await?.text());
    Ok(())
}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let client = format!(
        "claude-messages = {{ path = '{}' }}\n",
        top.join("generated-client").display()
    );
    let work = tempfile::tempdir()?;
    let hand = program(&work.path().join("by-hand"), BY_HAND.0, BY_HAND.1, &top)?;
    let own = program(&work.path().join("by-client"), &client, BY_CLIENT, &top)?;
    let (mut least_hand, mut least_own) = (Duration::MAX, Duration::MAX);
    for _ in 0..arguments.runs.max(1) {
        least_hand = least_hand.min(build(&hand)?);
        least_own = least_own.min(build(&own)?);
    }
    let ratio = least_own.as_secs_f64() / least_hand.as_secs_f64();
    println!("by hand on reqwest {:>7.1} s  1.00x", least_hand.as_secs_f64());
    println!("claude-messages    {:>7.1} s  {ratio:.2}x", least_own.as_secs_f64());
    if ratio > LIMIT {
        return Err(format!("more than {LIMIT} times the program by hand").into());
    }
    Ok(())
}

/// Writes a program, with the versions of dependencies that the workspace has.
fn program(
    folder: &Path,
    dependencies: &str,
    main: &str,
    top: &Path,
) -> Result<PathBuf, Box<dyn Error>> {
    fs::create_dir_all(folder.join("src"))?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n{dependencies}"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), main)?;
    fs::copy(top.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(folder.to_owned())
}

/// Builds it from nothing, and tells the processor time of cargo and all that it started.
fn build(folder: &Path) -> Result<Duration, Box<dyn Error>> {
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .args(["build", "--quiet", "--target-dir"])
        .arg(&target)
        .current_dir(folder)
        .env_remove("RUSTFLAGS")
        .spawn()?;
    let used = child.wait4()?;
    if !used.status.success() {
        return Err(format!("`cargo build` failed in {}", folder.display()).into());
    }
    Ok(used.rusage.utime + used.rusage.stime)
}
