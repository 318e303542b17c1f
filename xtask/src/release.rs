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
    #[arg(long, value_parser = date)]
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
    let at = |file: &str| folder.join(file).display().to_string();
    say!(
        "{version} is on record: its interface in {}, its notes in {}, from which {} is made.\n\
         Read the notes, commit all of it, and tag the commit. From here on `cargo xtask generate \
         --check` holds the version against what changes.",
        at(release::FACE),
        at(release::NOTES),
        out.join(release::CHANGELOG).display(),
    );
    Ok(Outcome::Clean)
}

/// A day as the changelog writes it.
fn date(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize, most: u32| {
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        plain && part.parse().is_ok_and(|it: u32| (1..=most).contains(&it))
    };
    match parts.as_slice() {
        [year, month, day]
            if number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("a day is year, month and day, e.g. 2026-05-31".to_owned()),
    }
}
