//! `cargo xtask explain`: one place, from the documents to Rust.

use clap::Args;
use specweave_codegen::diagnostic::Failure;
use specweave_codegen::{generate, place, report};

use crate::Outcome;
use crate::input::Input;
use crate::output;

#[derive(Args)]
pub(crate) struct Arguments {
    /// An address, e.g. 'POST /v1/messages request.body.max_tokens', or a Rust path
    place: String,
    #[command(flatten)]
    input: Input,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let generated = generate(&arguments.input.manifest()?)?;
    let text = report::explain(
        &arguments.place,
        &generated.reconciled,
        &generated.model,
        &|origin| place(&generated.documents, origin),
    );
    output::show(&text.map_err(|unknown| vec![unknown])?);
    Ok(Outcome::Clean)
}
