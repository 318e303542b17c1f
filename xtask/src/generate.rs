//! `cargo xtask generate`: the client and the reports, written or checked.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure, Place};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::reconcile::Severity;
use specweave_codegen::{Generated, generate, write};

use crate::Outcome;
use crate::diagnostics;
use crate::input::{Input, workspace};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// Folder of the generated crate [default: generated-client of this workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing: show what is stale, and end with status 1 if anything is
    #[arg(long)]
    check: bool,
    /// Show how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let manifest = arguments.input.manifest()?;
    if arguments.input.is_documents() && arguments.out.is_none() {
        return Err(vec![
            Diagnostic::error("documents without a manifest need a place for their client")
                .help("say where with --out DIR, and how the package is called with --name NAME"),
        ]);
    }
    let generated = generate(&manifest)?;
    diagnostics::show(&generated.warnings);
    let out =
        arguments.out.clone().unwrap_or_else(|| workspace().join("generated-client"));
    // Documents without a manifest have no folder of their own for reports.
    let reports: &[EmittedFile] =
        if arguments.input.is_documents() { &[] } else { &generated.reports };
    if arguments.verbose {
        for timing in &generated.timings {
            eprintln!("{:>10}  {}", timing.stage, millis(timing.took));
        }
    }
    let targets =
        Targets { client: (&out, &generated.files), reports: (&manifest.dir, reports) };
    if arguments.check { check(&targets) } else { save(&targets, &generated, start) }
}

/// Folders and what belongs into them. That of the client is the generator's own; beside the
/// manifest it owns two files.
struct Targets<'a> {
    client: (&'a Path, &'a [EmittedFile]),
    reports: (&'a Path, &'a [EmittedFile]),
}

fn check(targets: &Targets<'_>) -> Result<Outcome, Failure> {
    let (client, reports) = (targets.client, targets.reports);
    let mut stale =
        write::check(client.0, client.1).map_err(|error| broken(client.0, &error))?;
    stale.extend(
        write::check_beside(reports.0, reports.1)
            .map_err(|error| broken(reports.0, &error))?,
    );
    for file in &stale {
        output::show(&file.diff);
    }
    if stale.is_empty() {
        println!("Everything is up to date.");
        return Ok(Outcome::Clean);
    }
    println!(
        "{} stale; run `cargo xtask generate` to write what is shown above.",
        stale.len()
    );
    Ok(Outcome::Findings)
}

fn save(
    targets: &Targets<'_>,
    generated: &Generated,
    start: Instant,
) -> Result<Outcome, Failure> {
    let (client, reports) = (targets.client, targets.reports);
    let done = [
        write::write(client.0, client.1).map_err(|error| broken(client.0, &error))?,
        write::write_beside(reports.0, reports.1)
            .map_err(|error| broken(reports.0, &error))?,
    ];
    summary(generated);
    println!(
        "{:<12}{} written, {} unchanged, {} removed",
        "files",
        done.iter().map(|done| done.written.len()).sum::<usize>(),
        done.iter().map(|done| done.unchanged).sum::<usize>(),
        done.iter().map(|done| done.removed.len()).sum::<usize>(),
    );
    println!("{:<12}{}", "time", millis(start.elapsed()));
    Ok(Outcome::Clean)
}

fn summary(generated: &Generated) {
    let api = &generated.reconciled.api;
    let names: Vec<&str> =
        api.sources.iter().map(|source| source.name.as_str()).collect();
    println!("{:<12}{} ({})", "sources", names.len(), names.join(", "));
    println!("{:<12}{}", "operations", api.operations.len());
    println!("{:<12}{}", "types", generated.model.items.len());
    let count = |severity| {
        let decisions = &generated.reconciled.decisions;
        decisions.iter().filter(|decision| decision.severity == severity).count()
    };
    println!(
        "{:<12}{} ({} conflicts, {} gaps, {} defects)",
        "decisions",
        generated.reconciled.decisions.len(),
        count(Severity::Conflict),
        count(Severity::Gap),
        count(Severity::Defect),
    );
}

fn broken(folder: &Path, error: &std::io::Error) -> Failure {
    let place = Place {
        file: folder.display().to_string(),
        line: None,
        column: None,
        text: None,
    };
    vec![
        Diagnostic::error(format!("cannot write the output: {error}")).at(place).help(
            "see to it that the folder can be written to, then run the command again",
        ),
    ]
}

fn millis(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}
