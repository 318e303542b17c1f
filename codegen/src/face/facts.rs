//! Facts of items and their members.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Attribute, Fields, Item, TraitItem, Visibility};

use super::docs::{derives, fact, is_hidden};
use super::tokens::compact;
use super::{Face, Fact, Key, Kind};

/// What a public item and its members are. `marks` are those of the modules it is in.
pub(super) fn item(face: &mut Face, path: &str, marks: &BTreeSet<String>, item: &Item) {
    let own = |kind| Key::new(kind, path, "");
    // What a member is there with, its item says.
    let fact = |says: String, attributes: &[Attribute]| {
        let mut fact = fact(says, attributes);
        fact.marks.extend(marks.iter().cloned());
        fact
    };
    match item {
        Item::Struct(item) => {
            let private = fields(face, path, "", &item.fields, false);
            let mut says = generics(&item.generics);
            says.push_str(match (&item.fields, private) {
                (Fields::Unit, _) => ";",
                (_, true) => "{ .. }",
                (Fields::Named(_), false) => "{}",
                (Fields::Unnamed(_), false) => "()",
            });
            face.add(own(Kind::Struct), fact(says, &item.attrs));
            implements(face, path, &item.attrs);
        }
        Item::Enum(item) => {
            let variants = item.variants.iter();
            for variant in variants.filter(|variant| !is_hidden(&variant.attrs)) {
                let name = variant.ident.to_string();
                fields(face, path, &format!("{name}."), &variant.fields, true);
                let says = match &variant.fields {
                    Fields::Named(_) => "{}".to_owned(),
                    Fields::Unnamed(held) => {
                        let held =
                            held.unnamed.iter().map(|f| compact(f.ty.to_token_stream()));
                        format!("({})", held.collect::<Vec<_>>().join(", "))
                    }
                    Fields::Unit => String::new(),
                };
                let key = Key::new(Kind::Variant, path, name);
                face.add(key, fact(says, &variant.attrs));
            }
            face.add(own(Kind::Enum), fact(generics(&item.generics), &item.attrs));
            implements(face, path, &item.attrs);
        }
        Item::Trait(item) => {
            let mut says = generics(&item.generics);
            if !item.supertraits.is_empty() {
                says.push_str(&format!(
                    ": {}",
                    compact(item.supertraits.to_token_stream())
                ));
            }
            face.add(own(Kind::Trait), fact(says, &item.attrs));
            for member in &item.items {
                trait_member(face, path, member);
            }
        }
        Item::Type(item) => {
            let says = format!(
                "{} = {}",
                generics(&item.generics),
                compact(item.ty.to_token_stream())
            );
            face.add(own(Kind::Type), fact(says.trim().to_owned(), &item.attrs));
        }
        Item::Const(item) => {
            let says = compact(item.ty.to_token_stream());
            face.add(own(Kind::Const), fact(says, &item.attrs));
        }
        Item::Static(item) => {
            let says = compact(item.ty.to_token_stream());
            face.add(own(Kind::Static), fact(says, &item.attrs));
        }
        Item::Fn(item) => {
            face.add(own(Kind::Fn), fact(signature(&item.sig), &item.attrs));
        }
        _ => {}
    }
}

/// The derived traits.
fn implements(face: &mut Face, path: &str, attributes: &[Attribute]) {
    let traits = derives(attributes);
    if !traits.is_empty() {
        let says = traits.into_iter().collect::<Vec<_>>().join(super::BETWEEN);
        let fact = Fact { says, ..Fact::default() };
        face.add(Key::new(Kind::Implements, path, ""), fact);
    }
}

/// The public fields; whether there are others. Those of a variant are as public as it is.
fn fields(face: &mut Face, path: &str, of: &str, all: &Fields, open: bool) -> bool {
    let mut private = false;
    if open && !matches!(all, Fields::Named(_)) {
        return false;
    }
    for (index, field) in all.iter().enumerate() {
        let is_public = open || matches!(field.vis, Visibility::Public(_));
        if !is_public || is_hidden(&field.attrs) {
            private = true;
            continue;
        }
        let name =
            field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
        let says = compact(field.ty.to_token_stream());
        let key = Key::new(Kind::Field, path, format!("{of}{name}"));
        face.add(key, fact(says, &field.attrs));
    }
    private
}

fn trait_member(face: &mut Face, path: &str, member: &TraitItem) {
    let (name, says, attributes, provided) = match member {
        TraitItem::Fn(item) => (
            item.sig.ident.to_string(),
            signature(&item.sig),
            &item.attrs,
            item.default.is_some(),
        ),
        TraitItem::Type(item) => {
            let bounds = compact(item.bounds.to_token_stream());
            (
                item.ident.to_string(),
                format!("type: {bounds}").trim_end().to_owned(),
                &item.attrs,
                item.default.is_some(),
            )
        }
        TraitItem::Const(item) => {
            let ty = compact(item.ty.to_token_stream());
            (
                item.ident.to_string(),
                format!("const: {ty}"),
                &item.attrs,
                item.default.is_some(),
            )
        }
        _ => return,
    };
    if is_hidden(attributes) {
        return;
    }
    let kind = if provided { Kind::Provided } else { Kind::Required };
    face.add(Key::new(kind, path, name), fact(says, attributes));
}

/// `<T: Bound>`, with what `where` says.
fn generics(generics: &syn::Generics) -> String {
    let mut says = compact(generics.to_token_stream());
    bounds(&mut says, generics);
    says
}

/// Adds what `where` says.
fn bounds(says: &mut String, generics: &syn::Generics) {
    if let Some(clause) = &generics.where_clause {
        let clause = compact(clause.to_token_stream());
        says.push_str(&format!(" {}", clause.trim_end_matches([',', ' '])));
    }
}

/// A signature without the name: `(&self, model: &str) -> Call<Model>`.
pub(super) fn signature(signature: &syn::Signature) -> String {
    let mut says = String::new();
    for (there, word) in [
        (signature.constness.is_some(), "const "),
        (signature.asyncness.is_some(), "async "),
        (matches!(signature.safety, syn::Safety::Unsafe(_)), "unsafe "),
    ] {
        if there {
            says.push_str(word);
        }
    }
    says.push_str(&compact(signature.generics.to_token_stream()));
    let arguments = signature.inputs.iter().map(|argument| match argument {
        syn::FnArg::Receiver(receiver) => {
            // Whether it is changed inside is nobody's business.
            let mut receiver = receiver.clone();
            if matches!(receiver.kind, syn::ReceiverKind::Value) {
                receiver.mutability = None;
            }
            receiver.attrs.clear();
            compact(receiver.to_token_stream())
        }
        syn::FnArg::Typed(argument) => {
            let name = match &*argument.pat {
                syn::Pat::Ident(pattern) => pattern.ident.to_string(),
                _ => "_".to_owned(),
            };
            format!("{name}: {}", compact(argument.ty.to_token_stream()))
        }
    });
    says.push_str(&format!("({})", arguments.collect::<Vec<_>>().join(", ")));
    if let syn::ReturnType::Type(_, ty) = &signature.output {
        says.push_str(&format!(" -> {}", compact(ty.to_token_stream())));
    }
    bounds(&mut says, &signature.generics);
    says
}
