//! `cargo xtask verify`: recorded traffic against the generated types and the documents.

use specweave_codegen::diagnostic::Failure;

use crate::Outcome;
use crate::companion::Arguments;

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    arguments.run("verify")
}
