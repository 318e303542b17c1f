//! `lib.rs`, the list of conveniences, and the README.

use super::code::Code;
use super::docs::{Docs, code as docs_code, inline};
use crate::model::{Item, Model};
use crate::plan::Plan;

/// `src/lib.rs`.
pub(super) fn library(plan: &Plan, model: &Model) -> String {
    let package = &model.package;
    let mut out = Code::new();
    out.inner_docs(&match &package.guide {
        Some(guide) => Docs::verbatim(guide),
        None => introduction(model),
    });
    out.blank();
    if deprecated(model) {
        out.line("// What the API discourages is in here nevertheless.");
        out.line("#![allow(deprecated)]");
        out.blank();
    }
    let has = |path: &str| plan.files.iter().any(|file| file.path == path);
    out.line("mod client;");
    if has("src/conveniences/mod.rs") {
        out.line("mod conveniences;");
    }
    if has("src/errors.rs") {
        out.line("mod errors;");
    }
    if has("src/resources/mod.rs") {
        out.line("pub mod resources;");
    }
    if has("src/types/mod.rs") {
        out.line("pub mod types;");
    }
    out.blank();
    out.line("// The same files in every generated crate, and none of them needs all.");
    out.line("#[allow(dead_code, unused_imports)]");
    out.line("mod runtime;");
    out.blank();
    let mut conveniences: Vec<String> = Vec::new();
    for (_, names) in &plan.conveniences {
        conveniences.extend(names.iter().cloned());
    }
    out.import("pub ", "conveniences", &conveniences);
    if has("src/errors.rs") {
        out.line("pub use errors::ApiErrorKind;");
    }
    out.import("pub ", "runtime", &plan.runtime_names);
    if has("src/types/mod.rs") {
        out.line("pub use types::*;");
    }
    out.into_file(&Code::new())
}

fn introduction(model: &Model) -> Docs {
    let package = &model.package;
    let docs = Docs::own(format!("Client of the {}.", inline(&package.api_name)))
        .then(inline(&package.description));
    if model.resources.is_empty() {
        return docs;
    }
    let calls = model.resources.iter().map(|resource| {
        let ident = &resource.ident;
        format!(
            "[`{ident}`](Client::{ident}): {}",
            first_sentence(&resource.docs, ident)
        )
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
        crate::model::ItemKind::Struct(object) => object.fields.iter().any(|f| f.deprecated),
        crate::model::ItemKind::Params(params) => params.fields.iter().any(|f| f.deprecated),
        _ => false,
    };
    model
        .items
        .iter()
        .any(|item| item.deprecated || fields(item))
}

/// `src/conveniences/mod.rs`.
pub(super) fn conveniences(plan: &Plan) -> String {
    let mut out = Code::new();
    out.inner_docs(&Docs::own(
        "What no description of the API can say: hand-written.",
    ));
    out.blank();
    let modules = plan
        .conveniences
        .iter()
        .map(|(module, names)| (&**module, names.clone()));
    super::modules(&mut out, modules, &plan.externs);
    out.into_file(&Code::new())
}

/// `README.md`.
pub(super) fn readme(plan: &Plan, model: &Model) -> String {
    let package = &model.package;
    let mut text = format!("# {}\n\n{}\n", package.name, inline(&package.description));
    if let Some(guide) = &package.guide {
        // Its own title would be a second one.
        let guide = guide.trim();
        let guide = match guide.strip_prefix("# ") {
            Some(rest) => rest
                .split_once('\n')
                .map_or("", |(_, rest)| rest.trim_start()),
            None => guide,
        };
        text.push_str(&format!("\n{guide}\n"));
    }
    text.push_str("\n## Features\n\n| feature | what it does |\n|---|---|\n");
    for (name, what) in &plan.features {
        text.push_str(&format!("| {} | {what} |\n", docs_code(name)));
    }
    text.push_str(&format!(
        "\nEverything under this folder is generated from descriptions of the API; changes belong \
         into those.\n\n## Licence\n\n{}, at your choice.\n",
        plan.license
    ));
    text
}
