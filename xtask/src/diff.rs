//! `cargo xtask diff`: what changed for callers since an earlier state.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use specweave_codegen::diagnostic::Failure;
use specweave_codegen::diff::{self, Side};
use specweave_codegen::face::Face;
use specweave_codegen::{generate, place};

use crate::Outcome;
use crate::diagnostics;
use crate::earlier::{self, Now};
use crate::input::{Input, workspace};
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// What to compare with: a git revision; a folder with an older checkout, older sources or an
    /// older generated crate; or a kept interface [default: that of the last release]
    #[arg(long, value_name = "REV|DIR|FILE")]
    from: Option<String>,
    #[command(flatten)]
    input: Input,
    /// Folder of the generated crate, to find it in a revision [default: generated-client of this
    /// workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
    /// For a pull request
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let manifest = arguments.input.manifest()?;
    let out =
        arguments.out.clone().unwrap_or_else(|| workspace().join("generated-client"));
    let now = Now { manifest: &manifest, file: &arguments.input.file(), out: &out };
    let earlier = earlier::read(arguments.from.as_deref(), &now)?;
    diagnostics::show(&earlier.warnings);
    let generated = generate(&manifest)?;
    let mut found = diff::compare(&earlier.face, &Face::of_crate(&generated.files)?);
    if let Some(then) = &earlier.generated {
        let old = Side {
            api: &then.reconciled.api,
            locate: &|origin| earlier.shown(place(&then.documents, origin)),
        };
        let new = Side {
            api: &generated.reconciled.api,
            locate: &|origin| place(&generated.documents, origin),
        };
        found.api = diff::compare_apis(old, new);
        diff::link(&mut found, &then.model, &generated.model);
    }
    match arguments.format {
        Format::Text => output::show(&diff::text(&found)),
        Format::Json => output::show(&format!("{:#}\n", diff::json(&found))),
        Format::Markdown => output::show(&diff::markdown(&found)),
    }
    Ok(if found.is_empty() { Outcome::Clean } else { Outcome::Findings })
}
