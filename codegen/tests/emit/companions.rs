//! Guides and examples that travel with a client.

use super::models::{self, convenience};
use super::{assert_parses, files, text};

#[test]
fn a_guide_is_a_module_of_documentation() {
    let mut model = models::empty();
    let text_of_guide = "How to wait.\n\n# At length\n\nWait.\n";
    model.package.guides = vec![
        convenience("waiting-long.md", text_of_guide, None),
        convenience("streams.md", "How to stream.", Some("stream")),
    ];
    let files = files(&model);
    assert_parses(&files);
    assert!(text(&files, "src/lib.rs").contains("\npub mod guide;\n"));
    assert!(text(&files, "src/guide/mod.rs").ends_with(
        "//! Guides, one for each theme.\n\npub mod waiting_long;\n#[cfg(feature = \"stream\")]\npub mod streams;\n"
    ));
    assert!(
        text(&files, "src/guide/waiting_long.rs")
            .ends_with("//! How to wait.\n//!\n//! # At length\n//!\n//! Wait.\n")
    );
}

#[test]
fn an_example_says_what_it_needs() {
    let mut model = models::empty();
    let program =
        "use futures_util::TryStreamExt;\n\n#[tokio::main]\nasync fn main() {}\n";
    model.package.examples = vec![
        convenience("chat.rs", "fn main() {}", None),
        convenience("streaming.rs", program, Some("stream")),
    ];
    let files = files(&model);
    assert!(text(&files, "examples/chat.rs").ends_with("\n\nfn main() {}\n"));
    assert!(text(&files, "examples/streaming.rs").ends_with(program));
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().expect("TOML");
    let examples = manifest["example"].as_array().expect("a list");
    assert_eq!(examples.len(), 1, "the others are found by Cargo");
    assert_eq!(examples[0]["name"].as_str(), Some("streaming"));
    assert_eq!(examples[0]["path"].as_str(), Some("examples/streaming.rs"));
    assert_eq!(examples[0]["required-features"].as_array().map(Vec::len), Some(1));
    let needed = manifest["dev-dependencies"].as_table().expect("a table");
    assert_eq!(needed.keys().collect::<Vec<_>>(), ["futures-util", "tokio"]);
}
