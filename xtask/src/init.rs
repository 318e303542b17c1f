//! `cargo xtask init`: a manifest, a first reconciliation and a crate for another API.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::load::Document;
use specweave_codegen::manifest::{Manifest, SourceConfig};
use specweave_codegen::reconcile::Severity;
use specweave_codegen::{Generated, generate, report, start, write};

use crate::Outcome;
use crate::diagnostics;
use crate::input::{check_name, refuse_address};
use crate::output::say;
use crate::transaction::{self, unwritten};

#[derive(Args)]
pub(crate) struct Arguments {
    /// A document that describes the API; the first is believed first
    #[arg(long, value_name = "FILE", required = true)]
    spec: Vec<PathBuf>,
    /// Name of the package [default: the title of the first document]
    #[arg(long)]
    name: Option<String>,
    /// A folder that is empty or isn't there yet
    dir: PathBuf,
}

const MANIFEST: &str = "sources.toml";
const CLIENT: &str = "client";
const ATTRIBUTES: &str = ".gitattributes";

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let dir = &arguments.dir;
    refuse_used(dir)?;
    if let Some(name) = &arguments.name {
        check_name(name)?;
    }
    // Problems are told with the names that the user has given to the documents.
    let first = generate(&Manifest::for_documents(&arguments.spec, "client"))?;
    diagnostics::show(&first.warnings);
    let title = first.reconciled.api.info.title.clone().unwrap_or_default();
    let name = arguments.name.clone().unwrap_or_else(|| start::package_name(&title));
    let (sources, mut files) = copies(&arguments.spec, &first.documents);
    let text = start::manifest(&name, &sources, &first);
    files.push(EmittedFile { path: MANIFEST.to_owned(), text });
    let attributes = start::GIT_ATTRIBUTES.to_owned();
    files.push(EmittedFile { path: ATTRIBUTES.to_owned(), text: attributes });
    let generated = rehearse(&files)?;

    let client = dir.join(CLIENT);
    transaction::run(&[dir, &client], |run| {
        // Another run may have been faster, or has left what is taken back by now.
        refuse_used(dir)?;
        let files = files.iter().chain(&generated.reports).cloned().collect::<Vec<_>>();
        run.put(dir, &files)
            .and_then(|()| run.replace(&client, &generated.files))
            .map_err(|error| unwritten(&error))
    })?;
    say!("{}", next_steps(dir, &name, &generated));
    Ok(Outcome::Clean)
}

fn refuse_used(dir: &Path) -> Result<(), Failure> {
    let shown = dir.display();
    refuse_address(dir)?;
    if write::is_unfinished(dir) {
        // What an interrupted run has left is taken back when the next one begins.
        return Ok(());
    }
    // A run that has not come far has made no more than these.
    let is_nothing = |name: &OsStr| {
        let is_empty = || {
            fs::read_dir(dir.join(CLIENT))
                .is_ok_and(|mut entries| entries.all(|entry| is_stage(entry.ok())))
        };
        name == write::STAGE || name == CLIENT && is_empty()
    };
    let refused = |message: String| {
        let help = "name a folder that is empty or isn't there yet";
        Err(vec![Diagnostic::error(message).help(help)])
    };
    match fs::read_dir(dir) {
        Err(_) if fs::symlink_metadata(dir).is_err() => Ok(()),
        Err(error) => refused(format!("`{shown}` cannot be used: {error}")),
        Ok(entries) => {
            let mut names = entries.flatten().map(|entry| entry.file_name());
            match names.find(|name| !is_nothing(name)) {
                Some(name) => {
                    refused(format!("`{shown}` is not empty: `{}`", name.display()))
                }
                None => Ok(()),
            }
        }
    }
}

fn is_stage(entry: Option<fs::DirEntry>) -> bool {
    entry.is_some_and(|entry| entry.file_name() == write::STAGE)
}

/// The documents as they will be beside the manifest: one that consists of several files gets a
/// folder of its own.
fn copies(
    given: &[PathBuf],
    documents: &[Document],
) -> (Vec<SourceConfig>, Vec<EmittedFile>) {
    let mut sources = Manifest::for_documents(given, "client").sources;
    let mut files = Vec::new();
    let mut taken: BTreeSet<String> =
        [MANIFEST, CLIENT, report::JOINT, report::PAGE, report::LINES, ATTRIBUTES]
            .map(str::to_owned)
            .into();
    for ((source, path), document) in sources.iter_mut().zip(given).zip(documents) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_alone = document.files().next().is_none();
        let place = if is_alone && taken.insert(file.clone()) {
            file
        } else {
            // Names of sources differ.
            let folder = if taken.insert(source.name.clone()) {
                source.name.clone()
            } else {
                format!("document-{}", source.name)
            };
            for (part, document) in document.files() {
                let path = format!("{folder}/{part}");
                files.push(EmittedFile { path, text: document.text().to_owned() });
            }
            format!("{folder}/{file}")
        };
        files
            .push(EmittedFile { path: place.clone(), text: document.text().to_owned() });
        // Where it lies on this machine tells others nothing.
        let name = path.file_name().map(Path::new);
        let origin = name.filter(|_| path.is_absolute()).unwrap_or(path);
        source.origin = format!("Copied from {}.", origin.display());
        source.file = place;
    }
    (sources, files)
}

/// Generates from the files that are about to be written, so that doing it again changes nothing.
fn rehearse(files: &[EmittedFile]) -> Result<Generated, Failure> {
    let broken = |error: std::io::Error| {
        vec![Diagnostic::error(format!(
            "cannot write to the folder for temporary files: {error}"
        ))]
    };
    let folder = tempfile::tempdir().map_err(broken)?;
    for file in files {
        let place = folder.path().join(&file.path);
        fs::create_dir_all(place.parent().unwrap_or(folder.path())).map_err(broken)?;
        fs::write(place, &file.text).map_err(broken)?;
    }
    generate(&Manifest::read(&folder.path().join(MANIFEST))?)
}

fn next_steps(dir: &Path, name: &str, generated: &Generated) -> String {
    let decisions = &generated.reconciled.decisions;
    let conflicts = decisions
        .iter()
        .filter(|decision| decision.severity == Severity::Conflict)
        .count();
    let (at, operations) = (dir.display(), generated.reconciled.api.operations.len());
    let client = dir.join(CLIENT);
    let client = fs::canonicalize(&client).unwrap_or(client);
    let client = client.display();
    let sources = &generated.reconciled.api.sources;
    let source = sources.first().map_or("SOURCE", |source| source.name.as_str());
    let options = format!("--manifest {at}/{MANIFEST} --out {at}/{CLIENT}");
    format!(
        "{name}; operations: {operations}; conflicts between the documents: {conflicts}

1. Read {at}/{MANIFEST}: names, credentials and the order in which the documents are believed
   are guesses.
2. Read {at}/{}: where the documents differ, and what was decided.
3. After each change: cargo xtask generate --manifest {at}/{MANIFEST} --out {at}/{CLIENT}
4. Use the client, with {name} = {{ path = \"{client}\" }}, or copy it elsewhere:
   cargo xtask vendor DEST --manifest {at}/{MANIFEST}
5. When a document has a new edition: cargo xtask update {source} FILE {options}
6. When the client is released: cargo xtask release {options}
   and what changed for callers since: cargo xtask diff {options}",
        report::PAGE
    )
}
