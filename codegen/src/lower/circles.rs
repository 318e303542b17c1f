//! Lists of nothing but themselves: a value of any depth that no type without a name can follow.

use std::collections::{HashMap, HashSet};

use super::Lowering;
use crate::ir::{Additional, Schema, SchemaId, Schemas, Shape, Use};

impl Lowering<'_> {
    /// Ends each circle of lists and maps at one place, where any value is taken.
    pub(super) fn cut_circles(&mut self) {
        let ids: Vec<SchemaId> = self.schemas.iter().map(|(id, _)| id).collect();
        let mut done = HashSet::new();
        for start in ids {
            let mut path: HashMap<SchemaId, SchemaId> = HashMap::new();
            let mut at = start;
            // Each has one kind of element, so there is one way on.
            while !done.contains(&at)
                && let Some(next) =
                    element(&mut self.schemas, at).map(|place| place.schema)
            {
                path.insert(at, next);
                if path.contains_key(&next) {
                    self.cut(at);
                    break;
                }
                at = next;
            }
            done.extend(path.into_keys());
        }
    }

    fn cut(&mut self, at: SchemaId) {
        let any = self.schemas.push(Schema::new(Shape::Any));
        let Some(place) = element(&mut self.schemas, at) else { return };
        place.schema = any;
        let origins = place.origins.clone();
        self.schemas[any].origins.clone_from(&origins);
        if let Some(origin) = origins.first() {
            self.warn(
                &origin.pointer,
                "the schema is a list of nothing but itself",
                "its elements may be any value; say what they are in the end",
            );
        }
    }
}

/// What is in a list, or in a map that declares no properties.
fn element(schemas: &mut Schemas, id: SchemaId) -> Option<&mut Use> {
    match &mut schemas[id].shape {
        Shape::Array(array) if array.prefix.is_empty() => Some(&mut array.items),
        Shape::Object(object) if object.properties.is_empty() => {
            match &mut object.additional {
                Additional::Allowed(value) => Some(value),
                _ => None,
            }
        }
        _ => None,
    }
}
