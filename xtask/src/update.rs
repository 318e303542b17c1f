//! `cargo xtask update`: a new edition of a source, shown before it is taken.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::manifest::Manifest;
use specweave_codegen::update::{self, Edition, Update};

use crate::Outcome;
use crate::diagnostics;
use crate::input::workspace;
use crate::output::{self, say};
use crate::transaction::{self, unwritten};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Name of the source, as in the manifest
    source: String,
    /// The new edition; it is put in the place of the source's file
    file: PathBuf,
    /// The manifest [default: specs/sources.toml of this workspace]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Folder of the generated crate [default: generated-client of this workspace]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Remove pins that no longer hold, and entries for operations that are gone, from the manifest;
    /// without this, they stop the update
    #[arg(long)]
    drop_stale_pins: bool,
    /// Write without asking
    #[arg(short, long)]
    yes: bool,
}

impl Arguments {
    fn manifest(&self) -> PathBuf {
        let default = || workspace().join("specs").join("sources.toml");
        self.manifest.clone().unwrap_or_else(default)
    }

    fn plan(&self, edition: &Edition) -> Result<(Manifest, Update), Failure> {
        let file = self.manifest();
        let manifest = Manifest::read(&file)?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let text = manifest.text(&name).map_err(|error| {
            vec![Diagnostic::error(format!("cannot read the manifest: {error}"))]
        })?;
        let update = update::plan(&manifest, &text, edition)?;
        Ok((manifest, update))
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let shown_as = arguments.file.display().to_string();
    let text = fs::read_to_string(&arguments.file).map_err(|error| {
        vec![
            Diagnostic::error(format!(
                "cannot read the new edition `{shown_as}`: {error}"
            ))
            .help("name a file that holds an OpenAPI document as YAML or JSON"),
        ]
    })?;
    let edition = Edition { source: arguments.source.clone(), text, shown_as };
    let (manifest, shown) = arguments.plan(&edition)?;
    diagnostics::show(&shown.generated.warnings);
    output::show(&update::text(&shown));
    if !shown.stale.is_empty() && !arguments.drop_stale_pins {
        say!(
            "\nNothing was written: {} in {} no longer {}. Remove what is named above, or run this \
             again with --drop-stale-pins.",
            if shown.stale.len() == 1 { "something" } else { "some things" },
            manifest.file,
            if shown.stale.len() == 1 { "holds" } else { "hold" },
        );
        return Ok(Outcome::Findings);
    }
    if !arguments.yes && !is_wanted()? {
        say!("Nothing was written.");
        return Ok(Outcome::Findings);
    }
    let out =
        arguments.out.clone().unwrap_or_else(|| workspace().join("generated-client"));
    let (_, done) = transaction::run(&[&out, &manifest.dir], |run| {
        // While this one asked, another run may have written.
        let (manifest, update) = arguments.plan(&edition)?;
        if update.generated.files != shown.generated.files
            || update.beside != shown.beside
        {
            return Err(vec![
                Diagnostic::error(
                    "the sources changed while this was shown: nothing was written",
                )
                .help("run the command again to see what it brings today"),
            ]);
        }
        run.replace(&out, &update.generated.files).map_err(|error| unwritten(&error))?;
        run.put(&manifest.dir, &update.beside).map_err(|error| unwritten(&error))?;
        Ok(())
    })?;
    say!(
        "\n{} files written, {} removed. Read the diff, run the tests, and commit all of it \
         together.",
        done.iter().map(|done| done.written.len()).sum::<usize>(),
        done.iter().map(|done| done.removed.len()).sum::<usize>(),
    );
    Ok(Outcome::Clean)
}

/// Asks whoever sits at the terminal.
fn is_wanted() -> Result<bool, Failure> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Err(vec![
            Diagnostic::error("nothing was written: there is nobody to ask")
                .help("to write what is shown above, run the command with --yes"),
        ]);
    }
    // What is shown above may go to a file or a pager; the question is for whoever sits here.
    let mut answer = String::new();
    let asked = write!(io::stderr(), "\nWrite it? [y/N] ")
        .and_then(|()| stdin.read_line(&mut answer));
    if asked.as_ref().is_ok_and(|read| *read == 0) {
        // No answer ends no line.
        let _ = writeln!(io::stderr());
    }
    Ok(asked.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}
