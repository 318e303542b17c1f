//! `cargo xtask record`: a proxy in front of the API that writes a cassette.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use specweave_tests::record::{RecordOptions, Recorded, Recorder};

/// Stand between a client and the API, and write what passes to a cassette
///
/// The base URL for the client stands alone on the first line of standard output. Streams pass chunk
/// by chunk as they come. Keys, cookies and ids of organizations are replaced before anything is
/// written; each exchange is written when it is complete.
#[derive(Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
struct Arguments {
    /// Where requests go, e.g. `https://api.anthropic.com`
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The cassette to write; it must not exist yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Another header whose values are replaced; may be given several times
    #[arg(long, value_name = "HEADER")]
    redact: Vec<String>,
    /// A file of root certificates (PEM) to trust besides those of the system
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = RecordOptions {
        upstream: arguments.upstream,
        listen: arguments.listen,
        out: arguments.out,
        redact: arguments.redact,
        ca: arguments.ca,
    };
    match Recorder::start(options).await {
        Ok(mut recorder) => {
            println!("{}", recorder.base_url());
            // Nobody may be listening; the proxy works nevertheless.
            let _ = std::io::stdout().flush();
            eprintln!("Recording; end with Ctrl-C.");
            while let Some(event) = recorder.next().await {
                match event {
                    Recorded::Written { request, status, bytes } => {
                        eprintln!("{request}: {status}, {bytes} bytes");
                    }
                    Recorded::Lost { request, why } => {
                        eprintln!("{request}: not recorded: {why}")
                    }
                    _ => {}
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
