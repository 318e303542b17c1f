//! `cargo xtask replay`: recordings as a stand-in for the API on loopback.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use specweave_tests::cassette;
use specweave_tests::replay::{FaultRule, Mode, ReplayOptions, ReplayServer};
use specweave_tests::verify::files;

/// Serve recordings as a stand-in for the API
///
/// The base URL stands alone on the first line of standard output as soon as requests are accepted. A
/// request that no recording answers gets a 404 that says which came nearest. No key is needed; any
/// value will do.
#[derive(Parser)]
#[command(name = "cargo xtask replay", bin_name = "cargo xtask replay")]
struct Arguments {
    /// Recordings: files, folders, or patterns
    #[arg(required = true, value_name = "CASSETTE")]
    cassettes: Vec<PathBuf>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Which recording answers a request
    #[arg(long, default_value = "strict")]
    mode: Matching,
    /// Cut streams into chunks of this many bytes, instead of the recorded ones
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(1..))]
    chunk_size: Option<u32>,
    /// Keep recorded pauses, multiplied by this; without it there are none
    #[arg(long, value_name = "FACTOR", value_parser = factor)]
    time_scale: Option<f64>,
    /// Pause before each chunk of a stream whose pauses were not recorded
    #[arg(long, value_name = "MILLISECONDS")]
    delay: Option<u64>,
    /// Let something go wrong: status=CODE, drop-after=BYTES, stall-after=BYTES,
    /// slow-bytes=MILLISECONDS, wrong-length=BYTES or garbage; for all requests, for the first two
    /// with @2, for the third and fourth with @2..4
    #[arg(long, value_name = "FAULT")]
    fault: Vec<FaultRule>,
    /// Leave `results_url` of batches as it was recorded, instead of pointing it here
    #[arg(long)]
    keep_results_url: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Matching {
    /// The one whose method, path, query, relevant headers and JSON body are the same
    Strict,
    /// Among those of the same method and path, the one that differs least
    Loose,
    /// The next one, when method and path fit
    Sequential,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match serve(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in problems {
                eprintln!("error: {problem}");
            }
            ExitCode::from(2)
        }
    }
}

async fn serve(arguments: &Arguments) -> Result<(), Vec<String>> {
    let mut cassettes = Vec::new();
    let mut problems = Vec::new();
    for file in files(&arguments.cassettes)? {
        match cassette::read_file(&file.path) {
            Ok(cassette) => cassettes.push(cassette),
            Err(error) if error.is_skip() && !file.named => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let server =
        ReplayServer::start(cassettes, options(arguments)).await.map_err(|error| {
            vec![format!("cannot listen on {}: {error}", arguments.listen)]
        })?;
    if server.recordings() == 0 {
        return Err(vec![
            "there is no exchange with the API among these files".to_owned(),
        ]);
    }
    println!("{}", server.base_url());
    // Nobody may be listening; the server serves nevertheless.
    let _ = std::io::stdout().flush();
    eprintln!("Serving {} recordings; end with Ctrl-C.", server.recordings());
    server.run().await;
    Ok(())
}

fn options(arguments: &Arguments) -> ReplayOptions {
    ReplayOptions {
        listen: arguments.listen,
        mode: match arguments.mode {
            Matching::Strict => Mode::Strict,
            Matching::Loose => Mode::Loose,
            Matching::Sequential => Mode::Sequential,
        },
        chunk_size: arguments.chunk_size.and_then(|size| usize::try_from(size).ok()),
        delay: arguments.delay.map(Duration::from_millis),
        time_scale: arguments.time_scale,
        faults: arguments.fault.clone(),
        rewrite_results_url: !arguments.keep_results_url,
    }
}

fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && factor >= 0.0 => Ok(factor),
        _ => Err("expected a number that is not negative".to_owned()),
    }
}
