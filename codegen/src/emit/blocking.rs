//! `blocking`: the same calls, for programs without an async runtime. Each waits for what the async
//! one gives.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::argument::{arguments, own_arguments};
use super::docs::{Docs, code};
use super::file::{File, ident};
use super::imports::uses;
use super::resource::{all, by_streaming, exports, if_streaming, wrapper};
use super::scope::Scope;
use crate::model::{Answer, Method, Model, Resource};
use crate::plan::Export;

/// Names of the runtime that a resource may use, besides those of its blocking module.
const RUNTIME: [&str; 5] = ["Error", "EventStream", "JsonLines", "Response", "Upload"];
/// Names of its blocking module.
const BLOCKING: [&str; 3] = ["Client", "PageCall", "Stream"];

/// The list of resources, and the ways to a client.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let modules = all(model).into_iter().map(|resource| {
        let module = Export::always(crate::plan::resource_module(resource));
        (module, exports(resource))
    });
    let docs = "A client for programs without an async runtime: each call waits for its answer. \
                Not for use inside of async code, where waiting panics.";
    let mut file = super::modules(docs, modules.collect(), externs);
    file.add(quote!(
        pub use crate::runtime::blocking::*;
    ));
    let mut imports = vec![("crate::runtime", vec!["ClientBuilder", "Error"])];
    if !model.package.credentials.is_empty() {
        imports.push(("secrecy", vec!["SecretString"]));
    }
    for (path, names) in imports.into_iter().rev() {
        let names = names.into_iter().map(str::to_owned).collect();
        file.add(uses(&quote!(), vec![(path.to_owned(), names)]));
    }
    file.add(client(model));
    file.finish(Vec::new())
}

fn client(model: &Model) -> TokenStream {
    let (arguments, builder) = match model.package.credentials.first() {
        Some(credential) => {
            let name = ident(&credential.ident);
            (
                quote!(#name: impl Into<SecretString>),
                quote!(Self::builder().#name(#name)),
            )
        }
        None => (TokenStream::new(), quote!(Self::builder())),
    };
    let resources = super::client::resources(model);
    quote! {
        impl Client {
            /// The same as [`Client::new`](crate::Client::new).
            ///
            /// # Errors
            ///
            /// If the HTTP client cannot be built, or a setting cannot be used.
            pub fn new(#arguments) -> Result<Self, Error> {
                #builder.build_blocking()
            }

            /// The same as [`Client::from_env`](crate::Client::from_env).
            ///
            /// # Errors
            ///
            /// If the environment holds no credential, or a setting cannot be used.
            pub fn from_env() -> Result<Self, Error> {
                Self::builder().from_env().build_blocking()
            }

            /// Begins to build a client; [`build_blocking`](ClientBuilder::build_blocking) is
            /// the end of it.
            pub fn builder() -> ClientBuilder {
                crate::Client::builder()
            }

            #(#resources)*
        }
    }
}

/// The file of a resource, without those of its children.
pub(super) fn file(model: &Model, resource: &Resource) -> String {
    let children: Vec<_> =
        resource.children.iter().map(|child| &*child.type_ident).collect();
    let group = || {
        let taken = RUNTIME.into_iter().chain(BLOCKING).chain(["resources"]);
        let taken = taken.chain([&*resource.type_ident]).chain(children.iter().copied());
        let scope = Scope::new(model, "crate::types", taken);
        Group { scope, names: RefCell::default() }
    };
    let (whole, streams) = (group(), group());
    whole.uses("Client");
    let (methods, streaming) = by_streaming(resource);
    let mut file = File::default();
    file.add(whole.items(resource, &methods));
    file.add(streams.streaming(resource, &streaming));
    streams.scope.forget(&whole.scope);
    let names = whole.names.into_inner();
    let mut streaming_names = streams.names.into_inner();
    streaming_names.retain(|name| !names.contains(name));

    let of =
        |all: &[&'static str], used: &BTreeSet<&'static str>| -> Vec<&'static str> {
            all.iter().copied().filter(|name| used.contains(name)).collect()
        };
    let resources: &[_] = if resource.is_client() { &[] } else { &["resources"] };
    let mut imports = whole.scope.imports(&[
        ("super", &children),
        ("crate", resources),
        ("crate::runtime", &of(&RUNTIME, &names)),
        ("crate::runtime::blocking", &of(&BLOCKING, &names)),
    ]);
    let wrappers: Vec<_> =
        streaming.iter().filter_map(|method| wrapper(method)).collect();
    imports.extend(streams.scope.imports_if(
        &if_streaming(),
        &[
            ("crate::conveniences", &wrappers),
            ("crate::runtime", &of(&RUNTIME, &streaming_names)),
            ("crate::runtime::blocking", &of(&BLOCKING, &streaming_names)),
        ],
    ));
    file.finish(imports)
}

struct Group<'m> {
    scope: Scope<'m>,
    /// Names of the runtime in use.
    names: RefCell<BTreeSet<&'static str>>,
}

impl Group<'_> {
    fn uses(&self, name: &'static str) -> Ident {
        self.names.borrow_mut().insert(name);
        ident(name)
    }

    /// The struct with these methods.
    fn items(&self, resource: &Resource, methods: &[&Method]) -> TokenStream {
        let name = ident(&resource.type_ident);
        let docs = Docs::own(format!(
            "The calls of [{}](resources::{name}), each waiting for its answer.",
            code(&resource.type_ident)
        ))
        .on_item();
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
        let methods = methods.iter().map(|method| self.method(resource, method));
        if resource.is_client() {
            return quote!(impl Client { #(#methods)* });
        }
        quote! {
            #docs
            #[derive(Debug, Clone, Copy)]
            pub struct #name<'a> {
                client: &'a Client,
                calls: resources::#name<'a>,
            }

            impl<'a> #name<'a> {
                pub(super) fn new(client: &'a Client) -> Self {
                    let calls = resources::#name::new(client.async_client());
                    Self { client, calls }
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
        let lifetime = (!resource.is_client()).then(|| quote!(<'_>));
        let methods = methods.iter().map(|method| self.method(resource, method));
        quote! {
            #condition
            impl #name #lifetime {
                #(#methods)*
            }
        }
    }

    fn method(&self, resource: &Resource, method: &Method) -> TokenStream {
        let name = ident(&method.ident);
        let (group, path) = match resource.is_client() {
            true => (&resource.type_ident, "crate::Client".to_owned()),
            false => (&resource.type_ident, resource.path()),
        };
        let (body, params) = own_arguments(method);
        let upload = || self.uses("Upload");
        let arguments = arguments(&self.scope, method, &body, &params, upload);
        let names = arguments.iter().map(|(name, _)| name);
        let (calls, client) = match resource.is_client() {
            true => (quote!(self.async_client()), quote!(self)),
            false => (quote!(self.calls), quote!(self.client)),
        };
        let call = quote!(#calls.#name(#(#names),*));
        let (result, wait) = self.result(&method.answer);
        let is_list = matches!(method.answer, Answer::Page(_) | Answer::List(_));
        let docs =
            Docs::foreign(method.docs.lines().next().unwrap_or_default()).then(format!(
                "[{}]({path}::{name}), {}.",
                code(&format!("{group}::{}", method.ident)),
                if is_list { "page by page" } else { "waited for" }
            ));
        let docs = match is_list {
            true => docs,
            false => docs.heading("Errors").then("Those of the async call."),
        };
        let docs = docs.on_member();
        let deprecated =
            method.deprecated.then(|| quote!(#[deprecated] #[allow(deprecated)]));
        let many = (arguments.len() + 1 > 7).then(|| {
            quote!(#[expect(clippy::too_many_arguments, reason = "the API has so many")])
        });
        let arguments = arguments.iter().map(|(name, ty)| quote!(#name: #ty));
        quote! {
            #docs
            #deprecated
            #many
            pub fn #name(&self, #(#arguments),*) -> #result {
                #client.#wait(#call)
            }
        }
    }

    /// What the method returns, and the method of the client that waits for it.
    fn result(&self, answer: &Answer) -> (TokenStream, Ident) {
        let result = |ty: TokenStream| {
            let error = self.uses("Error");
            quote!(Result<#ty, #error>)
        };
        let stream = |inner: TokenStream| {
            let stream = self.uses("Stream");
            result(quote!(#stream<#inner>))
        };
        let whole = |ty: TokenStream| {
            let response = self.uses("Response");
            (result(quote!(#response<#ty>)), ident("wait_for"))
        };
        let pages = |page: TokenStream| {
            let call = self.uses("PageCall");
            (quote!(#call<#page>), ident("wait_for_pages"))
        };
        match answer {
            Answer::Json(ty) => whole(self.scope.ty(ty)),
            Answer::Optional(ty) => {
                let ty = self.scope.ty(ty);
                whole(quote!(Option<#ty>))
            }
            Answer::Answers(id) => whole(self.scope.name(*id)),
            Answer::Text => whole(quote!(String)),
            Answer::Empty => whole(quote!(())),
            Answer::Bytes(_) => {
                let response = self.uses("Response");
                (result(quote!(#response<bytes::Bytes>)), ident("wait_for_bytes"))
            }
            Answer::Page(shape) => pages(self.scope.name(shape.page)),
            Answer::List(shape) => pages(self.scope.ty(&shape.page)),
            Answer::Events(streaming) => {
                let inner = match &streaming.wrapper {
                    Some(wrapper) => {
                        let wrapper = ident(wrapper);
                        quote!(#wrapper)
                    }
                    None => {
                        let event = self.scope.ty(&streaming.event);
                        let events = self.uses("EventStream");
                        quote!(#events<#event>)
                    }
                };
                (stream(inner), ident("wait_for_events"))
            }
            Answer::Lines { item, .. } => {
                let (lines, item) = (self.uses("JsonLines"), self.scope.ty(item));
                (stream(quote!(#lines<#item>)), ident("wait_for_lines"))
            }
        }
    }
}
