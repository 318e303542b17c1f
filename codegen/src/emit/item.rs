//! Types: a file each.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::{Docs, code};
use super::file::{File, ident};
use super::page;
use super::scope::{Intake, Scope};
use super::union::{answers_enum, shape_union, tagged_union};
use crate::ir::Json;
use crate::model::{
    Enumeration, Field, Item, ItemKind, ListShape, Model, PageShape, Params, Struct,
    Type, TypeId,
};
use crate::plan::Export;

/// The file of an item.
pub(super) fn file(
    model: &Model,
    id: TypeId,
    pages: &[&PageShape],
    lists: &[&ListShape],
) -> String {
    let item = model.item(id);
    let scope = Scope::of_item(model, id);
    let mut file = File::default();
    let codec: &[&str] = match &item.kind {
        ItemKind::Struct(object) => {
            structure(&mut file, &scope, item, object);
            if object.rest.is_some() { &["self"] } else { &["self", "Extra"] }
        }
        ItemKind::Enumeration(enumeration) => {
            open_enum(&mut file, item, enumeration);
            &["self"]
        }
        ItemKind::TaggedUnion(union) => {
            tagged_union(&mut file, &scope, item, union);
            &["self", "Unknown"]
        }
        ItemKind::ShapeUnion(union) => {
            shape_union(&mut file, &scope, item, union);
            &["self"]
        }
        ItemKind::Params(params) => {
            bundle(&mut file, &scope, item, params);
            &[]
        }
        ItemKind::Answers(answers) => {
            answers_enum(&mut file, &scope, item, answers);
            &["self"]
        }
        ItemKind::Alias(ty) => {
            let (head, name, ty) = (head(item), ident(&item.ident), scope.ty(ty));
            file.add(quote!(#head pub type #name = #ty;));
            &[]
        }
    };
    let mut imports = vec![("crate::runtime::codec", codec)];
    if let (ItemKind::Struct(object), Some(shape)) =
        (&item.kind, pages.iter().find(|shape| shape.page == id))
    {
        file.add(page::by_cursor(&scope, item, object, shape));
        imports.push(("crate::runtime", &["Page"]));
    } else if let (ItemKind::Struct(object), Some(shape)) =
        (&item.kind, lists.iter().find(|shape| shape.page == Type::Named(id)))
    {
        file.add(page::by_next(&scope, item, object, shape));
        imports.push(("crate::runtime", &["Page"]));
    }
    if scope.has_upload() {
        imports.push(("crate::runtime", &["Upload"]));
    }
    file.finish(scope.imports(&imports))
}

/// Documentation, and whether it is deprecated.
pub(super) fn head(item: &Item) -> TokenStream {
    let docs = Docs::foreign_or(&item.docs, || match &item.kind {
        ItemKind::Params(_) => "Query parameters.".to_owned(),
        _ => format!("{}, which has no description.", code(&item.ident)),
    });
    let docs = docs.sources(&item.sources).on_item();
    let deprecated = deprecated(item.deprecated);
    quote!(#docs #deprecated)
}

fn deprecated(is: bool) -> Option<TokenStream> {
    is.then(|| quote!(#[deprecated]))
}

pub(super) fn derives(default: bool, eq: bool) -> TokenStream {
    let default = default.then(|| quote!(Default,));
    let eq = eq.then(|| quote!(, Eq));
    quote! {
        #[derive(Debug, Clone, #default PartialEq #eq)]
        #[non_exhaustive]
    }
}

fn structure(file: &mut File, scope: &Scope<'_>, item: &Item, object: &Struct) {
    let (head, name) = (head(item), ident(&item.ident));
    let derives = derives(is_default(&object.fields), object.eq);
    let fields = object.fields.iter().map(|field| self::field(scope, field));
    if let Some(rest) = &object.rest {
        let rest = scope.ty(rest);
        file.add(quote! {
            #head
            #derives
            pub struct #name {
                #(#fields,)*
                /// Elements behind those above, kept as they came.
                pub rest: #rest,
            }
        });
        if item.in_request {
            let rest = vec![quote!(rest: Vec::new())];
            file.add(constructors(scope, item, &object.fields, None, rest));
        }
        let elements = object.fields.iter().map(|field| {
            let name = ident(&field.ident);
            let mode = match (field.required, &field.ty) {
                (true, _) => quote!(required),
                (false, Type::Option(_)) => quote!(nullable),
                (false, _) => quote!(optional),
            };
            quote!(#mode => #name)
        });
        file.add_table("tuple", &quote!(#name), &elements.collect::<Vec<_>>());
        return;
    }
    let others = object.others.as_deref().map(|others| self::others(scope, others));
    let others = others.into_iter();
    file.add(quote! {
        #head
        #derives
        pub struct #name {
            #(#fields,)*
            #(#others,)*
            /// Fields this version of the crate has no name for, kept as they came.
            pub extra: Extra,
        }
    });
    let others = object.others.as_deref();
    if item.in_request {
        let map = others.map(|others| ident(&others.ident));
        let map = map.map(|others| quote!(#others: BTreeMap::new()));
        let empty = map.into_iter().chain([quote!(extra: Extra::new())]).collect();
        file.add(constructors(scope, item, &object.fields, others, empty));
    }

    let constants = object.constants.iter().map(|constant| {
        let (wire, value) = (&constant.wire, literal(&constant.value));
        quote!(#wire = #value)
    });
    let fields = object.fields.iter().map(|field| {
        let mode = match (field.required, field.explicit_null) {
            (true, _) => quote!(required),
            (false, true) => quote!(nullable),
            (false, false) => quote!(optional),
        };
        let how = match scope.resolve(&field.ty) {
            Type::Vec(_) => quote!(list),
            Type::Map(_) => quote!(map),
            _ => quote!(),
        };
        let (wire, name) = (&field.wire, ident(&field.ident));
        quote!(#mode #how #wire => #name)
    });
    let others = others.map(|others| {
        let name = ident(&others.ident);
        quote!(.. => #name)
    });
    file.add_table(
        "object",
        &quote!(#name),
        &constants.chain(fields).chain(others).collect::<Vec<_>>(),
    );
}

/// A constant as Rust writes it.
fn literal(value: &Json) -> TokenStream {
    match value {
        Json::Bool(flag) => quote!(#flag),
        Json::Number(number) => {
            let literal = match (number.as_i64(), number.as_u64()) {
                (Some(small), _) if i32::try_from(small).is_ok() => {
                    Literal::i64_unsuffixed(small)
                }
                (Some(integer), _) => Literal::i64_suffixed(integer),
                (None, large) => Literal::u64_suffixed(large.unwrap_or_default()),
            };
            quote!(#literal)
        }
        text => {
            let text = text.as_str().unwrap_or_default();
            quote!(#text)
        }
    }
}

fn bundle(file: &mut File, scope: &Scope<'_>, item: &Item, params: &Params) {
    let (head, name) = (head(item), ident(&item.ident));
    let eq = !params.fields.iter().any(|field| has_float(scope, &field.ty));
    let derives = derives(is_default(&params.fields), eq);
    let fields = params.fields.iter().map(|field| self::field(scope, field));
    file.add(quote! {
        #head
        #derives
        pub struct #name {
            #(#fields,)*
        }
    });
    file.add(constructors(scope, item, &params.fields, None, Vec::new()));
}

fn is_default(fields: &[Field]) -> bool {
    fields.iter().all(|field| !field.required)
}

fn has_float(scope: &Scope<'_>, ty: &Type) -> bool {
    match scope.resolve(ty) {
        Type::F64 | Type::Foreign(_) => true,
        Type::Vec(inner) | Type::Map(inner) | Type::Option(inner) | Type::Box(inner) => {
            has_float(scope, inner)
        }
        other => match scope.item(other).map(|item| &item.kind) {
            Some(ItemKind::Struct(object)) => !object.eq,
            Some(ItemKind::TaggedUnion(union)) => !union.eq,
            Some(ItemKind::ShapeUnion(union)) => !union.eq,
            Some(ItemKind::Answers(answers)) => !answers.eq,
            _ => false,
        },
    }
}

fn field(scope: &Scope<'_>, field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.ident), scope.ty(&field.ty));
    let ty = if field.required { ty } else { quote!(Option<#ty>) };
    let docs = Docs::foreign_or(&field.docs, || format!("{}.", code(&field.wire)));
    let docs = docs.sources(&field.sources).on_member();
    let deprecated = deprecated(field.deprecated);
    quote!(#docs #deprecated pub #name: #ty)
}

/// The field for what has no field of its own.
fn others(scope: &Scope<'_>, others: &Field) -> TokenStream {
    let (name, ty) = (ident(&others.ident), scope.ty(&others.ty));
    let docs = Docs::foreign_or(&others.docs, || {
        "Fields that are none of those above, by their names.".to_owned()
    });
    let docs = docs.sources(&others.sources).on_member();
    quote!(#docs pub #name: #ty)
}

/// `new` and the setters; `empty` initializes the fields that are not declared.
fn constructors(
    scope: &Scope<'_>,
    item: &Item,
    fields: &[Field],
    others: Option<&Field>,
    empty: Vec<TokenStream>,
) -> TokenStream {
    let name = ident(&item.ident);
    let (required, optional): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.required);
    let setters: Vec<TokenStream> = optional
        .iter()
        .map(|field| setter(scope, field, true))
        .chain(others.map(|field| setter(scope, field, false)))
        .collect();
    if required.is_empty() {
        return quote! {
            impl #name {
                /// Begins with nothing set.
                pub fn new() -> Self {
                    Self::default()
                }

                #(#setters)*
            }
        };
    }
    let docs = if optional.is_empty() {
        quote!(#[doc = " Makes one of all it needs."])
    } else {
        quote!(#[doc = " Makes one of what is required; the rest is set by methods."])
    };
    let many = (required.len() > 7).then(|| {
        quote!(#[expect(clippy::too_many_arguments, reason = "all of them are required")])
    });
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    for field in required {
        let (name, intake) = (ident(&field.ident), scope.intake(&field.ty));
        let (argument, value) = (intake.argument(), intake.value(&name));
        arguments.push(quote!(#name: #argument));
        values.push(match intake {
            Intake::Set(_) => quote!(#name),
            _ => quote!(#name: #value),
        });
    }
    values.extend(optional.iter().map(|field| {
        let name = ident(&field.ident);
        quote!(#name: None)
    }));
    values.extend(empty);
    quote! {
        impl #name {
            #docs
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }

            #(#setters)*
        }
    }
}

/// Methods of which Clippy thinks that they should be operators.
const OPERATORS: [&str; 10] =
    ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];

/// A method that sets a field, which is an `Option` or not.
fn setter(scope: &Scope<'_>, field: &Field, optional: bool) -> TokenStream {
    let name = ident(&field.ident);
    let intake = scope.intake(&field.ty);
    let (argument, value) = (intake.argument(), intake.value(&name));
    let plain = field.ident.trim_start_matches("r#");
    let docs = Docs::own(format!("Sets [`{plain}`](field@Self::{plain}).")).on_member();
    let value = if optional { quote!(Some(#value)) } else { value };
    let deprecated = deprecated(field.deprecated);
    let operator = OPERATORS
        .contains(&plain)
        .then(|| quote!(#[allow(clippy::should_implement_trait)]));
    quote! {
        #docs
        #deprecated
        #operator
        #[must_use]
        pub fn #name(mut self, #name: #argument) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn open_enum(file: &mut File, item: &Item, enumeration: &Enumeration) {
    let (head, name) = (head(item), ident(&item.ident));
    let variants = enumeration.values.iter().map(|value| {
        let name = ident(&value.ident);
        let docs = Docs::foreign_or(&value.docs, || format!("{}.", code(&value.wire)))
            .on_member();
        quote!(#docs #name)
    });
    let (copy, other, table) = match enumeration.integers {
        true => (quote!(Copy,), quote!(i64), "integer_enum"),
        false => (quote!(), quote!(String), "open_enum"),
    };
    file.add(quote! {
        #head
        #[derive(Debug, Clone, #copy PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value this version of the crate does not know, as it came.
            Other(#other),
        }
    });

    let rows = enumeration.values.iter().map(|value| {
        let (name, wire) = (ident(&value.ident), &value.wire);
        let number = value.wire.parse().ok().filter(|_| enumeration.integers);
        match number.map(Literal::i64_unsuffixed) {
            Some(number) => quote!(#number => #name),
            None => quote!(#wire => #name),
        }
    });
    file.add_table(table, &quote!(#name), &rows.collect::<Vec<_>>());
}

/// `types/mod.rs`.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let modules = model
        .items
        .iter()
        .map(|item| (Export::always(&item.module), vec![Export::always(&item.ident)]));
    let docs = "Types of the API: what is sent and what comes back.";
    super::modules(docs, modules.collect(), externs).finish(Vec::new())
}
