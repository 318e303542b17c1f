//! Keeps the schemas that an operation reaches, and those that are declared, in the order they are
//! reached.

use std::collections::HashMap;

use crate::ir::{Additional, Operation, Schema, SchemaId, Schemas, Shape, Use};

/// The loose ones that an operation reaches are loose no more.
pub(super) fn reachable(
    mut schemas: Schemas,
    operations: &mut [Operation],
    loose: &mut Vec<Use>,
) -> Schemas {
    let mut new_ids = HashMap::new();
    let mut order = Vec::new();
    let mut reach = |value: &Use| {
        let mut stack = vec![value.schema];
        while let Some(id) = stack.pop() {
            if new_ids.contains_key(&id) {
                continue;
            }
            new_ids.insert(id, SchemaId(u32::try_from(order.len()).unwrap_or(u32::MAX)));
            order.push(id);
            let first = stack.len();
            uses(&schemas[id], &mut |value| stack.push(value.schema));
            stack[first..].reverse();
        }
        order.len()
    };
    let mut reached = 0;
    for operation in operations.iter_mut() {
        for_each_use(operation, &mut |value| reached = reach(value));
    }
    for value in loose.iter() {
        reach(value);
    }
    loose.retain(|value| new_ids[&value.schema].0 as usize >= reached);
    let mut kept = Schemas::default();
    for id in order {
        let mut schema = std::mem::replace(&mut schemas[id], Schema::new(Shape::Any));
        uses_mut(&mut schema, &mut |value| value.schema = new_ids[&value.schema]);
        kept.push(schema);
    }
    for operation in operations {
        for_each_use(operation, &mut |value| value.schema = new_ids[&value.schema]);
    }
    loose.iter_mut().for_each(|value| value.schema = new_ids[&value.schema]);
    kept
}

/// Every use in an operation itself, in the order of the document.
fn for_each_use(operation: &mut Operation, visit: &mut dyn FnMut(&mut Use)) {
    for parameter in &mut operation.parameters {
        visit(&mut parameter.value);
    }
    if let Some(body) = &mut operation.body {
        for media in &mut body.content {
            media.value.iter_mut().for_each(&mut *visit);
        }
    }
    for response in &mut operation.responses {
        for header in &mut response.headers {
            visit(&mut header.value);
        }
        for media in &mut response.content {
            media.value.iter_mut().for_each(&mut *visit);
        }
    }
}

fn uses(schema: &Schema, visit: &mut dyn FnMut(&Use)) {
    match &schema.shape {
        Shape::Array(array) => array.places().for_each(visit),
        Shape::Object(object) => {
            object.properties.iter().for_each(|p| visit(&p.value));
            if let Additional::Allowed(value) = &object.additional {
                visit(value);
            }
        }
        Shape::Union(union) => union.variants.iter().for_each(|v| visit(&v.value)),
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}

fn uses_mut(schema: &mut Schema, visit: &mut dyn FnMut(&mut Use)) {
    match &mut schema.shape {
        Shape::Array(array) => {
            array.prefix.iter_mut().for_each(&mut *visit);
            visit(&mut array.items);
        }
        Shape::Object(object) => {
            object.properties.iter_mut().for_each(|p| visit(&mut p.value));
            if let Additional::Allowed(value) = &mut object.additional {
                visit(value);
            }
        }
        Shape::Union(union) => {
            union.variants.iter_mut().for_each(|v| visit(&mut v.value))
        }
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => {}
    }
}
