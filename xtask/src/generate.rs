//! `cargo xtask generate`: the client and the reports, written or checked.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::{Generated, generate, release, write};

use crate::Outcome;
use crate::diagnostics;
use crate::input::{Input, workspace};
use crate::output::{self, say};
use crate::summary::Summary;
use crate::transaction::{self, unwritten};

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
    /// End with status 1 and write nothing if anything would be left out or degraded
    #[arg(long)]
    strict: bool,
    /// How to show what came of it
    #[arg(long, default_value = "text")]
    format: Format,
    /// Show how long each stage took
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// For other tools
    Json,
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
    let out =
        arguments.out.clone().unwrap_or_else(|| workspace().join("generated-client"));
    // Documents without a manifest have no folder of their own for reports.
    let has_reports = !arguments.input.is_documents();
    let make = || -> Result<Generated, Failure> {
        let mut generated = generate(&arguments.input.manifest()?)?;
        diagnostics::show(&generated.warnings);
        if !has_reports {
            generated.reports.clear();
        }
        if arguments.verbose {
            for timing in &generated.timings {
                eprintln!("{:>10}  {}", timing.stage, millis(timing.took));
            }
        }
        Ok(generated)
    };
    if arguments.strict {
        // Before anything is locked or made.
        let generated = generate(&manifest)?;
        let summary = Summary::of(&generated);
        if !summary.is_complete() {
            diagnostics::show(&generated.warnings);
            output::show(&summary.incomplete());
            say!("Nothing is written, because of --strict.");
            return Ok(Outcome::Findings);
        }
    }
    if arguments.check {
        let generated = make()?;
        let outcome = check(&generated, &out, &manifest.dir, &arguments.command())?;
        return Ok(match release::dishonest(&manifest, generated.since.as_ref()) {
            Some(problem) => {
                diagnostics::show(&[problem]);
                Outcome::Findings
            }
            None => outcome,
        });
    }
    let folders: &[&Path] = if has_reports { &[&out, &manifest.dir] } else { &[&out] };
    let (generated, done) = transaction::run(folders, |run| {
        // The documents are read again: another run may have written them while this one waited.
        let generated = make()?;
        run.replace(&out, &generated.files).map_err(|error| unwritten(&error))?;
        if has_reports {
            run.put(&manifest.dir, &generated.reports)
                .map_err(|error| unwritten(&error))?;
        }
        Ok(generated)
    })?;
    let summary = Summary::of(&generated);
    if arguments.format == Format::Json {
        output::show(&json(&summary)?);
        return Ok(Outcome::Clean);
    }
    output::show(&summary.text());
    say!(
        "{:<12}{} written, {} unchanged, {} removed",
        "files",
        done.iter().map(|done| done.written.len()).sum::<usize>(),
        done.iter().map(|done| done.unchanged).sum::<usize>(),
        done.iter().map(|done| done.removed.len()).sum::<usize>(),
    );
    say!("{:<12}{}", "time", millis(start.elapsed()));
    // What is written is right; what keeps it from being released is for `--check`.
    let dishonest = release::dishonest(&manifest, generated.since.as_ref());
    diagnostics::show(
        &dishonest.into_iter().map(Diagnostic::lenient).collect::<Vec<_>>(),
    );
    // The process ends: to take all this apart first would be for nothing.
    std::mem::forget(generated);
    Ok(Outcome::Clean)
}

impl Arguments {
    /// The command that writes what this one checks.
    fn command(&self) -> String {
        let out = self.out.as_ref();
        let out =
            out.map_or_else(String::new, |out| format!(" --out {}", out.display()));
        format!("cargo xtask generate{}{out}", self.input.options())
    }
}

fn check(
    generated: &Generated,
    out: &Path,
    dir: &Path,
    command: &str,
) -> Result<Outcome, Failure> {
    let mut stale =
        write::check(out, &generated.files).map_err(|error| unwritten(&error))?;
    stale.extend(
        write::check_beside(dir, &generated.reports)
            .map_err(|error| unwritten(&error))?,
    );
    if write::is_unfinished(out) || write::is_unfinished(dir) {
        say!(
            "A run was interrupted while it was writing; the next `{command}` takes back what it did."
        );
    }
    for file in &stale {
        output::show(&file.diff);
    }
    if stale.is_empty() {
        say!("Everything is up to date.");
        return Ok(Outcome::Clean);
    }
    say!("{} stale; run `{command}` to write what is shown above.", stale.len());
    Ok(Outcome::Findings)
}

fn json(summary: &Summary) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(summary).map_err(|error| {
        vec![Diagnostic::error(format!("cannot show the summary as JSON: {error}"))]
    })?;
    Ok(text + "\n")
}

fn millis(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}
