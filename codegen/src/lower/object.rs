//! Objects: the properties of all parts together.

use indexmap::IndexMap;
use openapiv3::AdditionalProperties;
use serde_json::{Value, json};

use super::bounds::{larger, smaller};
use super::core::{Body, Node, Part};
use super::{Lowering, child, flagged};
use crate::ir::{Additional, Object, Property};
use crate::openapi::extra;

impl<'c> Lowering<'c> {
    pub(super) fn object(&mut self, body: &Body<'c>) -> Object {
        let mut object = Object::default();
        /// Where a property is declared, and whether any of these places lists what is required.
        type Declared<'c> = (Vec<(Node<'c>, String)>, bool);
        let mut declared: IndexMap<&'c str, Declared<'c>> = IndexMap::new();
        for part in &body.parts {
            let lists = states_required(part);
            for (name, node) in &part.any.properties {
                let node = Node::from(node);
                if is_never(node) {
                    continue;
                }
                let at = format!("{}/properties/{}", part.at, crate::load::escape(name));
                let entry = declared.entry(name).or_default();
                entry.0.push((node, at));
                entry.1 |= lists;
            }
            object.min_properties =
                larger(object.min_properties, part.any.min_properties);
            object.max_properties =
                smaller(object.max_properties, part.any.max_properties);
        }
        let required = |name: &str| {
            body.parts
                .iter()
                .any(|part| part.any.required.iter().any(|required| required == name))
        };
        for (name, (nodes, lists)) in &declared {
            let value = match nodes.as_slice() {
                [(node, at)] => self.use_of(*node, at),
                several => self.use_of_all(several),
            };
            let required =
                if required(name) { Some(true) } else { lists.then_some(false) };
            object.properties.push(Property {
                name: (*name).to_owned(),
                required,
                value,
            });
        }
        object.additional = self.additional(body);
        self.undeclared(body, &mut object);
        object
    }

    /// What is required and nowhere declared.
    fn undeclared(&mut self, body: &Body<'c>, object: &mut Object) {
        for part in &body.parts {
            for (index, name) in part.any.required.iter().enumerate() {
                if object.property(name).is_some() {
                    continue;
                }
                let at = format!("{}/required/{index}", part.at);
                // In a map, the names of a few entries may well be known.
                if !matches!(object.additional, Additional::Allowed(_)) {
                    self.defect(
                        at.as_str(),
                        "required",
                        json!(name),
                        json!({}),
                        format!("`{name}` is required, but not declared; it may be any value."),
                    );
                }
                let value = match &object.additional {
                    Additional::Allowed(value) => (**value).clone(),
                    _ => self.use_of_anything(&at),
                };
                object.properties.push(Property {
                    name: name.clone(),
                    required: Some(true),
                    value,
                });
            }
        }
    }

    fn additional(&mut self, body: &Body<'c>) -> Additional {
        let mut found = Additional::Silent;
        for part in &body.parts {
            let at = match part.data.extensions.get(extra::ADDITIONAL) {
                Some(Value::String(keyword)) => format!("{}{keyword}", part.at),
                _ => child(&part.at, "additionalProperties"),
            };
            match &part.any.additional_properties {
                None => {}
                Some(AdditionalProperties::Any(false)) => return Additional::Forbidden,
                Some(AdditionalProperties::Schema(schema))
                    if is_never(Node::from(&**schema)) =>
                {
                    return Additional::Forbidden;
                }
                Some(_) if found != Additional::Silent => {}
                Some(AdditionalProperties::Any(true)) => {
                    found = Additional::Allowed(Box::new(self.use_of_anything(&at)));
                }
                Some(AdditionalProperties::Schema(schema)) => {
                    found = Additional::Allowed(Box::new(self.use_of(&**schema, &at)));
                }
            }
        }
        found
    }
}

/// Whether an object says of all its properties which are required.
fn states_required(part: &Part<'_>) -> bool {
    let extensions = &part.data.extensions;
    flagged(extensions, extra::REQUIRED) || flagged(extensions, extra::STATED)
}

fn is_never(node: Node<'_>) -> bool {
    match node {
        Node::Item(schema) => flagged(&schema.schema_data.extensions, extra::NEVER),
        Node::Reference(_) => false,
    }
}
