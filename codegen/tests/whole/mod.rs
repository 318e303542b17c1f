//! The whole way, from a text to files.

mod compiled;
mod corpus;
mod documents;
mod generated;
mod hostile;
mod names;

use std::path::PathBuf;

use specweave_codegen::diagnostic::Failure;
use specweave_codegen::load::Document;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::{Generated, generate_from};

/// What a text becomes, without a manifest.
pub(crate) fn generate(text: &str) -> Result<Generated, Failure> {
    let document = Document::from_text(text.to_owned(), "test.yaml")?;
    let manifest = Manifest::for_documents(&[PathBuf::from("test.yaml")], "tested");
    generate_from(&manifest, vec![document])
}

/// Asserts that all files are below the folder of the crate, and those in Rust parse.
fn assert_sound(generated: &Generated) {
    for file in &generated.files {
        let parts: Vec<&str> = file.path.split('/').collect();
        assert!(
            !parts.iter().any(|part| matches!(*part, "" | "." | "..")),
            "{}",
            file.path
        );
        if file.path.ends_with(".rs")
            && let Err(error) = syn::parse_file(&file.text)
        {
            panic!("{} does not parse: {error}\n{}", file.path, file.text);
        }
    }
}
