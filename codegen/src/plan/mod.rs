//! Which item goes into which file, and which runtime parts and dependencies the crate needs.

mod exports;
mod manifest;
mod parts;
mod runtime;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde::Serialize;

use crate::model::{Model, Resource, TypeId};
use parts::Part;
use runtime::RUNTIME;

pub use exports::Export;
pub(crate) use exports::feature;
pub use manifest::Feature;
pub(crate) use manifest::inline;
pub use runtime::runtime_files;
pub(crate) use runtime::runtime_text;

/// What the crate consists of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// The files, in the order of their paths.
    pub files: Vec<PlannedFile>,
    /// Dependencies, with what stands behind the equal sign.
    pub dependencies: BTreeMap<String, String>,
    /// Those of some platforms only: by what is asked of the platform.
    pub target_dependencies: BTreeMap<String, BTreeMap<String, String>>,
    /// What the examples in the documentation need besides, likewise.
    pub dev_dependencies: BTreeMap<String, String>,
    /// Its features, `default` first.
    pub features: Vec<Feature>,
    /// Files of the runtime that nothing in the crate needs: paths below `src/runtime`.
    pub left_out: Vec<&'static str>,
    /// Names of the runtime that the crate makes public.
    pub runtime_names: Vec<Export>,
    /// Modules of conveniences: the module, and the names that it makes public.
    pub conveniences: Vec<(Export, Vec<Export>)>,
    /// Modules of guides, in the order in which they are to be read.
    pub guides: Vec<Export>,
    /// Examples that need a feature: name, and feature.
    pub gated_examples: Vec<(String, String)>,
    /// Names that mean a crate, so that a module of that name has to be called `self::name`.
    pub externs: Vec<String>,
    /// The edition of the crate.
    pub edition: String,
    /// The oldest compiler it is good for.
    pub rust_version: String,
    /// Its licence.
    pub license: String,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedFile {
    /// Its path in the crate, with `/` between the parts.
    pub path: String,
    /// What goes into it.
    pub content: Content,
}

/// What goes into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// `Cargo.toml`.
    Manifest,
    /// `README.md`.
    Readme,
    /// `src/lib.rs`.
    Library,
    /// The profile and the ways to a client.
    Client,
    /// The kinds of errors.
    Errors,
    /// The list of types.
    Types,
    /// A type.
    Type(TypeId),
    /// The list of resources.
    Resources,
    /// A resource: its index, counted with children after their parents.
    Resource(usize),
    /// The list of resources for programs without an async runtime, and the ways to a client.
    BlockingClient,
    /// Such a resource: its index, as above.
    Blocking(usize),
    /// The list of conveniences.
    Conveniences,
    /// A hand-written convenience: its index.
    Convenience(usize),
    /// The list of guides.
    Guides,
    /// A guide: its index.
    Guide(usize),
    /// An example: its index.
    Example(usize),
    /// A file of the runtime: its index.
    Runtime(usize),
    /// Text as it is.
    Verbatim(#[serde(skip)] &'static str),
}

/// The file and module of a resource.
pub(crate) fn resource_module(resource: &Resource) -> String {
    let module = crate::resolve::ascii(&resource.type_ident.to_snake_case());
    // A group may be called as a keyword is, or as a folder that it has a file in.
    let is_folder = ["blocking", "resources"].contains(&module.as_str());
    if is_folder || crate::resolve::is_keyword(&module) { module + "_" } else { module }
}

/// Decides about files, dependencies and features.
pub fn plan(model: &Model) -> Plan {
    let mut files = vec![
        ("Cargo.toml".to_owned(), Content::Manifest),
        ("README.md".to_owned(), Content::Readme),
        ("LICENSE-APACHE".to_owned(), Content::Verbatim(LICENSE_APACHE)),
        ("LICENSE-MIT".to_owned(), Content::Verbatim(LICENSE_MIT)),
        ("rustfmt.toml".to_owned(), Content::Verbatim(RUSTFMT)),
        ("src/blocking/mod.rs".to_owned(), Content::BlockingClient),
        ("src/lib.rs".to_owned(), Content::Library),
        ("src/client.rs".to_owned(), Content::Client),
    ];
    if model.errors.is_some() {
        files.push(("src/errors.rs".to_owned(), Content::Errors));
    }
    if !model.items.is_empty() {
        files.push(("src/types/mod.rs".to_owned(), Content::Types));
    }
    for (index, item) in model.items.iter().enumerate() {
        let module = item.module.trim_start_matches("r#");
        files.push((format!("src/types/{module}.rs"), Content::Type(TypeId(index))));
    }
    let mut resources = 0;
    for resource in &model.resources {
        add_resource(&mut files, &mut resources, resource);
    }
    if resources > 0 {
        files.push(("src/resources/mod.rs".to_owned(), Content::Resources));
    }
    let mut conveniences = Vec::new();
    for (index, convenience) in model.package.conveniences.iter().enumerate() {
        let name = &convenience.file;
        files.push((format!("src/conveniences/{name}"), Content::Convenience(index)));
        let mut module = Export::always(stem(name));
        module.conditions.extend(convenience.feature.as_deref().map(feature));
        let mut names = exports::exports(&convenience.text);
        for name in &mut names {
            name.conditions.extend(module.conditions.iter().cloned());
        }
        conveniences.push((module, names));
    }
    if !conveniences.is_empty() {
        files.push(("src/conveniences/mod.rs".to_owned(), Content::Conveniences));
    }
    let mut guides = Vec::new();
    for (index, guide) in model.package.guides.iter().enumerate() {
        let mut module = Export::always(stem(&guide.file).to_snake_case());
        module.conditions.extend(guide.feature.as_deref().map(feature));
        files.push((format!("src/guide/{}.rs", module.name), Content::Guide(index)));
        guides.push(module);
    }
    if !guides.is_empty() {
        files.push(("src/guide/mod.rs".to_owned(), Content::Guides));
    }
    let mut gated_examples = Vec::new();
    for (index, example) in model.package.examples.iter().enumerate() {
        files.push((format!("examples/{}", example.file), Content::Example(index)));
        if let Some(feature) = &example.feature {
            gated_examples.push((stem(&example.file).to_owned(), feature.clone()));
        }
    }
    let parts = parts::needed(model);
    let (mut left_out, mut needed) =
        (Vec::new(), BTreeSet::from(["serde", "serde_json"]));
    for (index, file) in RUNTIME.iter().enumerate() {
        if file.is_needed(&parts) {
            files.push((format!("src/runtime/{}", file.path), Content::Runtime(index)));
            needed.extend(file.dependencies);
        } else {
            left_out.push(file.path);
        }
    }
    files.sort_by(|one, two| one.0.cmp(&two.0));

    let manifest = manifest::Manifest::read();
    // A feature that would change nothing is none.
    let streams = Part::STREAMING.iter().any(|part| parts.contains(part));
    let without: &[&str] = if streams { &[] } else { &["stream"] };
    if resources > 0 {
        needed.insert("http");
    }
    if !model.package.credentials.is_empty() {
        needed.insert("secrecy");
    }
    let mut dependencies = manifest.dependencies(&needed);
    dependencies.extend(model.package.dependencies.clone());
    let mut externs: Vec<_> = ["alloc", "core", "std"].map(str::to_owned).into();
    externs.extend(dependencies.keys().map(|name| name.replace('-', "_")));
    let mut runtime_names = runtime::public_names(&left_out);
    // The module of that name is put together with the resources.
    runtime_names.retain(|export| export.name != "blocking");
    let package = &model.package;
    let texts = package.conveniences.iter().chain(&package.guides);
    let texts = texts.chain(&package.examples).map(|one| &one.text);
    let texts = texts.chain(&package.guide);
    let texts = texts.map(String::as_str);
    Plan {
        files: files
            .into_iter()
            .map(|(path, content)| PlannedFile { path, content })
            .collect(),
        dependencies,
        target_dependencies: manifest.target_dependencies(),
        dev_dependencies: manifest.dev_dependencies(texts),
        features: manifest.features(without),
        left_out,
        runtime_names,
        conveniences,
        guides,
        gated_examples,
        externs,
        edition: manifest.workspace("edition"),
        rust_version: manifest.workspace("rust-version"),
        license: manifest.workspace("license"),
    }
}

/// The features that every crate has.
pub(crate) fn features() -> Vec<Feature> {
    manifest::Manifest::read().features(&[])
}

/// Whether every crate may have this dependency already.
pub(crate) fn is_dependency(name: &str) -> bool {
    manifest::Manifest::read().has_dependency(name)
}

/// The name of a file without what comes after the dot.
fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn add_resource(
    files: &mut Vec<(String, Content)>,
    count: &mut usize,
    resource: &Resource,
) {
    let module = resource_module(resource);
    files.push((format!("src/resources/{module}.rs"), Content::Resource(*count)));
    files.push((format!("src/blocking/{module}.rs"), Content::Blocking(*count)));
    *count += 1;
    for child in &resource.children {
        add_resource(files, count, child);
    }
}

const LICENSE_APACHE: &str = include_str!("../../../LICENSE-APACHE");
const LICENSE_MIT: &str = include_str!("../../../LICENSE-MIT");
/// `rustfmt` and `prettyplease` differ in details, so what one has laid out is not for the other.
const RUSTFMT: &str = "\
# Laid out by the generator.
disable_all_formatting = true
";
