//! Any text at all: it is refused, or becomes files that parse as Rust.
#![no_main]

use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use specweave_codegen::generate_from;
use specweave_codegen::load::Document;
use specweave_codegen::manifest::Manifest;

fuzz_target!(|text: &str| {
    let Ok(document) = Document::from_text(text.to_owned(), "fuzzed.yaml") else {
        return;
    };
    let manifest = Manifest::for_documents(&[PathBuf::from("fuzzed.yaml")], "fuzzed");
    let Ok(generated) = generate_from(&manifest, vec![document]) else {
        return;
    };
    for file in &generated.files {
        let is_own = !file.path.starts_with("src/runtime/");
        if is_own && file.path.ends_with(".rs") {
            if let Err(error) = syn::parse_file(&file.text) {
                panic!("{} does not parse: {error}\n{}", file.path, file.text);
            }
        }
        let parts = file.path.split('/');
        assert!(!file.path.starts_with('/') && parts.into_iter().all(|part| part != ".."));
    }
});
