//! `cargo xtask record`: a proxy in front of the API that writes a cassette.

use specweave_codegen::diagnostic::Failure;

use crate::Outcome;
use crate::companion::Arguments;

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    arguments.serve("record")
}
