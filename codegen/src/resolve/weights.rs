//! Which lists and maps are too much to read where they are used, and become a type with a name.

use std::collections::HashMap;

use super::names::is_type;
use crate::ir::{Additional, Api, SchemaId, Shape, Use};

/// How much is to be read of a type within others: Clippy's measure, by which each name counts ten for
/// every level it is below. It is linear in the level at which the type itself stands.
#[derive(Clone, Copy)]
struct Weight {
    at_the_top: u32,
    by_level: u32,
}

impl Weight {
    const NAME: Self = Self { at_the_top: 0, by_level: 10 };

    /// Within another type, one level below it.
    fn below(self) -> Self {
        Self { at_the_top: self.at_the_top + self.by_level, by_level: self.by_level }
    }

    fn and(self, other: Self) -> Self {
        Self {
            at_the_top: self.at_the_top.saturating_add(other.at_the_top),
            by_level: self.by_level.saturating_add(other.by_level),
        }
    }

    /// Whether it is too much where the most is around it: in `Result<Response<_>, Error>`, at a limit
    /// of 250.
    fn is_too_much(self) -> bool {
        let around = 10 + 20 + 20;
        self.at_the_top.saturating_add(self.by_level.saturating_mul(3)) + around > 250
    }
}

/// Weighs the schemas of an API, each once.
pub(super) struct Weights<'a> {
    api: &'a Api,
    known: HashMap<SchemaId, Weight>,
    heavy: HashMap<SchemaId, bool>,
}

impl<'a> Weights<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self { api, known: HashMap::new(), heavy: HashMap::new() }
    }

    /// Whether a list or map gets a name for what is in it.
    pub(super) fn is_heavy(&mut self, id: SchemaId) -> bool {
        self.weigh(id);
        self.heavy.get(&id).copied().unwrap_or(false)
    }

    fn weigh(&mut self, id: SchemaId) -> Weight {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        // What holds itself has been given a name, or is on its way here.
        self.known.insert(id, Weight::NAME);
        let shape = &self.api.schemas[id].shape;
        if is_type(shape) {
            return Weight::NAME;
        }
        let own = match shape {
            Shape::Array(array) => Weight::NAME.and(self.place(&array.items).below()),
            Shape::Object(object) => {
                let value = match &object.additional {
                    Additional::Allowed(value) => self.place(value),
                    Additional::Silent | Additional::Forbidden => Weight::NAME,
                };
                Weight::NAME.and(Weight::NAME.below()).and(value.below())
            }
            _ => Weight::NAME,
        };
        let is_heavy = own.is_too_much();
        let weight = if is_heavy { Weight::NAME } else { own };
        self.known.insert(id, weight);
        self.heavy.insert(id, is_heavy);
        weight
    }

    fn place(&mut self, place: &Use) -> Weight {
        let own = self.weigh(place.schema);
        if place.nullable { Weight::NAME.and(own.below()) } else { own }
    }
}
