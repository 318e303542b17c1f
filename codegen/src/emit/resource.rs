//! Groups of methods: a file each.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::argument::{How, arguments, free_name, how, is_scalar, own_arguments};
use super::call::{closing, docs, http_method};
use super::docs::Docs;
use super::file::{File, ident};
use super::path::{Value, path};
use super::scope::Scope;
use crate::ir::Style;
use crate::model::{
    Answer, Argument, Body, ItemKind, Method, Model, Resource, Type, TypeId, reserved,
};
use crate::plan::Export;

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
        Answer::Events(_) | Answer::Lines { .. } => false,
        Answer::Json(_)
        | Answer::Optional(_)
        | Answer::Answers(_)
        | Answer::Text
        | Answer::Bytes(_)
        | Answer::Page(_)
        | Answer::List(_)
        | Answer::Empty => true,
    })
}

/// The file of a resource, without those of its children.
pub(super) fn file(model: &Model, resource: &Resource) -> String {
    let children: Vec<_> =
        resource.children.iter().map(|child| &*child.type_ident).collect();
    let group = || {
        let taken = reserved::RESOURCES.iter().copied();
        let taken = taken.chain([&*resource.type_ident]);
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
        let methods = methods.iter().map(|method| self.method(resource, method));
        if resource.is_client() {
            return quote!(impl Client { #(#methods)* });
        }
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
        let lifetime = (!resource.is_client()).then(|| quote!(<'_>));
        let methods = methods.iter().map(|method| self.method(resource, method));
        quote! {
            #condition
            impl #name #lifetime {
                #(#methods)*
            }
        }
    }

    fn uses(&self, name: &'static str) -> Ident {
        self.runtime.borrow_mut().insert(name);
        ident(name)
    }

    fn method(&self, resource: &Resource, method: &Method) -> TokenStream {
        let (body, params) = own_arguments(method);
        let url = free_name(method, ["path", "url_path", "request_path"]);
        let cursor = free_name(method, ["cursor", "page_cursor", "list_cursor"]);

        let upload = || self.uses("Upload");
        let arguments = arguments(&self.scope, method, &body, &params, upload);
        let arguments = arguments.into_iter().map(|(name, ty)| quote!(#name: #ty));
        let arguments: Vec<_> = arguments.collect();
        let (mut path, segments) = path(&method.path_parts, |index| {
            let argument = &method.arguments[index];
            let name = ident(&argument.ident);
            let value = match (&argument.style, how(&self.scope, argument)) {
                (Some(style), how) => {
                    let (wire, style) = (&argument.wire, self.style(style));
                    let value = match how {
                        How::Value => quote!(&#name),
                        How::Text => quote!(#name.as_ref()),
                        How::Reference => quote!(#name),
                    };
                    return Value::Styled(quote!(#wire, #value, #style));
                }
                (None, How::Text) => quote!(#name.as_ref()),
                (None, _) => quote!(#name),
            };
            Value::Segment(value)
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
        let client =
            if resource.is_client() { quote!(self) } else { quote!(self.client) };
        let mut call = quote!(#client.request(#http_method, #path));
        if let Some(host) = &method.host {
            call.extend(quote!(.host(#host)));
        }
        for (name, value) in method.fixed_query() {
            call.extend(quote!(.query(#name, #value)));
        }
        let bundle = method.params.map(|id| &self.scope.model.item(id).kind);
        if let Some(ItemKind::Params(bundle)) = bundle {
            for field in &bundle.fields {
                let (wire, name) = (&field.wire, ident(&field.ident));
                call.extend(match &field.style {
                    Some(style) if style.reserved => {
                        let styled =
                            (style.name.as_str(), style.explode) != ("form", true);
                        let style = match styled {
                            true => {
                                let style = self.style(style);
                                quote!(Some(#style))
                            }
                            false => quote!(None),
                        };
                        quote!(.query_reserved(#wire, &#params.#name, #style))
                    }
                    Some(style) => {
                        let style = self.style(style);
                        quote!(.query_styled(#wire, &#params.#name, #style))
                    }
                    None => quote!(.query(#wire, &#params.#name)),
                });
            }
        }
        let by_reference = |argument: &Argument| {
            let name = ident(&argument.ident);
            let is_reference =
                argument.required && !is_scalar(self.scope.resolve(&argument.ty));
            if is_reference { quote!(#name) } else { quote!(&#name) }
        };
        for header in &method.headers {
            let (wire, value) = (&header.wire, by_reference(header));
            call.extend(match &header.style {
                Some(style) => {
                    let style = self.style(style);
                    quote!(.header_styled(#wire, #value, #style))
                }
                None => quote!(.header_parameter(#wire, #value)),
            });
        }
        for cookie in &method.cookies {
            let (wire, value) = (&cookie.wire, by_reference(cookie));
            call.extend(quote!(.cookie(#wire, #value)));
        }
        call.extend(self.security(method));
        match &method.body {
            None | Some(Body::Json { .. }) => {}
            Some(Body::Form { ty, styles }) => {
                let body = if is_scalar(ty) { quote!(&#body) } else { quote!(#body) };
                let styles = styles.iter().map(|(name, style)| {
                    let style = self.style(style);
                    quote!((#name, #style))
                });
                let styles: Vec<_> = styles.collect();
                call.extend(if styles.is_empty() {
                    quote!(.form(#body))
                } else {
                    quote!(.form_styled(#body, &[#(#styles),*]))
                });
            }
            Some(Body::Multipart(id)) => call.extend(self.parts(*id, &body)),
            Some(Body::Upload(media_type)) => {
                call.extend(quote!(.upload(#media_type, #body)));
            }
        }
        if let Some(Body::Json { ty, media_type }) = &method.body {
            let body = if is_scalar(ty) { quote!(&#body) } else { quote!(#body) };
            let flag = match &method.answer {
                Answer::Events(streaming) => streaming.flag.as_deref(),
                _ => None,
            };
            call.extend(match flag {
                Some(flag) => quote!(.json_with(#body, &[(#flag, true.into())])),
                None => quote!(.json(#body)),
            });
            if let Some(media_type) = media_type {
                call.extend(quote!(.header("content-type", #media_type)));
            }
            if let Some(estimate) = &method.estimate {
                let estimate = ident(estimate);
                call.extend(quote!(.estimated_duration(#body.#estimate())));
            }
        }
        if let Some(accept) = &method.accept {
            call.extend(quote!(.accept(#accept)));
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
            Answer::List(shape) => {
                self.uses("Next");
                let (call, page) = (self.uses("PageCall"), self.scope.ty(&shape.page));
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
            Answer::Optional(ty) => {
                let (call, ty) = (self.uses("Call"), self.scope.ty(ty));
                quote!(#call<Option<#ty>>)
            }
            Answer::Answers(id) => {
                let (call, ty) = (self.uses("Call"), self.scope.name(*id));
                quote!(#call<#ty>)
            }
            Answer::Text => {
                let call = self.uses("Call");
                quote!(#call<String>)
            }
            Answer::Bytes(_) => {
                let call = self.uses("DownloadCall");
                quote!(#call)
            }
            Answer::Empty => {
                let call = self.uses("Call");
                quote!(#call<()>)
            }
        }
    }

    /// How a parameter is written, in the runtime's terms.
    fn style(&self, style: &Style) -> TokenStream {
        let ty = self.uses("Style");
        let variant = ident(match (style.name.as_str(), style.explode) {
            ("content", _) => "Json",
            ("spaceDelimited", _) => "Space",
            ("pipeDelimited", _) => "Pipe",
            ("deepObject", _) => "Deep",
            ("label", false) => "Label",
            ("label", true) => "LabelExploded",
            ("matrix", false) => "Matrix",
            ("matrix", true) => "MatrixExploded",
            (_, true) => "SimpleExploded",
            (_, false) => "Simple",
        });
        quote!(#ty::#variant)
    }

    /// Which credentials may go with a call, where not all may.
    fn security(&self, method: &Method) -> Option<TokenStream> {
        let alternatives = method.security.as_ref()?;
        let credentials = &self.scope.model.package.credentials;
        let alternatives = alternatives.iter().map(|together| {
            let schemes = together.iter().map(|at| {
                self.uses("Scheme");
                super::client::scheme(&credentials[*at].kind)
            });
            quote!(&[#(#schemes),*])
        });
        Some(quote!(.security(&[#(#alternatives),*])))
    }

    /// The parts of a form that may hold files.
    fn parts(&self, id: TypeId, form: &Ident) -> TokenStream {
        let ItemKind::Params(fields) = &self.scope.model.item(id).kind else {
            return TokenStream::new();
        };
        let parts = fields.fields.iter().map(|field| {
            let (wire, name) = (&field.wire, ident(&field.ident));
            let files = match (&field.ty, field.required) {
                (Type::Upload, true) => quote!([#form.#name]),
                (Type::Upload, false) => quote!(#form.#name),
                (Type::Vec(item), true) if **item == Type::Upload => quote!(#form.#name),
                (Type::Vec(item), false) if **item == Type::Upload => {
                    quote!(#form.#name.unwrap_or_default())
                }
                _ => {
                    return match &field.media_type {
                        Some(own) => quote!(.field_as(#wire, #own, &#form.#name)),
                        None => quote!(.field(#wire, &#form.#name)),
                    };
                }
            };
            match &field.media_type {
                Some(own) => quote!(.files_as(#wire, #own, #files)),
                None => quote!(.files(#wire, #files)),
            }
        });
        parts.collect()
    }
}

/// What the module of a resource makes public: its type, if that isn't the client's.
pub(super) fn exports(resource: &Resource) -> Vec<Export> {
    let own = (!resource.is_client()).then(|| Export::always(&resource.type_ident));
    own.into_iter().collect()
}

/// `resources/mod.rs`.
pub(super) fn index(model: &Model, externs: &[String]) -> String {
    let modules = all(model).into_iter().map(|resource| {
        let module = Export::always(crate::plan::resource_module(resource));
        (module, exports(resource))
    });
    let docs = "Groups of calls, each reached from the client.";
    super::modules(docs, modules.collect(), externs).finish(Vec::new())
}
