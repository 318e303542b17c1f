//! `reconciled.yaml` says all there is: generating from it alone gives the same client, but for who
//! said what.

use std::collections::BTreeMap;
use std::path::Path;

use specweave_codegen::emit::EmittedFile;
use specweave_codegen::generate;
use specweave_codegen::manifest::{Manifest, SourceConfig};

#[test]
fn the_reconciled_document_alone_gives_the_same_client() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(&path).expect("the manifest");
    let of_all = generate(&manifest).expect("the documents");

    let alone = Manifest {
        sources: vec![SourceConfig {
            name: "reconciled".to_owned(),
            file: "reconciled.yaml".to_owned(),
            ..manifest.sources[0].clone()
        }],
        observed: None,
        pins: Vec::new(),
        ..manifest
    };
    let of_one = generate(&alone).expect("the reconciled document");

    let (all, one) = (without_sources(&of_all.files), without_sources(&of_one.files));
    assert_eq!(all.keys().collect::<Vec<_>>(), one.keys().collect::<Vec<_>>());
    for (path, text) in &all {
        assert!(
            *text == one[path],
            "{path} differs:\n{}",
            first_difference(text, &one[path])
        );
    }
}

/// The text of each file without the lines that tell who said so, which set themselves off by an empty one.
fn without_sources(files: &[EmittedFile]) -> BTreeMap<&str, String> {
    let said = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with("/// Source: ")
            && !line.starts_with("/// Sources: ")
            && line != "///"
    };
    files
        .iter()
        // The changelog takes the names of the sources for documentation that has changed.
        .filter(|file| file.path != "CHANGELOG.md")
        .map(|file| {
            let text: Vec<&str> = file.text.lines().filter(said).collect();
            (file.path.as_str(), text.join("\n"))
        })
        .collect()
}

fn first_difference(all: &str, one: &str) -> String {
    let pair = all.lines().zip(one.lines()).find(|(all, one)| all != one);
    pair.map_or_else(
        || "one is longer".to_owned(),
        |(all, one)| format!("- {all}\n+ {one}"),
    )
}
