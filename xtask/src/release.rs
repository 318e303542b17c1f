//! `cargo xtask release`: from here on, the interface of today is that of a release.

use std::path::PathBuf;

use clap::Args;
use specweave_codegen::diagnostic::Failure;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{generate, release};

use crate::Outcome;
use crate::diagnostics;
use crate::input::workspace;
use crate::output::say;
use crate::transaction::{self, unwritten};

#[derive(Args)]
pub(crate) struct Arguments {
    /// The manifest [default: specs/sources.toml of this workspace]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Folder of the generated crate [default: generated-client of this workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The day, for the changelog, e.g. 2026-05-31
    #[arg(long)]
    date: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let file = arguments
        .manifest
        .clone()
        .unwrap_or_else(|| workspace().join("specs").join("sources.toml"));
    let out =
        arguments.out.clone().unwrap_or_else(|| workspace().join("generated-client"));
    let folder = Manifest::read(&file)?.dir;
    let (version, _) = transaction::run(&[&out, &folder], |run| {
        let mut manifest = Manifest::read(&file)?;
        let generated = generate(&manifest)?;
        let kept = release::release(
            &manifest,
            &generated.files,
            generated.since.as_ref(),
            arguments.date.as_deref(),
        )?;
        for file in &kept {
            manifest.drafts.insert(file.path.clone(), file.text.clone().into());
        }
        // With the release on record, nothing is unreleased any more.
        let generated = generate(&manifest)?;
        diagnostics::show(&generated.warnings);
        let beside = [&generated.reports[..], &kept[..]].concat();
        run.replace(&out, &generated.files).map_err(|error| unwritten(&error))?;
        run.put(&folder, &beside).map_err(|error| unwritten(&error))?;
        Ok(manifest.client.version)
    })?;
    say!(
        "{version} is released as far as these files go: commit them, and tag the commit."
    );
    Ok(Outcome::Clean)
}
