//! `cargo xtask vendor`: the crate as one folder in somebody else's repository.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::vendor::{self, Copy, GENERATOR, Generator, LIST, State};
use specweave_codegen::{Generated, generate, write};

use crate::Outcome;
use crate::diagnostics;
use crate::input::{Input, refuse_address, workspace};
use crate::output::say;
use crate::transaction::{self, unwritten};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of the copy: a new one, an empty one, or one with an older copy
    dest: PathBuf,
    #[command(flatten)]
    input: Input,
    /// Write nothing: tell what became of the copy, and end with status 1 if it isn't current
    #[arg(long)]
    check: bool,
    /// Overwrite files that were edited by hand
    #[arg(long, conflicts_with = "check")]
    force: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let dest = &arguments.dest;
    refuse_bad_places(dest)?;
    if arguments.check {
        let (manifest, generated) = make(&arguments.input)?;
        let files = vendor::files(&generated, &manifest)?;
        let copy = compare(dest, &files, &manifest)?.ok_or_else(|| {
            failure(
                format!("there is no copy in `{}`", dest.display()),
                "make one: the same command without --check",
            )
        })?;
        return Ok(tell(arguments, &copy));
    }
    refuse_strangers(dest)?;
    // The work is broken off, with nothing written, if there is something that would be lost.
    let mut spared = None;
    let result = transaction::run(&[dest], |run| {
        refuse_strangers(dest)?;
        let (manifest, generated) = make(&arguments.input)?;
        diagnostics::show(&generated.warnings);
        let files = vendor::files(&generated, &manifest)?;
        let copy = compare(dest, &files, &manifest)?;
        let states = copy.iter().flat_map(|copy| &copy.files);
        let superfluous: Vec<_> = states
            .clone()
            // An edited file that is no longer part of the crate goes, too.
            .filter(|file| !files.iter().any(|new| new.path == file.path))
            .map(|file| file.path.clone())
            .collect();
        if !arguments.force && states.clone().any(|file| file.state.is_by_hand()) {
            spared = copy;
            return Err(Vec::new());
        }
        run.put(dest, &files)
            .and_then(|()| run.remove(dest, &superfluous))
            .map_err(|error| unwritten(&error))?;
        Ok(manifest)
    });
    if let Some(copy) = spared {
        tell(arguments, &copy);
        say!("Nothing was written. To give up what was done by hand, add --force.");
        return Ok(Outcome::Findings);
    }
    let (manifest, written) = result?;
    let count = |of: fn(&write::Written) -> usize| written.iter().map(of).sum::<usize>();
    say!(
        "{} {} in {}: {} written, {} unchanged, {} removed",
        manifest.client.name,
        manifest.client.version,
        dest.display(),
        count(|written| written.written.len()),
        count(|written| written.unchanged),
        count(|written| written.removed.len()),
    );
    say!("{}", usage(&manifest.client.name, arguments));
    Ok(Outcome::Clean)
}

fn make(input: &Input) -> Result<(Manifest, Generated), Failure> {
    let manifest = input.manifest()?;
    let generated = generate(&manifest)?;
    Ok((manifest, generated))
}

fn compare(
    dest: &Path,
    files: &[EmittedFile],
    manifest: &Manifest,
) -> Result<Option<Copy>, Failure> {
    let copy = vendor::compare(dest, files).map_err(|error| {
        failure(
            error.to_string(),
            format!(
                "restore that file, or remove it and everything beside it: {LIST} tells a copy \
                 from a folder that has nothing to do with it"
            ),
        )
    })?;
    let name = &manifest.client.name;
    match copy {
        Some(copy) if copy.package != *name => Err(failure(
            format!(
                "`{}` holds a copy of `{}`, and this is `{name}`",
                dest.display(),
                copy.package
            ),
            "name another folder, or with --manifest or --spec what that copy is made from; if the \
             package has another name now, remove the folder first",
        )),
        copy => Ok(copy),
    }
}

/// Says what became of each file that isn't current.
fn tell(arguments: &Arguments, copy: &Copy) -> Outcome {
    let dest = &arguments.dest;
    if write::is_unfinished(dest) {
        say!(
            "A run was interrupted while it was writing there; the next `cargo xtask vendor` takes \
             back what it did."
        );
    }
    let mut counts = [0; 2];
    for file in &copy.files {
        let (what, kind) = match file.state {
            State::Current => continue,
            State::Outdated => ("outdated", 0),
            State::New => ("outdated: not there yet", 0),
            State::Superfluous => ("outdated: no longer part of the crate", 0),
            State::Edited => ("edited by hand", 1),
            State::Missing => ("edited by hand: removed", 1),
            State::InTheWay => {
                ("edited by hand: not part of the copy, and in the way", 1)
            }
        };
        counts[kind] += 1;
        say!("{}: {what}", file.path);
    }
    if !copy.inputs.is_empty() {
        const MOST: usize = 8;
        let shown = &copy.inputs[..copy.inputs.len().min(MOST)];
        let more = match copy.inputs.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        say!("Changed since the copy was made: {}{more}.", shown.join(", "));
    }
    match &copy.generator {
        Some(Generator::OfVersion(version)) => {
            say!("The copy was made by {version}, and this is {GENERATOR}.");
        }
        Some(Generator::OfOtherSources) => {
            say!(
                "The generator changed since the copy was made: {GENERATOR} was another then."
            );
        }
        None => {}
    }
    let place = dest.display();
    let package = format!("{} {}", copy.package, copy.version);
    let options = arguments.input.options();
    let outdated = files_that(counts[0], "is outdated", "are outdated");
    let outdated = format!("{outdated}{}", reason(copy));
    let edited = files_that(counts[1], "was edited by hand", "were edited by hand");
    match counts {
        [0, 0] => {
            say!("{package} in {place} is current.");
            return Outcome::Clean;
        }
        [_, 0] => say!(
            "{package} in {place}: {outdated}. `cargo xtask vendor {place}{options}` brings it up to date."
        ),
        [0, _] => say!("{package} in {place}: {edited}."),
        _ => say!("{package} in {place}: {edited}, {outdated}."),
    }
    Outcome::Findings
}

/// Why files are outdated, where that is known.
fn reason(copy: &Copy) -> String {
    let changed = match (copy.inputs.is_empty(), &copy.generator) {
        (false, Some(_)) => ", for the sources and the generator changed",
        (false, None) => ", for the sources changed",
        (true, Some(_)) => ", for the generator changed",
        (true, None) => "",
    };
    let is_old =
        |state| matches!(state, State::Outdated | State::New | State::Superfluous);
    let mut old = copy.files.iter().filter(|file| is_old(file.state));
    let tells = |path: &str| [LIST, vendor::SOURCES].contains(&path);
    let nothing_else = if !changed.is_empty() && old.all(|file| tells(&file.path)) {
        "; the crate itself is what it would be today"
    } else {
        ""
    };
    format!("{changed}{nothing_else}")
}

fn files_that(count: usize, one: &str, more: &str) -> String {
    match count {
        1 => format!("1 file {one}"),
        count => format!("{count} files {more}"),
    }
}

/// Refuses a place that can hold no copy, whatever is in it.
fn refuse_bad_places(dest: &Path) -> Result<(), Failure> {
    refuse_address(dest)?;
    let shown = dest.display();
    let elsewhere = "name a folder outside of this repository";
    let current = std::env::current_dir().map_err(|error| {
        failure(
            format!("cannot tell where this is: {error}"),
            "change to another folder",
        )
    })?;
    // As it is written, so that a link in this repository that leads out of it counts as inside.
    let written = plain(&current.join(dest));
    let top = plain(&current.join(workspace()));
    let real_top = fs::canonicalize(&top).unwrap_or_else(|_| top.clone());
    let real = real(&written);
    match fs::symlink_metadata(dest) {
        Ok(data) if data.is_symlink() => {
            return Err(failure(
                format!("`{shown}` is a symbolic link"),
                "name the folder it leads to, so that it is clear what is written",
            ));
        }
        Ok(data) if !data.is_dir() => {
            return Err(failure(
                format!("`{shown}` is a file: a copy is a folder"),
                "name a folder, which need not exist",
            ));
        }
        _ => {}
    }
    if written.starts_with(&top) || real.starts_with(&real_top) {
        return Err(failure(
            format!("`{shown}` is inside of this repository"),
            elsewhere,
        ));
    }
    if top.starts_with(&written) || real_top.starts_with(&real) {
        return Err(failure(format!("`{shown}` has this repository in it"), elsewhere));
    }
    Ok(())
}

/// Refuses a folder in which there is something, but no copy.
fn refuse_strangers(dest: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(dest) else { return Ok(()) };
    if write::is_unfinished(dest) {
        // What an interrupted run has left is taken back when the next one begins.
        return Ok(());
    }
    let stage = write::STAGE;
    let mut names = entries.flatten().map(|entry| entry.file_name());
    let is_copy = fs::symlink_metadata(dest.join(LIST)).is_ok_and(|data| data.is_file());
    match names.find(|name| *name != *stage) {
        Some(name) if !is_copy => Err(failure(
            format!(
                "`{}` is not empty, and what is in it is no copy: `{}`",
                dest.display(),
                name.display()
            ),
            "name a new folder; a copy is known by its vendored.toml",
        )),
        _ => Ok(()),
    }
}

/// The path without `.` and `..`, by its letters alone.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// Where a path leads, links followed as far as it exists.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|part| {
        let real = fs::canonicalize(part).ok()?;
        Some(real.join(path.strip_prefix(part).ok()?))
    });
    there.unwrap_or_else(|| path.to_path_buf())
}

fn usage(package: &str, arguments: &Arguments) -> String {
    let dest = &arguments.dest;
    let options = arguments.input.options();
    let dest = fs::canonicalize(dest).unwrap_or_else(|_| dest.clone());
    let folder = dest.file_name().unwrap_or_default().display().to_string();
    let dest = dest.display();
    format!(
        "
As a path dependency, in the Cargo.toml of a package:
    {package} = {{ path = \"{dest}\" }}
As a git subtree, when the copy has a repository of its own:
    git subtree add --prefix vendor/{folder} REPOSITORY BRANCH --squash
    git subtree pull --prefix vendor/{folder} REPOSITORY BRANCH --squash
Without a network, next to the packages it needs:
    cargo vendor && cargo test --offline
Later: `cargo xtask vendor {dest}{options} --check` tells whether it is current."
    )
}

fn failure(message: String, help: impl Into<String>) -> Failure {
    vec![Diagnostic::error(message).help(help)]
}
