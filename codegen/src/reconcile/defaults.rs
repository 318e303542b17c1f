//! Defaults held against what became of the schemas they stand at: one source states the default,
//! all of them together say which values there are.

use std::collections::BTreeMap;

use super::decision::aspect::DEFAULT;
use super::decision::{Decision, Said, Severity};
use super::identity::for_each_place;
use super::merge::Merged;
use super::rules::{AUTHORITATIVE_DEFAULT, fold};
use crate::ir::{Bound, Json, Number, SchemaId, Shape, Text, Use};

const BECAUSE: &str = "The default of one source is not among the values that all of them together allow, so it can't be what the server does.";

/// Spells defaults as the values they stand for are spelled, and drops those that are no value of
/// their place.
pub(super) fn settle(merged: &mut Merged<'_>) {
    let mut shapes: BTreeMap<SchemaId, Option<Shape>> = BTreeMap::new();
    for_each_place(&mut merged.api, &mut |place| {
        if place.default.is_some() {
            shapes.insert(place.schema, None);
        }
    });
    for (id, shape) in &mut shapes {
        *shape = Some(merged.api.schemas[*id].shape.clone());
    }
    let mut changed: Vec<(Use, Option<Json>)> = Vec::new();
    let pinned = |place: &Use, decisions: &[Decision]| {
        decisions.iter().any(|decision| decision.pinned && is_on(decision, place))
    };
    let decisions = &mut merged.record.decisions;
    for_each_place(&mut merged.api, &mut |place| {
        let shape = shapes.get(&place.schema).and_then(Option::as_ref);
        let (Some(stated), Some(shape)) = (&place.default, shape) else { return };
        let fitting = fitting(stated, shape);
        // What a person chose stands.
        if fitting.as_ref() != Some(stated) && !pinned(place, decisions) {
            changed.push((place.clone(), fitting.clone()));
            place.default = fitting;
        }
    });
    for (before, after) in changed {
        let mut on_record = false;
        for decision in decisions.iter_mut().filter(|decision| is_on(decision, &before))
        {
            on_record = true;
            decision.chosen = after.clone().unwrap_or_default();
            if after.is_none() {
                BECAUSE.clone_into(&mut decision.because);
            }
        }
        let at = before.origins.iter().find_map(|origin| {
            merged.places.get(&(origin.source, origin.pointer.clone()))
        });
        // That values are spelled in several ways is a decision of its own.
        if let (false, None, Some(at)) = (on_record, after, at) {
            decisions.push(dropped(at, before));
        }
    }
}

/// The decision on a default that no source contradicts as such.
fn dropped(at: &str, place: Use) -> Decision {
    let stated = place.default.unwrap_or_default();
    let mut said: Vec<Said> = Vec::new();
    for origin in &place.origins {
        if said.iter().all(|said| said.source != origin.source) {
            let pointer = Some(origin.child("default").pointer);
            said.push(Said { source: origin.source, value: stated.clone(), pointer });
        }
    }
    Decision {
        at: at.to_owned(),
        aspect: DEFAULT.into(),
        severity: Severity::Conflict,
        said,
        chosen: Json::Null,
        rule: AUTHORITATIVE_DEFAULT.name,
        because: BECAUSE.to_owned(),
        pinned: false,
        observed: None,
    }
}

/// Whether this is the decision that gave the place its default.
fn is_on(decision: &Decision, place: &Use) -> bool {
    let here = |said: &Said| {
        place.origins.iter().any(|origin| {
            origin.source == said.source
                && said.pointer.as_ref() == Some(&origin.child("default").pointer)
        })
    };
    decision.aspect.as_str() == DEFAULT
        && place.default.as_ref() == Some(&decision.chosen)
        && decision.said.iter().any(here)
}

/// The default as a value of this shape; none when it is none.
fn fitting(stated: &Json, shape: &Shape) -> Option<Json> {
    let fits = match shape {
        Shape::Boolean(Some(only)) => stated == only || stated.is_null(),
        Shape::Number(number) => stated.as_f64().is_none_or(|n| allows(number, n)),
        Shape::Text(text) => match stated {
            Json::String(stated) => return spelled(stated, text).map(Json::String),
            Json::Null => true,
            _ => text.values.as_ref().is_none_or(|values| values.open),
        },
        Shape::Any
        | Shape::Boolean(None)
        | Shape::Array(_)
        | Shape::Object(_)
        | Shape::Union(_) => true,
    };
    fits.then(|| stated.clone())
}

fn allows(number: &Number, stated: f64) -> bool {
    let beyond = |bound: &Bound, beyond: fn(&f64, &f64) -> bool| {
        bound.value.as_f64().is_some_and(|limit| {
            beyond(&stated, &limit) || (bound.exclusive && stated == limit)
        })
    };
    let listed = number
        .values
        .as_ref()
        .is_none_or(|values| values.iter().any(|value| value.as_f64() == Some(stated)));
    listed
        && !number.minimum.as_ref().is_some_and(|bound| beyond(bound, f64::lt))
        && !number.maximum.as_ref().is_some_and(|bound| beyond(bound, f64::gt))
}

fn spelled(stated: &str, text: &Text) -> Option<String> {
    let length = u64::try_from(stated.chars().count()).unwrap_or(u64::MAX);
    if text.min_length.is_some_and(|least| length < least)
        || text.max_length.is_some_and(|most| length > most)
    {
        return None;
    }
    let Some(values) = &text.values else { return Some(stated.to_owned()) };
    if values.known.iter().any(|value| value == stated) {
        return Some(stated.to_owned());
    }
    let meant = values.known.iter().find(|value| fold(value) == fold(stated));
    meant.cloned().or_else(|| values.open.then(|| stated.to_owned()))
}
