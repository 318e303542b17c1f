//! A new edition of one source: what it says otherwise, what becomes of the decisions and of the
//! client, and the files as they would be. Nothing is written.

mod decisions;
mod manifest;
mod text;

pub use decisions::{DecisionChange, compare_decisions};
pub use text::text;

use crate::diagnostic::{Diagnostic, Failure};
use crate::diff::{self, ApiChange, Diff, Honesty, Side};
use crate::emit::EmittedFile;
use crate::face::Face;
use crate::ir::{Api, Origin};
use crate::load::Document;
use crate::manifest::{Draft, Manifest};
use crate::reconcile::Pin;
use crate::resolve::no_operation;
use crate::{Generated, generate, load_all, lower_all, place};

/// A new edition.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Name of the source.
    pub source: String,
    /// Its text.
    pub text: String,
    /// Where the text is from, as messages call it.
    pub shown_as: String,
}

/// What a new edition would bring.
#[derive(Debug)]
pub struct Update {
    /// Name of the source.
    pub source: String,
    /// Its file, relative to the manifest.
    pub file: String,
    /// What the document says otherwise.
    pub facts: Vec<ApiChange>,
    /// The decisions that are new, gone or others.
    pub decisions: Vec<DecisionChange>,
    /// What the manifest says that no longer holds. The rest is as if it were gone.
    pub stale: Vec<Stale>,
    /// What happens to the client.
    pub diff: Diff,
    /// The version before and after, if it has to move.
    pub version: Option<(String, String)>,
    /// All that comes of the sources afterwards.
    pub generated: Generated,
    /// The files beside the manifest afterwards: the document, the reports, and the manifest if it
    /// changes.
    pub beside: Vec<EmittedFile>,
}

/// What the manifest says that a new edition makes pointless.
#[derive(Debug, Clone)]
pub enum Stale {
    /// A pin that meets no difference any more, with what is wrong with it.
    Pin(Pin, Diagnostic),
    /// An entry for an operation that is gone: the table it is in, the operation, and what is wrong.
    Entry(&'static str, String, Diagnostic),
}

/// Tries a new edition. `text` is that of the manifest.
///
/// # Errors
///
/// If the sources of today don't generate, if there is no such source, if the edition is what is
/// there already or is no OpenAPI document, or if the sources don't go together with it for another
/// reason than a stale pin.
pub fn plan(
    manifest: &Manifest,
    text: &str,
    edition: &Edition,
) -> Result<Update, Failure> {
    let at = find(manifest, &edition.source)?;
    let source = &manifest.sources[at];
    check(manifest, &source.file, edition)?;
    let before = generate(manifest).map_err(|mut problems| {
        problems.push(
            Diagnostic::error("the sources of today do not go together")
                .help("mend them first: what an update changes could not be told"),
        );
        problems
    })?;
    let draft =
        Draft { text: edition.text.clone(), shown_as: Some(edition.shown_as.clone()) };
    let tried = |text: &str| -> Result<Manifest, Failure> {
        let mut tried = Manifest::from_text(text, &manifest.file, manifest.dir.clone())?;
        tried.drafts = manifest.drafts.clone();
        tried.drafts.insert(source.file.clone(), draft.clone());
        Ok(tried)
    };

    // What the document says is told even if the rest does not come out well.
    let next = tried(text)?;
    let (documents, apis) = lowered(&next)?;
    let (_, old) = lowered(manifest)?;
    let facts = facts((&before.documents[at], &old[at]), (&documents[at], &apis[at]));

    let mut text = text.to_owned();
    let mut stale = Vec::new();
    let mut next = next;
    let mut generated = loop {
        match generate(&next) {
            Ok(generated) => break generated,
            Err(problems) => {
                let found = stale_parts(&next, problems)?;
                for part in &found {
                    text = self::manifest::without(&text, &next.file, part)?;
                }
                stale.extend(found);
                next = tried(&text)?;
            }
        }
    };
    let mut version = None;
    if let Some(least) = least_version(&next, &generated) {
        text = self::manifest::with_version(&text, &next.file, &least)?;
        version = Some((next.client.version.clone(), least));
        next = tried(&text)?;
        generated = generate(&next)?;
    }

    let diff = difference(&before, &generated)?;
    let decisions = compare_decisions(&before.reconciled, &generated.reconciled);
    let mut beside = generated.reports.clone();
    let file =
        |path: &str, text: &str| EmittedFile { path: path.into(), text: text.into() };
    beside.push(file(&source.file, &edition.text));
    if !stale.is_empty() || version.is_some() {
        let name = manifest.file.rsplit(['/', '\\']).next().unwrap_or(&manifest.file);
        beside.push(file(name, &text));
    }
    Ok(Update {
        source: source.name.clone(),
        file: source.file.clone(),
        facts,
        decisions,
        stale,
        diff,
        version,
        generated,
        beside,
    })
}

fn find(manifest: &Manifest, name: &str) -> Result<usize, Failure> {
    let found = manifest.sources.iter().position(|source| source.name == name);
    found.ok_or_else(|| {
        let names: Vec<String> =
            manifest.sources.iter().map(|source| format!("`{}`", source.name)).collect();
        vec![
            Diagnostic::error(format!("there is no source `{name}`"))
                .help(format!("the sources are {}", names.join(", "))),
        ]
    })
}

fn check(manifest: &Manifest, file: &str, edition: &Edition) -> Result<(), Failure> {
    let is_json = |name: &str| name.ends_with(".json");
    if is_json(file) != is_json(&edition.shown_as) {
        return Err(vec![
            Diagnostic::error(format!(
                "`{}` is kept as `{file}`, and the new edition is `{}`",
                edition.source, edition.shown_as
            ))
            .help(
                "put it into the same notation, or change `file` in the manifest first",
            ),
        ]);
    }
    if manifest.text(file).is_ok_and(|text| text == edition.text) {
        return Err(vec![
            Diagnostic::error(format!(
                "`{}` is what `{file}` says already: nothing to update",
                edition.shown_as
            ))
            .help("what was changed in place is taken by `cargo xtask generate`"),
        ]);
    }
    Ok(())
}

fn lowered(manifest: &Manifest) -> Result<(Vec<Document>, Vec<Api>), Failure> {
    let documents = load_all(manifest)?;
    let (apis, _) = lower_all(manifest, &documents)?;
    Ok((documents, apis))
}

fn facts((was, old): (&Document, &Api), (is, new): (&Document, &Api)) -> Vec<ApiChange> {
    diff::compare_apis(
        Side { api: old, locate: &|origin: &Origin| was.place(&origin.pointer) },
        Side { api: new, locate: &|origin: &Origin| is.place(&origin.pointer) },
    )
}

/// What the problems are about, or the problems if they are about anything that isn't stale.
fn stale_parts(manifest: &Manifest, problems: Failure) -> Result<Vec<Stale>, Failure> {
    let part = |problem: &Diagnostic| {
        let place = problem.places.first()?;
        if let Some(pin) = manifest.pins.iter().find(|pin| pin.place == *place) {
            return Some(Stale::Pin(pin.clone(), problem.clone()));
        }
        let (table, operation) = manifest
            .client
            .operations()
            .find(|(table, name)| no_operation(table, name) == problem.message)?;
        Some(Stale::Entry(table, operation.to_owned(), problem.clone()))
    };
    let parts: Vec<Option<Stale>> = problems.iter().map(part).collect();
    if parts.is_empty() || parts.iter().any(Option::is_none) {
        return Err(problems);
    }
    let mut stale: Vec<Stale> = Vec::new();
    for part in parts.into_iter().flatten() {
        // Several things may be wrong with one pin.
        let is_known = stale.iter().any(|known| match (known, &part) {
            (Stale::Pin(known, _), Stale::Pin(pin, _)) => known.place == pin.place,
            _ => false,
        });
        if !is_known {
            stale.push(part);
        }
    }
    Ok(stale)
}

/// The version that the changes since the last release ask for, if that of the manifest is less.
fn least_version(manifest: &Manifest, generated: &Generated) -> Option<String> {
    let since = generated.since.as_ref()?;
    match diff::honest(&since.from, &manifest.client.version, since.verdict()) {
        Honesty::AtLeast(least) => Some(least),
        Honesty::Below => Some(since.release()),
        Honesty::Enough | Honesty::Invalid(_) => None,
    }
}

/// What changes for callers and on the wire.
///
/// # Errors
///
/// If the files of a crate are no Rust.
pub fn difference(before: &Generated, after: &Generated) -> Result<Diff, Failure> {
    let mut found =
        diff::compare(&Face::of_crate(&before.files)?, &Face::of_crate(&after.files)?);
    found.api = diff::compare_apis(
        Side {
            api: &before.reconciled.api,
            locate: &|origin| place(&before.documents, origin),
        },
        Side {
            api: &after.reconciled.api,
            locate: &|origin| place(&after.documents, origin),
        },
    );
    diff::link(&mut found, &before.model, &after.model);
    Ok(found)
}
