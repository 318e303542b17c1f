//! Many [`Api`]s to one, with a decision on record for every difference.
//!
//! 1. `matching`: operations are matched by method and full path, and below them parameters,
//!    bodies and answers.
//! 2. `forms`: at each joint place, what the sources allow is matched by shape and tag.
//! 3. `groups`: joint places of one type are found, whatever each source calls it.
//! 4. `merge`: each type is built once; where the sources differ, one of the `rules` decides
//!    or a pin does, and it goes on `record`.
//! 5. `identity`: types that came out the same in requests and responses become one again.
//!
//! Places are visited in an order that doesn't depend on whom one believes, so the order of the
//! sources changes what is chosen, never which differences are seen.

pub mod address;
mod decision;
mod defaults;
mod evidence;
mod fact;
mod forms;
mod groups;
mod identity;
mod matching;
mod merge;
mod pins;
mod record;
mod rules;
mod sides;

use std::sync::Arc;

use crate::diagnostic::{Failure, Place};
use crate::ir::{Api, Defect, Json, Origin, SchemaId};
use crate::observed::Observed;

pub use decision::{Aspect, Decision, Said, Severity, aspect};
pub use rules::{RULES, Rule};

use evidence::Evidence;
use forms::World;
use groups::Groups;
use matching::OperationRow;
use merge::Merged;
use pins::Pins;
use record::Record;
use sides::Sides;

/// Whether two values differ in case and separators at most: `APIERROR` and `api_error` are one.
pub fn is_spelling_of(one: &str, other: &str) -> bool {
    one == other || rules::fold(one) == rules::fold(other)
}

/// A decision that a person made, from `[[decision]]` in the manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Address of the place.
    pub at: String,
    /// The aspect decided on, e.g. `maximum`.
    pub aspect: String,
    /// The choice.
    pub take: Take,
    /// The reason.
    pub because: String,
    /// Where it stands in the manifest.
    pub place: Place,
}

/// What a pin chooses.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    /// What this source says, by the source's name.
    Source(String),
    /// This value.
    Value(Json),
}

/// One API made of all sources, and how it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciled {
    /// The API. Its sources are those that were given, in that order.
    pub api: Arc<Api>,
    /// Every difference, sorted by operation and address.
    pub decisions: Vec<Decision>,
    /// The address of each schema, by id: the place closest to an operation that it is reached at.
    /// Differences inside a type are reported below this address.
    pub addresses: Vec<String>,
}

impl Reconciled {
    /// The address of a schema.
    pub fn address(&self, id: SchemaId) -> Option<&str> {
        self.addresses.get(id.0 as usize).map(String::as_str)
    }

    /// The addresses that differences at a place are reported at: itself, the place as it is
    /// reached in the type it is inside of, and the type that it holds.
    pub fn same_places(&self, at: &str) -> Vec<String> {
        let mut places = vec![at.to_owned()];
        let Some(found) = address::find(&self.api, at) else {
            return places;
        };
        let own =
            found.place.and_then(|place| self.address(place.schema)).map(str::to_owned);
        let inside = found.inside.and_then(|(id, from)| {
            Some(format!("{}{}", self.address(id)?, at.get(from..)?))
        });
        for place in inside.into_iter().chain(own) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The decisions on a place, whichever way it is reached.
    pub fn decisions_at(&self, at: &str) -> Vec<&Decision> {
        let places = self.same_places(at);
        self.decisions.iter().filter(|decision| places.contains(&decision.at)).collect()
    }
}

/// Makes one API of many.
///
/// # Errors
///
/// Sources that have no operation in common, operations of one source that are the same, and pins
/// that are stale, contradict each other, lack a reason or mean no place.
pub fn reconcile(apis: Vec<Api>, pins: &[Pin]) -> Result<Reconciled, Failure> {
    let files: Vec<String> = apis
        .iter()
        .flat_map(|api| &api.sources)
        .map(|source| source.file.clone())
        .collect();
    reconcile_located(apis, pins, &|origin: &Origin| {
        let file = files.get(usize::from(origin.source.0)).map_or("", String::as_str);
        matching::whole(file)
    })
}

/// [`reconcile`], with messages that know the lines of the documents. A [`SourceId`] counts the
/// sources in the order they are given.
///
/// [`SourceId`]: crate::ir::SourceId
///
/// # Errors
///
/// As [`reconcile`].
pub fn reconcile_located(
    apis: Vec<Api>,
    pins: &[Pin],
    locate: &dyn Fn(&Origin) -> Place,
) -> Result<Reconciled, Failure> {
    reconcile_observed(apis, pins, None, locate)
}

/// [`reconcile_located`], heeding what recorded traffic showed: null and absence that were seen are
/// allowed, and values are spelled as they were seen. What was not seen decides nothing. Facts on
/// places that do not exist are passed over; [`Observed::stale`] tells them.
///
/// # Errors
///
/// As [`reconcile`].
pub fn reconcile_observed(
    apis: Vec<Api>,
    pins: &[Pin],
    observed: Option<&Observed>,
    locate: &dyn Fn(&Origin) -> Place,
) -> Result<Reconciled, Failure> {
    let checked = pins::check(pins)?;
    let sides = Sides::new(apis);
    let operations = matching::operations(&sides, locate)?;
    let world = World::new(&sides);
    let groups = Groups::find(&world, &operations);
    let (mut reconciled, mut left, mut problems) =
        once(&world, &groups, &operations, &checked, observed);
    if !left.is_empty()
        && let Some(translated) = pins::translate(&checked, &reconciled)?
    {
        (reconciled, left, problems) =
            once(&world, &groups, &operations, &translated, observed);
    }
    problems.extend(left.iter().map(|pin| pins::stale(pin, &reconciled)));
    if problems.is_empty() { Ok(reconciled) } else { Err(problems) }
}

/// One pass: the result, the pins that met nothing, and those that can't be followed.
fn once<'a>(
    world: &World<'a>,
    groups: &Groups,
    operations: &[OperationRow<'a>],
    pins: &Pins<'a>,
    observed: Option<&Observed>,
) -> (Reconciled, Vec<Pin>, Failure) {
    let sides = world.sides;
    let merge = |evidence| {
        let record = Record::new(sides, pins.clone(), evidence);
        merge::merge(world, groups, operations, record)
    };
    let mut merged = merge(Evidence::default());
    if let Some(observed) = observed.filter(|observed| !observed.facts.is_empty()) {
        // The facts find their places in the API as it is without them.
        identity::untagged(&mut merged.api);
        merged = merge(Evidence::new(observed, &merged));
    }
    if sides.len() > 1 {
        defaults::settle(&mut merged);
    }
    let known = std::mem::take(&mut merged.addresses);
    let addresses = identity::settle(sides, &mut merged, &known);
    defects(sides, &mut merged);
    let left = merged.record.stale().cloned().collect();
    let Merged { api, record, .. } = merged;
    let mut decisions = record.decisions;
    sort(&api, &mut decisions);
    let reconciled = Reconciled { api: Arc::new(api), decisions, addresses };
    (reconciled, left, record.problems)
}

/// Makes a decision of every defect of a source.
fn defects(sides: &Sides, merged: &mut Merged<'_>) {
    for side in &sides.by_rank {
        for defect in &sides.list[*side].api.defects {
            let origin = sides.origin(*side, &defect.origin);
            let Defect { aspect, value, taken, because, .. } = defect;
            merged.record.decisions.push(Decision {
                at: home(&merged.places, &origin),
                aspect: Aspect::from(
                    aspect.rsplit('.').next().unwrap_or(aspect).to_owned(),
                ),
                severity: Severity::Defect,
                said: vec![Said {
                    source: origin.source,
                    value: value.clone(),
                    pointer: Some(origin.pointer),
                }],
                chosen: taken.clone(),
                rule: rules::READ_AS_MEANT.name,
                because: because.clone(),
                pinned: false,
                observed: None,
            });
        }
    }
}

/// The address of the closest place around a pointer.
fn home(
    places: &std::collections::HashMap<(crate::ir::SourceId, String), String>,
    origin: &Origin,
) -> String {
    let mut pointer = origin.pointer.as_str();
    loop {
        if let Some(at) = places.get(&(origin.source, pointer.to_owned())) {
            return at.clone();
        }
        match pointer.rfind('/') {
            Some(end) => pointer = &pointer[..end],
            None => break,
        }
    }
    match origin.pointer.split('/').nth(1) {
        Some("info") => format!("api{}", origin.pointer.replace('/', ".")),
        Some("externalDocs") => "api.info.externalDocs".to_owned(),
        Some("servers") => "api.base_url".to_owned(),
        Some("security") => "api.auth".to_owned(),
        Some("tags") => "api.tags".to_owned(),
        Some("components")
            if origin.pointer.starts_with("/components/securitySchemes") =>
        {
            "api.auth".to_owned()
        }
        _ => "api".to_owned(),
    }
}

/// Sorts by operation, then by address, then by aspect, and drops what is there twice.
fn sort(api: &Api, decisions: &mut Vec<Decision>) {
    let heads: Vec<String> = api
        .operations
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    let order: std::collections::HashMap<&str, usize> =
        heads.iter().enumerate().map(|(at, head)| (head.as_str(), at + 1)).collect();
    let operation = |decision: &Decision| {
        let head: Vec<&str> = decision.at.splitn(3, ' ').take(2).collect();
        order.get(head.join(" ").as_str()).copied().unwrap_or(0)
    };
    decisions.sort_by_cached_key(|decision| {
        let at = (operation(decision), decision.at.clone());
        (at, decision.aspect.rank(), decision.aspect.to_string(), decision.severity)
    });
    decisions.dedup();
}
