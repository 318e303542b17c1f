//! A new edition that cannot be taken leaves everything as it was, and says why.

use std::fs;
use std::path::Path;

use crate::support::{assert_status, files, specs, stderr, xtask};

/// A folder with generated output, and a new edition beside it.
fn prepared(edition: &str) -> tempfile::TempDir {
    let folder = specs();
    assert_status(&xtask(folder.path(), &[&["generate"], &PLACES[..]].concat()), 0);
    fs::write(folder.path().join("new.yaml"), edition).expect("a file");
    folder
}

const PLACES: [&str; 4] = ["--manifest", "specs/sources.toml", "--out", "client"];

#[track_caller]
fn assert_refused(folder: &Path, arguments: &[&str], because: &[&str]) {
    let before = files(folder);
    let output = xtask(folder, &[&["update"], arguments, &PLACES[..]].concat());
    assert_status(&output, 2);
    let said = stderr(&output);
    for because in because {
        assert!(said.contains(because), "no {because:?} in\n{said}");
    }
    assert_eq!(files(folder), before, "something was written");
}

#[test]
fn what_is_no_new_edition_is_refused() {
    let folder = prepared("openapi: 3.1.0\npaths: [\n");
    let folder = folder.path();
    let same = "specs/chat-page.yaml";
    let stranger = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /pets:\n    get: {responses: {'200': {description: ok}}}\n";
    fs::write(folder.join("stranger.yaml"), stranger).expect("a file");
    fs::write(folder.join("empty.yaml"), "").expect("a file");
    fs::write(folder.join("new.json"), "{}").expect("a file");
    let yes = "--yes";
    assert_refused(
        folder,
        &["nobody", "new.yaml", yes],
        &["no source `nobody`", "`chat-page`"],
    );
    assert_refused(
        folder,
        &["chat-page", "gone.yaml", yes],
        &["cannot read", "gone.yaml"],
    );
    assert_refused(folder, &["chat-page", "new.yaml", yes], &["new.yaml:"]);
    assert_refused(folder, &["chat-page", "empty.yaml", yes], &["empty"]);
    assert_refused(folder, &["chat-page", "new.json", yes], &["same notation"]);
    assert_refused(folder, &["chat-page", same, yes], &["nothing to update"]);
    assert_refused(folder, &["chat-page", "stranger.yaml", yes], &["no operation"]);
}

#[test]
fn sources_that_are_broken_already_are_not_updated() {
    let folder = prepared("openapi: 3.1.0\n");
    fs::write(folder.path().join("specs/messages-3.0.yaml"), "[").expect("a file");
    assert_refused(
        folder.path(),
        &["chat-page", "new.yaml", "--yes"],
        &["messages-3.0.yaml", "the sources of today"],
    );
}
