//! `cargo xtask ci`: what decides whether a change lands, step by step, here as there: `.ci/run` is a
//! call of this.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};

use crate::Outcome;
use crate::input::workspace;
use crate::output::say;

#[derive(Args)]
pub(crate) struct Arguments {
    /// Show the steps and run none
    #[arg(long)]
    list: bool,
    /// Go on after a step that failed
    #[arg(long)]
    keep_going: bool,
}

/// The README's two commands, then what keeps the tree honest.
const STEPS: &[&str] = &[
    "cargo xtask generate",
    // Whatever was written, or forgotten to be committed, new files included.
    CLEAN,
    "cargo fmt --all --check",
    "cargo clippy --workspace --all-targets -- -D warnings",
    "cargo doc --no-deps --workspace --quiet",
    // In browsers, where the compiler can; skipped with a message where the target is not installed.
    "cargo check --package claude-messages --target wasm32-unknown-unknown",
    "cargo check --package claude-messages --target wasm32-unknown-unknown --no-default-features",
    "cargo xtask generate --check",
    "cargo xtask demo",
    // In a real browser; skipped with a message where none is installed.
    "bash tests/browser/reconciliation.sh",
    // The official Python SDK, for the replay server to be tested with; likewise.
    "bash tests/python/environment.sh",
    "cargo xtask corpus codegen/tests/corpus --check",
    // Public documents, where they are at hand; the large ones take too long here.
    "cargo xtask corpus ../shared/corpus --if-present --check --max-bytes 400000 --out target/corpus/public",
    "cargo test --workspace",
];

const WASM: &str = "wasm32-unknown-unknown";

const CLEAN: &str = "git status --porcelain";

/// Recorded traffic that is at hand beside the repository; it is never copied into it.
const TRAFFIC: &str = "../shared/traffic";

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.list {
        for step in STEPS {
            say!("{step}");
        }
        return Ok(Outcome::Clean);
    }
    let top = workspace().join(".");
    let mut times = Vec::new();
    let mut failed = Vec::new();
    for step in STEPS {
        say!("\n== {step}");
        let start = Instant::now();
        let is_right = take(step, &top)?;
        times.push((*step, start.elapsed(), is_right));
        if !is_right {
            failed.push(*step);
            if !arguments.keep_going {
                break;
            }
        }
    }
    say!("");
    for (step, took, is_right) in &times {
        say!("{:>8}  {step}{}", seconds(*took), if *is_right { "" } else { "  FAILED" });
    }
    say!("{:>8}  in all", seconds(times.iter().map(|(_, took, _)| *took).sum()));
    Ok(if failed.is_empty() { Outcome::Clean } else { Outcome::Findings })
}

/// Runs a step, and tells whether it went well.
fn take(step: &str, top: &Path) -> Result<bool, Failure> {
    if step.contains(WASM) && !is_installed(WASM) {
        println!("Skipped: the target is not installed (`rustup target add {WASM}`).");
        return Ok(true);
    }
    let mut words = step.split(' ');
    let program = words.next().unwrap_or_default();
    let program = match env::var_os("CARGO") {
        Some(cargo) if program == "cargo" => cargo,
        _ => program.into(),
    };
    let mut command = Command::new(program);
    command.current_dir(top).args(words);
    if step.starts_with("cargo doc") {
        command.env("RUSTDOCFLAGS", "-D warnings");
    }
    // With it, the test of the SDK fails where it would have been skipped.
    let python = top.join("target/python/bin/python");
    if let (true, Ok(python)) = (python.exists(), std::path::absolute(&python)) {
        command.env("PYTHON", python);
    }
    let traffic = top.join(TRAFFIC);
    if env::var_os("CLAUDE_CASSETTES").is_none() && traffic.is_dir() {
        command.env("CLAUDE_CASSETTES", traffic.canonicalize().unwrap_or(traffic));
    }
    let unstarted =
        |error| vec![Diagnostic::error(format!("cannot start `{step}`: {error}"))];
    if step != CLEAN {
        return Ok(command.status().map_err(unstarted)?.success());
    }
    let output = command.output().map_err(unstarted)?;
    print!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    if !output.stdout.is_empty() {
        say!(
            "The tree has changes: commit them, and what `cargo xtask generate` wrote."
        );
    }
    Ok(output.status.success() && output.stdout.is_empty())
}

/// Whether the compiler has the standard library for this target.
fn is_installed(target: &str) -> bool {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = ["--print", "target-libdir", "--target", target];
    let Ok(output) = Command::new(compiler).args(asked).output() else { return false };
    Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir()
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
