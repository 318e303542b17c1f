//! Unions: objects told apart by a tag, values by their shape, answers by their status.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{Docs, code};
use super::file::{File, ident};
use super::item::{derives, head};
use super::scope::Scope;
use crate::model::{Answers, Item, JsonShape, ShapeUnion, TaggedUnion, Type};

/// The type in a box, and the type.
fn unboxed(ty: &Type) -> &Type {
    match ty {
        Type::Box(inner) => inner,
        other => other,
    }
}

pub(super) fn tagged_union(
    file: &mut File,
    scope: &Scope<'_>,
    item: &Item,
    union: &TaggedUnion,
) {
    let (head, name, tag) = (head(item), ident(&item.ident), &union.tag);
    let derives = derives(false, union.eq);
    let variants = union.variants.iter().map(|variant| {
        let (name, ty) = (ident(&variant.ident), scope.ty(&variant.ty));
        let docs = Docs::foreign_or(&variant.docs, || {
            let tags: Vec<_> = variant.tags.iter().map(|tag| code(tag)).collect();
            format!("{}: {}.", code(tag), tags.join(" or "))
        });
        let docs = docs.on_member();
        quote!(#docs #name(#ty))
    });
    file.add(quote! {
        #head
        #derives
        pub enum #name {
            #(#variants,)*
            /// A variant this version of the crate does not know, as it came.
            Other(Unknown),
        }
    });

    let mut accessors = BTreeSet::new();
    let mut payloads = BTreeSet::new();
    let mut rows = Vec::new();
    for variant in &union.variants {
        let (name, tags) = (ident(&variant.ident), &variant.tags);
        let untagged = variant.untagged.then(|| quote!(| _));
        let plain = variant.ident.trim_start_matches("r#");
        let mut accessor = format_ident!("as_{}", plain.to_snake_case());
        while !accessors.insert(accessor.clone()) {
            accessor = format_ident!("{}_", accessor);
        }
        let payload = scope.ty(unboxed(&variant.ty));
        let is_first = payloads.insert(payload.to_string());
        let no_from = (!is_first).then(|| quote!(no_from));
        rows.push(quote!(#(#tags)|* #untagged => #name(#payload) #accessor #no_from));
    }
    file.add_table("tagged_union", &quote!(#name by #tag), &rows);
}

pub(super) fn shape_union(
    file: &mut File,
    scope: &Scope<'_>,
    item: &Item,
    union: &ShapeUnion,
) {
    let (head, name) = (head(item), ident(&item.ident));
    let derives = derives(false, union.eq);
    let variants = union.variants.iter().map(|variant| {
        let (name, ty) = (ident(&variant.ident), scope.ty(&variant.ty));
        let docs = Docs::foreign_or(&variant.docs, || {
            match variant.shape {
                JsonShape::Boolean => "A boolean.",
                JsonShape::Integer => "An integer.",
                JsonShape::Number => "A number.",
                JsonShape::String => "A string.",
                JsonShape::Array => "A list.",
                JsonShape::Object => "An object.",
            }
            .to_owned()
        });
        let docs = docs.on_member();
        quote!(#docs #name(#ty))
    });
    let json = scope.json_value();
    file.add(quote! {
        #head
        #derives
        pub enum #name {
            #(#variants,)*
            /// JSON of any other shape, as it came.
            Other(#json),
        }
    });

    let mut payloads = BTreeSet::new();
    let mut rows: Vec<(JsonShape, TokenStream)> = Vec::new();
    for variant in &union.variants {
        let name = ident(&variant.ident);
        let payload = scope.ty(scope.resolve(unboxed(scope.resolve(&variant.ty))));
        let is_first = payloads.insert(payload.to_string());
        let no_from = (!is_first).then(|| quote!(no_from));
        let entry = quote!(#name(#payload) #no_from);
        if let Some((_, row)) =
            rows.iter_mut().find(|(shape, _)| *shape == variant.shape)
        {
            row.extend(quote!(| #entry));
            continue;
        }
        let shape = match variant.shape {
            JsonShape::Boolean => quote!(boolean),
            JsonShape::Integer => quote!(integer),
            JsonShape::Number => quote!(number),
            JsonShape::String => quote!(string),
            JsonShape::Array => quote!(array),
            JsonShape::Object => quote!(object),
        };
        rows.push((variant.shape, quote!(#shape => #entry)));
    }
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
    file.add_table("shape_union", &quote!(#name), &rows);
}

pub(super) fn answers_enum(
    file: &mut File,
    scope: &Scope<'_>,
    item: &Item,
    answers: &Answers,
) {
    let (head, name) = (head(item), ident(&item.ident));
    let derives = derives(false, answers.eq);
    let range = |(low, high): (u16, u16)| {
        let (low, high) = (Literal::u16_unsuffixed(low), Literal::u16_unsuffixed(high));
        if low.to_string() == high.to_string() {
            quote!(#low)
        } else {
            quote!(#low..=#high)
        }
    };
    let variants = answers.variants.iter().map(|variant| {
        let name = ident(&variant.ident);
        let payload = variant.ty.as_ref().map(|ty| scope.ty(ty)).into_iter();
        let status = range(variant.statuses).to_string();
        let docs =
            Docs::foreign_or(&variant.docs, || format!("Status {}.", code(&status)));
        let docs = docs.on_member();
        quote!(#docs #name #((#payload))*)
    });
    file.add(quote! {
        #head
        #derives
        pub enum #name {
            #(#variants,)*
            /// An answer with another status: its body is the `raw_body` of the response.
            Other,
        }
    });
    let rows = answers.variants.iter().map(|variant| {
        let (name, status) = (ident(&variant.ident), range(variant.statuses));
        let payload = variant.ty.as_ref().map(|ty| scope.ty(unboxed(ty))).into_iter();
        quote!(#status => #name #((#payload))*)
    });
    file.add_table("answers", &quote!(#name), &rows.collect::<Vec<_>>());
}
