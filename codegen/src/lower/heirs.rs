//! A schema with a discriminator and no list of variants: what is made of it are its variants.

use std::collections::HashMap;
use std::rc::Rc;

use openapiv3::{ReferenceOr, SchemaKind};
use serde_json::Value;

use super::core::{Body, Part};
use super::shape::variant;
use super::{Lowering, child, pointer_of};
use crate::ir::{Shape, Union};
use crate::openapi::extra;

/// The pointers of the schemas whose `allOf` refers to the one at a pointer.
pub(super) type Heirs = HashMap<String, Vec<String>>;

impl<'c> Lowering<'c> {
    /// The union of all that is made of a schema with `allOf`, if it has a discriminator.
    pub(super) fn heirs_of(&mut self, body: &Rc<Body<'c>>) -> Option<Shape> {
        let [part] = body.parts.as_slice() else { return None };
        let discriminator = part.data.discriminator.as_ref()?;
        if part.plain || body.name.is_none() {
            return None;
        }
        let heirs = self.heirs.take().unwrap_or_else(|| all_heirs(self));
        let mut found: Vec<String> = Vec::new();
        let mut open = vec![body.at.to_string()];
        while let Some(at) = open.pop() {
            for heir in heirs.get(&at).into_iter().flatten() {
                if !found.contains(heir) && **heir != *body.at {
                    found.push(heir.clone());
                    open.push(heir.clone());
                }
            }
        }
        self.heirs = Some(heirs);
        let mapped: Vec<(&String, &str)> = discriminator
            .mapping
            .iter()
            .filter_map(|(value, reference)| Some((value, pointer_of(reference)?)))
            .collect();
        // What a value means is a variant, whatever it is made of and wherever it stands.
        for (_, at) in &mapped {
            if *at != &*body.at && !found.iter().any(|heir| heir == at) {
                found.push((*at).to_owned());
            }
        }
        if found.is_empty() {
            return None;
        }
        // The schema itself, where a value means it.
        if mapped.iter().any(|(_, at)| *at == &*body.at) {
            found.insert(0, body.at.to_string());
        }
        let variants = found.iter().map(|at| {
            let heir = self.core_at(at).body;
            // An heir that adds nothing is the schema, and must not be the union again.
            let heir = if heir.key == body.key {
                Rc::new(Body {
                    key: format!("{at}|alone").into(),
                    at: at.as_str().into(),
                    name: self.name_at(at).filter(|_| **at != *body.at),
                    parts: vec![Part { plain: true, ..part.clone() }],
                    head: body.head,
                })
            } else {
                heir
            };
            let mut variant = variant(self.id_of(&heir), at);
            let values = mapped.iter().filter(|(_, target)| target == at);
            variant.tags = values.map(|(value, _)| (*value).clone()).collect();
            if variant.tags.is_empty() {
                variant.tags.extend(self.name_at(at));
            }
            variant
        });
        let variants = variants.collect();
        Some(Shape::Union(Union {
            tag: Some(discriminator.property_name.clone()),
            variants,
        }))
    }
}

fn all_heirs(lowering: &Lowering<'_>) -> Heirs {
    let mut heirs = Heirs::new();
    let components = lowering.from.openapi.components.iter();
    for (name, schema) in components.flat_map(|components| &components.schemas) {
        let ReferenceOr::Item(schema) = schema else { continue };
        let at = child("/components/schemas", name);
        let own = schema.schema_data.extensions.get(extra::REF).and_then(Value::as_str);
        let SchemaKind::Any(any) = &schema.schema_kind else { continue };
        let parents = any.all_of.iter().filter_map(|member| match member {
            ReferenceOr::Reference { reference } => Some(reference.as_str()),
            ReferenceOr::Item(_) => None,
        });
        for parent in own.into_iter().chain(parents).filter_map(pointer_of) {
            heirs.entry(parent.to_owned()).or_default().push(at.clone());
        }
    }
    heirs
}
