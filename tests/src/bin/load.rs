//! Puts the client under load and tells what it took. Exit status: 0 as it should be, 1 not, 2 usage.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use specweave_tests::load;

/// Puts the client under load, in a process of its own, and tells what it took.
#[derive(Parser)]
#[command(name = "load")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Concurrent streams through one client, with resets, stalls, 429s, 529s and cuts among them
    Streams {
        /// How many.
        #[arg(default_value_t = 1000)]
        count: u64,
        /// Decides what happens to which.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Results of a batch, within 20 MB of resident memory
    Results {
        /// How many megabytes of JSON Lines.
        #[arg(default_value_t = 500)]
        megabytes: u64,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().what {
        What::Streams { count, seed } => match load::streams(count, seed).await {
            Ok(streams) => print!("{streams}"),
            Err(problems) => {
                eprintln!("{}", problems.join("\n"));
                return ExitCode::FAILURE;
            }
        },
        What::Results { megabytes } => {
            match load::results(megabytes.saturating_mul(1_000_000)).await {
                Ok(Some(results)) => print!("{results}"),
                Ok(None) => {
                    println!(
                        "skipped: this system does not tell how much memory there is"
                    );
                }
                Err(problem) => {
                    eprintln!("{problem}");
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    ExitCode::SUCCESS
}
