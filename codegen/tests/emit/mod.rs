//! From a model to the text of a crate.

mod models;

use specweave_codegen::emit::{EmittedFile, emit};
use specweave_codegen::model::Model;
use specweave_codegen::plan::plan;

fn files(model: &Model) -> Vec<EmittedFile> {
    emit(&plan(model), model)
}

#[test]
fn dump_for_inspection() {
    if let Ok(out) = std::env::var("SPECWEAVE_DUMP") {
        specweave_codegen::write::write(out.as_ref(), &files(&models::messages())).unwrap();
    }
}
