//! What recorded traffic says of the places that are decided on.
//!
//! Facts are kept under any address of their place. Each type is decided at one address for each
//! direction, so they are brought to that one first.

use std::collections::{BTreeMap, HashMap};

use super::address;
use super::decision::aspect::{ENUM, TYPE};
use super::merge::Merged;
use crate::ir::{Api, SchemaId, Shape, Use};
use crate::observed::{Facts, Observed};

/// Facts by the addresses that decisions are made at.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    places: HashMap<String, Facts>,
    schemas: HashMap<String, Facts>,
}

impl Evidence {
    /// Finds the place of each fact in an API whose types are still one for each direction.
    pub(super) fn new(observed: &Observed, merged: &Merged<'_>) -> Self {
        let address = |id: SchemaId| merged.addresses.get(id.0 as usize);
        let mut evidence = Self::default();
        for (at, facts) in &observed.facts {
            let Some(found) = address::find(&merged.api, at) else {
                continue;
            };
            let inside = found.inside.and_then(|(id, from)| {
                Some(format!("{}{}", address(id)?, at.get(from..)?))
            });
            let place = inside.unwrap_or_else(|| at.clone());
            evidence.places.entry(place).or_default().add(facts);
            if let Some(schema) = found.place.and_then(|place| address(place.schema)) {
                evidence.schemas.entry(schema.clone()).or_default().add(facts);
            }
        }
        evidence
    }

    /// What was seen that bears on an aspect of a place.
    pub(super) fn on(&self, at: &str, aspect: &str) -> Option<&Facts> {
        let facts = match aspect {
            TYPE | ENUM => self.schemas.get(at),
            _ => self.places.get(at),
        };
        facts.filter(|facts| facts.sentence(aspect).is_some())
    }

    /// Whether null was seen at a place.
    pub(super) fn null(&self, at: &str) -> bool {
        self.places.get(at).is_some_and(|facts| facts.null > 0)
    }

    /// Whether a property was seen to be left out.
    pub(super) fn absent(&self, at: &str) -> bool {
        self.places.get(at).is_some_and(|facts| facts.absent > 0)
    }

    /// How often each value was seen at the places of a type.
    pub(super) fn values(&self, at: &str) -> Option<&BTreeMap<String, u64>> {
        let facts = self.schemas.get(at)?;
        (!facts.values.is_empty()).then_some(&facts.values)
    }
}

/// Whether null fits a place without being named: anything goes there, or a variant is null.
pub(super) fn takes_null(api: &Api, place: &Use) -> bool {
    match &api.schemas[place.schema].shape {
        Shape::Any => true,
        Shape::Union(union) => {
            union.variants.iter().any(|variant| variant.value.nullable)
        }
        _ => false,
    }
}
