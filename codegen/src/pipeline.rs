//! The stages in their order.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Failure, Level, Place};
use crate::diff::Diff;
use crate::emit::{self, EmittedFile};
use crate::ir::{Api, Defect, Origin, Source};
use crate::load::Document;
use crate::lower;
use crate::manifest::{ConvenienceConfig, Manifest, SourceConfig};
use crate::model::{Convenience, Model};
use crate::observed::Observed;
use crate::openapi;
use crate::plan::{self, Plan};
use crate::reconcile::{self, Reconciled};
use crate::release;
use crate::report;
use crate::resolve::{self, Companions};

/// All that comes of a manifest. Nothing has been written yet.
#[derive(Debug)]
pub struct Generated {
    /// The documents, in the order of [`Api::sources`](crate::ir::Api::sources), for the places of
    /// what they say: their trees are gone.
    pub documents: Vec<Document>,
    /// The reconciled API and the decisions.
    pub reconciled: Reconciled,
    /// The Rust items of the client.
    pub model: Model,
    /// Its files and what is in each.
    pub plan: Plan,
    /// The text of the client's files.
    pub files: Vec<EmittedFile>,
    /// Outputs for people that belong beside the manifest: the joint document, the page of the
    /// decisions and the lines that it speaks of.
    pub reports: Vec<EmittedFile>,
    /// What changed since the last release; none when nothing has been released.
    pub since: Option<Diff>,
    /// What was left out or degraded, and what was read otherwise than written.
    pub warnings: Vec<Diagnostic>,
    /// How long each stage took.
    pub timings: Vec<Timing>,
}

/// How long a stage took.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The stage.
    pub stage: &'static str,
    /// Wall-clock time.
    pub took: Duration,
}

/// From the documents to the text of the client.
///
/// # Errors
///
/// Every problem of the first stage that has any: documents that cannot be read are all named, not
/// only the first.
pub fn generate(manifest: &Manifest) -> Result<Generated, Failure> {
    let mut clock = Clock::default();
    let documents = clock.time("load", || load_all(manifest))?;
    run(manifest, documents, clock)
}

/// From documents that are read already, one for each source of the manifest, to the text of the
/// client.
///
/// # Errors
///
/// As for [`generate`].
pub fn generate_from(
    manifest: &Manifest,
    documents: Vec<Document>,
) -> Result<Generated, Failure> {
    run(manifest, documents, Clock::default())
}

fn run(
    manifest: &Manifest,
    mut documents: Vec<Document>,
    mut clock: Clock,
) -> Result<Generated, Failure> {
    let (apis, mut warnings) =
        clock.time("lower", || lower_all(manifest, &documents))?;
    documents.iter_mut().for_each(Document::forget_tree);
    let reconciled = clock.time("reconcile", || {
        let (reconciled, more) = reconcile_all(manifest, &documents, apis)?;
        warnings.extend(more);
        Ok::<_, Failure>(reconciled)
    })?;
    let resolved = clock.time("resolve", || {
        let companions = companions(manifest)?;
        resolve::resolve(
            Arc::clone(&reconciled.api),
            &manifest.client,
            companions,
            &manifest.file,
        )
    })?;
    warnings.extend(resolved.warnings.into_iter().map(|degraded| {
        let mut problem = Diagnostic::warning(degraded.message).help(degraded.help);
        if let Some(origin) = degraded.origins.first() {
            problem = problem
                .at(place(&documents, origin))
                .concerning(openapi::subject(&origin.pointer));
        }
        problem
    }));
    let model = resolved.model;
    let plan = clock.time("plan", || plan::plan(&model));
    let mut files = clock.time("emit", || emit::emit(&plan, &model));
    let since = clock.time("release", || release::chronicle(manifest, &mut files))?;
    // Documents without a manifest have no folder of their own for reports.
    let reports = if manifest.made_up {
        Vec::new()
    } else {
        clock.time("report", || reports(manifest, &reconciled, &documents))
    };
    let timings = clock.timings;
    Ok(Generated {
        documents,
        reconciled,
        model,
        plan,
        files,
        reports,
        since,
        warnings,
        timings,
    })
}

/// Reads the documents of a manifest.
///
/// # Errors
///
/// The problems of all documents that cannot be read.
pub fn load_all(manifest: &Manifest) -> Result<Vec<Document>, Failure> {
    collect(manifest.sources.iter().map(|source| {
        let path = manifest.dir.join(&source.file);
        let shown_as = path.display().to_string();
        let beside = manifest.beside(source);
        match manifest.drafts.get(&source.file) {
            Some(draft) => {
                let shown_as = draft.shown_as.as_deref().unwrap_or(&shown_as);
                Document::from_text_with(draft.text.clone(), &path, shown_as, &beside)
            }
            None => Document::read_with(&path, &shown_as, &beside),
        }
    }))
}

/// Lowers documents to APIs, one each, and gives what had to be left out.
///
/// # Errors
///
/// The problems of all documents that are no OpenAPI; and where the manifest is strict, the mistakes
/// of all.
pub fn lower_all(
    manifest: &Manifest,
    documents: &[Document],
) -> Result<(Vec<Api>, Vec<Diagnostic>), Failure> {
    let lower = match manifest.sources.as_slice() {
        [_] => lower::lower_alone,
        _ => lower::lower,
    };
    let lowered = collect(
        manifest
            .sources
            .iter()
            .zip(documents)
            .map(|(config, document)| lower(document, source(config, document))),
    )?;
    let mut warnings = Vec::new();
    let mut apis = Vec::new();
    for (mut lowered, document) in lowered.into_iter().zip(documents) {
        warnings.append(&mut lowered.warnings);
        if manifest.made_up {
            // With a manifest each of them is a decision on record.
            let notes = notes(&lowered.api, document, &warnings);
            warnings.extend(notes);
        }
        apis.push(lowered.api);
    }
    if manifest.strict && warnings.iter().any(|problem| problem.level == Level::Error) {
        return Err(warnings);
    }
    Ok((apis, warnings))
}

/// Makes one API of those of a manifest, by its pins and by what was observed, and gives what had to
/// be passed over.
///
/// # Errors
///
/// As [`reconcile_observed`](reconcile::reconcile_observed), and a broken file of observed facts.
pub fn reconcile_all(
    manifest: &Manifest,
    documents: &[Document],
    apis: Vec<Api>,
) -> Result<(Reconciled, Vec<Diagnostic>), Failure> {
    let mut warnings = Vec::new();
    let mut observed = None;
    if let Some(file) = &manifest.observed {
        let path = manifest.dir.join(file);
        observed = Observed::read(&path)?;
        if observed.is_none() {
            let file = path.display().to_string();
            warnings.push(
                Diagnostic::warning(
                    "there is no such file of observed facts, so none is heeded",
                )
                .at(Place { file, line: None, column: None, text: None })
                .help("`cargo xtask observe RECORDINGS...` writes it"),
            );
        }
    }
    let locate = |origin: &Origin| place(documents, origin);
    let reconciled =
        reconcile::reconcile_observed(apis, &manifest.pins, observed.as_ref(), &locate)?;
    warnings
        .extend(observed.iter().flat_map(|observed| observed.stale(&reconciled.api)));
    Ok((reconciled, warnings))
}

/// What a document says against its own format, and how it was read: once for each kind of it, and
/// not where something has been told already.
fn notes(api: &Api, document: &Document, told: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut kinds: IndexMap<&str, (&Defect, usize)> = IndexMap::new();
    for defect in &api.defects {
        kinds.entry(&defect.because).or_insert((defect, 0)).1 += 1;
    }
    let told: HashSet<_> = told
        .iter()
        .flat_map(|problem| &problem.places)
        .map(|place| (&place.file, place.line, place.column))
        .collect();
    let mut notes = Vec::new();
    for (because, (defect, count)) in kinds {
        let place = document.place(&defect.origin.pointer);
        if told.contains(&(&place.file, place.line, place.column)) {
            continue;
        }
        let mut message = because.trim_end_matches('.').to_owned();
        if count > 1 {
            let more = match count - 1 {
                1 => "once".to_owned(),
                more => format!("{more} times"),
            };
            message.push_str(&format!(" (here and {more} more)"));
        }
        let concerns = openapi::subject(&defect.origin.pointer);
        notes.push(Diagnostic::note(message).at(place).concerning(concerns));
    }
    notes
}

fn source(config: &SourceConfig, document: &Document) -> Source {
    let openapi =
        document.value().get("openapi").map(ToString::to_string).unwrap_or_default();
    Source {
        name: config.name.clone(),
        file: config.file.clone(),
        openapi: openapi.trim_matches('"').to_owned(),
        authority: config.authority,
        kind: config.kind,
    }
}

/// All results, or the problems of all that failed.
fn collect<T>(
    results: impl Iterator<Item = Result<T, Failure>>,
) -> Result<Vec<T>, Failure> {
    let mut done = Vec::new();
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(one) => done.push(one),
            Err(more) => problems.extend(more),
        }
    }
    if problems.is_empty() { Ok(done) } else { Err(problems) }
}

/// Reads the hand-written files that travel with the client.
fn companions(manifest: &Manifest) -> Result<Companions, Failure> {
    let read = |file: &str| {
        let path = manifest.dir.join(file);
        manifest.text(file).map_err(|error| {
            let place = Place {
                file: path.display().to_string(),
                line: None,
                column: None,
                text: None,
            };
            vec![
                Diagnostic::error(format!("cannot read a file of the client: {error}"))
                    .at(place)
                    .help(format!("mend its path in {}", manifest.file)),
            ]
        })
    };
    let client = &manifest.client;
    let files = |configs: &[Spanned<ConvenienceConfig>]| {
        collect(configs.iter().map(|config| {
            let config = config.get_ref();
            let name = Path::new(&config.file).file_name().unwrap_or_default();
            Ok(Convenience {
                file: name.to_string_lossy().into_owned(),
                text: read(&config.file)?,
                feature: config.feature.clone(),
            })
        }))
    };
    let conveniences = files(&client.conveniences)?;
    let (guides, examples) = (files(&client.guides)?, files(&client.examples)?);
    let guide = client.guide.as_deref().map(read).transpose()?;
    let dependencies = client.dependencies.iter();
    let dependencies = dependencies
        .map(|(name, requirement)| (name.clone(), plan::inline(requirement.get_ref())))
        .collect();
    let origin = manifest.origin();
    Ok(Companions { origin, guide, conveniences, guides, examples, dependencies })
}

fn reports(
    manifest: &Manifest,
    reconciled: &Reconciled,
    documents: &[Document],
) -> Vec<EmittedFile> {
    let banner = emit::banner(&manifest.origin());
    let yaml = serde_yaml::to_string(&report::openapi(&reconciled.api));
    // All stand beside the manifest, so links are relative to it: the same on every machine.
    let (page, lines) = report::kept(reconciled, &|origin| Place {
        file: reconciled.api.sources[usize::from(origin.source.0)].file.clone(),
        ..place(documents, origin)
    });
    vec![
        EmittedFile { path: report::LINES.to_owned(), text: lines },
        EmittedFile { path: report::PAGE.to_owned(), text: page },
        EmittedFile {
            path: report::JOINT.to_owned(),
            // JSON is always YAML.
            text: format!("# {banner}\n{}", yaml.unwrap_or_default()),
        },
    ]
}

/// Where something stands in its document.
pub fn place(documents: &[Document], origin: &Origin) -> Place {
    documents[usize::from(origin.source.0)].place(&origin.pointer)
}

#[derive(Default)]
struct Clock {
    timings: Vec<Timing>,
}

impl Clock {
    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.timings.push(Timing { stage, took: start.elapsed() });
        done
    }
}
