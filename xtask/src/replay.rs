//! `cargo xtask replay`: recordings as a stand-in for the API.

use specweave_codegen::diagnostic::Failure;

use crate::Outcome;
use crate::companion::Arguments;

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    arguments.serve("replay")
}
