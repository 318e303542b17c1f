//! Unions: variants that are one kind of value are brought together, unions in unions made one, and
//! tags found.

use std::collections::HashSet;

use crate::ir::{
    Number, Schema, SchemaId, Schemas, Shape, Text, Union, Use, ValueNote, Values,
    Variant,
};

/// How often unions that became something else may make others so.
const ROUNDS: usize = 20;

/// Brings all unions to their normal form.
pub(super) fn normalize(schemas: &mut Schemas) {
    let ids: Vec<SchemaId> = schemas.iter().map(|(id, _)| id).collect();
    let unions = |schemas: &Schemas| -> Vec<SchemaId> {
        let is_union = |id: &SchemaId| matches!(schemas[*id].shape, Shape::Union(_));
        ids.iter().copied().filter(is_union).collect()
    };
    for _ in 0..ROUNDS {
        let mut changed = false;
        for id in unions(schemas) {
            changed |= collapse(schemas, id);
        }
        if !changed {
            break;
        }
    }
    for id in unions(schemas) {
        flatten(schemas, id);
    }
    for id in unions(schemas) {
        tag(schemas, id);
    }
}

/// Variants of one kind become one: strings and known strings, integers and numbers. A union of one
/// is that one.
fn collapse(schemas: &mut Schemas, id: SchemaId) -> bool {
    let Shape::Union(union) = &schemas[id].shape else {
        return false;
    };
    if union.tag.is_some() {
        return false;
    }
    let mut variants: Vec<Variant> = Vec::new();
    for variant in &union.variants {
        let again =
            variants.iter().any(|known| known.value.schema == variant.value.schema);
        if !again && variant.value.schema != id {
            variants.push(variant.clone());
        }
    }
    let before = union.variants.len();
    let is_any = |variant: &Variant| schemas[variant.value.schema].shape == Shape::Any;
    if variants.iter().any(is_any) {
        schemas[id].shape = Shape::Any;
        return true;
    }
    for kind in [is_text, is_number, is_boolean] {
        merge(schemas, &mut variants, kind);
    }
    match variants.as_slice() {
        [] => schemas[id].shape = Shape::Any,
        [one] => {
            let only = schemas[one.value.schema].clone();
            let outer = &mut schemas[id];
            outer.shape = only.shape;
            outer.title = outer.title.take().or(only.title);
            outer.description = outer.description.take().or(only.description);
            outer.examples.extend(only.examples);
        }
        _ if variants.len() == before => return false,
        _ => {
            schemas[id].shape = Shape::Union(Union { tag: None, variants });
        }
    }
    true
}

fn is_text(shape: &Shape) -> bool {
    matches!(shape, Shape::Text(_))
}

fn is_number(shape: &Shape) -> bool {
    matches!(shape, Shape::Number(_))
}

fn is_boolean(shape: &Shape) -> bool {
    matches!(shape, Shape::Boolean(_))
}

/// Makes one variant of all that are of a kind.
fn merge(schemas: &mut Schemas, variants: &mut Vec<Variant>, kind: fn(&Shape) -> bool) {
    let of_kind: Vec<Schema> = variants
        .iter()
        .map(|variant| &schemas[variant.value.schema])
        .filter(|schema| kind(&schema.shape))
        .cloned()
        .collect();
    if of_kind.len() < 2 {
        return;
    }
    let mut shapes = of_kind.iter().map(noted);
    let first = shapes.next().unwrap_or(Shape::Any);
    let shape = shapes.fold(first, |shape, other| either(shape, &other));
    let mut merged = Schema::new(shape);
    for schema in of_kind {
        merged.examples.extend(schema.examples);
        for origin in schema.origins {
            if !merged.origins.contains(&origin) {
                merged.origins.push(origin);
            }
        }
    }
    let is_of_kind = |schemas: &Schemas, variant: &Variant| {
        kind(&schemas[variant.value.schema].shape)
    };
    let Some(first) = variants.iter().position(|v| is_of_kind(schemas, v)) else {
        return;
    };
    let origins: Vec<_> = variants
        .iter()
        .filter(|variant| is_of_kind(schemas, variant))
        .flat_map(|variant| variant.value.origins.clone())
        .collect();
    let mut place = 0;
    variants.retain(|variant| {
        place += 1;
        place - 1 == first || !is_of_kind(schemas, variant)
    });
    variants[first].value = Use { origins, ..Use::new(schemas.push(merged)) };
}

/// The shape of a variant, with what is said of its one value:
/// `oneOf: [{const: up, description: To the top.}, ...]`.
fn noted(variant: &Schema) -> Shape {
    let mut shape = variant.shape.clone();
    if let Shape::Text(text) = &mut shape
        && let Some(value) = text.constant().map(str::to_owned)
        && text.notes.is_empty()
        && variant.description.is_some()
    {
        let description = variant.description.clone();
        text.notes.push(ValueNote { value, name: None, description });
    }
    shape
}

/// What is one or the other.
fn either(one: Shape, other: &Shape) -> Shape {
    match (one, other) {
        (Shape::Text(one), Shape::Text(other)) => Shape::Text(either_text(one, other)),
        (Shape::Number(one), Shape::Number(other)) => {
            Shape::Number(either_number(one, other))
        }
        (Shape::Boolean(one), Shape::Boolean(other)) if one == *other => {
            Shape::Boolean(one)
        }
        (Shape::Boolean(_), Shape::Boolean(_)) => Shape::Boolean(None),
        (one, _) => one,
    }
}

fn either_text(one: Text, other: &Text) -> Text {
    let other = other.clone();
    let open = |text: &Text| text.values.as_ref().is_none_or(|values| values.open);
    let is_open = open(&one) || open(&other);
    let mut known: Vec<String> = Vec::new();
    for text in [&one, &other] {
        for value in text.values.iter().flat_map(|values| &values.known) {
            if !known.contains(value) {
                known.push(value.clone());
            }
        }
    }
    let notes = one.notes.iter().chain(&other.notes).cloned().collect();
    // Beside known values, what is said of the others holds.
    let mut text = match (&one.values, &other.values) {
        (None, Some(_)) => one,
        (Some(_), None) => other,
        _ => {
            let same = |a: &Option<String>, b: &Option<String>| {
                if a == b { a.clone() } else { None }
            };
            Text {
                format: same(&one.format, &other.format),
                pattern: same(&one.pattern, &other.pattern),
                min_length: one.min_length.min(other.min_length),
                max_length: one.max_length.and_then(|a| Some(a.max(other.max_length?))),
                content_type: same(&one.content_type, &other.content_type),
                values: None,
                notes: Vec::new(),
            }
        }
    };
    text.notes = notes;
    text.values = (!known.is_empty()).then_some(Values { known, open: is_open });
    text
}

fn either_number(one: Number, other: &Number) -> Number {
    let values = match (&one.values, &other.values) {
        (Some(one), Some(other)) => {
            let mut all = one.clone();
            all.extend(other.iter().filter(|value| !one.contains(value)).cloned());
            Some(all)
        }
        _ => None,
    };
    let same_bounds = one.minimum == other.minimum && one.maximum == other.maximum;
    Number {
        integer: one.integer && other.integer,
        format: one.format.filter(|format| other.format.as_ref() == Some(format)),
        minimum: one.minimum.filter(|_| same_bounds),
        maximum: one.maximum.filter(|_| same_bounds),
        multiple_of: one
            .multiple_of
            .filter(|step| other.multiple_of.as_ref() == Some(step)),
        values,
        notes: one.notes.into_iter().chain(other.notes.iter().cloned()).collect(),
    }
}

/// Takes the variants of unions in a union for its own, unless the inner union is what the outer one
/// has for an object, and can be told apart by itself (a string, or one of these blocks).
fn flatten(schemas: &mut Schemas, id: SchemaId) {
    let Shape::Union(union) = &schemas[id].shape else {
        return;
    };
    let inner: Vec<&Union> = union
        .variants
        .iter()
        .filter_map(|variant| match &schemas[variant.value.schema].shape {
            Shape::Union(inner) => Some(inner),
            _ => None,
        })
        .collect();
    if inner.is_empty() {
        return;
    }
    let has_objects = union
        .variants
        .iter()
        .any(|variant| matches!(schemas[variant.value.schema].shape, Shape::Object(_)));
    if let ([only], false) = (inner.as_slice(), has_objects)
        && (only.tag.is_some()
            || inferred(
                schemas,
                &expanded(schemas, &only.variants, &mut HashSet::new()),
            )
            .is_some())
    {
        return;
    }
    let all = expanded(schemas, &union.variants, &mut HashSet::from([id]));
    let tag = union.tag.clone().or_else(|| inferred(schemas, &all));
    let told_alike = inner.iter().all(|inner| inner.tag.is_none() || inner.tag == tag);
    if !told_alike {
        return;
    }
    if let Shape::Union(union) = &mut schemas[id].shape {
        union.variants = all;
    }
}

/// The variants, and for each that is a union its variants.
fn expanded(
    schemas: &Schemas,
    variants: &[Variant],
    seen: &mut HashSet<SchemaId>,
) -> Vec<Variant> {
    let mut found: Vec<Variant> = Vec::new();
    let mut stack: Vec<Variant> = variants.iter().rev().cloned().collect();
    while let Some(variant) = stack.pop() {
        let id = variant.value.schema;
        if let Shape::Union(inner) = &schemas[id].shape {
            if seen.insert(id) {
                stack.extend(inner.variants.iter().rev().cloned());
            }
        } else if seen.insert(id) {
            found.push(variant);
        }
    }
    found
}

/// The property that tells the variants apart: in each that is an object, a different constant.
fn inferred(schemas: &Schemas, variants: &[Variant]) -> Option<String> {
    let objects: Vec<SchemaId> = variants
        .iter()
        .map(|variant| variant.value.schema)
        .filter(|id| matches!(schemas[*id].shape, Shape::Object(_)))
        .collect();
    let [first, _, ..] = objects.as_slice() else {
        return None;
    };
    let Shape::Object(first) = &schemas[*first].shape else {
        return None;
    };
    first
        .properties
        .iter()
        .enumerate()
        .filter_map(|(order, property)| {
            let mut seen = HashSet::new();
            let mut always = true;
            for id in &objects {
                let (values, required) = constants(schemas, *id, &property.name)?;
                always &= required;
                if values.is_empty()
                    || !values.iter().all(|value| seen.insert(value.as_str()))
                {
                    return None;
                }
            }
            Some((!always, property.name != "type", order, &property.name))
        })
        .min()
        .map(|(.., name)| name.clone())
}

/// The values a property may have in an object, and whether it is always there.
fn constants<'s>(
    schemas: &'s Schemas,
    id: SchemaId,
    name: &str,
) -> Option<(&'s [String], bool)> {
    let Shape::Object(object) = &schemas[id].shape else {
        return None;
    };
    let property = object.property(name)?;
    let always = property.required == Some(true) && !property.value.nullable;
    match &schemas[property.value.schema].shape {
        Shape::Text(Text { values: Some(Values { known, open: false }), .. }) => {
            Some((known, always))
        }
        _ => Some((&[], always)),
    }
}

fn tag(schemas: &mut Schemas, id: SchemaId) {
    let Shape::Union(union) = &schemas[id].shape else {
        return;
    };
    let declared = union.tag.is_some();
    let Some(tag) = union.tag.clone().or_else(|| inferred(schemas, &union.variants))
    else {
        return;
    };
    let mut variants = union.variants.clone();
    for variant in &mut variants {
        let id = variant.value.schema;
        if let Some((values, always)) = constants(schemas, id, &tag) {
            for value in values {
                if !variant.tags.contains(value) {
                    variant.tags.push(value.clone());
                }
            }
            variant.untagged = !always;
        }
        let is_object = matches!(schemas[id].shape, Shape::Object(_));
        if declared && is_object && variant.tags.is_empty() {
            variant.tags.extend(schemas[id].name.clone());
        }
    }
    schemas[id].shape = Shape::Union(Union { tag: Some(tag), variants });
}
