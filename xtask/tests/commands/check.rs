//! `generate --check` writes nothing and tells what is stale.

use std::fs;

use crate::support::{assert_status, files, specs, stdout, xtask};

#[test]
fn a_change_to_a_document_is_shown_as_a_diff() {
    let folder = specs();
    let manifest = ["--manifest", "specs/sources.toml", "--out", "client"];
    let generate = [&["generate"], &manifest[..]].concat();
    let check = [&["generate", "--check"], &manifest[..]].concat();
    assert_status(&xtask(folder.path(), &generate), 0);
    assert_status(&xtask(folder.path(), &check), 0);

    let document = folder.path().join("specs/supplement.yaml");
    let text = fs::read_to_string(&document).expect("the document");
    let changed = text.replace(
        "description: Lists the workspace's batches",
        "description: Names the batches",
    );
    assert_ne!(changed, text);
    fs::write(&document, changed).expect("the document");
    let before = files(folder.path());

    let output = xtask(folder.path(), &check);
    assert_status(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("-    /// Lists the workspace's batches"), "{shown}");
    assert!(shown.contains("+    /// Names the batches"), "{shown}");
    assert!(shown.contains("cargo xtask generate"), "{shown}");
    assert_eq!(files(folder.path()), before, "--check has written something");
}
