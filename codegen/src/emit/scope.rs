//! Names in a file, and the types written with them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::ident;
use super::imports::uses;
use crate::model::{Item, ItemKind, Model, Type, TypeId};

/// What a file has to import, found out while it is written.
pub(super) struct Scope<'m> {
    pub(super) model: &'m Model,
    /// Where the types of the API are: `super`, or `crate::types`.
    types_path: &'static str,
    /// The item the file is about, which needs no import.
    own: Option<TypeId>,
    /// Names that mean something else in this file.
    taken: BTreeSet<String>,
    types: RefCell<BTreeSet<TypeId>>,
    qualified: Cell<bool>,
    json: RefCell<BTreeSet<&'static str>>,
    btree_map: Cell<bool>,
    upload: Cell<bool>,
}

impl<'m> Scope<'m> {
    /// The file of an item.
    pub(super) fn of_item(model: &'m Model, own: TypeId) -> Self {
        Self { own: Some(own), ..Self::new(model, "super", []) }
    }

    /// A file beside the types, where some names are taken.
    pub(super) fn new<'n>(
        model: &'m Model,
        types_path: &'static str,
        taken: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Self {
            model,
            types_path,
            own: None,
            taken: taken.into_iter().map(str::to_owned).collect(),
            types: RefCell::default(),
            qualified: Cell::new(false),
            json: RefCell::default(),
            btree_map: Cell::new(false),
            upload: Cell::new(false),
        }
    }

    /// Forgets what another scope of the same file imports already.
    pub(super) fn forget(&self, other: &Self) {
        self.types.borrow_mut().retain(|id| !other.types.borrow().contains(id));
        self.json.borrow_mut().retain(|name| !other.json.borrow().contains(name));
        self.qualified.set(self.qualified.get() && !other.qualified.get());
        self.btree_map.set(self.btree_map.get() && !other.btree_map.get());
    }

    /// The imports of what was used, group by group; `more` are those of the crate.
    pub(super) fn imports(&self, more: &[(&str, &[&str])]) -> Vec<TokenStream> {
        self.imports_if(&TokenStream::new(), more)
    }

    /// The same under a condition: an attribute.
    pub(super) fn imports_if(
        &self,
        condition: &TokenStream,
        more: &[(&str, &[&str])],
    ) -> Vec<TokenStream> {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let std = self.btree_map.get().then(|| {
            quote!(
                #condition
                use std::collections::BTreeMap;
            )
        });
        let json = own(&self.json.borrow().iter().copied().collect::<Vec<_>>());
        let mut types: Vec<_> =
            self.types.borrow().iter().map(|id| self.ident(*id)).collect();
        if self.qualified.get() {
            types.push("self".to_owned());
        }
        let mut paths: Vec<(String, Vec<String>)> =
            more.iter().map(|(path, names)| ((*path).to_owned(), own(names))).collect();
        paths.push((self.types_path.to_owned(), types));
        vec![
            std.unwrap_or_default(),
            uses(condition, vec![("serde_json".to_owned(), json)]),
            uses(condition, paths),
        ]
    }

    fn ident(&self, id: TypeId) -> String {
        self.model.item(id).ident.clone()
    }

    /// The name of an item.
    pub(super) fn name(&self, id: TypeId) -> TokenStream {
        let name = self.ident(id);
        let ident = ident(&name);
        if self.own == Some(id) {
            quote!(#ident)
        } else if self.taken.contains(&name) {
            self.qualified.set(true);
            quote!(types::#ident)
        } else {
            self.types.borrow_mut().insert(id);
            quote!(#ident)
        }
    }

    /// A type.
    pub(super) fn ty(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Bool => quote!(bool),
            Type::I64 => quote!(i64),
            Type::U64 => quote!(u64),
            Type::F64 => quote!(f64),
            Type::String => quote!(String),
            Type::Json => self.json_value(),
            Type::JsonMap => {
                self.json.borrow_mut().extend(["Map", "Value"]);
                quote!(Map<String, Value>)
            }
            Type::Named(id) => self.name(*id),
            Type::Vec(item) => {
                let item = self.ty(item);
                quote!(Vec<#item>)
            }
            Type::Map(value) => {
                self.btree_map.set(true);
                let value = self.ty(value);
                quote!(BTreeMap<String, #value>)
            }
            Type::Option(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            Type::Box(inner) => {
                let inner = self.ty(inner);
                quote!(Box<#inner>)
            }
            Type::Upload => {
                self.upload.set(true);
                quote!(Upload)
            }
            Type::Foreign(path) => path.parse().unwrap_or_default(),
        }
    }

    /// Whether files are sent.
    pub(super) fn has_upload(&self) -> bool {
        self.upload.get()
    }

    /// A type behind a reference, as an argument.
    pub(super) fn reference(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Bool | Type::I64 | Type::U64 | Type::F64 => self.ty(ty),
            Type::Foreign(path) if is_primitive(path) => self.ty(ty),
            Type::String => quote!(&str),
            Type::Vec(item) => {
                let item = self.ty(item);
                quote!(&[#item])
            }
            Type::Box(inner) => self.reference(inner),
            Type::Option(inner) => {
                let inner = self.reference(inner);
                quote!(Option<#inner>)
            }
            Type::Json
            | Type::JsonMap
            | Type::Named(_)
            | Type::Map(_)
            | Type::Upload
            | Type::Foreign(_) => {
                let ty = self.ty(ty);
                quote!(&#ty)
            }
        }
    }

    /// `Value` of `serde_json`, imported.
    pub(super) fn json_value(&self) -> TokenStream {
        self.json.borrow_mut().insert("Value");
        quote!(Value)
    }

    /// The item a type names.
    pub(super) fn item(&self, ty: &Type) -> Option<&'m Item> {
        match ty {
            Type::Named(id) => Some(self.model.item(*id)),
            _ => None,
        }
    }

    /// The type that other names stand for.
    pub(super) fn resolve<'t>(&self, ty: &'t Type) -> &'t Type
    where
        'm: 't,
    {
        let mut ty = ty;
        // Names for names end; should they not, the last one is as good as any.
        for _ in 0..self.model.items.len() {
            match self.item(ty).map(|item| &item.kind) {
                Some(ItemKind::Alias(target)) => ty = target,
                _ => break,
            }
        }
        ty
    }

    /// How a caller may give a value of this type.
    pub(super) fn intake(&self, ty: &Type) -> Intake {
        match self.resolve(ty) {
            Type::Vec(item) if self.is_flexible(item) => Intake::EachInto(self.ty(item)),
            Type::Vec(item) => Intake::Each(self.ty(item)),
            other if self.is_flexible(other) => Intake::Into(self.ty(ty)),
            _ => Intake::Set(self.ty(ty)),
        }
    }

    /// Whether it is made from something simpler than itself.
    fn is_flexible(&self, ty: &Type) -> bool {
        match self.resolve(ty) {
            Type::String | Type::Box(_) | Type::Upload => true,
            other => matches!(
                self.item(other).map(|item| &item.kind),
                Some(
                    ItemKind::Enumeration(_)
                        | ItemKind::TaggedUnion(_)
                        | ItemKind::ShapeUnion(_)
                )
            ),
        }
    }
}

/// Whether a type is a number of Rust itself.
pub(super) fn is_primitive(path: &str) -> bool {
    ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64"]
        .contains(&path)
}

/// How a caller gives a value.
pub(super) enum Intake {
    /// By value.
    Set(TokenStream),
    /// As what can be made into it.
    Into(TokenStream),
    /// As elements.
    Each(TokenStream),
    /// As elements that can be made into it.
    EachInto(TokenStream),
}

impl Intake {
    /// The type of the argument.
    pub(super) fn argument(&self) -> TokenStream {
        match self {
            Self::Set(ty) => ty.clone(),
            Self::Into(ty) => quote!(impl Into<#ty>),
            Self::Each(ty) => quote!(impl IntoIterator<Item = #ty>),
            Self::EachInto(ty) => quote!(impl IntoIterator<Item = impl Into<#ty>>),
        }
    }

    /// The value of the field, made of the argument.
    pub(super) fn value(&self, argument: &Ident) -> TokenStream {
        match self {
            Self::Set(_) => quote!(#argument),
            Self::Into(_) => quote!(#argument.into()),
            Self::Each(_) => quote!(#argument.into_iter().collect()),
            Self::EachInto(_) => quote!(#argument.into_iter().map(Into::into).collect()),
        }
    }
}
