//! Arguments of methods: their names, and how each is taken.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::file::ident;
use super::scope::{Scope, is_primitive};
use crate::model::{Argument, Body, ItemKind, Method, Type};

/// How an argument is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Value,
    Reference,
    /// As anything that is text.
    Text,
}

/// How an argument that is part of the path is taken.
pub(super) fn how(scope: &Scope<'_>, argument: &Argument) -> How {
    let ty = scope.resolve(&argument.ty);
    match scope.item(ty).map(|item| &item.kind) {
        _ if is_scalar(ty) => How::Value,
        Some(ItemKind::Enumeration(values)) if argument.style.is_none() => {
            if values.integers { How::Value } else { How::Text }
        }
        None if *ty == Type::String => How::Text,
        _ => How::Reference,
    }
}

/// The names for the body and for the bundle of query parameters.
pub(super) fn own_arguments(method: &Method) -> (Ident, Ident) {
    (
        free_name(method, ["request", "body", "request_body"]),
        free_name(method, ["params", "query", "query_params"]),
    )
}

/// The arguments behind `&self`: names and types. `upload` is what the runtime's type of a body of
/// bytes is called.
pub(super) fn arguments(
    scope: &Scope<'_>,
    method: &Method,
    body: &Ident,
    params: &Ident,
    upload: impl Fn() -> Ident,
) -> Vec<(Ident, TokenStream)> {
    let mut arguments = Vec::new();
    for argument in &method.arguments {
        let ty = match how(scope, argument) {
            How::Value => scope.ty(&argument.ty),
            How::Reference => scope.reference(scope.resolve(&argument.ty)),
            How::Text => quote!(impl AsRef<str>),
        };
        arguments.push((ident(&argument.ident), ty));
    }
    if let Some(kind) = &method.body {
        let ty = match kind {
            Body::Json { ty, .. } | Body::Form { ty, .. } => scope.reference(ty),
            Body::Multipart(id) => scope.name(*id),
            Body::Upload(_) => {
                let upload = upload();
                quote!(impl Into<#upload>)
            }
        };
        arguments.push((body.clone(), ty));
    }
    if let Some(id) = method.params {
        arguments.push((params.clone(), scope.name(id)));
    }
    for header in method.headers.iter().chain(&method.cookies) {
        let ty = scope.reference(scope.resolve(&header.ty));
        let ty = if header.required { ty } else { quote!(Option<#ty>) };
        arguments.push((ident(&header.ident), ty));
    }
    arguments
}

/// Whether it is copied rather than borrowed.
pub(super) fn is_scalar(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::I64 | Type::U64 | Type::F64 => true,
        Type::Foreign(path) => is_primitive(path),
        _ => false,
    }
}

/// The first of these names that no argument has.
pub(super) fn free_name(method: &Method, names: [&str; 3]) -> Ident {
    let arguments =
        || method.arguments.iter().chain(&method.headers).chain(&method.cookies);
    let free = |name: &&str| arguments().all(|argument| argument.ident != *name);
    ident(names.into_iter().find(free).unwrap_or(names[2]))
}
