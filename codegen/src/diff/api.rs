//! Two APIs, walked together from their operations down: what changed on the wire.

use std::collections::HashSet;

use serde::Serialize;

use super::summary::{self, DESCRIPTION, word};
use super::{Verdict, What};
use crate::diagnostic::Place;
use crate::ir::{
    Additional, Api, Auth, AuthKind, Media, Object, Operation, Origin, Schema, SchemaId, Shape,
    Union, Use, Variant,
};
use crate::reconcile::{address, aspect};

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
    for after in is.iter().filter(|after| !was.iter().any(|before| same(before, after))) {
        let owners = [Owner::default(), owner(after)];
        walk.fresh(&head(after), "operation", &after.origins, owners);
    }
    walk.changes
}

/// Whether two operations are one, however the parameters in the path are called.
fn same(one: &Operation, two: &Operation) -> bool {
    let plain = |path: &str| -> Vec<String> {
        let part = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
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

impl<'a> Walk<'a> {
    fn head(&mut self) {
        let url = |api: &Api| -> String {
            let all: Vec<&str> = api.servers.iter().map(|server| server.url.as_str()).collect();
            all.join(", ")
        };
        let auth = |api: &Api| -> String {
            api.auth.iter().map(credential).collect::<Vec<_>>().join(", ")
        };
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let none = || [Owner::default(), Owner::default()];
        let (old, new) = (self.old.api, self.new.api);
        self.fact("api.base_url", aspect::BASE_URL, some(url(old)), some(url(new)), [&[], &[]], none());
        self.fact("api.auth", aspect::AUTH, some(auth(old)), some(auth(new)), [&[], &[]], none());
        let texts = [
            ("title", &old.info.title, &new.info.title),
            ("version", &old.info.version, &new.info.version),
            ("description", &old.info.description, &new.info.description),
        ];
        for (name, before, after) in texts {
            let at = format!("api.info.{name}");
            self.fact(&at, DESCRIPTION, before.clone(), after.clone(), [&[], &[]], none());
        }
    }

    fn operation(&mut self, old: &'a Operation, new: &'a Operation) {
        let at = head(new);
        let owners = || [owner(old), owner(new)];
        let origins = [&old.origins[..], &new.origins[..]];
        let yes = |is: bool| is.then(|| "yes".to_owned());
        let text = |operation: &Operation| {
            let texts = [&operation.summary, &operation.description];
            let texts: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
            Some(texts.join(" / ")).filter(|text| !text.is_empty())
        };
        self.fact(&at, aspect::OPERATION_ID, old.id.clone(), new.id.clone(), origins, owners());
        self.fact(&at, aspect::DEPRECATED, yes(old.deprecated), yes(new.deprecated), origins, owners());
        self.fact(&at, DESCRIPTION, text(old), text(new), origins, owners());

        let parameters: Vec<_> = old.parameters.iter().map(|it| (it.place, it.name.as_str(), it)).collect();
        for (place, name, was) in &parameters {
            let here = format!("{at} request.{}.{name}", place.as_str());
            // What is in the path is found by its position there, whatever its name.
            let is = new.parameters.iter().find(|is| is.place == *place && is.name == *name);
            match is {
                Some(is) => {
                    let pair = Pair(&was.value, &is.value);
                    self.required(&here, Some(was.required), Some(is.required), pair, owners());
                    self.place(&here, pair, owners());
                }
                None => self.gone(&here, "parameter", &was.value.origins, owners()),
            }
        }
        for is in &new.parameters {
            if !old.parameters.iter().any(|was| was.place == is.place && was.name == is.name) {
                let here = format!("{at} request.{}.{}", is.place.as_str(), is.name);
                self.fresh(&here, "parameter", &is.value.origins, owners());
            }
        }

        let body = |operation: &'a Operation| operation.body.as_ref();
        match (body(old), body(new)) {
            (Some(was), Some(is)) => {
                let required = |is: bool| Some(if is { "yes" } else { "no" }.to_owned());
                let here = format!("{at} request");
                let origins = [&was.origins[..], &is.origins[..]];
                self.fact(&here, aspect::REQUIRED, required(was.required), required(is.required), origins, owners());
                self.content(&here, &was.content, &is.content, owners());
            }
            (Some(was), None) => self.gone(&format!("{at} request"), "body", &was.origins, owners()),
            (None, Some(is)) => self.fresh(&format!("{at} request"), "body", &is.origins, owners()),
            (None, None) => {}
        }

        for was in &old.responses {
            let here = format!("{at} response.{}", was.status);
            let Some(is) = new.responses.iter().find(|is| is.status == was.status) else {
                self.gone(&here, "answer", &was.origins, owners());
                continue;
            };
            let origins = [&was.origins[..], &is.origins[..]];
            self.fact(&here, DESCRIPTION, was.description.clone(), is.description.clone(), origins, owners());
            self.content(&here, &was.content, &is.content, owners());
            for before in &was.headers {
                let here = format!("{here}.header.{}", before.name);
                match is.headers.iter().find(|after| after.name == before.name) {
                    Some(after) => self.place(&here, Pair(&before.value, &after.value), owners()),
                    None => self.gone(&here, "header", &before.value.origins, owners()),
                }
            }
            for after in &is.headers {
                if !was.headers.iter().any(|before| before.name == after.name) {
                    let here = format!("{here}.header.{}", after.name);
                    self.fresh(&here, "header", &after.value.origins, owners());
                }
            }
        }
        for is in &new.responses {
            if !old.responses.iter().any(|was| was.status == is.status) {
                let here = format!("{at} response.{}", is.status);
                self.fresh(&here, "answer", &is.origins, owners());
            }
        }
    }

    fn content(&mut self, at: &str, old: &'a [Media], new: &'a [Media], owners: [Owner; 2]) {
        let steps = address::media_steps(old);
        for (was, step) in old.iter().zip(steps) {
            let here = format!("{at}.body{step}");
            let Some(is) = new.iter().find(|is| is.media_type == was.media_type) else {
                self.gone(&here, &was.media_type, &was.origins, owners.clone());
                continue;
            };
            if was.framing != is.framing {
                let word = |media: &Media| Some(format!("{:?}", media.framing).to_lowercase());
                let origins = [&was.origins[..], &is.origins[..]];
                self.fact(&here, aspect::FRAMING, word(was), word(is), origins, owners.clone());
            }
            match (&was.value, &is.value) {
                (Some(before), Some(after)) => self.place(&here, Pair(before, after), owners.clone()),
                (Some(before), None) => self.gone(&here, "schema", &before.origins, owners.clone()),
                (None, Some(after)) => self.fresh(&here, "schema", &after.origins, owners.clone()),
                (None, None) => {}
            }
        }
        for (is, step) in new.iter().zip(address::media_steps(new)) {
            if !old.iter().any(|was| was.media_type == is.media_type) {
                self.fresh(&format!("{at}.body{step}"), &is.media_type, &is.origins, owners.clone());
            }
        }
    }

    fn required(
        &mut self,
        at: &str,
        was: Option<bool>,
        is: Option<bool>,
        Pair(old, new): Pair<'_>,
        owners: [Owner; 2],
    ) {
        let word = |is: Option<bool>| is.map(|is| if is { "yes" } else { "no" }.to_owned());
        let origins = [&old.origins[..], &new.origins[..]];
        self.fact(at, aspect::REQUIRED, word(was), word(is), origins, owners);
    }

    fn place(&mut self, at: &str, pair: Pair<'a>, mut owners: [Owner; 2]) {
        let Pair(old, new) = pair;
        let (before, after) = (&self.old.api.schemas[old.schema], &self.new.api.schemas[new.schema]);
        let here = |place: &'a Use, schema: &'a Schema| -> Vec<Origin> {
            place.origins.iter().chain(&schema.origins).cloned().collect()
        };
        let (was, is) = (here(old, before), here(new, after));
        owners[0].schema = Some(old.schema);
        owners[1].schema = Some(new.schema);
        let seen = !self.seen.insert((old.schema, new.schema));
        let (said, says) = (summary::place(self.old.api, old), summary::place(self.new.api, new));
        let mut aspects: Vec<&str> = said.iter().chain(&says).map(|(aspect, _)| *aspect).collect();
        aspects.sort_unstable();
        aspects.dedup();
        let value = |all: &[(&'static str, String)], aspect: &str| {
            all.iter().find(|(known, _)| *known == aspect).map(|(_, value)| value.clone())
        };
        for aspect in aspects {
            // Of a type that has been compared, only what the place adds is news.
            let own = [aspect::NULLABLE, aspect::DEFAULT].contains(&aspect);
            if !seen || own {
                let both = [&was[..], &is[..]];
                self.fact(at, aspect, value(&said, aspect), value(&says, aspect), both, owners.clone());
            }
        }
        if !seen {
            self.inside(at, (old, before), (new, after), owners);
        }
    }

    fn inside(
        &mut self,
        at: &str,
        (old, before): (&'a Use, &'a Schema),
        (new, after): (&'a Use, &'a Schema),
        owners: [Owner; 2],
    ) {
        match (&before.shape, &after.shape) {
            (Shape::Array(was), Shape::Array(is)) => {
                self.place(&format!("{at}[]"), Pair(&was.items, &is.items), owners);
            }
            (Shape::Object(was), Shape::Object(is)) => {
                self.object(at, (old.schema, was), (new.schema, is), &owners);
            }
            (Shape::Union(was), Shape::Union(is)) => self.union(at, was, is, &owners),
            // One value became several, or the other way round: what is inside is still the same.
            (Shape::Union(was), _) if single(self.old.api, was, &after.shape).is_some() => {
                if let Some(variant) = single(self.old.api, was, &after.shape) {
                    self.place(at, Pair(&variant.value, new), owners);
                }
            }
            (_, Shape::Union(is)) => {
                if let Some(variant) = single(self.new.api, is, &before.shape) {
                    self.place(at, Pair(old, &variant.value), owners);
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        at: &str,
        (old, was): (SchemaId, &'a Object),
        (new, is): (SchemaId, &'a Object),
        owners: &[Owner; 2],
    ) {
        let owners = |name: &str| {
            let owner = |side: usize, id| Owner {
                operation: owners[side].operation.clone(),
                property: Some((id, name.to_owned())),
                schema: None,
            };
            [owner(0, old), owner(1, new)]
        };
        for before in &was.properties {
            let here = format!("{at}.{}", before.name);
            let owners = owners(&before.name);
            match is.property(&before.name) {
                Some(after) => {
                    let pair = Pair(&before.value, &after.value);
                    self.required(&here, before.required, after.required, pair, owners.clone());
                    self.place(&here, pair, owners);
                }
                None => self.gone(&here, "property", &before.value.origins, owners),
            }
        }
        for after in &is.properties {
            if was.property(&after.name).is_none() {
                let here = format!("{at}.{}", after.name);
                self.fresh(&here, "property", &after.value.origins, owners(&after.name));
            }
        }
        if let (Additional::Allowed(before), Additional::Allowed(after)) = (&was.additional, &is.additional) {
            self.place(&format!("{at}.*"), Pair(before, after), owners("*"));
        }
    }

    fn union(&mut self, at: &str, was: &'a Union, is: &'a Union, owners: &[Owner; 2]) {
        let (old, new) = (self.old.api, self.new.api);
        for before in &was.variants {
            let here = format!("{at}{}", step(old, was, before));
            match is.variants.iter().find(|after| matches(old, before, new, after)) {
                Some(after) => {
                    let tags = |variant: &Variant| Some(variant.tags.join(", ")).filter(|tags| !tags.is_empty());
                    let origins = [&before.value.origins[..], &after.value.origins[..]];
                    self.fact(&here, aspect::ENUM, tags(before), tags(after), origins, owners.clone());
                    self.place(&here, Pair(&before.value, &after.value), owners.clone());
                }
                None => self.gone(&here, "variant", &before.value.origins, owners.clone()),
            }
        }
        for after in &is.variants {
            if !was.variants.iter().any(|before| matches(old, before, new, after)) {
                let here = format!("{at}{}", step(new, is, after));
                self.fresh(&here, "variant", &after.value.origins, owners.clone());
            }
        }
    }

    fn gone(&mut self, at: &str, thing: &str, origins: &[Origin], owners: [Owner; 2]) {
        let before = Some(thing.to_owned());
        self.push(at, aspect::PRESENCE, What::Removed, (before, None), [origins, &[]], owners);
    }

    fn fresh(&mut self, at: &str, thing: &str, origins: &[Origin], owners: [Owner; 2]) {
        let after = Some(thing.to_owned());
        self.push(at, aspect::PRESENCE, What::Added, (None, after), [&[], origins], owners);
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
        let first = |origins: &[Origin], side: Side<'_>| origins.first().map(|origin| (side.locate)(&Origin {
            pointer: place_of(aspect, &origin.pointer),
            ..origin.clone()
        }));
        let places = first(was, self.old).into_iter().chain(first(is, self.new)).collect();
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

fn credential(auth: &Auth) -> String {
    match &auth.kind {
        AuthKind::ApiKey { name, .. } => name.clone(),
        AuthKind::Basic => "basic".to_owned(),
        AuthKind::Bearer => "bearer".to_owned(),
    }
}

/// The variant of a union that has a shape, if it is the only one.
fn single<'a>(api: &Api, union: &'a Union, shape: &Shape) -> Option<&'a Variant> {
    let mut alike = union
        .variants
        .iter()
        .filter(|variant| word(&api.schemas[variant.value.schema].shape) == word(shape));
    alike.next().filter(|_| alike.next().is_none())
}

fn matches(old: &Api, before: &Variant, new: &Api, after: &Variant) -> bool {
    if !before.tags.is_empty() || !after.tags.is_empty() {
        return before.tags.iter().any(|tag| after.tags.contains(tag));
    }
    let (was, is) = (&old.schemas[before.value.schema], &new.schemas[after.value.schema]);
    word(&was.shape) == word(&is.shape) && (was.name == is.name || was.name.is_none() || is.name.is_none())
}

fn step(api: &Api, union: &Union, variant: &Variant) -> String {
    let schema = &api.schemas[variant.value.schema];
    match (&union.tag, variant.tags.first(), &schema.shape, &schema.name) {
        (Some(tag), Some(value), ..) => format!("{{{tag}={value}}}"),
        (_, _, Shape::Object(_), Some(name)) => format!("{{{name}}}"),
        _ => String::new(),
    }
}

/// Whether an aspect allows more than before, or less.
fn what(aspect: &str, before: Option<&str>, after: Option<&str>) -> What {
    let less = |less: bool| if less { What::Narrowed } else { What::Widened };
    let number = |text: Option<&str>| text.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    match aspect {
        DESCRIPTION => What::Documented,
        aspect::REQUIRED | aspect::UNIQUE_ITEMS => less(after == Some("yes")),
        aspect::NULLABLE => less(before == Some("yes")),
        aspect::MINIMUM | aspect::MIN_LENGTH | aspect::MIN_ITEMS | aspect::MIN_PROPERTIES => {
            less(number(after).unwrap_or(f64::MIN) > number(before).unwrap_or(f64::MIN))
        }
        aspect::MAXIMUM | aspect::MAX_LENGTH | aspect::MAX_ITEMS | aspect::MAX_PROPERTIES => {
            less(number(after).unwrap_or(f64::MAX) < number(before).unwrap_or(f64::MAX))
        }
        aspect::ADDITIONAL => less(after == Some("no")),
        aspect::TYPE => match (before, after) {
            (Some("integer"), Some("number")) | (_, Some("any" | "union")) => What::Widened,
            (Some("number"), Some("integer")) | (Some("any" | "union"), _) => What::Narrowed,
            _ => What::Changed,
        },
        aspect::ENUM => {
            let set = |text: Option<&str>| -> Option<HashSet<String>> {
                text.map(|text| text.split(", ").map(str::to_owned).collect())
            };
            match (set(before), set(after)) {
                (Some(old), Some(new)) if new.is_superset(&old) => What::Widened,
                (Some(old), Some(new)) if old.is_superset(&new) => What::Narrowed,
                (Some(_), None) => What::Widened,
                (None, Some(_)) => What::Narrowed,
                _ => What::Changed,
            }
        }
        _ => What::Changed,
    }
}
