//! Unions: how their variants are told apart, and what they are called.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;

use super::docs;
use super::ident;
use super::items::Types;
use super::names::Key;
use crate::ir::{Api, SchemaId, Shape, Union, Use, Variant};
use crate::model::{
    ItemKind, JsonShape, ShapeUnion, ShapeVariant, TaggedUnion, TaggedVariant, Type,
    reserved,
};

/// Whether a union has tagged objects and other things beside them.
pub(super) fn is_mixed(api: &Api, shape: &Shape) -> bool {
    let Shape::Union(union) = shape else { return false };
    union.tag.is_some()
        && objects(api, union).count() > 1
        && union
            .variants
            .iter()
            .any(|variant| json_shape(api, &variant.value) != Some(JsonShape::Object))
}

/// The union as an enum.
pub(super) fn resolve(types: &mut Types<'_>, id: SchemaId, union: &Union) -> ItemKind {
    let api = types.api;
    let tagged = union.tag.as_deref().filter(|_| objects(api, union).count() > 1);
    match tagged {
        Some(_) if is_mixed(api, &api.schemas[id].shape) => by_shape(types, id, union),
        Some(tag) => by_tag(types, tag, &union.variants.iter().collect::<Vec<_>>()),
        None => by_shape(types, id, union),
    }
}

/// The objects of a mixed union as an enum of their own.
pub(super) fn resolve_objects(types: &mut Types<'_>, union: &Union) -> ItemKind {
    let variants: Vec<&Variant> = objects(types.api, union).collect();
    by_tag(types, union.tag.as_deref().unwrap_or_default(), &variants)
}

fn objects<'a>(api: &'a Api, union: &'a Union) -> impl Iterator<Item = &'a Variant> {
    union
        .variants
        .iter()
        .filter(|variant| json_shape(api, &variant.value) == Some(JsonShape::Object))
}

fn by_tag(types: &mut Types<'_>, tag: &str, variants: &[&Variant]) -> ItemKind {
    let mut taken = BTreeSet::new();
    let variants = variants
        .iter()
        .map(|variant| TaggedVariant {
            ident: ident::unique(variant_name(types.api, variant), &mut taken),
            tags: variant.tags.clone(),
            untagged: variant.untagged,
            ty: types.plain(&variant.value),
            docs: docs::summary(types.api, &variant.value),
        })
        .collect();
    ItemKind::TaggedUnion(TaggedUnion { tag: tag.to_owned(), variants, eq: false })
}

/// The shortest tag that does not end in a date, or else the shortest.
fn variant_name(api: &Api, variant: &Variant) -> String {
    let shortest = variant.tags.iter().min_by_key(|tag| tag.len());
    let name = shortest
        .map(String::as_str)
        .or(api.schemas[variant.value.schema].name.as_deref());
    ident::variant(name.unwrap_or("object"))
}

fn by_shape(types: &mut Types<'_>, id: SchemaId, union: &Union) -> ItemKind {
    let api = types.api;
    let mut variants: Vec<ShapeVariant> = Vec::new();
    let mut taken = reserved::VARIANTS.iter().map(|&name| name.to_owned()).collect();
    let mut objects_done = false;
    for variant in &union.variants {
        // What fits no kind of JSON, or any of them, is what `Other` is for.
        let Some(shape) = json_shape(api, &variant.value) else { continue };
        if shape == JsonShape::Object && std::mem::replace(&mut objects_done, true) {
            continue;
        }
        let objects =
            types.names.id(Key::Objects(id)).filter(|_| shape == JsonShape::Object);
        let ty = objects.map_or_else(|| types.plain(&variant.value), Type::Named);
        if let Some(earlier) = variants.iter_mut().find(|earlier| earlier.shape == shape)
        {
            if earlier.ty != ty {
                earlier.ty = common(shape);
                earlier.docs = String::new();
            }
            continue;
        }
        let name = if objects.is_some() {
            "Object".to_owned()
        } else {
            shape_name(types, shape, &ty)
        };
        variants.push(ShapeVariant {
            ident: ident::unique(name, &mut taken),
            shape,
            ty,
            docs: docs::summary(api, &variant.value),
        });
    }
    if union.tag.is_none() && objects(api, union).count() > 1 {
        // Without a tag nothing in the document tells the objects apart; their JSON is kept.
        types.degraded(id, "several objects without a property that tells them apart");
        for variant in &mut variants {
            if variant.shape == JsonShape::Object {
                "Object".clone_into(&mut variant.ident);
                variant.ty = Type::JsonMap;
            }
        }
    }
    let integer =
        variants.iter().position(|variant| variant.shape == JsonShape::Integer);
    if let Some(integer) =
        integer.filter(|_| variants.iter().any(|v| v.shape == JsonShape::Number))
    {
        variants.remove(integer);
    }
    ItemKind::ShapeUnion(ShapeUnion { variants, eq: false })
}

/// What two variants of one shape have in common.
fn common(shape: JsonShape) -> Type {
    match shape {
        JsonShape::Boolean => Type::Bool,
        JsonShape::Integer => Type::I64,
        JsonShape::Number => Type::F64,
        JsonShape::String => Type::String,
        JsonShape::Array => Type::Vec(Box::new(Type::Json)),
        JsonShape::Object => Type::JsonMap,
    }
}

fn shape_name(types: &Types<'_>, shape: JsonShape, ty: &Type) -> String {
    match (shape, ty) {
        (JsonShape::Array, Type::Vec(item)) => match &**item {
            Type::Named(id) => ident::plural(&last_word(types.ident(*id))),
            _ => "List".to_owned(),
        },
        (JsonShape::Object, Type::Named(id)) => last_word(types.ident(*id)),
        (JsonShape::Boolean, _) => "Bool".to_owned(),
        (JsonShape::Integer, _) => "Integer".to_owned(),
        (JsonShape::Number, _) => "Number".to_owned(),
        (JsonShape::String, _) => "Text".to_owned(),
        (JsonShape::Array, _) => "List".to_owned(),
        (JsonShape::Object, _) => "Object".to_owned(),
    }
}

/// The noun of a type's name: `Block` of `TextBlockParam`.
fn last_word(ident: &str) -> String {
    let ident =
        ident.strip_suffix("Param").filter(|rest| !rest.is_empty()).unwrap_or(ident);
    let start = ident.rfind(|c: char| c.is_uppercase()).unwrap_or(0);
    ident[start..].to_upper_camel_case()
}

/// The kind of JSON a place holds; none when it may be of several kinds.
fn json_shape(api: &Api, place: &Use) -> Option<JsonShape> {
    match &api.schemas[place.schema].shape {
        Shape::Boolean(_) => Some(JsonShape::Boolean),
        Shape::Number(number) if number.integer => Some(JsonShape::Integer),
        Shape::Number(_) => Some(JsonShape::Number),
        Shape::Text(_) => Some(JsonShape::String),
        Shape::Array(_) => Some(JsonShape::Array),
        Shape::Object(_) => Some(JsonShape::Object),
        Shape::Union(union) => {
            let mut shapes =
                union.variants.iter().map(|variant| json_shape(api, &variant.value));
            let first = shapes.next().flatten()?;
            shapes.all(|shape| shape == Some(first)).then_some(first)
        }
        Shape::Any => None,
    }
}
