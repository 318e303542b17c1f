//! `cargo xtask demo`: the client against the replay server.
//!
//! The client is generated, so whatever needs it lives in the package of the tests; this builds
//! and starts it there.

use std::process::Command;

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};

use crate::Outcome;
use crate::input::workspace;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Talk to the real API instead, with the key in ANTHROPIC_API_KEY
    #[arg(long)]
    live: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(workspace().join(".")).args([
        "run",
        "--quiet",
        "--package",
        "specweave-tests",
        "--bin",
        "demo",
        "--",
    ]);
    if arguments.live {
        command.arg("--live");
    }
    let status = command.status().map_err(|error| {
        vec![
            Diagnostic::error(format!("cannot start cargo: {error}"))
                .help("run the command by way of cargo: `cargo xtask demo`"),
        ]
    })?;
    match status.code() {
        Some(0) => Ok(Outcome::Clean),
        Some(1) => Ok(Outcome::Findings),
        _ => Err(vec![Diagnostic::error(
            "the demo could not be run; what cargo said is above",
        )]),
    }
}
