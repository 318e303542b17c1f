//! What identifies a joint schema.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::ir::{SchemaId, Shape, Use};
use crate::reconcile::sides::Row;

/// Whether a value is sent or received: each has rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reconcile) enum Direction {
    Request,
    Response,
}

/// What one source contributes to a joint schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct Part {
    pub(in crate::reconcile) schema: SchemaId,
    /// For an object that stands for several variants: its properties that belong to others.
    pub(in crate::reconcile) flat: Option<Rc<BTreeSet<String>>>,
}

/// The values of the tag that make an object this variant.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::reconcile) struct Cell {
    pub(in crate::reconcile) tag: String,
    pub(in crate::reconcile) values: Vec<String>,
    pub(in crate::reconcile) untagged: bool,
}

/// What identifies a joint schema: what each source contributes, and in which direction it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reconcile) struct Key {
    pub(in crate::reconcile) direction: Direction,
    /// Set for a variant to which some source contributes an object with an open tag.
    pub(in crate::reconcile) cell: Option<Rc<Cell>>,
    /// Set for one alternative of a place where some source has just that one: the schema of this
    /// source is that of the place as a whole, but means less here.
    pub(in crate::reconcile) narrow: bool,
    pub(in crate::reconcile) parts: Row<Part>,
}

impl Part {
    fn number(&self) -> u64 {
        let flat = self.flat.as_ref().map_or(0, |hidden| hidden.len() as u64 + 1);
        (u64::from(self.schema.0) + 1) ^ (flat << 40)
    }
}

/// One number instead of one for each field: keys are looked up all the time.
impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.number());
    }
}

/// As that of [`Part`].
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut all = self.direction as u64;
        for part in &self.parts {
            let own = part.as_ref().map_or(0, Part::number);
            all = (all.rotate_left(7) ^ own).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        state.write_u64(all);
    }
}

impl Key {
    /// The joint schema of one place.
    pub(in crate::reconcile) fn of(direction: Direction, row: &Row<&Use>) -> Self {
        let part = |place: &&Use| Part { schema: place.schema, flat: None };
        let parts = row.iter().map(|place| place.as_ref().map(part)).collect();
        Self { direction, cell: None, narrow: false, parts }
    }

    /// The only source that contributes, if it is one.
    pub(in crate::reconcile) fn only(&self) -> Option<(usize, &Part)> {
        let mut parts =
            self.parts.iter().enumerate().filter_map(|(s, p)| Some((s, p.as_ref()?)));
        let first = parts.next()?;
        parts.next().is_none().then_some(first)
    }
}

/// Kinds of JSON values, in the order they are visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::reconcile) enum Kind {
    Any,
    Boolean,
    Number,
    Text,
    Array,
    Object,
    Union,
}

impl Kind {
    pub(in crate::reconcile) fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Any => Self::Any,
            Shape::Boolean(_) => Self::Boolean,
            Shape::Number(_) => Self::Number,
            Shape::Text(_) => Self::Text,
            Shape::Array(_) => Self::Array,
            Shape::Object(_) => Self::Object,
            Shape::Union(_) => Self::Union,
        }
    }
}
