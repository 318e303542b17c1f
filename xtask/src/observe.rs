//! `cargo xtask observe`: facts from recorded traffic, for what the documents leave open.

use specweave_codegen::diagnostic::Failure;

use crate::Outcome;
use crate::companion::Arguments;

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    arguments.run("observe")
}
