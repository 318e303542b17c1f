//! One document to one [`Api`], each fact knowing its source. Decides nothing about Rust.
//!
//! Schemas become a normal form on the way: references, `allOf`, the spellings of "or null" and
//! unions of one are gone (`core`); each remaining schema gets its shape
//! (`shape`); then unions are brought together and their tags found
//! (`unions`).

mod auth;
mod bounds;
mod circles;
mod compact;
mod content;
mod core;
mod encoding;
mod enumeration;
mod heirs;
mod naming;
mod notes;
mod object;
mod operation;
mod paging;
mod parameter;
mod path;
mod says;
mod server;
mod shape;
mod unions;

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::{
    Api, Defect, Info, Json, Origin, SchemaId, Schemas, Source, SourceId, Tag,
};
use crate::load::Document;
use crate::openapi::{self, Converted};

use self::core::{Body, Core};

/// What one document says.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// The API as the document describes it.
    pub api: Api,
    /// What is left out or degraded, and the mistakes that are the reason; in the order of the
    /// document.
    pub warnings: Vec<Diagnostic>,
}

/// Reads one document into the IR. All its facts come from `SourceId(0)`. What a mistake concerns is
/// left out or degraded.
///
/// # Errors
///
/// It is no OpenAPI 3 document, or it grows too large.
pub fn lower(document: &Document, source: Source) -> Result<Lowered, Failure> {
    lower_with(document, source, false)
}

/// The same for the only document there is of an API. Nothing is to be matched with it, so that the
/// part of the path by which its servers differ may stay with their hosts.
///
/// # Errors
///
/// As [`lower`].
pub fn lower_alone(document: &Document, source: Source) -> Result<Lowered, Failure> {
    lower_with(document, source, true)
}

fn lower_with(
    document: &Document,
    source: Source,
    alone: bool,
) -> Result<Lowered, Failure> {
    let converted = openapi::convert(document).map_err(|mut failure| {
        failure.extend(document.problems().cloned());
        failure
    })?;
    let mut lowering = Lowering::new(document, &converted);
    lowering.alone = alone;
    let mut api = Api {
        sources: vec![source],
        info: info(&converted),
        servers: lowering.servers(),
        auth: lowering.auth(),
        tags: tags(&converted),
        operations: lowering.operations(),
        ..Api::default()
    };
    if api.sources[0].openapi.is_empty() {
        api.sources[0].openapi.clone_from(&converted.openapi.openapi);
    }
    let mut loose = lowering.declared();
    lowering.shapes();
    unions::normalize(&mut lowering.schemas);
    lowering.cut_circles();
    lowering.string_examples(&mut api.operations);
    lowering.unfollowed(&api.operations);
    lowering.odd_styles(&api.operations);
    lowering.odd_answers(&api.operations);
    let Lowering { schemas, defects, problems, too_many, .. } = lowering;
    // Its tree is gone before the schemas are there twice.
    let (earlier, mut warnings) = converted.into_findings();
    api.schemas = compact::reachable(schemas, &mut api.operations, &mut loose);
    api.loose = loose;
    api.defects = earlier;
    api.defects.extend(defects);
    warnings.extend(problems);
    warnings.extend(document.problems().cloned());
    // In the order of the document, however it was walked.
    warnings.sort_by_cached_key(|problem| {
        let place = problem.places.first();
        place.map(|place| (place.file.clone(), place.line, place.column))
    });
    // What is reached in two ways is told once.
    warnings.dedup();
    if too_many {
        return Err(warnings);
    }
    Ok(Lowered { api, warnings })
}

/// What is known so far.
struct Lowering<'c> {
    document: &'c Document,
    from: &'c Converted,
    schemas: Schemas,
    defects: Vec<Defect>,
    problems: Vec<Diagnostic>,
    /// It is the only document of its API.
    alone: bool,
    base: server::Base,
    /// Ids of schemas by [`Body::key`].
    ids: HashMap<Rc<str>, SchemaId>,
    /// Schemas that have an id and no shape yet.
    queue: VecDeque<(SchemaId, Rc<Body<'c>>)>,
    /// What the targets of references are.
    cores: HashMap<String, Core<'c>>,
    /// References being followed.
    following: HashSet<String>,
    depth: usize,
    /// Whether some variant allows null, by [`Body::key`].
    null_variants: HashMap<Rc<str>, bool>,
    /// Names that stand for schemas outside of the components.
    aliases: naming::Aliases,
    /// What is made of each schema by `allOf`; found when it is needed.
    heirs: Option<heirs::Heirs>,
    /// There are more schemas than any honest document comes to.
    too_many: bool,
}

/// How many schemas one document may come to: merging can multiply them.
const MOST_SCHEMAS: usize = 100_000;

impl<'c> Lowering<'c> {
    fn new(document: &'c Document, from: &'c Converted) -> Self {
        Self {
            document,
            from,
            schemas: Schemas::default(),
            defects: Vec::new(),
            problems: Vec::new(),
            alone: false,
            base: server::Base::default(),
            ids: HashMap::new(),
            queue: VecDeque::new(),
            cores: HashMap::new(),
            following: HashSet::new(),
            depth: 0,
            null_variants: HashMap::new(),
            aliases: naming::aliases(from),
            heirs: None,
            too_many: false,
        }
    }

    fn place(&self, pointer: &str) -> Place {
        self.document.place(pointer)
    }

    fn warn(
        &mut self,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.tell(pointer, Diagnostic::warning(message).help(help));
    }

    /// Something about a place.
    fn tell(&mut self, pointer: &str, problem: Diagnostic) {
        let problem =
            problem.at(self.place(pointer)).concerning(openapi::subject(pointer));
        self.problems.push(problem);
    }

    fn defect(
        &mut self,
        pointer: impl Into<String>,
        aspect: &str,
        value: Json,
        taken: Json,
        because: impl Into<String>,
    ) {
        self.defects.push(Defect {
            origin: origin(pointer),
            aspect: aspect.to_owned(),
            value,
            taken,
            because: because.into(),
        });
    }
}

/// A place in the document.
fn origin(pointer: impl Into<String>) -> Origin {
    Origin::new(SourceId(0), pointer)
}

/// The pointer of a key of the thing at a pointer.
fn child(at: &str, key: &str) -> String {
    [at, "/", &crate::load::escape(key)].concat()
}

/// The pointer that a reference in the converted document means; none for a hole.
fn pointer_of(reference: &str) -> Option<&str> {
    if reference.is_empty() {
        return None;
    }
    Some(reference.strip_prefix('#').unwrap_or(reference))
}

fn info(from: &Converted) -> Info {
    let info = &from.openapi.info;
    let contact = info.contact.as_ref();
    let license = info.license.as_ref();
    Info {
        title: filled(&info.title),
        version: filled(&info.version),
        description: info.description.clone(),
        terms_of_service: info.terms_of_service.clone(),
        contact_name: contact.and_then(|contact| contact.name.clone()),
        contact_url: contact.and_then(|contact| contact.url.clone()),
        contact_email: contact.and_then(|contact| contact.email.clone()),
        license_name: license.and_then(|license| filled(&license.name)),
        license_url: license.and_then(|license| license.url.clone()),
        external_docs: from
            .openapi
            .external_docs
            .as_ref()
            .and_then(|docs| filled(&docs.url)),
    }
}

fn tags(from: &Converted) -> Vec<Tag> {
    from.openapi
        .tags
        .iter()
        .enumerate()
        .filter(|(_, tag)| !tag.name.is_empty())
        .map(|(index, tag)| Tag {
            name: tag.name.clone(),
            description: tag.description.clone(),
            origins: vec![origin(format!("/tags/{index}"))],
        })
        .collect()
}

/// A text, unless it is empty.
fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A flag among the `x-` keys.
fn flagged(extensions: &indexmap::IndexMap<String, Value>, key: &str) -> bool {
    extensions.get(key) == Some(&Value::Bool(true))
}
