//! `client.rs`: the profile of the API, and the ways to a client.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{Docs, code};
use super::file::{File, ident};
use super::scope::{Intake, Scope};
use crate::ir::{AuthKind, AuthPlace};
use crate::model::{Credential, FixedHeader, ListHeader, Model, Package, Resource};

pub(super) fn file(model: &Model) -> String {
    let package = &model.package;
    let resources: Vec<_> = groups(model).map(|one| &*one.type_ident).collect();
    let runtime = runtime(package);
    let taken = resources.iter().chain(&runtime).chain(&["SecretString"]);
    let scope = Scope::new(model, "crate::types", taken.copied());

    let mut file = File::default();
    file.add(profile(model));
    file.add(client(model));
    file.add(settings(&scope));
    file.add(testing());

    let mut imports = Vec::new();
    if !package.credentials.is_empty() {
        imports.push(quote!(
            use secrecy::SecretString;
        ));
    }
    imports.extend(
        scope.imports(&[("crate::resources", &resources), ("crate::runtime", &runtime)]),
    );
    imports.push(quote!(
        #[cfg(feature = "testing")]
        use crate::runtime::testing::{CassetteError, ReplayServer, ScriptedServer};
    ));
    file.finish(imports)
}

/// Names of the runtime that are needed.
fn runtime(package: &Package) -> Vec<&'static str> {
    let mut names = vec!["Client", "ClientBuilder", "Error", "Profile", "TraceProfile"];
    if !package.credentials.is_empty() {
        names.extend(["CredentialProfile", "Scheme"]);
    }
    if package.credentials.iter().any(|one| one.kind == AuthKind::Bearer) {
        names.push("TokenSource");
    }
    if !package.fixed_headers.is_empty() || !package.list_headers.is_empty() {
        names.push("RequestOptions");
    }
    names
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

pub(super) fn scheme(kind: &AuthKind) -> TokenStream {
    match kind {
        AuthKind::ApiKey { place, name } => match place {
            AuthPlace::Header => quote!(Scheme::Header(#name)),
            AuthPlace::Query => quote!(Scheme::Query(#name)),
            AuthPlace::Cookie => quote!(Scheme::Cookie(#name)),
        },
        AuthKind::Basic => quote!(Scheme::Basic),
        AuthKind::Bearer => quote!(Scheme::Bearer),
    }
}

fn profile(model: &Model) -> TokenStream {
    let package = &model.package;
    let base_url = package.base_url.trim_end_matches('/');
    let base_url_env = option(package.base_url_env.as_deref());
    let credentials = package.credentials.iter().map(|credential| {
        let (scheme, env) =
            (scheme(&credential.kind), option(credential.env.as_deref()));
        quote!(CredentialProfile { scheme: #scheme, env: #env })
    });
    let headers = package.fixed_headers.iter().map(|header| {
        let (name, value) = (&header.name, &header.value);
        quote!((#name, #value))
    });
    let request_id = option(package.request_id_header.as_deref());
    let retry_count = option(package.retry_count_header.as_deref());
    let kinds = model.errors.iter().flat_map(|errors| &errors.kinds);
    let statuses = kinds.filter_map(|kind| {
        let (wire, status) = (&kind.wire, Literal::u16_unsuffixed(kind.status?));
        Some(quote!((#wire, #status)))
    });
    let trace = trace(package);
    quote! {
        /// What is particular to this API.
        static PROFILE: Profile = Profile {
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
            base_url: #base_url,
            base_url_env: #base_url_env,
            credentials: &[#(#credentials),*],
            headers: &[#(#headers),*],
            request_id_header: #request_id,
            retry_count_header: #retry_count,
            error_statuses: &[#(#statuses),*],
            trace: #trace,
        };
    }
}

fn trace(package: &Package) -> TokenStream {
    let (name, trace) = (&package.name, &package.trace);
    let pairs = |fields: &[(String, String)]| {
        let pairs = fields.iter().map(|(name, pointer)| quote!((#name, #pointer)));
        quote!(&[#(#pairs),*])
    };
    let (request, answer) = (pairs(&trace.request), pairs(&trace.answer));
    let names: BTreeSet<_> =
        trace.request.iter().chain(&trace.answer).map(|(name, _)| name).collect();
    let names = names.into_iter().map(|name| ident(name));
    quote! {
        TraceProfile {
            request: #request,
            answer: #answer,
            #[cfg(feature = "tracing")]
            span: || crate::runtime::call_span!(#name #(, #names)*),
        }
    }
}

fn client(model: &Model) -> TokenStream {
    let package = &model.package;
    let new = match package.credentials.first() {
        Some(credential) => {
            let name = ident(&credential.ident);
            let docs = Docs::own(format!(
                "A client with the default settings, which authenticates with this {}.",
                code(&credential.ident)
            ))
            .on_member();
            quote! {
                #docs
                ///
                /// # Errors
                ///
                /// If the HTTP client cannot be built, or a setting cannot be used.
                pub fn new(#name: impl Into<SecretString>) -> Result<Self, Error> {
                    Self::builder().#name(#name).build()
                }
            }
        }
        None => quote! {
            /// A client with the default settings.
            ///
            /// # Errors
            ///
            /// If the HTTP client cannot be built, or a setting cannot be used.
            pub fn new() -> Result<Self, Error> {
                Self::builder().build()
            }
        },
    };
    let credentials = package.credentials.iter();
    let variables: Vec<_> = credentials
        .filter_map(|credential| credential.env.as_deref())
        .chain(package.base_url_env.as_deref())
        .map(code)
        .collect();
    let from_env = Docs::own(match variables.as_slice() {
        [] => "A client set up by the environment.".to_owned(),
        all => format!("A client set up by the environment: {}.", all.join(", ")),
    })
    .on_member();
    let resources = resources(model);
    quote! {
        impl Client {
            #new

            #from_env
            ///
            /// # Errors
            ///
            /// If the environment holds no credential, or a setting cannot be used.
            pub fn from_env() -> Result<Self, Error> {
                Self::builder().from_env().build()
            }

            /// Begins to build a client.
            pub fn builder() -> ClientBuilder {
                Self::from_profile(&PROFILE)
            }

            #(#resources)*
        }
    }
}

/// The servers for tests, which know the API by its profile.
fn testing() -> TokenStream {
    quote! {
        #[cfg(feature = "testing")]
        impl ScriptedServer {
            /// A server with an empty script.
            pub fn new() -> Self {
                Self::from_profile(&PROFILE)
            }
        }

        #[cfg(feature = "testing")]
        impl Default for ScriptedServer {
            fn default() -> Self {
                Self::new()
            }
        }

        #[cfg(feature = "testing")]
        impl ReplayServer {
            /// Serves recordings: a file, or all `.yaml` and `.yml` files of a folder, in the order
            /// of their names.
            ///
            /// # Errors
            ///
            /// If one cannot be read, or is no recording.
            pub fn open(
                path: impl AsRef<std::path::Path>,
            ) -> Result<Self, CassetteError> {
                Self::from_profile(&PROFILE, path)
            }

            /// Serves the recordings of a text: `include_str!("cassette.yaml")`.
            ///
            /// # Errors
            ///
            /// If it is no recording.
            pub fn from_text(text: &str) -> Result<Self, CassetteError> {
                Self::from_profile_and_text(&PROFILE, text)
            }
        }
    }
}

/// Methods of the builder and of the options of a call.
fn settings(scope: &Scope<'_>) -> TokenStream {
    let package = &scope.model.package;
    let headers = |when| -> TokenStream {
        let fixed =
            package.fixed_headers.iter().map(|header| fixed_header(header, when));
        let lists =
            package.list_headers.iter().map(|header| list_header(scope, header, when));
        fixed.chain(lists).collect()
    };
    let builder = headers("with every call");
    let options = headers("with this call");
    let credentials: TokenStream = package.credentials.iter().map(credential).collect();
    let mut settings = TokenStream::new();
    if !credentials.is_empty() || !builder.is_empty() {
        settings.extend(quote!(impl ClientBuilder { #credentials #builder }));
    }
    if !options.is_empty() {
        settings.extend(quote!(impl RequestOptions { #options }));
    }
    settings
}

fn credential(credential: &Credential) -> TokenStream {
    let name = ident(&credential.ident);
    let scheme = scheme(&credential.kind);
    let docs = Docs::foreign_or(&credential.docs, || {
        format!("Authenticates with this {}.", code(&credential.ident))
    })
    .on_member();
    let source = (credential.kind == AuthKind::Bearer).then(|| {
        let docs = Docs::own(format!(
            "Like [`{name}`](Self::{name}), but asked for whenever one is needed, so that it can \
             be refreshed."
        ))
        .on_member();
        let method = format_ident!("{}_source", name);
        quote! {
            #docs
            pub fn #method(self, source: impl TokenSource) -> Self {
                self.token_source(#scheme, source)
            }
        }
    });
    quote! {
        #docs
        pub fn #name(self, #name: impl Into<SecretString>) -> Self {
            self.credential(#scheme, #name)
        }
        #source
    }
}

fn fixed_header(header: &FixedHeader, when: &str) -> TokenStream {
    let (name, wire) = (ident(&header.ident), &header.name);
    let docs = Docs::foreign(&header.docs).then(format!(
        "Sent as the header {} {when}; {} if this is not called.",
        code(wire),
        code(&header.value)
    ));
    let docs = docs.on_member();
    quote! {
        #docs
        pub fn #name(self, #name: impl Into<String>) -> Self {
            self.header(#wire, #name)
        }
    }
}

fn list_header(scope: &Scope<'_>, header: &ListHeader, when: &str) -> TokenStream {
    let (name, wire) = (ident(&header.ident), &header.name);
    let docs = Docs::foreign(&header.docs)
        .then(format!("Added to the list in the header {} {when}.", code(wire)))
        .on_member();
    let intake = scope.intake(&header.item);
    let argument = intake.argument();
    let append = match intake {
        Intake::Into(ty) if ty.to_string() == "String" => {
            quote!(self.append_header(#wire, #name))
        }
        Intake::Into(ty) => quote! {
            let #name: #ty = #name.into();
            self.append_header(#wire, #name.to_string())
        },
        _ => quote!(self.append_header(#wire, #name.to_string())),
    };
    quote! {
        #docs
        pub fn #name(self, #name: #argument) -> Self {
            #append
        }
    }
}

/// The groups directly under the client.
fn groups(model: &Model) -> impl Iterator<Item = &Resource> {
    model.resources.iter().filter(|resource| !resource.is_client())
}

/// The methods that give the groups of operations, of the client and of its blocking twin.
pub(super) fn resources(model: &Model) -> impl Iterator<Item = TokenStream> {
    groups(model).map(|resource| {
        let (name, ty) = (ident(&resource.ident), ident(&resource.type_ident));
        let docs = Docs::of_resource(resource).on_member();
        quote! {
            #docs
            pub fn #name(&self) -> #ty<'_> {
                #ty::new(self)
            }
        }
    })
}
