//! Types that several operations have in common although no document declares them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ident;
use super::names::is_type;
use crate::ir::{Api, SchemaId, Shape};

/// Listed values that parameters of several operations have in common, under one name of a parameter
/// that means nothing else anywhere: one type does for all of them.
#[derive(Default)]
pub(super) struct Shared {
    /// The schema that stands for another.
    pub(super) same: HashMap<SchemaId, SchemaId>,
    /// What those are called that stand for others.
    pub(super) names: HashMap<SchemaId, String>,
}

impl Shared {
    pub(super) fn of(api: &Api) -> Self {
        let mut places: BTreeMap<&str, Option<Vec<SchemaId>>> = BTreeMap::new();
        for parameter in api.operations.iter().flat_map(|o| &o.parameters) {
            let id = parameter.value.schema;
            let schema = &api.schemas[id];
            let listed = matches!(schema.shape, Shape::Text(_) | Shape::Number(_))
                && is_type(&schema.shape)
                && schema.name.is_none();
            if !listed {
                continue;
            }
            let those =
                places.entry(&parameter.name).or_insert_with(|| Some(Vec::new()));
            let alike = those.as_ref().is_some_and(|those| {
                those
                    .first()
                    .is_none_or(|first| api.schemas[*first].shape == schema.shape)
            });
            match those.as_mut().filter(|_| alike) {
                Some(those) => those.push(id),
                None => *those = None,
            }
        }
        let declared: HashSet<String> = api
            .schemas
            .iter()
            .filter_map(|(_, schema)| schema.name.as_deref())
            .map(ident::type_name)
            .collect();
        let mut shared = Self::default();
        for (name, those) in places {
            let Some([first, others @ ..]) = those.as_deref() else { continue };
            if others.is_empty() {
                continue;
            }
            let taken = declared.contains(&ident::type_name(name));
            let name = if taken { format!("{name} param") } else { name.to_owned() };
            shared.names.insert(*first, name);
            let others = others.iter().filter(|other| *other != first);
            shared.same.extend(others.map(|other| (*other, *first)));
        }
        shared
    }
}
