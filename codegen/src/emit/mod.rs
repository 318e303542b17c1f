//! The plan to text. Cannot fail.
//!
//! Each file is a function of the [`Model`]; `code` lays the text out the way rustfmt does, so what
//! is emitted needs no formatter and depends on the input alone.

mod client;
mod code;
mod docs;
mod item;
mod manifest;
mod order;
mod resource;
mod root;
mod scope;

pub(crate) use code::BANNER;
use code::Code;

use serde::Serialize;

use crate::model::Model;
use crate::plan::{Content, Plan};

/// A file of the crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmittedFile {
    /// Its path in the crate, with `/` between the parts.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Writes every file of the plan, in its order.
pub fn emit(plan: &Plan, model: &Model) -> Vec<EmittedFile> {
    let resources = resource::all(model);
    let mut pages = Vec::new();
    for method in resources.iter().flat_map(|resource| &resource.methods) {
        if let crate::model::Answer::Page(shape) = &method.answer {
            pages.push(shape);
        }
    }
    let text = |content: &Content| match content {
        Content::Manifest => manifest::file(plan, model),
        Content::Readme => root::readme(plan, model),
        Content::Library => root::library(plan, model),
        Content::Client => client::file(model),
        Content::Errors => client::errors(model).unwrap_or_default(),
        Content::Types => item::index(model, &plan.externs),
        Content::Type(id) => item::file(model, *id, &pages),
        Content::Resources => resource::index(model, &plan.externs),
        Content::Resource(index) => resource::file(model, resources[*index]),
        Content::Conveniences => root::conveniences(plan),
        Content::Convenience(index) => {
            let (_, text) = &model.package.conveniences[*index];
            format!("{BANNER}\n\n{}\n", text.trim())
        }
        Content::Runtime(index) => {
            format!("{BANNER}\n\n{}", crate::plan::RUNTIME[*index].text)
        }
        Content::Verbatim(text) => (*text).to_owned(),
    };
    plan.files
        .iter()
        .map(|file| EmittedFile {
            path: file.path.clone(),
            text: text(&file.content),
        })
        .collect()
}

/// `mod` and `pub use` for modules with the names they make public.
fn modules<'m>(
    out: &mut Code,
    modules: impl Iterator<Item = (&'m str, Vec<String>)>,
    externs: &[String],
) {
    let mut modules: Vec<_> = modules.collect();
    modules.sort_by_key(|(module, _)| *module);
    for (module, _) in &modules {
        out.line(format!("mod {module};"));
    }
    out.blank();
    let path = |module: &str| {
        let ambiguous = externs.iter().any(|name| name == module);
        if ambiguous {
            format!("self::{module}")
        } else {
            module.to_owned()
        }
    };
    let mut uses: Vec<_> = modules
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(module, names)| (path(module), names))
        .collect();
    uses.sort_by(|one, two| order::paths(&one.0, one.1, &two.0, two.1));
    for (path, names) in uses {
        out.import("pub ", &path, names);
    }
}
