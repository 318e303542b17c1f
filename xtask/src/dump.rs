//! `cargo xtask dump`: what a stage hands on, as JSON; the public interface as text.

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::face::Face;
use specweave_codegen::{generate, load_all, lower_all, openapi, reconcile_all};

use crate::Outcome;
use crate::input::Input;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    input: Input,
    /// The stage
    #[arg(long)]
    stage: Stage,
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// The value tree of each document
    Load,
    /// Each document as OpenAPI 3.0
    Openapi,
    /// Each document as an API
    Lower,
    /// The reconciled API and the decisions
    Reconcile,
    /// The Rust items of the client
    Resolve,
    /// The files of the client
    Plan,
    /// The public interface of the client, a line a fact
    Face,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let manifest = arguments.input.manifest()?;
    let documents = load_all(&manifest)?;
    let names = manifest.sources.iter().map(|source| source.name.clone());
    let dump: Value = match arguments.stage {
        Stage::Load => names
            .zip(documents.iter().map(|document| document.value().clone()))
            .collect(),
        Stage::Openapi => {
            let mut all = serde_json::Map::new();
            for (name, document) in names.zip(&documents) {
                all.insert(name, value(&openapi::convert(document)?)?);
            }
            all.into()
        }
        Stage::Lower => value(&lower_all(&manifest, &documents)?.0)?,
        Stage::Reconcile => {
            let (apis, _) = lower_all(&manifest, &documents)?;
            let (reconciled, _) = reconcile_all(&manifest, &documents, apis)?;
            json!({ "api": value(&reconciled.api)?, "decisions": value(&reconciled.decisions)? })
        }
        Stage::Resolve => value(&generate(&manifest)?.model)?,
        Stage::Face => {
            let face = Face::of_crate(&generate(&manifest)?.files)?;
            output::show(&face.to_text());
            return Ok(Outcome::Clean);
        }
        Stage::Plan => value(&generate(&manifest)?.plan)?,
    };
    output::show(&format!("{dump:#}\n"));
    Ok(Outcome::Clean)
}

fn value(stage: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(stage).map_err(|error| {
        vec![Diagnostic::error(format!("cannot show this stage as JSON: {error}"))]
    })
}
