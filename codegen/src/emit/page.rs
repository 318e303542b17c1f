//! Pages of lists: what the runtime asks of a type to follow it to the next one.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::ident;
use super::scope::Scope;
use crate::model::{Item, ListShape, PageShape, Struct};

/// What lets a page be followed by the ids of its elements.
pub(super) fn by_cursor(
    scope: &Scope<'_>,
    item: &Item,
    object: &Struct,
    shape: &PageShape,
) -> TokenStream {
    // A field by its name on the wire or in Rust, and whether it is required.
    let field = |name: &str| {
        let fields = || object.fields.iter();
        let found = fields().find(|field| field.wire == name);
        found
            .or_else(|| {
                fields().find(|field| field.ident.trim_start_matches("r#") == name)
            })
            .map(|field| (ident(&field.ident), field.required))
    };
    let (items, is_empty) = match field(&shape.items) {
        Some((field, true)) => (quote!(self.#field), quote!(self.#field.is_empty())),
        Some((field, false)) => (
            quote!(self.#field.unwrap_or_default()),
            quote!(self.#field.as_ref().is_none_or(Vec::is_empty)),
        ),
        None => (quote!(Vec::new()), quote!(true)),
    };
    let has_more = match field(&shape.has_more) {
        Some((field, true)) => quote!(self.#field),
        Some((field, false)) => quote!(self.#field == Some(true)),
        None => quote!(false),
    };
    let id = |name: &str| match field(name) {
        Some((field, true)) => quote!(Some(&self.#field)),
        Some((field, false)) => quote!(self.#field.as_deref()),
        None => quote!(None),
    };
    let (first_id, last_id) = (id(&shape.first_id), id(&shape.last_id));
    let (name, element) = (ident(&item.ident), scope.ty(&shape.item));
    quote! {
        impl Page for #name {
            type Item = #element;

            fn items(self) -> Vec<Self::Item> {
                #items
            }

            fn is_empty(&self) -> bool {
                #is_empty
            }

            fn has_more(&self) -> bool {
                #has_more
            }

            fn first_id(&self) -> Option<&str> {
                #first_id
            }

            fn last_id(&self) -> Option<&str> {
                #last_id
            }
        }
    }
}

/// What lets a list be followed by a token, a number, an offset or a link.
pub(super) fn by_next(
    scope: &Scope<'_>,
    item: &Item,
    object: &Struct,
    shape: &ListShape,
) -> TokenStream {
    let field = |name: &Option<String>| {
        let wire = name.as_ref()?;
        let field = object.fields.iter().find(|field| field.wire == *wire)?;
        Some((ident(&field.ident), field.required))
    };
    let (items, count) = match field(&shape.items) {
        Some((field, true)) => (quote!(self.#field), quote!(self.#field.len())),
        Some((field, false)) => (
            quote!(self.#field.unwrap_or_default()),
            quote!(self.#field.as_ref().map_or(0, Vec::len)),
        ),
        None => (quote!(Vec::new()), quote!(0)),
    };
    let token = field(&shape.token).map(|(field, required)| {
        let token = match required {
            true => quote!(Some(&self.#field)),
            false => quote!(self.#field.as_deref()),
        };
        quote! {
            fn token(&self) -> Option<&str> {
                #token
            }
        }
    });
    let (name, element) = (ident(&item.ident), scope.ty(&shape.item));
    quote! {
        impl Page for #name {
            type Item = #element;

            fn items(self) -> Vec<Self::Item> {
                #items
            }

            fn is_empty(&self) -> bool {
                self.count() == 0
            }

            fn count(&self) -> usize {
                #count
            }

            #token
        }
    }
}
