//! `lib.rs`, the list of conveniences, and the README.

use quote::quote;

use super::docs::{Docs, code, inline};
use super::file::{File, ident};
use super::imports::{cfg, exports};
use crate::model::{Item, Method, Model};
use crate::plan::{Export, Plan, feature};

/// `src/lib.rs`.
pub(super) fn library(plan: &Plan, model: &Model) -> String {
    let package = &model.package;
    let docs = match &package.guide {
        Some(guide) => Docs::verbatim(guide),
        None => introduction(model),
    };
    let has = |path: &str| plan.files.iter().any(|file| file.path == path);
    let types = has("src/types/mod.rs");
    let errors = has("src/errors.rs").then(|| {
        quote!(
            mod errors;
        )
    });
    let conveniences = has("src/conveniences/mod.rs").then(|| {
        quote!(
            mod conveniences;
        )
    });
    let guide = has("src/guide/mod.rs").then(|| {
        quote!(
            pub mod guide;
        )
    });
    let resources = has("src/resources/mod.rs").then(|| {
        quote!(
            pub mod resources;
        )
    });
    let public_types = types.then(|| {
        quote!(
            pub mod types;
        )
    });

    let mut file = File::default();
    file.add(docs.on_file());
    file.add(quote! {
        #![comment = " Shows what belongs to a feature."]
        #![cfg_attr(docsrs, feature(doc_cfg))]
    });
    if deprecated(model) {
        file.add(quote! {
            #![comment = " What the API discourages is in here nevertheless."]
            #![allow(deprecated)]
        });
    }
    if has_placeholders(model) {
        file.add(quote! {
            #![comment = " The API has words that are placeholders elsewhere."]
            #![allow(clippy::disallowed_names)]
        });
    }
    let blocking = has("src/blocking/mod.rs").then(|| {
        let condition = cfg(&[feature("blocking")].into());
        quote!(
            #condition
            pub mod blocking;
        )
    });
    file.add(quote! {
        #blocking
        mod client;
        #conveniences
        #errors
        #guide
        #resources
        #public_types
    });
    file.add(quote! {
        #[comment = " The same files in every generated crate, and none of them needs all."]
        #[allow(unused)]
        mod runtime;
    });
    let names = plan.conveniences.iter().flat_map(|(_, names)| names.iter().cloned());
    let mut public = vec![
        ("conveniences".to_owned(), names.collect()),
        ("runtime".to_owned(), plan.runtime_names.clone()),
    ];
    if errors.is_some() {
        public.push(("errors".to_owned(), vec![Export::always("ApiErrorKind")]));
    }
    // A name of the crate's own hides that of a type; one of which nothing is left would be unused.
    let is_hidden = |item: &Item| {
        public.iter().any(|(_, names)| names.iter().any(|one| one.name == item.ident))
    };
    if !model.items.iter().all(is_hidden) {
        public.push(("types".to_owned(), vec![Export::always("*")]));
    }
    for exports in exports(public) {
        file.add(exports);
    }
    file.finish(Vec::new())
}

fn introduction(model: &Model) -> Docs {
    let package = &model.package;
    let docs = Docs::own(format!("Client of the {}.", inline(&package.api_name)))
        .then(inline(&package.description));
    if model.resources.is_empty() {
        return docs;
    }
    let own = model.resources.iter().filter(|resource| resource.is_client());
    let own = own.flat_map(|client| &client.methods);
    let own = own.map(|method| (&method.ident, &method.docs));
    let groups = model.resources.iter().filter(|resource| !resource.is_client());
    let groups = groups.map(|resource| (&resource.ident, &resource.docs));
    let calls = own.chain(groups).map(|(ident, docs)| {
        format!("[`{ident}`](Client::{ident}): {}", first_sentence(docs, ident))
    });
    docs.then("Calls are made through [`Client`]:").list(calls)
}

fn first_sentence(docs: &str, ident: &str) -> String {
    let line = docs.lines().next().unwrap_or_default();
    match inline(line.split_inclusive(". ").next().unwrap_or_default()) {
        text if text.is_empty() => format!("{ident}."),
        text => text,
    }
}

fn deprecated(model: &Model) -> bool {
    let fields = |item: &Item| match &item.kind {
        crate::model::ItemKind::Struct(object) => {
            object.fields.iter().any(|f| f.deprecated)
        }
        crate::model::ItemKind::Params(params) => {
            params.fields.iter().any(|f| f.deprecated)
        }
        _ => false,
    };
    model.items.iter().any(|item| item.deprecated || fields(item))
}

/// Whether an argument is called what Clippy takes for a name that was never thought about.
fn has_placeholders(model: &Model) -> bool {
    let is_placeholder =
        |ident: &String| ["foo", "baz", "quux"].contains(&ident.as_str());
    let of_item = |item: &Item| match &item.kind {
        crate::model::ItemKind::Struct(object) => {
            object.fields.iter().any(|field| is_placeholder(&field.ident))
        }
        crate::model::ItemKind::Params(params) => {
            params.fields.iter().any(|field| is_placeholder(&field.ident))
        }
        _ => false,
    };
    let of_method = |method: &Method| {
        let arguments = method.arguments.iter().chain(&method.headers);
        arguments.chain(&method.cookies).any(|argument| is_placeholder(&argument.ident))
    };
    let resources = super::resource::all(model).into_iter();
    model.items.iter().any(of_item)
        || resources.flat_map(|resource| &resource.methods).any(of_method)
}

/// `src/conveniences/mod.rs`.
pub(super) fn conveniences(plan: &Plan) -> String {
    let docs = "What no description of the API can say: hand-written.";
    super::modules(docs, plan.conveniences.clone(), &plan.externs).finish(Vec::new())
}

/// `src/guide/mod.rs`.
pub(super) fn guides(plan: &Plan) -> String {
    let mut file = File::default();
    file.add(Docs::own("Guides, one for each theme.").on_file());
    let modules = plan.guides.iter().map(|module| {
        let (condition, name) = (cfg(&module.conditions), ident(&module.name));
        quote!(#condition pub mod #name;)
    });
    file.add(modules.collect());
    file.finish(Vec::new())
}

/// A module that is documentation only.
pub(super) fn guide(text: &str) -> String {
    let mut file = File::default();
    file.add(Docs::verbatim(text).on_file());
    file.finish(Vec::new())
}

/// `README.md`.
pub(super) fn readme(plan: &Plan, model: &Model) -> String {
    let package = &model.package;
    let mut text = format!("# {}\n", package.name);
    if package.guide.is_none() {
        text.push_str(&format!("\n{}\n", inline(&package.description)));
    }
    if let Some(guide) = &package.guide {
        // Its own title would be a second one.
        let guide = guide.trim();
        let guide = match guide.strip_prefix("# ") {
            Some(rest) => {
                rest.split_once('\n').map_or("", |(_, rest)| rest.trim_start())
            }
            None => guide,
        };
        text.push_str(&format!("\n{}\n", outside_rustdoc(guide)));
    }
    text.push_str("\n## Features\n\n| feature | what it does |\n|---|---|\n");
    for feature in plan.features.iter().filter(|feature| feature.name != "default") {
        text.push_str(&format!("| {} | {} |\n", code(&feature.name), feature.docs));
    }
    text.push_str(&format!(
        "\nEverything under this folder is generated from descriptions of the API; changes belong \
         into those.\n\n## Licence\n\n{}, at your choice.\n",
        plan.license
    ));
    text
}

/// The guide as it reads where rustdoc does not: without the lines of examples that it hides, its
/// words on how to test them, and links to items.
fn outside_rustdoc(guide: &str) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in guide.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            text.push_str(if in_code { "```rust" } else { "```" });
        } else if in_code {
            if line == "#" || line.starts_with("# ") {
                continue;
            }
            text.push_str(line);
        } else {
            if line.starts_with('#') {
                text.push('#');
            }
            text.push_str(&without_item_links(line));
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// ``[`Item`](path::Item)`` and ``[`Item`]`` as `` `Item` ``; other links stay.
fn without_item_links(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        text.push_str(before);
        let target = after.strip_prefix('(').and_then(|after| after.split_once(')'));
        match target {
            Some((target, after)) if target.contains("://") => {
                text.push_str(&format!("[`{name}`]({target})"));
                rest = after;
            }
            Some((_, after)) => {
                text.push_str(&format!("`{name}`"));
                rest = after;
            }
            None => {
                text.push_str(&format!("`{name}`"));
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}
