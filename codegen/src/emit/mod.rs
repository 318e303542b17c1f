//! The plan to text. Cannot fail.
//!
//! Each file is a function of the [`Model`]: `quote!` shows the Rust it consists of, `file` has it
//! laid out, `imports` puts in order what it uses. What is emitted needs no formatter and depends on
//! the input alone.

mod argument;
mod banner;
mod blocking;
mod call;
mod client;
mod docs;
mod errors;
mod file;
mod imports;
mod item;
mod manifest;
mod page;
mod path;
mod resource;
mod root;
mod scope;
mod union;

pub(crate) use banner::{banner, is_banner};

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;
use rayon::prelude::*;
use serde::Serialize;

use crate::model::Model;
use crate::plan::{Content, Export, Plan};
use file::{File, ident};

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
    let mut lists = Vec::new();
    for method in resources.iter().flat_map(|resource| &resource.methods) {
        if let crate::model::Answer::Page(shape) = &method.answer {
            pages.push(shape);
        }
        if let crate::model::Answer::List(shape) = &method.answer {
            lists.push(shape);
        }
    }
    let text = |content: &Content| -> Cow<'static, str> {
        let text = match content {
            Content::Manifest => manifest::file(plan, model),
            Content::Readme => root::readme(plan, model),
            Content::Library => root::library(plan, model),
            Content::Client => client::file(model),
            Content::Errors => errors::file(model).unwrap_or_default(),
            Content::Types => item::index(model, &plan.externs),
            Content::Type(id) => item::file(model, *id, &pages, &lists),
            Content::Resources => resource::index(model, &plan.externs),
            Content::Resource(index) => resource::file(model, resources[*index]),
            Content::BlockingClient => blocking::index(model, &plan.externs),
            Content::Blocking(index) => blocking::file(model, resources[*index]),
            Content::Conveniences => root::conveniences(plan),
            Content::Convenience(index) => {
                format!("{}\n", model.package.conveniences[*index].text.trim())
            }
            Content::Guides => root::guides(plan),
            Content::Guide(index) => root::guide(&model.package.guides[*index].text),
            Content::Example(index) => {
                format!("{}\n", model.package.examples[*index].text.trim())
            }
            Content::Runtime(index) => {
                return crate::plan::runtime_text(*index, &plan.left_out);
            }
            Content::Verbatim(text) => return Cow::Borrowed(*text),
        };
        Cow::Owned(text)
    };
    let banner = format!("// {}\n\n", banner(&model.package.origin));
    // Files know nothing of each other.
    let files = plan.files.par_iter().map(|file| {
        let banner = if file.path.ends_with(".rs") { &*banner } else { "" };
        let text = [banner, &text(&file.content)].concat();
        EmittedFile { path: file.path.clone(), text }
    });
    files.collect()
}

/// A file of modules and `pub use` of the names they make public.
fn modules(
    docs: &str,
    mut modules: Vec<(Export, Vec<Export>)>,
    externs: &[String],
) -> File {
    modules.sort();
    let declarations: TokenStream = modules
        .iter()
        .map(|(module, _)| {
            let (condition, name) =
                (imports::cfg(&module.conditions), ident(&module.name));
            quote!(#condition mod #name;)
        })
        .collect();
    let path = |module: &str| {
        let ambiguous = externs.iter().any(|name| name == module);
        if ambiguous { format!("self::{module}") } else { module.to_owned() }
    };
    let exports =
        modules.iter().map(|(module, names)| (path(&module.name), names.clone()));
    let mut file = File::default();
    file.add(docs::Docs::own(docs).on_file());
    file.add(declarations);
    for exports in imports::exports(exports.collect()) {
        file.add(exports);
    }
    file
}
