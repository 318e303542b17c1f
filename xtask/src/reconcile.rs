//! `cargo xtask reconcile`: where the sources differ, and what was decided.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use clap::{Args, ValueEnum};
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::ir::Origin;
use specweave_codegen::reconcile::{Reconciled, Severity};
use specweave_codegen::{load_all, lower_all, place, reconcile_all, report};

use crate::Outcome;
use crate::diagnostics;
use crate::input::Input;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// How to show it
    #[arg(long, default_value = "text")]
    format: Format,
    /// Write it to this file instead, as a page for a browser
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    html: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// For other tools
    Json,
    /// As RECONCILIATION.md
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let manifest = arguments.input.manifest()?;
    let documents = load_all(&manifest)?;
    let (apis, warnings) = lower_all(&manifest, &documents)?;
    diagnostics::show(&warnings);
    let place = |origin: &Origin| place(&documents, origin);
    let (reconciled, warnings) = reconcile_all(&manifest, &documents, apis)?;
    diagnostics::show(&warnings);
    if let Some(file) = &arguments.html {
        replace(file, report::html(&reconciled, &place).as_bytes())
            .map_err(|error| vec![unwritten(file, &error)])?;
        output::show(&format!("wrote {}: {}\n", file.display(), counts(&reconciled)));
        return Ok(Outcome::Clean);
    }
    match arguments.format {
        Format::Text => output::show(&report::text(&reconciled, &place)),
        Format::Json => {
            output::show(&format!("{:#}\n", report::json(&reconciled, &place)))
        }
        Format::Markdown => output::show(&report::markdown(&reconciled, &place)),
    }
    Ok(Outcome::Clean)
}

/// For example `269 decisions, 69 conflicts, 193 gaps, 7 defects`.
fn counts(reconciled: &Reconciled) -> String {
    let all = &reconciled.decisions;
    let of =
        |severity| all.iter().filter(|decision| decision.severity == severity).count();
    let words = [
        (all.len(), "decision"),
        (of(Severity::Conflict), "conflict"),
        (of(Severity::Gap), "gap"),
        (of(Severity::Defect), "defect"),
    ];
    let words = words.map(|(count, word)| {
        format!("{count} {word}{}", if count == 1 { "" } else { "s" })
    });
    words.join(", ")
}

/// Writes a file in one step: whoever reads it sees the old page or the new one. What isn't a
/// file, such as a pipe, is written to as it is.
fn replace(file: &Path, text: &[u8]) -> io::Result<()> {
    // The file behind a link is replaced, not the link.
    let place = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    if fs::metadata(&place).is_ok_and(|data| !data.is_file()) {
        return fs::OpenOptions::new().write(true).open(&place)?.write_all(text);
    }
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let draft = place.with_file_name(format!(".{name}.{}.tmp", process::id()));
    let result = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&draft)
        .and_then(|mut file| file.write_all(text))
        .and_then(|()| fs::rename(&draft, &place));
    if result.is_err() {
        // The first error says more than one from cleaning up.
        let _ = fs::remove_file(&draft);
    }
    result
}

fn unwritten(file: &Path, error: &io::Error) -> Diagnostic {
    let problem = Diagnostic::error(format!(
        "cannot write the page `{}`: {error}",
        file.display()
    ));
    match error.kind() {
        io::ErrorKind::NotFound => {
            problem.help("the folder it should be in has to exist")
        }
        _ => problem,
    }
}
