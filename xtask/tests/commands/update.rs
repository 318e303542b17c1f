//! A new edition that cannot be taken leaves everything as it was, and says why.

use std::fs;
use std::path::Path;

use crate::support::{assert_status, files, specs, stderr, stdout, xtask};

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

/// A small API with two operations, and an edition that has one of them only.
const TWO: &str = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\nservers: [{url: https://pets.example}]\npaths:\n  /pets:\n    get: {operationId: listPets, tags: [Pets], responses: {'200': {description: All}}}\n";
const GONE: &str = "    delete: {operationId: dropPets, tags: [Pets], responses: {'204': {description: Gone}}}\n";

#[test]
fn an_entry_for_an_operation_that_is_gone_is_stale() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join("pets.yaml"), format!("{TWO}{GONE}")).expect("a file");
    fs::write(folder.join("new.yaml"), TWO).expect("a file");
    assert_status(&xtask(folder, &["init", "--spec", "pets.yaml", "pets"]), 0);
    let manifest =
        || fs::read_to_string(folder.join("pets/sources.toml")).expect("a file");
    let places = ["--manifest", "pets/sources.toml", "--out", "pets/client"];
    assert!(manifest().contains("\"DELETE /pets\" = "), "{}", manifest());

    let update = [&["update", "pets", "new.yaml", "--yes"], &places[..]].concat();
    let before = files(folder);
    let output = xtask(folder, &update);
    assert_status(&output, 1);
    for line in [
        "Entries for operations that are gone: 1\n  DELETE /pets  ([client.methods])\n",
        "take the entry out",
        "major removed    fn resources::Pets::drop",
        "Nothing was written: something in pets/sources.toml no longer holds.",
        "--drop-stale-pins",
    ] {
        assert!(stdout(&output).contains(line), "no {line:?} in\n{}", stdout(&output));
    }
    assert_eq!(files(folder), before, "something was written");

    let old = manifest();
    assert_status(&xtask(folder, &[&update[..], &["--drop-stale-pins"]].concat()), 0);
    let gone: Vec<&str> =
        old.lines().filter(|line| !manifest().contains(line)).collect();
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert!(gone[0].starts_with("\"DELETE /pets\" = "), "{gone:?}");
    assert_status(&xtask(folder, &[&["generate", "--check"], &places[..]].concat()), 0);
}
