//! `sources.toml`: the documents, the client they are to become, and the decisions people made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::SourceKind;
use crate::load::Beside;
use crate::reconcile::{Pin, Take};

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

/// `[client]`: what no document says about the crate.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientConfig {
    /// Name of the package.
    pub name: String,
    /// Version of the package.
    #[serde(default = "first_version")]
    pub version: String,
    /// Name of the API in prose. Without it, the title of the document.
    pub api: Option<String>,
    /// One line for the manifest of the package.
    pub description: Option<String>,
    /// Environment variable that overrides the base URL.
    pub base_url_env: Option<String>,
    /// Response header that identifies a request.
    pub request_id_header: Option<String>,
    /// Request header that tells how often a call was retried.
    pub retry_count_header: Option<String>,
    /// Markdown file for the front page of the crate's documentation, relative to the manifest.
    pub guide: Option<String>,
    /// Hand-written Rust files to carry along, relative to the manifest.
    #[serde(default)]
    pub conveniences: Vec<Spanned<ConvenienceConfig>>,
    /// Markdown files, one for each theme, that become modules of the documentation.
    #[serde(default)]
    pub guides: Vec<Spanned<ConvenienceConfig>>,
    /// Rust programs to carry along as examples.
    #[serde(default)]
    pub examples: Vec<Spanned<ConvenienceConfig>>,
    /// What those need besides what every client does: name, and version or table as in
    /// `Cargo.toml`.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Spanned<toml::Value>>,
    /// Formats of strings and numbers to the Rust types they become, by path; what they need is
    /// among the dependencies.
    #[serde(default)]
    pub formats: BTreeMap<String, Spanned<String>>,
    /// How credentials are called in the client.
    #[serde(default, rename = "credential")]
    pub credentials: Vec<CredentialConfig>,
    /// Request headers that are the client's business rather than an argument of each call.
    #[serde(default, rename = "header")]
    pub headers: Vec<HeaderConfig>,
    /// `METHOD /path` to the dotted name of the method, e.g. `messages.batches.create`.
    #[serde(default)]
    pub methods: BTreeMap<String, Spanned<String>>,
    /// `METHOD /path` to how the pages of its list are followed.
    #[serde(default)]
    pub lists: BTreeMap<String, Spanned<ListConfig>>,
    /// What the spans of calls show.
    #[serde(default)]
    pub trace: TraceConfig,
    /// `METHOD /path` to what its event stream needs.
    #[serde(default)]
    pub streams: BTreeMap<String, Spanned<StreamConfig>>,
    /// By which names pages of lists are recognised.
    #[serde(default)]
    pub pages: PagesConfig,
}

fn yes() -> bool {
    true
}

fn first_version() -> String {
    "0.1.0".to_owned()
}

/// One of `conveniences`, `guides` or `examples`: a path, or a table that says which feature the file
/// belongs to.
#[derive(Debug, Clone)]
pub struct ConvenienceConfig {
    /// The file.
    pub file: String,
    /// The feature of the crate without which the file isn't compiled.
    pub feature: Option<String>,
}

impl<'de> Deserialize<'de> for ConvenienceConfig {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Gated {
            file: String,
            feature: Option<String>,
        }

        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "expected a path, or { file = \"...\", feature = \"...\" }"
        )]
        enum Either {
            Path(String),
            Gated(Gated),
        }

        Ok(match Either::deserialize(deserializer)? {
            Either::Path(file) => Self { file, feature: None },
            Either::Gated(Gated { file, feature }) => Self { file, feature },
        })
    }
}

/// One `[[client.credential]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CredentialConfig {
    /// `bearer`, `basic`, or the name of the header, query parameter or cookie of an API key.
    pub scheme: Spanned<String>,
    /// Name of the builder's method.
    pub method: Option<String>,
    /// Environment variable it is read from.
    pub env: Option<String>,
}

/// One `[[client.header]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderConfig {
    /// The header.
    pub name: Spanned<String>,
    /// Name of the builder's method.
    pub method: Option<String>,
}

/// One entry of `[client.lists]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListConfig {
    /// What leads to the next page.
    pub next: NextPage,
    /// Query parameter that asks for it; a link needs none.
    pub parameter: Option<String>,
    /// Property of the page with the elements, if it has several lists.
    pub items: Option<String>,
    /// Property of the page with the token of the next one.
    pub token: Option<String>,
}

/// What leads from a page to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NextPage {
    /// A token in the page.
    Token,
    /// Its number.
    Number,
    /// How many elements come before it.
    Offset,
    /// The header `link`.
    Link,
}
/// `[client.trace]`: names of fields, each with the JSON pointers where its value may be.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceConfig {
    /// In the body of the request.
    #[serde(default)]
    pub request: BTreeMap<String, Spanned<Vec<String>>>,
    /// In the body of the answer, or an event of a stream.
    #[serde(default)]
    pub answer: BTreeMap<String, Spanned<Vec<String>>>,
}

/// Fields that every span has.
const TRACED: [&str; 5] = ["attempts", "error", "operation", "request_id", "status"];

/// One entry of `[client.streams]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StreamConfig {
    /// Name of the event that ends the stream.
    pub terminal: Option<String>,
    /// Type among the conveniences that wraps the stream.
    pub wrapper: Option<String>,
    /// Method of the request, among the conveniences, that estimates how long the whole answer
    /// takes: a call that would outlast the default time-out is refused, and told to stream.
    pub estimate: Option<String>,
}

/// `[client.pages]`: a list whose query and answer have all of these is read page by page.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PagesConfig {
    /// Query parameter that asks for what comes after an id.
    pub after: String,
    /// Query parameter that asks for what comes before an id.
    pub before: String,
    /// Property of the answer that tells whether there are more.
    pub has_more: String,
    /// Property of the answer with the id of the first element.
    pub first_id: String,
    /// Property of the answer with the id of the last element.
    pub last_id: String,
}

impl Default for PagesConfig {
    fn default() -> Self {
        Self {
            after: "after_id".to_owned(),
            before: "before_id".to_owned(),
            has_more: "has_more".to_owned(),
            first_id: "first_id".to_owned(),
            last_id: "last_id".to_owned(),
        }
    }
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

/// Features that no crate has, and dependencies that every crate has already.
fn foreign_to_the_crate(
    client: &ClientConfig,
    at: &dyn Fn(usize) -> Place,
) -> Vec<Diagnostic> {
    let features = crate::plan::features();
    let mut problems = Vec::new();
    let files = client.conveniences.iter().chain(&client.guides).chain(&client.examples);
    for convenience in files {
        let Some(feature) = &convenience.get_ref().feature else { continue };
        if features.iter().all(|known| known.name != *feature) {
            let known: Vec<_> = features.iter().map(|known| &*known.name).collect();
            problems.push(
                Diagnostic::error(format!("there is no feature `{feature}`"))
                    .at(at(convenience.span().start))
                    .help(format!("the features are: {}", known.join(", "))),
            );
        }
    }
    for (format, path) in &client.formats {
        let at = at(path.span().start);
        let path = path.get_ref();
        let Ok(ty) = syn::parse_str::<syn::TypePath>(path) else {
            problems.push(
                Diagnostic::error(format!(
                    "`{path}` for the format `{format}` is no type"
                ))
                .at(at)
                .help("write the path of a type, e.g. \"jiff::Timestamp\""),
            );
            continue;
        };
        let mut segments = ty.path.segments.iter().map(|segment| &segment.ident);
        let (first, rest) = (segments.next().map(ToString::to_string), segments.next());
        let own = first.unwrap_or_default();
        let declared = ["std", "core", "alloc", "crate"].contains(&own.as_str())
            || client.dependencies.keys().any(|name| name.replace('-', "_") == own);
        if rest.is_some() && !declared {
            problems.push(
                Diagnostic::error(format!("`{path}` is of a crate that is no dependency"))
                    .at(at)
                    .help(format!(
                        "add it: [client.dependencies] {own} = {{ version = \"...\", features = [\"serde\"] }}"
                    )),
            );
        }
    }
    for (name, requirement) in &client.dependencies {
        if crate::plan::is_dependency(name) {
            problems.push(
                Diagnostic::error(format!("`{name}` is a dependency of every client"))
                    .at(at(requirement.span().start))
                    .help("take it out of [client.dependencies]"),
            );
        }
    }
    for (name, pointers) in client.trace.request.iter().chain(&client.trace.answer) {
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && syn::parse_str::<syn::Ident>(name).is_ok();
        let problem = if !is_name {
            Some(format!("a span can have no field `{name}`"))
        } else if TRACED.contains(&&**name) {
            Some(format!("every span has a field `{name}` already"))
        } else {
            let mut wrong =
                pointers.get_ref().iter().filter(|one| !one.starts_with('/'));
            wrong.next().map(|pointer| format!("`{pointer}` is no JSON pointer"))
        };
        if let Some(problem) = problem {
            problems.push(
                Diagnostic::error(problem).at(at(pointers.span().start)).help(
                    "[client.trace] has names in snake case, each with pointers such as `/usage/tokens`",
                ),
            );
        }
    }
    problems
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
