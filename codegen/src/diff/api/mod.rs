//! Two APIs, walked together from their operations down: what changed on the wire.

mod operations;
mod places;
mod widths;

use std::collections::HashSet;

use serde::Serialize;

use super::{Verdict, What};
use crate::diagnostic::Place;
use crate::ir::{Api, Operation, Origin, SchemaId, Use};
use crate::reconcile::aspect;

use widths::what;

/// A change of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiChange {
    /// Address of the place, e.g. `POST /v1/messages request.body.max_tokens`. A type that several
    /// places share is compared at the first of them.
    pub at: String,
    /// What is another, e.g. `maximum`; `presence` when the place itself came or went.
    pub aspect: String,
    /// What happened.
    pub what: What,
    /// What was said; none when nothing was.
    pub before: Option<String>,
    /// What is said; none when nothing is.
    pub after: Option<String>,
    /// Where it says so: the old document's place, then the new one's.
    pub places: Vec<Place>,
    /// What it asks of the next version of the client.
    pub verdict: Verdict,
    /// Why.
    pub why: String,
    /// What the place belongs to, on the old side and on the new one.
    #[serde(skip)]
    pub(super) owners: [Owner; 2],
}

/// What a place belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Owner {
    /// `METHOD /path`.
    pub(super) operation: Option<String>,
    /// The object it is a property of, and its name there.
    pub(super) property: Option<(SchemaId, String)>,
    /// Its own schema.
    pub(super) schema: Option<SchemaId>,
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The API.
    pub api: &'a Api,
    /// Where its facts stand.
    pub locate: &'a dyn Fn(&Origin) -> Place,
}

impl std::fmt::Debug for Side<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Side").field("operations", &self.api.operations.len()).finish()
    }
}

/// What changed from one API to the other, operation by operation.
pub fn compare_apis(old: Side<'_>, new: Side<'_>) -> Vec<ApiChange> {
    let mut walk = Walk { old, new, seen: HashSet::new(), changes: Vec::new() };
    walk.head();
    let (was, is) = (&old.api.operations, &new.api.operations);
    for before in was {
        match is.iter().find(|after| same(before, after)) {
            Some(after) => walk.operation(before, after),
            None => {
                let owners = [owner(before), Owner::default()];
                walk.gone(&head(before), "operation", &before.origins, owners);
            }
        }
    }
    for after in is.iter().filter(|after| !was.iter().any(|before| same(before, after)))
    {
        let owners = [Owner::default(), owner(after)];
        walk.fresh(&head(after), "operation", &after.origins, owners);
    }
    walk.changes
}

/// Whether two operations are one, however the parameters in the path are called.
fn same(one: &Operation, two: &Operation) -> bool {
    let plain = |path: &str| -> Vec<String> {
        let part = |part: &str| {
            if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() }
        };
        path.split('/').map(part).collect()
    };
    one.method == two.method && plain(&one.path) == plain(&two.path)
}

fn head(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

fn owner(operation: &Operation) -> Owner {
    Owner { operation: Some(head(operation)), ..Owner::default() }
}

struct Walk<'a> {
    old: Side<'a>,
    new: Side<'a>,
    seen: HashSet<(SchemaId, SchemaId)>,
    changes: Vec<ApiChange>,
}

/// A place on both sides.
#[derive(Clone, Copy)]
struct Pair<'a>(&'a Use, &'a Use);

impl Walk<'_> {
    fn gone(&mut self, at: &str, thing: &str, origins: &[Origin], owners: [Owner; 2]) {
        let before = Some(thing.to_owned());
        self.push(
            at,
            aspect::PRESENCE,
            What::Removed,
            (before, None),
            [origins, &[]],
            owners,
        );
    }

    fn fresh(&mut self, at: &str, thing: &str, origins: &[Origin], owners: [Owner; 2]) {
        let after = Some(thing.to_owned());
        self.push(
            at,
            aspect::PRESENCE,
            What::Added,
            (None, after),
            [&[], origins],
            owners,
        );
    }

    fn fact(
        &mut self,
        at: &str,
        aspect: &str,
        before: Option<String>,
        after: Option<String>,
        origins: [&[Origin]; 2],
        owners: [Owner; 2],
    ) {
        if before != after {
            let what = what(aspect, before.as_deref(), after.as_deref());
            self.push(at, aspect, what, (before, after), origins, owners);
        }
    }

    fn push(
        &mut self,
        at: &str,
        aspect: &str,
        what: What,
        (before, after): (Option<String>, Option<String>),
        [was, is]: [&[Origin]; 2],
        owners: [Owner; 2],
    ) {
        let (verdict, why) = match what {
            What::Added => (Verdict::Minor, "there is more to ask for, or to get"),
            What::Removed => (Verdict::Major, "who asks for it, or reads it"),
            What::Documented => (Verdict::Patch, "only the documentation is another"),
            _ => (Verdict::Patch, "documented, not enforced"),
        };
        let first = |origins: &[Origin], side: Side<'_>| {
            origins.first().map(|origin| {
                (side.locate)(&Origin {
                    pointer: place_of(aspect, &origin.pointer),
                    ..origin.clone()
                })
            })
        };
        let places =
            first(was, self.old).into_iter().chain(first(is, self.new)).collect();
        self.changes.push(ApiChange {
            at: at.to_owned(),
            aspect: aspect.to_owned(),
            what,
            before,
            after,
            places,
            verdict,
            why: why.to_owned(),
            owners,
        });
    }
}

/// Where the keyword of an aspect stands, if there is one; else the place around it is shown.
fn place_of(aspect: &str, pointer: &str) -> String {
    match aspect {
        aspect::PRESENCE | aspect::REQUIRED => pointer.to_owned(),
        keyword => format!("{pointer}/{keyword}"),
    }
}
