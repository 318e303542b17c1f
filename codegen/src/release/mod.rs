//! Releases: the interface of the last one, the notes of all of them, and the changelog.
//!
//! Two files beside the manifest are kept from release to release: [`FACE`], the public interface of
//! the last one, and [`NOTES`], the sections of the changelog. Both are inputs like the documents, so
//! what `generate` writes still depends on its inputs alone.

use std::io::ErrorKind;

use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::diff::{self, Diff, Honesty};
use crate::emit::EmittedFile;
use crate::face::Face;
use crate::manifest::Manifest;

/// The public interface of the last release.
pub const FACE: &str = "released.face";
/// What is said of past releases: sections of the changelog, the latest first.
pub const NOTES: &str = "released.md";
/// The changelog, a file of the crate.
pub const CHANGELOG: &str = "CHANGELOG.md";

const HEAD: &str = "\
# Changelog

Written by `cargo xtask generate`. What is unreleased is found by comparing the public interface with
that of the last release; the sections of past releases are kept beside the sources.
";

/// Adds the changelog to the files of a crate, and tells what changed since the last release. What
/// is generated from documents without a manifest has no releases.
pub(crate) fn chronicle(
    manifest: &Manifest,
    files: &mut Vec<EmittedFile>,
) -> Result<Option<Diff>, Failure> {
    if manifest.made_up {
        return Ok(None);
    }
    let since = match read(manifest, FACE)? {
        Some(text) => {
            let released = Face::from_text(&text, &shown(manifest, FACE))?;
            Some(diff::compare(&released, &Face::of_crate(files)?))
        }
        None => None,
    };
    let notes = read(manifest, NOTES)?.unwrap_or_default();
    let text = changelog(&manifest.client.version, since.as_ref(), &notes);
    let at = files.partition_point(|file| file.path.as_str() < CHANGELOG);
    files.insert(at, EmittedFile { path: CHANGELOG.to_owned(), text });
    Ok(since)
}

fn changelog(version: &str, since: Option<&Diff>, notes: &str) -> String {
    let mut text = HEAD.to_owned();
    match since {
        None => text
            .push_str(&format!("\n## {version} (unreleased)\n\nThe first release.\n")),
        Some(diff) if diff.is_empty() => {}
        Some(diff) => {
            // Until somebody chooses a version, it is the next one that the changes allow.
            let name = match diff::honest(&diff.from, version, diff.verdict()) {
                Honesty::Enough => version.to_owned(),
                _ => diff.release(),
            };
            let sections = diff::sections(diff);
            text.push_str(&format!(
                "\n## {name} (unreleased)\n\n{}\n",
                sections.trim_end()
            ));
        }
    }
    let notes = notes.trim();
    if !notes.is_empty() {
        text.push_str(&format!("\n{notes}\n"));
    }
    text
}

/// Why the version of the manifest is not that of what it generates; none when it is.
pub fn dishonest(manifest: &Manifest, since: Option<&Diff>) -> Option<Diagnostic> {
    let diff = since?;
    let version = &manifest.client.version;
    let place =
        Place { file: manifest.file.clone(), line: None, column: None, text: None };
    let problem = |message: String| Diagnostic::error(message).at(place.clone());
    match diff::honest(&diff.from, version, diff.verdict()) {
        Honesty::Enough => None,
        Honesty::AtLeast(least) => {
            let worst = diff.changes.first();
            let worst = worst.map_or_else(String::new, |change| {
                format!(": {} {}", change.what.as_str(), change.key.path())
            });
            Some(
                problem(format!(
                    "the public interface changed since {} ({}{worst}), but the version is {version}",
                    diff.from,
                    diff.verdict().map_or("none", diff::Verdict::as_str),
                ))
                .help(format!(
                    "set version = \"{least}\" under [client]; `cargo xtask diff` shows what changed"
                )),
            )
        }
        Honesty::Below => Some(
            problem(format!(
                "version {version} is older than {}, which has been released",
                diff.from
            ))
            .help(format!("set version = \"{}\" under [client]", diff.release())),
        ),
        Honesty::Invalid(why) => Some(
            problem(format!("not a version: {why}"))
                .help("a version has three numbers, e.g. 0.2.0"),
        ),
    }
}

/// The two kept files as they are after a release of what is generated: the interface of today, and
/// the notes with a section for it. `date` is put behind the version.
///
/// # Errors
///
/// If nothing changed since the last release, if the version has been released already or is not
/// enough for what changed, or if the files of the crate are no Rust.
pub fn release(
    manifest: &Manifest,
    files: &[EmittedFile],
    since: Option<&Diff>,
    date: Option<&str>,
) -> Result<Vec<EmittedFile>, Failure> {
    let version = &manifest.client.version;
    if let Some(problem) = dishonest(manifest, since) {
        return Err(vec![problem]);
    }
    if let Some(diff) = since
        && diff.from == *version
    {
        return Err(vec![
            Diagnostic::error(format!("version {version} has been released already")).help(
                "set the next version under [client] of the manifest; `cargo xtask diff` says which",
            ),
        ]);
    }
    if let diff::Honesty::Invalid(why) = diff::honest(version, version, None) {
        return Err(vec![Diagnostic::error(format!("not a version: {why}"))]);
    }
    let face = Face::of_crate(files)?;
    let date = date.map(|date| format!(" ({date})")).unwrap_or_default();
    let sections = match since {
        None => "The first release.\n".to_owned(),
        Some(diff) if diff.changes.is_empty() => {
            "The public interface is the same.\n".to_owned()
        }
        Some(diff) => diff::sections(diff),
    };
    let past = read(manifest, NOTES)?.unwrap_or_default();
    let notes = format!("## {version}{date}\n\n{}\n\n{}", sections.trim(), past.trim());
    Ok(vec![
        EmittedFile { path: FACE.to_owned(), text: face.to_text() },
        EmittedFile { path: NOTES.to_owned(), text: format!("{}\n", notes.trim_end()) },
    ])
}

/// A kept file; none before the first release.
fn read(manifest: &Manifest, file: &str) -> Result<Option<String>, Failure> {
    match manifest.text(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let place = Place {
                file: shown(manifest, file),
                line: None,
                column: None,
                text: None,
            };
            Err(vec![
                Diagnostic::error(format!("cannot read what was released: {error}"))
                    .at(place)
                    .help("this file is written by `cargo xtask release`; see to it that it can be read"),
            ])
        }
    }
}

/// A file beside the manifest, as messages call it.
fn shown(manifest: &Manifest, file: &str) -> String {
    manifest.dir.join(file).display().to_string()
}
