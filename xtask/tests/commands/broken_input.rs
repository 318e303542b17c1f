//! Bad input: status 2, a message with file, line and column, and nothing is lost.

use std::fs;
use std::path::Path;

use crate::support::{assert_status, files, specs, stderr, workspace, xtask};

const ARGUMENTS: [&str; 5] =
    ["generate", "--manifest", "specs/sources.toml", "--out", "client"];

/// Breaks a copy of the documents, runs the generator, and returns what it says.
fn complaint(broken: impl FnOnce(&Path)) -> String {
    let folder = specs();
    let out = folder.path().join("client");
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("lib.rs"), "what was there before").expect("a file");
    broken(&folder.path().join("specs"));
    let before = files(folder.path());
    let output = xtask(folder.path(), &ARGUMENTS);
    assert_status(&output, 2);
    assert_eq!(files(folder.path()), before, "something was written");
    stderr(&output)
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).expect("the document");
    assert!(text.contains(from), "{} has no {from:?}", file.display());
    fs::write(file, text.replacen(from, to, 1)).expect("the document");
}

#[test]
fn broken_yaml() {
    let said = complaint(|specs| {
        edit(&specs.join("messages-3.1.yaml"), "servers:", "servers: [")
    });
    assert!(said.contains("specs/messages-3.1.yaml:"), "{said}");
    assert!(has_line_and_column(&said, "messages-3.1.yaml"), "{said}");
}

#[test]
fn a_reference_to_nothing() {
    let said = complaint(|specs| {
        let document = specs.join("messages-3.1.yaml");
        edit(
            &document,
            "'#/components/schemas/Message'",
            "'#/components/schemas/Mesage'",
        );
    });
    assert!(has_line_and_column(&said, "messages-3.1.yaml"), "{said}");
    assert!(said.contains("Mesage"), "{said}");
    assert!(said.contains("Message"), "no near miss: {said}");
}

#[test]
fn a_document_that_is_not_there() {
    let said = complaint(|specs| {
        fs::remove_file(specs.join("chat-page.yaml")).expect("it was there");
    });
    assert!(said.contains("specs/chat-page.yaml"), "{said}");
}

#[test]
fn all_broken_documents_are_named() {
    let said = complaint(|specs| {
        edit(&specs.join("messages-3.1.yaml"), "servers:", "servers: [");
        edit(&specs.join("messages-3.0.yaml"), "paths:", "paths: {");
    });
    assert!(
        said.contains("messages-3.1.yaml") && said.contains("messages-3.0.yaml"),
        "{said}"
    );
}

#[test]
fn a_key_of_the_manifest_that_does_not_exist() {
    let said =
        complaint(|specs| edit(&specs.join("sources.toml"), "guide =", "giude ="));
    assert!(has_line_and_column(&said, "sources.toml"), "{said}");
    assert!(said.contains("giude"), "{said}");
}

#[test]
fn a_decision_without_a_reason() {
    let said = complaint(|specs| {
        let manifest = specs.join("sources.toml");
        let text = fs::read_to_string(&manifest).expect("the manifest");
        let at = text.rfind("because").expect("there is a decision");
        fs::write(&manifest, &text[..at]).expect("the manifest");
    });
    assert!(has_line_and_column(&said, "sources.toml"), "{said}");
    assert!(said.contains("because"), "{said}");
}

#[test]
fn a_manifest_that_is_not_there() {
    let output =
        xtask(&workspace(), &["generate", "--manifest", "nowhere/sources.toml"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("nowhere/sources.toml"), "{}", stderr(&output));
}

/// Whether `FILE:LINE:COLUMN` is said.
fn has_line_and_column(said: &str, file: &str) -> bool {
    said.match_indices(&format!("{file}:")).any(|(at, found)| {
        let mut parts = said[at + found.len()..].split(|c: char| !c.is_ascii_digit());
        parts.next().is_some_and(|line| !line.is_empty())
            && parts.next().is_some_and(|column| !column.is_empty())
    })
}
