//! `cargo xtask observe`: facts from recorded traffic, for what the documents leave open.
//!
//! Exit status: 0 written; 2 bad input or usage.

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use serde_json::json;
use specweave_codegen::diagnostic::{Diagnostic, Failure, Place};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::observed::Observed;
use specweave_codegen::write::Transaction;
use specweave_codegen::{load_all, lower_all, reconcile_all};
use specweave_tests::observe::{Run, observe};
use specweave_tests::verify::{Known, files};

/// Learn from recorded traffic what the documents leave open
///
/// Counts what stood at each place: types, null or not, there or not, and which of the values that a
/// document lists. No texts, ids or names. The facts are added to those of earlier runs; an exchange
/// counts once, however often it is met. Recordings whose note says `not recorded` do not count.
#[derive(Parser)]
#[command(name = "cargo xtask observe", bin_name = "cargo xtask observe")]
struct Arguments {
    /// Recordings: files, folders, or patterns such as 'cassettes/**/*.yaml'
    #[arg(required = true, value_name = "CASSETTE")]
    cassettes: Vec<PathBuf>,
    /// The manifest that lists the documents [default: specs/sources.toml of this workspace]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The file of facts to add to [default: `observed` of the manifest, else observed.json beside it]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to show what was done
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For other tools
    Json,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(failure.iter());
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let files = files(&arguments.cassettes).map_err(|problems| {
        problems.into_iter().map(Diagnostic::error).collect::<Failure>()
    })?;
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(arguments.manifest.as_deref().unwrap_or(&default))?;
    let heeded =
        manifest.dir.join(manifest.observed.as_deref().unwrap_or("observed.json"));
    let out = arguments.out.clone().unwrap_or_else(|| heeded.clone());
    let mut all = Observed::read(&out)?.unwrap_or_default();

    let documents = load_all(&manifest)?;
    let (apis, warnings) = lower_all(&manifest, &documents)?;
    complain(warnings.iter());
    // That the file is not there yet is no news here.
    let (reconciled, _) = reconcile_all(&manifest, &documents, apis)?;
    let model = Known::reconciled(reconciled.api);

    let mut run = observe(&model, &files, &all.counted, &|| {})
        .map_err(|error| vec![Diagnostic::error(format!("cannot observe: {error}"))])?;
    if !run.broken.is_empty() {
        // Half of what was asked for would look like the whole.
        let broken = std::mem::take(&mut run.broken);
        return Err(broken.into_iter().map(Diagnostic::error).collect());
    }
    if run.cassettes == 0 {
        return Err(vec![
            Diagnostic::error("there is no cassette among these files")
                .help("name recordings of exchanges with the API"),
        ]);
    }
    all.add(std::mem::take(&mut run.observed));
    let name = out.display().to_string();
    write(&out, all.text()).map_err(|error| {
        let place = Place { file: name.clone(), line: None, column: None, text: None };
        vec![Diagnostic::error(format!("cannot write the facts: {error}")).at(place)]
    })?;
    complain(all.stale(model.api()).iter());
    show(arguments.format, &name, &run, &all);
    if manifest.observed.is_none() {
        complain(
            [format!(
                "note: {} has no key `observed`, so the facts are not heeded; put `observed = \"observed.json\"` before its first table",
                manifest.file
            )]
            .iter(),
        );
    }
    Ok(())
}

fn show(format: Format, out: &str, run: &Run, all: &Observed) {
    let text = match format {
        Format::Text => format!(
            "wrote {out}: {} facts from {} exchanges\n\
             in this run: {} cassettes, {} exchanges counted, {} known already, {} not of this API, {} not recorded\n",
            all.facts.len(),
            all.counted.len(),
            run.cassettes,
            run.exchanges,
            run.known,
            run.foreign,
            run.invented,
        ),
        Format::Json => format!(
            "{:#}\n",
            json!({
                "file": out,
                "facts": all.facts.len(),
                "exchanges": all.counted.len(),
                "run": {
                    "cassettes": run.cassettes,
                    "exchanges": run.exchanges,
                    "known": run.known,
                    "foreign": run.foreign,
                    "invented": run.invented,
                },
            })
        ),
    };
    // Whoever reads only the first lines closes the pipe.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

fn write(file: &Path, text: String) -> std::io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let path = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut run = Transaction::begin([folder])?;
    run.put(folder, &[EmittedFile { path, text }])?;
    run.commit().map(drop)
}

fn complain(messages: impl Iterator<Item = impl Display>) {
    let mut stderr = std::io::stderr().lock();
    for message in messages {
        let _ = writeln!(stderr, "{message}");
    }
}
