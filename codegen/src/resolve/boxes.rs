//! Where a value has to be, or had better be, behind a pointer; and which types are `Eq`.

use super::circles;
use crate::model::{Item, ItemKind, Type, TypeId};

/// Variants larger than this are boxed, in bytes: an enum is as large as its largest variant, and the
/// events of a stream are moved several times each.
const LARGE: usize = 100;

/// Size of a JSON value: that of an `IndexMap` and its hasher.
const JSON: usize = 72;

pub(super) fn resolve(items: &mut [Item]) {
    break_cycles(items);
    box_large_variants(items);
    derive_eq(items);
}

/// Boxes every place through which a type would hold itself. Of the types of a circle the first one
/// has the boxes; what is a circle without it is broken in the same way.
fn break_cycles(items: &mut [Item]) {
    let edges: Vec<Vec<usize>> = items
        .iter()
        .map(|item| held(&item.kind).into_iter().filter_map(inline).map(|id| id.0))
        .map(Iterator::collect)
        .collect();
    let mut open: Vec<Vec<usize>> = vec![(0..items.len()).collect()];
    while let Some(nodes) = open.pop() {
        for mut circle in circles::groups(&nodes, &edges) {
            circle.sort_unstable();
            let Some((first, rest)) = circle.split_first() else { continue };
            for ty in held_mut(&mut items[*first].kind) {
                if inline(ty).is_some_and(|id| circle.binary_search(&id.0).is_ok()) {
                    enclose(ty);
                }
            }
            if !rest.is_empty() {
                open.push(rest.to_vec());
            }
        }
    }
}

fn box_large_variants(items: &mut [Item]) {
    // From the inside out: boxing a variant makes what holds the enum smaller.
    let mut sizes = vec![None; items.len()];
    for at in 0..items.len() {
        settle(items, TypeId(at), &mut sizes);
    }
}

/// Boxes the large variants of a type and of what it holds, and returns its size in bytes on a
/// 64-bit machine, roughly.
fn settle(items: &mut [Item], id: TypeId, sizes: &mut [Option<usize>]) -> usize {
    if let Some(size) = sizes[id.0] {
        return size;
    }
    // Cycles are broken, so this is only for a type that is asked for while it is measured.
    sizes[id.0] = Some(8);
    let mut kind = items[id.0].kind.clone();
    let size = match &mut kind {
        ItemKind::Struct(object) => {
            let fields = object.fields.iter().map(|field| {
                let size = size_of(items, &field.ty, sizes);
                if field.required || has_niche(&field.ty) { size } else { size + 8 }
            });
            let others = if object.others.is_some() { 24 } else { 0 };
            8 + others + fields.collect::<Vec<_>>().iter().sum::<usize>()
        }
        ItemKind::Params(params) => params.fields.len() * 24,
        ItemKind::Enumeration(_) => 24,
        ItemKind::Answers(answers) => {
            let variants = answers.variants.iter_mut();
            let held = variants.filter_map(|variant| variant.ty.as_mut()).collect();
            largest(items, 8, held, sizes)
        }
        ItemKind::Alias(ty) => size_of(items, &ty.clone(), sizes),
        ItemKind::TaggedUnion(union) => {
            let variants = union.variants.iter_mut().map(|variant| &mut variant.ty);
            // `Other` holds its JSON in a box.
            largest(items, 8, variants.collect(), sizes)
        }
        ItemKind::ShapeUnion(union) => {
            let variants = union.variants.iter_mut().map(|variant| &mut variant.ty);
            largest(items, JSON, variants.collect(), sizes)
        }
    };
    items[id.0].kind = kind;
    sizes[id.0] = Some(size);
    size
}

fn largest(
    items: &mut [Item],
    other: usize,
    variants: Vec<&mut Type>,
    sizes: &mut [Option<usize>],
) -> usize {
    let mut largest = other;
    for ty in variants {
        let mut size = size_of(items, ty, sizes);
        if size > LARGE {
            enclose(ty);
            size = 8;
        }
        largest = largest.max(size);
    }
    largest + 8
}

fn size_of(items: &mut [Item], ty: &Type, sizes: &mut [Option<usize>]) -> usize {
    match ty {
        Type::Bool => 1,
        Type::I64 | Type::U64 | Type::F64 | Type::Box(_) => 8,
        Type::String | Type::Vec(_) | Type::Map(_) => 24,
        Type::Json | Type::JsonMap => JSON,
        Type::Named(id) => settle(items, *id, sizes),
        Type::Upload => 80,
        Type::Foreign(_) => 32,
        Type::Option(inner) if has_niche(inner) => size_of(items, inner, sizes),
        Type::Option(inner) => size_of(items, inner, sizes) + 8,
    }
}

fn has_niche(ty: &Type) -> bool {
    !matches!(ty, Type::I64 | Type::U64 | Type::F64)
}

fn derive_eq(items: &mut [Item]) {
    let mut eq = vec![true; items.len()];
    loop {
        let mut changed = false;
        for at in 0..items.len() {
            if eq[at] && !held(&items[at].kind).into_iter().all(|ty| is_eq(ty, &eq)) {
                eq[at] = false;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for (item, eq) in items.iter_mut().zip(eq) {
        match &mut item.kind {
            ItemKind::Struct(object) => object.eq = eq,
            ItemKind::TaggedUnion(union) => union.eq = eq,
            ItemKind::ShapeUnion(union) => union.eq = eq,
            ItemKind::Answers(answers) => answers.eq = eq,
            ItemKind::Enumeration(_) | ItemKind::Params(_) | ItemKind::Alias(_) => {}
        }
    }
}

fn is_eq(ty: &Type, eq: &[bool]) -> bool {
    match ty {
        Type::F64 | Type::Foreign(_) => false,
        Type::Named(id) => eq[id.0],
        Type::Vec(inner) | Type::Map(inner) | Type::Option(inner) | Type::Box(inner) => {
            is_eq(inner, eq)
        }
        Type::Bool
        | Type::I64
        | Type::U64
        | Type::String
        | Type::Json
        | Type::JsonMap
        | Type::Upload => true,
    }
}

/// The type a place holds in itself, rather than behind a pointer or in a collection.
fn inline(ty: &Type) -> Option<TypeId> {
    match ty {
        Type::Named(id) => Some(*id),
        Type::Option(inner) => inline(inner),
        _ => None,
    }
}

fn enclose(ty: &mut Type) {
    match ty {
        Type::Option(inner) => enclose(inner),
        Type::Box(_) => {}
        other => *other = Type::Box(Box::new(std::mem::replace(other, Type::Bool))),
    }
}

fn held(kind: &ItemKind) -> Vec<&Type> {
    match kind {
        ItemKind::Struct(object) => {
            let fields = object.fields.iter().chain(object.others.as_deref());
            fields.map(|field| &field.ty).chain(&object.rest).collect()
        }
        ItemKind::Params(params) => {
            params.fields.iter().map(|field| &field.ty).collect()
        }
        ItemKind::TaggedUnion(union) => {
            union.variants.iter().map(|variant| &variant.ty).collect()
        }
        ItemKind::ShapeUnion(union) => {
            union.variants.iter().map(|variant| &variant.ty).collect()
        }
        ItemKind::Answers(answers) => {
            answers.variants.iter().filter_map(|variant| variant.ty.as_ref()).collect()
        }
        ItemKind::Alias(ty) => vec![ty],
        ItemKind::Enumeration(_) => Vec::new(),
    }
}

fn held_mut(kind: &mut ItemKind) -> Vec<&mut Type> {
    match kind {
        ItemKind::Struct(object) => {
            object.fields.iter_mut().map(|field| &mut field.ty).collect()
        }
        ItemKind::Params(params) => {
            params.fields.iter_mut().map(|field| &mut field.ty).collect()
        }
        ItemKind::TaggedUnion(union) => {
            union.variants.iter_mut().map(|variant| &mut variant.ty).collect()
        }
        ItemKind::ShapeUnion(union) => {
            union.variants.iter_mut().map(|variant| &mut variant.ty).collect()
        }
        ItemKind::Answers(answers) => answers
            .variants
            .iter_mut()
            .filter_map(|variant| variant.ty.as_mut())
            .collect(),
        ItemKind::Alias(ty) => vec![ty],
        ItemKind::Enumeration(_) => Vec::new(),
    }
}
