//! The parts of the runtime that only some crates need.

use std::collections::BTreeSet;

use crate::model::{Answer, ItemKind, Model, Resource};

/// Files of the runtime that belong together, and that a crate does without unless something in it
/// needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Event streams.
    Events,
    /// JSON Lines.
    Lines,
    /// Answers that are bytes.
    Downloads,
    /// Lists that are followed from page to page.
    Pages,
    /// Lists whose elements mean something by their place.
    Tuples,
    /// Unions told apart by a property.
    TaggedUnions,
    /// Unions told apart by the shape of the JSON.
    ShapeUnions,
    /// Whole numbers with known values.
    IntegerEnums,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Events,
        Self::Lines,
        Self::Downloads,
        Self::Pages,
        Self::Tuples,
        Self::TaggedUnions,
        Self::ShapeUnions,
        Self::IntegerEnums,
    ];

    /// Those whose answers are read while they come.
    pub(super) const STREAMING: [Self; 3] = [Self::Events, Self::Lines, Self::Downloads];
}

/// What a crate needs. Hand-written files may use anything, so with them it is everything.
pub(super) fn needed(model: &Model) -> BTreeSet<Part> {
    let package = &model.package;
    let by_hand = [&package.conveniences, &package.guides, &package.examples];
    if package.guide.is_some() || by_hand.iter().any(|files| !files.is_empty()) {
        return BTreeSet::from(Part::ALL);
    }
    let mut needed = BTreeSet::new();
    for resource in &model.resources {
        answers(resource, &mut needed);
    }
    needed.extend(model.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Struct(object) => object.rest.is_some().then_some(Part::Tuples),
        ItemKind::Enumeration(values) => values.integers.then_some(Part::IntegerEnums),
        ItemKind::TaggedUnion(_) => Some(Part::TaggedUnions),
        ItemKind::ShapeUnion(_) => Some(Part::ShapeUnions),
        ItemKind::Params(_) | ItemKind::Answers(_) | ItemKind::Alias(_) => None,
    }));
    needed
}

fn answers(resource: &Resource, needed: &mut BTreeSet<Part>) {
    needed.extend(resource.methods.iter().filter_map(|method| match &method.answer {
        Answer::Events(_) => Some(Part::Events),
        Answer::Lines { .. } => Some(Part::Lines),
        Answer::Bytes(_) => Some(Part::Downloads),
        Answer::Page(_) | Answer::List(_) => Some(Part::Pages),
        Answer::Json(_)
        | Answer::Optional(_)
        | Answer::Answers(_)
        | Answer::Text
        | Answer::Empty => None,
    }));
    for child in &resource.children {
        answers(child, needed);
    }
}
