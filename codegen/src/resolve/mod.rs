//! The reconciled [`Api`] to the [`Model`] of a Rust crate, in named passes.
//!
//! Everything that is Rust's business is decided here: which schema becomes a type of its own and
//! what it is called (`names`), what it is in Rust (`items`, `unions`), where a `Box` is needed
//! (`boxes`), what each operation's method is called (`calling`), where it is found and what it takes
//! and gives (`routes`, `methods`), and what the client knows of its API as a whole (`package`,
//! `errors`).

mod boxes;
mod calling;
mod circles;
mod docs;
mod errors;
mod ident;
mod items;
mod listing;
mod methods;
mod names;
mod operands;
mod package;
mod pages;
mod plural;
mod reach;
mod routes;
mod settings;
mod shared;
mod unions;
mod values;
mod weights;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use ident::{ascii, is_keyword};

use crate::diagnostic::Failure;
use crate::ir::{Api, Origin};
use crate::manifest::ClientConfig;
use crate::model::{Convenience, Model};

pub(crate) use package::scheme_name;
pub(crate) use routes::no_operation;

/// Hand-written files that travel with the client, and where all of it comes from.
#[derive(Debug, Clone, Default)]
pub struct Companions {
    /// What the client is generated from, as its files name it.
    pub origin: String,
    /// Markdown for the front page of the crate's documentation.
    pub guide: Option<String>,
    /// Rust files.
    pub conveniences: Vec<Convenience>,
    /// Markdown files that become modules of the documentation.
    pub guides: Vec<Convenience>,
    /// Rust programs.
    pub examples: Vec<Convenience>,
    /// What the conveniences need: dependency, with what stands behind the equal sign.
    pub dependencies: BTreeMap<String, String>,
}

/// What `resolve` gives.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The crate; from here on nothing changes it.
    pub model: Model,
    /// What could not be typed as the documents ask.
    pub warnings: Vec<Degraded>,
}

/// What could not become what its documents ask for.
#[derive(Debug, Clone)]
pub struct Degraded {
    /// What it is and why.
    pub message: String,
    /// What comes of it.
    pub help: String,
    /// Where it is declared.
    pub origins: Vec<Origin>,
}

/// Decides what the crate is made of.
///
/// # Errors
///
/// What the manifest says of the client that the API does not have: a method for an operation that
/// isn't there, a header no operation has, two operations under one name.
pub fn resolve(
    api: Arc<Api>,
    client: &ClientConfig,
    companions: Companions,
    manifest: &str,
) -> Result<Resolved, Failure> {
    let mut warnings = Vec::new();
    let draft = package::resolve(&api, client, companions, manifest)?;
    let routes = routes::resolve(&api, client, manifest, &mut warnings)?;
    let reach = reach::resolve(&api);
    let names = names::resolve(&api, &routes, &client.formats);
    let mut items = items::resolve(&api, &names, &routes, &reach, &mut warnings);
    boxes::resolve(&mut items);
    let package = draft.with_items(&api, &names);
    let errors = errors::resolve(&api, &names, &items);
    let resources = methods::resolve(&api, client, &routes, &names, &items, &package);
    Ok(Resolved { model: Model { api, package, items, resources, errors }, warnings })
}
