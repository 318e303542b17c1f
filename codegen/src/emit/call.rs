//! What every call has: its documentation, its HTTP method, and the end of its chain.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::docs::{Docs, code, inline};
use super::file::ident;
use crate::manifest::NextPage;
use crate::model::{Answer, Method};

/// What a method does, where it calls, and with which errors it may come back.
pub(super) fn docs(method: &Method) -> Docs {
    let host = method.host.as_deref().unwrap_or_default();
    let place = format!("{} {host}{}", method.http_method, method.path);
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
pub(super) fn closing(answer: &Answer, cursor: &Ident) -> TokenStream {
    match answer {
        Answer::Json(_) => quote!(.call()),
        Answer::Page(_) => quote!(.pages(&#cursor)),
        Answer::List(shape) => {
            let parameter = &shape.parameter;
            match shape.next {
                NextPage::Token => quote!(.pages_by(Next::Token(#parameter))),
                NextPage::Number => quote!(.pages_by(Next::Number(#parameter))),
                NextPage::Offset => quote!(.pages_by(Next::Offset(#parameter))),
                NextPage::Link => quote!(.pages_by(Next::Link)),
            }
        }
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
        Answer::Optional(_) => quote!(.optional()),
        Answer::Answers(_) => quote!(.answers()),
        Answer::Text => quote!(.text()),
        Answer::Bytes(media_type) => {
            let media_type = media_type.iter();
            quote!(#(.accept(#media_type))* .download())
        }
        Answer::Empty => quote!(.empty()),
    }
}

/// The HTTP method as that of the crate `http`.
pub(super) fn http_method(name: &str) -> TokenStream {
    match name {
        "GET" | "PUT" | "POST" | "DELETE" | "OPTIONS" | "HEAD" | "PATCH" | "TRACE" => {
            let name = ident(name);
            quote!(Method::#name)
        }
        // One without a constant; what isn't the name of a method has been left out.
        _ => {
            let name = Literal::byte_string(name.as_bytes());
            quote!(Method::from_bytes(#name).unwrap_or_default())
        }
    }
}
