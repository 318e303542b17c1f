//! Unions: how their variants are told apart, and what they are called.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::docs;
use super::ident;
use super::items::Types;
use super::names::Key;
use super::plural;
use crate::ir::{Api, SchemaId, Shape, Union, Use, Variant};
use crate::model::{
    ItemKind, JsonShape, ShapeUnion, ShapeVariant, TaggedUnion, TaggedVariant, Type,
    reserved,
};

/// Whether a union has tagged objects and other things beside them.
pub(super) fn is_mixed(api: &Api, shape: &Shape) -> bool {
    let Shape::Union(union) = shape else { return false };
    union.tag.is_some()
        && is_told_by_tag(api, union)
        && objects(api, union).count() > 1
        && union
            .variants
            .iter()
            .any(|variant| json_shape(api, &variant.value) != Some(JsonShape::Object))
}

/// Whether each object has values of the tag, but for one that has none, and no value means two variants.
fn is_told_by_tag(api: &Api, union: &Union) -> bool {
    let mut seen = BTreeSet::new();
    let mut tags = union.variants.iter().flat_map(|variant| &variant.tags);
    let untagged = objects(api, union).position(|variant| variant.untagged);
    tags.all(|tag| seen.insert(tag))
        && objects(api, union)
            .enumerate()
            .all(|(at, variant)| !variant.tags.is_empty() || untagged == Some(at))
}

/// For each object that is told from others by one value of one property, in all unions it is in,
/// that property and value.
pub(super) fn tags(api: &Api) -> HashMap<SchemaId, (&str, &str)> {
    let mut tags: HashMap<SchemaId, Option<(&str, &str)>> = HashMap::new();
    for (_, schema) in api.schemas.iter() {
        let Shape::Union(union) = &schema.shape else { continue };
        let told = is_told_by_tag(api, union) && objects(api, union).count() > 1;
        for variant in objects(api, union) {
            let own = match (&union.tag, variant.tags.as_slice()) {
                (Some(tag), [value]) if told => Some((tag.as_str(), value.as_str())),
                _ => None,
            };
            let known = tags.entry(variant.value.schema).or_insert(own);
            if *known != own {
                *known = None;
            }
        }
    }
    tags.into_iter().filter_map(|(id, tag)| Some((id, tag?))).collect()
}

/// The union as an enum.
pub(super) fn resolve(types: &mut Types<'_>, id: SchemaId, union: &Union) -> ItemKind {
    let api = types.api;
    let tagged = union
        .tag
        .as_deref()
        .filter(|_| objects(api, union).count() > 1 && is_told_by_tag(api, union));
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
    let first_untagged = variants.iter().position(|variant| variant.untagged);
    let variants = variants
        .iter()
        .enumerate()
        .map(|(at, variant)| TaggedVariant {
            ident: ident::unique(variant_name(types.api, variant), &mut taken),
            tags: variant.tags.clone(),
            untagged: first_untagged == Some(at),
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
    let objects = types.names.id(Key::Objects(id)).map(Type::Named);
    for variant in &union.variants {
        let Some(shape) = json_shape(api, &variant.value) else {
            types.degraded(
                id,
                "a variant may be of several kinds, each told in its own way",
            );
            continue;
        };
        let ty = match (&objects, shape) {
            (Some(objects), JsonShape::Object) => objects.clone(),
            // Text of any format: what is of another would be no text at all.
            (_, JsonShape::String) => match types.plain(&variant.value) {
                Type::Foreign(_) => Type::String,
                ty => ty,
            },
            _ => types.plain(&variant.value),
        };
        let mut alike = variants.iter_mut().filter(|earlier| earlier.shape == shape);
        let told_apart = matches!(shape, JsonShape::Array | JsonShape::Object);
        if told_apart {
            if alike.any(|earlier| earlier.ty == ty) {
                continue;
            }
        } else if let Some(earlier) = alike.next() {
            if earlier.ty != ty {
                earlier.ty = common(shape);
                earlier.docs = String::new();
            }
            continue;
        }
        variants.push(ShapeVariant {
            ident: String::new(),
            shape,
            ty,
            docs: docs::summary(api, &variant.value),
        });
    }
    // A list of anything takes every list, and what begins with two elements takes three as well.
    let elements = |ty: &Type| match ty {
        Type::Named(id) => types.elements(*id),
        _ => 0,
    };
    variants.sort_by_key(|variant| {
        let anything = variant.ty == Type::Vec(Box::new(Type::Json));
        (anything, Reverse(elements(&variant.ty)))
    });
    let integer =
        variants.iter().position(|variant| variant.shape == JsonShape::Integer);
    if let Some(integer) =
        integer.filter(|_| variants.iter().any(|v| v.shape == JsonShape::Number))
    {
        variants.remove(integer);
    }
    name(types, &mut variants, objects.as_ref());
    ItemKind::ShapeUnion(ShapeUnion { variants, eq: false })
}

/// Gives the variants their names: after the kind of JSON, or after their types where there are
/// several of a kind.
fn name(types: &Types<'_>, variants: &mut [ShapeVariant], objects: Option<&Type>) {
    let several = |shape| variants.iter().filter(|v| v.shape == shape).count() > 1;
    let (objects_many, lists_many) =
        (several(JsonShape::Object), several(JsonShape::Array));
    let mut taken = reserved::VARIANTS.iter().map(|&name| name.to_owned()).collect();
    let idents: Vec<String> = variants
        .iter()
        .filter(|variant| variant.shape == JsonShape::Object)
        .map(|variant| match &variant.ty {
            Type::Named(id) => types.ident(*id).to_owned(),
            _ => "Map".to_owned(),
        })
        .collect();
    let mut distinct = distinct(&idents).into_iter();
    for variant in variants {
        let name = match (variant.shape, &variant.ty) {
            (JsonShape::Object, ty) if Some(ty) == objects => "Object".to_owned(),
            (JsonShape::Object, _) if objects_many => {
                distinct.next().unwrap_or_else(|| "Object".to_owned())
            }
            (JsonShape::Array, Type::Vec(item)) if lists_many => list_name(types, item),
            (shape, ty) => shape_name(types, shape, ty),
        };
        variant.ident = ident::unique(name, &mut taken);
    }
}

fn list_name(types: &Types<'_>, item: &Type) -> String {
    match item {
        Type::Bool => "Bools".to_owned(),
        Type::I64 | Type::U64 => "Integers".to_owned(),
        Type::F64 => "Numbers".to_owned(),
        Type::String => "Texts".to_owned(),
        Type::Vec(_) => "Lists".to_owned(),
        Type::Named(id) => plural::plural(types.ident(*id)),
        _ => "List".to_owned(),
    }
}

/// Names of types without the words that all of them begin or end with.
fn distinct(idents: &[String]) -> Vec<String> {
    let split: Vec<Vec<String>> = idents
        .iter()
        .map(|ident| ident.to_snake_case().split('_').map(str::to_owned).collect())
        .collect();
    let shortest = split.iter().map(Vec::len).min().unwrap_or(0);
    let shared = |word: &dyn Fn(&[String], usize) -> String| {
        (0..shortest.saturating_sub(1))
            .take_while(|at| {
                let first = word(&split[0], *at);
                split.iter().all(|words| word(words, *at) == first)
            })
            .count()
    };
    let front = shared(&|words, at| words[at].clone());
    let back = shared(&|words, at| words[words.len() - 1 - at].clone());
    let back = back.min((shortest - 1.min(shortest)).saturating_sub(front));
    let named = |words: &Vec<String>, ident: &String| {
        let name = ident::variant(&words[front..words.len() - back].join("_"));
        // A number says nothing by itself.
        if words[front].starts_with(|c: char| c.is_ascii_digit()) {
            ident.clone()
        } else {
            name
        }
    };
    split.iter().zip(idents).map(|(words, ident)| named(words, ident)).collect()
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
            Type::Named(id) => plural::plural(&last_word(types.ident(*id))),
            _ => "List".to_owned(),
        },
        (JsonShape::Object | JsonShape::Array, Type::Named(id)) => {
            last_word(types.ident(*id))
        }
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
