//! What schemas are called that are not declared among the components: those of other files, and those
//! that a schema declares for itself.

use std::collections::HashMap;

use openapiv3::{ReferenceOr, SchemaKind};
use serde_json::Value;

use super::{Lowering, child, pointer_of};
use crate::ir::Use;
use crate::load::{split, unescape};
use crate::openapi::{Converted, component_name, extra};

/// Names by the pointer of what they stand for.
pub(super) type Aliases = HashMap<String, String>;

/// Names of components that are nothing but a reference to something that is none.
pub(super) fn aliases(from: &Converted) -> Aliases {
    let mut aliases = Aliases::new();
    let components = from.openapi.components.iter();
    for (name, schema) in components.flat_map(|components| &components.schemas) {
        let reference = match schema {
            ReferenceOr::Reference { reference } => Some(reference.as_str()),
            ReferenceOr::Item(schema) => {
                let any = matches!(&schema.schema_kind, SchemaKind::Any(_));
                let own = schema.schema_data.extensions.get(extra::REF);
                own.filter(|_| any).and_then(Value::as_str)
            }
        };
        let target = reference.and_then(pointer_of);
        if let Some(at) = target.filter(|at| component_name(at, "schemas").is_none()) {
            aliases.entry(at.to_owned()).or_insert_with(|| name.clone());
        }
    }
    aliases
}

impl<'c> Lowering<'c> {
    /// All schemas among the components.
    pub(super) fn declared(&mut self) -> Vec<Use> {
        let from = self.from;
        let components = from.openapi.components.iter();
        let schemas = components.flat_map(|components| &components.schemas);
        schemas
            .map(|(name, schema)| {
                self.use_of(schema, &child("/components/schemas", name))
            })
            .collect()
    }

    /// The name under which the schema at a pointer is declared.
    pub(super) fn name_at(&self, at: &str) -> Option<String> {
        component_name(at, "schemas")
            .or_else(|| self.aliases.get(at).cloned())
            .or_else(|| declared(at))
    }
}

/// `Pet` of `pet.yaml#/schemas/Pet`, of `schemas/Pet.yaml#` and of `.../$defs/Pet`.
fn declared(at: &str) -> Option<String> {
    let (file, inside) = split(at);
    let mut parts = inside.rsplit('/');
    let (name, parent) = (parts.next()?, parts.next());
    let name = match (file, parent) {
        (Some(file), None) => {
            let name = file.rsplit('/').next()?;
            name.split('.').next()?.into()
        }
        (_, Some("$defs" | "definitions")) => unescape(name),
        (Some(_), Some(section)) if section.to_lowercase().ends_with("schemas") => {
            unescape(name)
        }
        (Some(_), Some("")) if !["items", "not"].contains(&name) => unescape(name),
        _ => return None,
    };
    name.contains(char::is_alphabetic).then(|| name.into_owned())
}
