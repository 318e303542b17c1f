//! `errors.rs`: the kinds of errors.

use proc_macro2::Literal;
use quote::quote;

use super::docs::{Docs, code};
use super::file::{File, ident};
use super::scope::Scope;
use crate::model::Model;

pub(super) fn file(model: &Model) -> Option<String> {
    let errors = model.errors.as_ref()?;
    let scope = Scope::new(model, "crate::types", ["ApiError", "ApiErrorKind"]);

    let mut variants = Vec::new();
    let mut rows = Vec::new();
    let mut arms = Vec::new();
    let mut statuses = Vec::new();
    for kind in &errors.kinds {
        let (name, wire) = (ident(&kind.ident), &kind.wire);
        let docs = Docs::foreign_or(&kind.docs, || format!("{}.", code(wire)));
        let docs = match kind.status {
            Some(status) => docs.then(format!("Status {status}.")),
            None => docs,
        };
        let docs = docs.on_member();
        variants.push(quote!(#docs #name,));
        rows.push(quote!(#wire => #name));
        if let Some(status) = kind.status.filter(|status| !statuses.contains(status)) {
            statuses.push(status);
            let status = Literal::u16_unsuffixed(status);
            arms.push(quote!(#status => ApiErrorKind::#name,));
        }
    }
    let other = Docs::own(
        "A kind this version of the crate does not know, as it came; of an answer that names no \
         kind, the status.",
    )
    .on_member();
    let by_status = if arms.is_empty() {
        quote!(ApiErrorKind::Other(self.status().as_u16().to_string()))
    } else {
        quote! {
            match self.status().as_u16() {
                #(#arms)*
                status => ApiErrorKind::Other(status.to_string()),
            }
        }
    };
    let body = scope.name(errors.body);

    let mut file = File::default();
    file.add(quote! {
        /// What kind of error the API answered with.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ApiErrorKind {
            #(#variants)*
            #other
            Other(String),
        }
    });
    file.add_table("open_enum", &quote!(ApiErrorKind), &rows);
    file.add(quote! {
        impl ApiError {
            /// What kind of error it is. An answer that does not name one is told by its status.
            pub fn kind(&self) -> ApiErrorKind {
                if let Some(name) = self.error_type() {
                    return name.into();
                }
                #by_status
            }

            /// The body of the answer, if it is what the API promises.
            pub fn error_body(&self) -> Option<#body> {
                self.body().ok()
            }
        }
    });
    let imports = [
        ("crate::runtime", &["ApiError"] as &[&str]),
        ("crate::runtime::codec", &["self"]),
    ];
    Some(file.finish(scope.imports(&imports)))
}
