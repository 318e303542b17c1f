//! `cargo xtask verify`: recorded traffic against the generated types and the documents.
//!
//! Exit status: 0 clean; 1 findings; 2 bad input or usage.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{load_all, lower_all, reconcile_all};
use specweave_tests::cassette::Operation;
use specweave_tests::verify::{Known, Report, Verifier, files};

/// Run recorded traffic through the generated types, and tell where it and the documents differ
///
/// Every exchange is decoded, encoded again and compared; streams are folded. What traffic shows and
/// the reconciled documents do not is drift.
#[derive(Parser)]
#[command(name = "cargo xtask verify", bin_name = "cargo xtask verify")]
struct Arguments {
    /// Recordings: files, folders, or patterns such as 'cassettes/**/*.yaml'
    #[arg(required = true, value_name = "CASSETTE")]
    cassettes: Vec<PathBuf>,
    /// The manifest that lists the documents [default: specs/sources.toml of this workspace]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Hold the traffic against this document alone
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// How to show what was found
    #[arg(long, default_value = "text")]
    format: Format,
    /// End with status 1 if there is
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Take each file for the bare body that this operation was answered with, e.g. 'POST
    /// /v1/messages', or 'POST /v1/messages 429'
    #[arg(long, value_name = "OPERATION", value_parser = operation)]
    operation: Option<Operation>,
    /// Leave nothing out of the text
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For other tools
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// Any difference between traffic and documents
    Drift,
    /// A difference in an exchange that asked for no beta
    StableDrift,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(report) => conclude(&arguments, &report),
        Err(failure) => {
            complain(failure.iter());
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Report, Failure> {
    let files = files(&arguments.cassettes).map_err(|problems| {
        problems.into_iter().map(Diagnostic::error).collect::<Failure>()
    })?;
    let (model, sources) = known(arguments)?;
    let mut verifier = Verifier::new(model, sources);
    if let Some(operation) = &arguments.operation {
        verifier = verifier.raw(operation.clone());
    }
    let progress = Progress::new(files.len());
    let report = verifier.verify(&files, &|| progress.step());
    progress.finish();
    if report.cassettes == 0 && report.broken.is_empty() {
        return Err(vec![
            Diagnostic::error("there is no cassette among these files").help(
                "name recordings of exchanges with the API; tests/cassettes has some",
            ),
        ]);
    }
    Ok(report)
}

/// What the traffic is held against, and each document alone.
fn known(arguments: &Arguments) -> Result<(Known, Vec<Known>), Failure> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(arguments.manifest.as_deref().unwrap_or(&default))?;
    let documents = load_all(&manifest)?;
    let (apis, warnings) = lower_all(&manifest, &documents)?;
    complain(warnings.iter());
    let Some(name) = &arguments.source else {
        let (reconciled, warnings) = reconcile_all(&manifest, &documents, apis.clone())?;
        complain(warnings.iter());
        let sources = apis.into_iter().map(Known::document).collect();
        return Ok((Known::reconciled(reconciled.api), sources));
    };
    let names: Vec<&str> =
        manifest.sources.iter().map(|source| source.name.as_str()).collect();
    match names.iter().position(|own| own == name) {
        Some(at) => {
            let api = apis.into_iter().nth(at).unwrap_or_default();
            Ok((Known::document(api.clone()), vec![Known::document(api)]))
        }
        None => Err(vec![
            Diagnostic::error(format!("there is no source `{name}`"))
                .help(format!("these are there: {}", names.join(", "))),
        ]),
    }
}

fn conclude(arguments: &Arguments, report: &Report) -> ExitCode {
    complain(report.notes.iter().map(|note| format!("note: {note}")));
    complain(report.broken.iter().map(|broken| format!("error: {broken}")));
    let text = match arguments.format {
        Format::Text => report.text(arguments.all),
        Format::Json => format!("{:#}\n", report.json()),
    };
    // Whoever reads only the first lines closes the pipe.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    let denied = match arguments.deny {
        None => false,
        Some(Deny::Drift) => !report.drift.is_empty(),
        Some(Deny::StableDrift) => !report.drift.is_stable_empty(),
    };
    if !report.broken.is_empty() {
        ExitCode::from(2)
    } else if denied || !report.failed.is_empty() {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    }
}

fn complain(messages: impl Iterator<Item = impl Display>) {
    let mut stderr = std::io::stderr().lock();
    for message in messages {
        let _ = writeln!(stderr, "{message}");
    }
}

fn operation(text: &str) -> Result<Operation, String> {
    let mut words = text.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else {
        return Err("expected a method and a path, e.g. 'POST /v1/messages'".to_owned());
    };
    let status = match words.next() {
        None => 200,
        Some(status) => {
            status.parse().map_err(|_| format!("`{status}` is no status"))?
        }
    };
    Ok(Operation::new(&method.to_ascii_uppercase(), path, status))
}

/// A bar on the terminal, once the run has taken longer than a second.
struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: Mutex<bool>,
}

impl Progress {
    fn new(files: usize) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(files.try_into().unwrap_or(u64::MAX)),
            ProgressDrawTarget::hidden(),
        );
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {pos}/{len} files, {eta} left")
        {
            bar.set_style(style);
        }
        let done = !std::io::stderr().is_terminal();
        Self { bar, start: Instant::now(), shown: Mutex::new(done) }
    }

    fn step(&self) {
        if let Ok(mut shown) = self.shown.lock()
            && !*shown
            && self.start.elapsed() > Duration::from_secs(1)
        {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            *shown = true;
        }
        self.bar.inc(1);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
