//! `cargo xtask reconcile`: where the sources differ, and what was decided.

use clap::{Args, ValueEnum};
use specweave_codegen::diagnostic::Failure;
use specweave_codegen::ir::Origin;
use specweave_codegen::{load_all, lower_all, place, reconcile, report};

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
    let reconciled = reconcile::reconcile_located(apis, &manifest.pins, &place)?;
    match arguments.format {
        Format::Text => output::show(&report::text(&reconciled, &place)),
        Format::Json => {
            output::show(&format!("{:#}\n", report::json(&reconciled, &place)))
        }
        Format::Markdown => output::show(&report::markdown(&reconciled, &place)),
    }
    Ok(Outcome::Clean)
}
