//! Groups of methods: a file each.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs::{Docs, code, inline};
use super::file::{File, ident};
use super::path::path;
use super::scope::Scope;
use crate::model::{Answer, ItemKind, Method, Model, Resource, Type};
use crate::plan::Export;

/// Names of the runtime that a resource may use.
const RUNTIME: [&str; 8] =
    ["Call", "Client", "Cursor", "EventCall", "LinesCall", "Page", "PageCall", "Path"];

/// Every resource of the model, children after their parent.
pub(super) fn all(model: &Model) -> Vec<&Resource> {
    fn add<'m>(all: &mut Vec<&'m Resource>, resource: &'m Resource) {
        all.push(resource);
        for child in &resource.children {
            add(all, child);
        }
    }
    let mut resources = Vec::new();
    for resource in &model.resources {
        add(&mut resources, resource);
    }
    resources
}

/// The condition for what an answer that comes bit by bit needs.
pub(super) fn if_streaming() -> TokenStream {
    quote!(#[cfg(feature = "stream")])
}

/// The methods whose answers come whole, and those whose answers come bit by bit.
pub(super) fn by_streaming(resource: &Resource) -> (Vec<&Method>, Vec<&Method>) {
    resource.methods.iter().partition(|method| match method.answer {
        Answer::Json(_) | Answer::Page(_) | Answer::Empty => true,
        Answer::Events(_) | Answer::Lines { .. } => false,
    })
}

/// The file of a resource, without those of its children.
pub(super) fn file(model: &Model, resource: &Resource) -> String {
    let children: Vec<_> =
        resource.children.iter().map(|child| &*child.type_ident).collect();
    let group = || {
        let taken = RUNTIME.into_iter().chain(["Method", &*resource.type_ident]);
        let taken = taken.chain(children.iter().copied());
        let scope = Scope::new(model, "crate::types", taken);
        Group { scope, runtime: RefCell::default() }
    };
    let (whole, streams) = (group(), group());
    whole.uses("Client");
    let (methods, streaming) = by_streaming(resource);
    let mut file = File::default();
    file.add(whole.items(resource, &methods));
    file.add(streams.streaming(resource, &streaming));
    streams.scope.forget(&whole.scope);
    let mut streaming_runtime = streams.runtime.into_inner();
    let runtime = whole.runtime.into_inner();
    streaming_runtime.retain(|name| !runtime.contains(name));

    let condition = if_streaming();
    let http = |condition: &TokenStream| {
        quote!(
            #condition
            use http::Method;
        )
    };
    let mut imports = Vec::new();
    if !methods.is_empty() {
        imports.push(http(&TokenStream::new()));
    } else if !streaming.is_empty() {
        imports.push(http(&condition));
    }
    let runtime: Vec<_> = runtime.into_iter().collect();
    imports.extend(
        whole.scope.imports(&[("super", &children), ("crate::runtime", &runtime)]),
    );
    let wrappers: Vec<_> =
        streaming.iter().filter_map(|method| wrapper(method)).collect();
    let runtime: Vec<_> = streaming_runtime.into_iter().collect();
    imports.extend(streams.scope.imports_if(
        &condition,
        &[("crate::conveniences", &wrappers), ("crate::runtime", &runtime)],
    ));
    file.finish(imports)
}

pub(super) fn wrapper(method: &Method) -> Option<&str> {
    match &method.answer {
        Answer::Events(streaming) => streaming.wrapper.as_deref(),
        _ => None,
    }
}

struct Group<'m> {
    scope: Scope<'m>,
    /// Names of the runtime in use.
    runtime: RefCell<BTreeSet<&'static str>>,
}

impl Group<'_> {
    /// The struct with these methods.
    fn items(&self, resource: &Resource, methods: &[&Method]) -> TokenStream {
        let name = ident(&resource.type_ident);
        let docs = Docs::of_resource(resource).on_item();
        let children = resource.children.iter().map(|child| {
            let (name, ty) = (ident(&child.ident), ident(&child.type_ident));
            let docs = Docs::of_resource(child).on_member();
            quote! {
                #docs
                pub fn #name(&self) -> #ty<'a> {
                    #ty::new(self.client)
                }
            }
        });
        let methods = methods.iter().map(|method| self.method(method));
        quote! {
            #docs
            #[derive(Debug, Clone, Copy)]
            pub struct #name<'a> {
                client: &'a Client,
            }

            impl<'a> #name<'a> {
                pub(crate) fn new(client: &'a Client) -> Self {
                    Self { client }
                }

                #(#children)*
                #(#methods)*
            }
        }
    }

    /// The methods whose answers come bit by bit, under their condition.
    fn streaming(&self, resource: &Resource, methods: &[&Method]) -> TokenStream {
        if methods.is_empty() {
            return TokenStream::new();
        }
        let (name, condition) = (ident(&resource.type_ident), if_streaming());
        let methods = methods.iter().map(|method| self.method(method));
        quote! {
            #condition
            impl #name<'_> {
                #(#methods)*
            }
        }
    }

    fn uses(&self, name: &'static str) -> Ident {
        self.runtime.borrow_mut().insert(name);
        ident(name)
    }

    fn method(&self, method: &Method) -> TokenStream {
        let (body, params) = own_arguments(method);
        let url = free_name(method, ["path", "url_path", "request_path"]);
        let cursor = free_name(method, ["cursor", "page_cursor", "list_cursor"]);

        let arguments = arguments(&self.scope, method, &body, &params);
        let arguments = arguments.into_iter().map(|(name, ty)| quote!(#name: #ty));
        let arguments: Vec<_> = arguments.collect();
        let (mut path, segments) = path(&method.path_parts, |index| {
            let argument = &method.arguments[index];
            let name = ident(&argument.ident);
            if is_scalar(self.scope.resolve(&argument.ty)) {
                quote!(#name)
            } else {
                quote!(#name.as_ref())
            }
        });
        self.uses("Path");
        let mut statements = TokenStream::new();
        if !segments.is_empty() {
            statements.extend(quote!(let #url = #path #segments;));
            path = quote!(#url);
        }
        if let Answer::Page(shape) = &method.answer {
            let (ty, after, before) = (self.uses("Cursor"), &shape.after, &shape.before);
            statements
                .extend(quote!(let #cursor = #ty { after: #after, before: #before };));
        }

        let http_method = http_method(&method.http_method);
        let mut call = quote!(self.client.request(Method::#http_method, #path));
        let bundle = method.params.map(|id| &self.scope.model.item(id).kind);
        if let Some(ItemKind::Params(bundle)) = bundle {
            for field in &bundle.fields {
                let (wire, name) = (&field.wire, ident(&field.ident));
                call.extend(quote!(.query(#wire, &#params.#name)));
            }
        }
        for header in &method.headers {
            let (wire, name) = (&header.wire, ident(&header.ident));
            let is_reference =
                header.required && !is_scalar(self.scope.resolve(&header.ty));
            let value = if is_reference { quote!(#name) } else { quote!(&#name) };
            call.extend(quote!(.header_parameter(#wire, #value)));
        }
        if let Some(ty) = &method.body {
            let body = if is_scalar(ty) { quote!(&#body) } else { quote!(#body) };
            let flag = match &method.answer {
                Answer::Events(streaming) => streaming.flag.as_deref(),
                _ => None,
            };
            call.extend(match flag {
                Some(flag) => quote!(.json_with(#body, &[(#flag, true.into())])),
                None => quote!(.json(#body)),
            });
            if let Some(estimate) = &method.estimate {
                let estimate = ident(estimate);
                call.extend(quote!(.estimated_duration(#body.#estimate())));
            }
        }
        call.extend(closing(&method.answer, &cursor));

        let name = ident(&method.ident);
        let docs = docs(method).on_member();
        let deprecated = method.deprecated.then(|| quote!(#[deprecated]));
        let many = (arguments.len() + 1 > 7).then(|| {
            quote!(#[expect(clippy::too_many_arguments, reason = "the API has so many")])
        });
        let result = self.result(&method.answer);
        quote! {
            #docs
            #deprecated
            #many
            pub fn #name(&self, #(#arguments),*) -> #result {
                #statements
                #call
            }
        }
    }

    fn result(&self, answer: &Answer) -> TokenStream {
        match answer {
            Answer::Json(ty) => {
                let (call, ty) = (self.uses("Call"), self.scope.ty(ty));
                quote!(#call<#ty>)
            }
            Answer::Page(shape) => {
                let (call, page) = (self.uses("PageCall"), self.scope.name(shape.page));
                quote!(#call<#page>)
            }
            Answer::Events(streaming) => {
                let (call, event) =
                    (self.uses("EventCall"), self.scope.ty(&streaming.event));
                let wrapper = streaming.wrapper.iter().map(|wrapper| ident(wrapper));
                quote!(#call<#event #(, #wrapper)*>)
            }
            Answer::Lines { item, .. } => {
                let (call, item) = (self.uses("LinesCall"), self.scope.ty(item));
                quote!(#call<#item>)
            }
            Answer::Empty => {
                let call = self.uses("Call");
                quote!(#call<()>)
            }
        }
    }
}

/// The names for the body and for the bundle of query parameters.
pub(super) fn own_arguments(method: &Method) -> (Ident, Ident) {
    (
        free_name(method, ["request", "body", "request_body"]),
        free_name(method, ["params", "query", "query_params"]),
    )
}

/// The arguments behind `&self`: names and types.
pub(super) fn arguments(
    scope: &Scope<'_>,
    method: &Method,
    body: &Ident,
    params: &Ident,
) -> Vec<(Ident, TokenStream)> {
    let mut arguments = Vec::new();
    for argument in &method.arguments {
        let ty = if is_scalar(scope.resolve(&argument.ty)) {
            scope.ty(&argument.ty)
        } else {
            quote!(impl AsRef<str>)
        };
        arguments.push((ident(&argument.ident), ty));
    }
    if let Some(ty) = &method.body {
        arguments.push((body.clone(), scope.reference(ty)));
    }
    if let Some(id) = method.params {
        arguments.push((params.clone(), scope.name(id)));
    }
    for header in &method.headers {
        let ty = scope.reference(scope.resolve(&header.ty));
        let ty = if header.required { ty } else { quote!(Option<#ty>) };
        arguments.push((ident(&header.ident), ty));
    }
    arguments
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::I64 | Type::U64 | Type::F64)
}

fn docs(method: &Method) -> Docs {
    let place = format!("{} {}", method.http_method, method.path);
    let docs = Docs::foreign(&method.docs)
        .then(format!("{}.", code(&place)))
        .sources(&method.sources)
        .heading("Errors")
        .then(
            "If the request cannot be sent, if the answer is not what the API promises, or if it \
             is an error of the API.",
        );
    let failures = method
        .statuses
        .iter()
        .filter(|(status, _)| !status.starts_with(['1', '2', '3']));
    docs.list(failures.map(|(status, meaning)| match inline(meaning) {
        meaning if meaning.is_empty() => inline(status),
        meaning => format!("{}: {meaning}", inline(status)),
    }))
}

/// The last calls of the chain, which say what the answer is.
fn closing(answer: &Answer, cursor: &Ident) -> TokenStream {
    match answer {
        Answer::Json(_) => quote!(.call()),
        Answer::Page(_) => quote!(.pages(&#cursor)),
        Answer::Events(streaming) => {
            let terminal = streaming.terminal.iter();
            let wrap = streaming.wrapper.is_some().then(|| quote!(.wrap()));
            quote!(.events() #(.terminal(#terminal))* #wrap)
        }
        Answer::Lines { accept, .. } => {
            let accept = Some(accept).filter(|accept| *accept != "application/x-jsonl");
            let accept = accept.into_iter();
            quote!(#(.accept(#accept))* .lines())
        }
        Answer::Empty => quote!(.empty()),
    }
}

/// The first of these names that no argument has.
fn free_name(method: &Method, names: [&str; 3]) -> Ident {
    let arguments = || method.arguments.iter().chain(&method.headers);
    let free = |name: &&str| arguments().all(|argument| argument.ident != *name);
    ident(names.into_iter().find(free).unwrap_or(names[2]))
}

fn http_method(name: &str) -> Ident {
    match name {
        "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" => {
            ident(name)
        }
        // Only those are in OpenAPI 3.1.
        _ => ident("GET"),
    }
}

/// `resources/mod.rs`.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let modules = all(model).into_iter().map(|resource| {
        let module = Export::always(crate::plan::resource_module(resource));
        (module, vec![Export::always(&resource.type_ident)])
    });
    let docs = "Groups of calls, each reached from the client.";
    super::modules(docs, modules.collect(), externs).finish(Vec::new())
}
