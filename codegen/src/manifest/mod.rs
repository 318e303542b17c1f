//! `sources.toml`: the documents, the client they are to become, and the decisions people made.

mod check;
mod client;
mod origin;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::SourceKind;
use crate::load::Beside;
use crate::reconcile::{Pin, Take};
use check::foreign_to_the_crate;
use client::first_version;

pub use client::{
    ClientConfig, ConvenienceConfig, CredentialConfig, HeaderConfig, ListConfig,
    NextPage, PagesConfig, StreamConfig, TraceConfig,
};

/// What a maintainer says about an API: which documents describe it, and what the client is called.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Folder that the paths in it are relative to.
    pub dir: PathBuf,
    /// The manifest as the user named it, for messages.
    pub file: String,
    /// The client.
    pub client: ClientConfig,
    /// The documents, in the order of the file.
    pub sources: Vec<SourceConfig>,
    /// The file of facts learnt from recorded traffic, relative to the manifest.
    pub observed: Option<String>,
    /// Decisions that people made.
    pub pins: Vec<Pin>,
    /// Whether a mistake in a document stops the run. If not, what it concerns is left out or
    /// degraded.
    pub strict: bool,
    /// Whether there is no such file: the documents were named one by one.
    pub made_up: bool,
    /// Texts to read in place of files, by their path relative to the manifest: what a file is about
    /// to become can be tried without writing it.
    pub drafts: BTreeMap<String, Draft>,
}

/// What a file is about to become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its text.
    pub text: String,
    /// What messages call it; none for the name of the file it is to become.
    pub shown_as: Option<String>,
}

impl From<String> for Draft {
    fn from(text: String) -> Self {
        Self { text, shown_as: None }
    }
}

/// One `[[source]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceConfig {
    /// Short name, used in decisions and in the documentation of the client.
    pub name: String,
    /// Path of the document, relative to the manifest.
    pub file: String,
    /// Rank: 1 is believed first.
    pub authority: u32,
    /// How literally its types can be taken.
    #[serde(default = "formal")]
    pub kind: SourceKind,
    /// Where the document comes from.
    #[serde(default)]
    pub origin: String,
    /// What it can be trusted for, in words.
    #[serde(default)]
    pub trust: String,
    /// Folders outside of its own that its references may lead into, relative to the manifest.
    #[serde(default)]
    pub allow_refs: Vec<String>,
    /// Overlays to apply to it, in this order, relative to the manifest.
    #[serde(default)]
    pub overlays: Vec<String>,
}

fn formal() -> SourceKind {
    SourceKind::Formal
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    observed: Option<String>,
    client: ClientConfig,
    #[serde(default = "yes")]
    strict: bool,
    #[serde(default, rename = "source")]
    sources: Vec<Spanned<SourceConfig>>,
    #[serde(default, rename = "decision")]
    decisions: Vec<Spanned<DecisionConfig>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionConfig {
    at: String,
    aspect: String,
    take: toml::Value,
    because: Option<String>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// Every problem of the file that can be told at once: it isn't there, it isn't TOML, a key is
    /// unknown or missing, a source is named twice, a decision has no reason.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            vec![
                Diagnostic::error(format!("cannot read the manifest: {error}"))
                    .at(Place { file: file.clone(), line: None, column: None, text: None })
                    .help("name an existing file with --manifest, or generate from documents alone with --spec FILE --name NAME --out DIR"),
            ]
        })?;
        let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::from_text(&text, &file, dir)
    }

    /// Reads a manifest that is already in memory; `dir` is what its paths are relative to.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read).
    pub fn from_text(text: &str, file: &str, dir: PathBuf) -> Result<Self, Failure> {
        let at = |offset: usize| place(text, file, offset);
        let parsed: File = toml::from_str(text).map_err(|error| {
            vec![
                Diagnostic::error(error.message().trim().to_owned())
                    .at(at(error.span().map_or(0, |span| span.start)))
                    .help("the keys of sources.toml are described in CONTRIBUTING.md"),
            ]
        })?;
        let mut problems = Vec::new();
        if parsed.sources.is_empty() {
            problems.push(
                Diagnostic::error("the manifest names no source").at(at(0)).help(
                    "add a [[source]] with name, file and authority for each document",
                ),
            );
        }
        for (index, source) in parsed.sources.iter().enumerate() {
            for earlier in &parsed.sources[..index] {
                let (a, b) = (earlier.get_ref(), source.get_ref());
                let same = if a.name == b.name {
                    format!("two sources are named `{}`", a.name)
                } else if a.authority == b.authority {
                    format!(
                        "`{}` and `{}` have the same authority {}",
                        a.name, b.name, a.authority
                    )
                } else {
                    continue;
                };
                problems.push(
                    Diagnostic::error(same)
                        .at(at(earlier.span().start))
                        .at(at(source.span().start))
                        .help("names and authorities tell sources apart: give each its own"),
                );
            }
        }
        problems.extend(foreign_to_the_crate(&parsed.client, &at));
        let names: Vec<&str> =
            parsed.sources.iter().map(|s| s.get_ref().name.as_str()).collect();
        let mut pins = Vec::new();
        for decision in &parsed.decisions {
            let here = at(decision.span().start);
            let decision = decision.get_ref();
            let because = decision.because.as_deref().unwrap_or_default().trim();
            if because.is_empty() {
                problems.push(
                    Diagnostic::error(format!("the decision on `{}` gives no reason", decision.at))
                        .at(here)
                        .help("add because = \"...\": whoever reads the decision later needs to know why"),
                );
                continue;
            }
            match take(&decision.take, &names) {
                Ok(take) => pins.push(Pin {
                    at: decision.at.clone(),
                    aspect: decision.aspect.clone(),
                    take,
                    because: because.to_owned(),
                    place: here,
                }),
                Err(message) => problems.push(
                    Diagnostic::error(message)
                        .at(here)
                        .help("take is the name of a source, { source = \"NAME\" } or { value = ... }"),
                ),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            dir,
            file: file.to_owned(),
            client: parsed.client,
            sources: parsed.sources.into_iter().map(Spanned::into_inner).collect(),
            observed: parsed.observed,
            pins,
            strict: parsed.strict,
            made_up: false,
            drafts: BTreeMap::new(),
        })
    }

    /// What may be read beside a document.
    pub fn beside(&self, source: &SourceConfig) -> Beside {
        let here = |files: &[String]| {
            files
                .iter()
                .map(|file| match file.split_once("://") {
                    // The folder that stands for a URL.
                    Some(_) => match file.rsplit_once('=') {
                        Some((url, folder)) => {
                            let folder = self.dir.join(folder);
                            PathBuf::from(format!("{url}={}", folder.display()))
                        }
                        None => PathBuf::from(file),
                    },
                    None => self.dir.join(file),
                })
                .collect()
        };
        Beside { allowed: here(&source.allow_refs), overlays: here(&source.overlays) }
    }

    /// The text of a file beside the manifest, or what it is about to become.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn text(&self, file: &str) -> io::Result<String> {
        match self.drafts.get(file) {
            Some(draft) => Ok(draft.text.clone()),
            None => fs::read_to_string(self.dir.join(file)),
        }
    }

    /// The manifest that documents alone amount to: the first is believed first, and mistakes cost
    /// only what they concern.
    pub fn for_documents(files: &[PathBuf], name: &str) -> Self {
        let mut sources: Vec<SourceConfig> = Vec::new();
        for file in files {
            let stem = file
                .file_stem()
                .map_or_else(|| "source".into(), |s| s.to_string_lossy());
            let taken = sources.iter().filter(|s| s.name.starts_with(&*stem)).count();
            sources.push(SourceConfig {
                name: if taken == 0 {
                    stem.into_owned()
                } else {
                    format!("{stem}-{}", taken + 1)
                },
                file: file.display().to_string(),
                authority: u32::try_from(sources.len())
                    .unwrap_or(u32::MAX)
                    .saturating_add(1),
                kind: SourceKind::Formal,
                origin: String::new(),
                trust: String::new(),
                allow_refs: Vec::new(),
                overlays: Vec::new(),
            });
        }
        Self {
            dir: PathBuf::new(),
            file: "the command line".to_owned(),
            client: ClientConfig {
                name: name.to_owned(),
                version: first_version(),
                api: None,
                description: None,
                base_url_env: None,
                request_id_header: None,
                retry_count_header: None,
                guide: None,
                conveniences: Vec::new(),
                guides: Vec::new(),
                examples: Vec::new(),
                dependencies: BTreeMap::new(),
                formats: BTreeMap::new(),
                credentials: Vec::new(),
                headers: Vec::new(),
                methods: BTreeMap::new(),
                lists: BTreeMap::new(),
                trace: TraceConfig::default(),
                streams: BTreeMap::new(),
                pages: PagesConfig::default(),
            },
            sources,
            observed: None,
            pins: Vec::new(),
            strict: false,
            made_up: true,
            drafts: BTreeMap::new(),
        }
    }
}

fn take(value: &toml::Value, sources: &[&str]) -> Result<Take, String> {
    let source = |name: &str| {
        if sources.contains(&name) {
            Ok(Take::Source(name.to_owned()))
        } else {
            Err(format!("there is no source `{name}`"))
        }
    };
    match value {
        toml::Value::String(name) if sources.contains(&name.as_str()) => source(name),
        toml::Value::Table(table)
            if table.len() == 1 && table.contains_key("source") =>
        {
            source(table["source"].as_str().unwrap_or_default())
        }
        toml::Value::Table(table) if table.len() == 1 && table.contains_key("value") => {
            Ok(Take::Value(json(&table["value"])))
        }
        other => Ok(Take::Value(json(other))),
    }
}

/// TOML has no null; the string `"null"` under `value` would be a string, so an absent bound is
/// taken from a source that has none.
fn json(value: &toml::Value) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

/// Line and column of a byte offset.
fn place(text: &str, file: &str, offset: usize) -> Place {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    Place {
        file: file.to_owned(),
        line: Some(text[..offset].matches('\n').count() + 1),
        column: Some(text[start..offset].chars().count() + 1),
        text: text[start..].lines().next().map(str::to_owned),
    }
}
