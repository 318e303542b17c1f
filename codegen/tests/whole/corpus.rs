//! The small documents of the tests: what is left out or degraded in them is what should be.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use specweave_codegen::diagnostic::Level;
use specweave_codegen::generate;
use specweave_codegen::manifest::Manifest;

use super::assert_sound;
use crate::support::told;

#[test]
fn every_document_is_generated_and_its_mistakes_are_named() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut documents: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    documents.sort();
    let mut text = String::new();
    for path in documents {
        let manifest = Manifest::for_documents(std::slice::from_ref(&path), "tested");
        let generated =
            generate(&manifest).unwrap_or_else(|problems| panic!("{}", told(&problems)));
        assert_sound(&generated);
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let _ = writeln!(
            text,
            "{name}: {} operations",
            generated.model.api.operations.len()
        );
        for problem in &generated.warnings {
            let concerns = problem.concerns.as_deref().unwrap_or("the document");
            let place = problem.places.first().and_then(|place| place.line).unwrap_or(0);
            let effect = match (problem.level, problem.left_out) {
                (Level::Note, _) => "note",
                (_, true) => "left out",
                (_, false) => "degraded",
            };
            let _ =
                writeln!(text, "  {place:>3} {effect}: {concerns}: {}", problem.message);
        }
    }
    let shown = folder.display().to_string();
    insta::assert_snapshot!(text.replace(&shown, "FOLDER"));
}
