//! Documents without a manifest.

use crate::support::{assert_status, cargo_check, stderr, workspace, xtask};

#[test]
fn each_document_alone_becomes_a_crate_that_builds() {
    for document in
        ["messages-3.1", "messages-3.0", "chat-page", "api-reference", "supplement"]
    {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().join("alone");
        let spec = workspace().join("specs").join(format!("{document}.yaml"));
        let arguments =
            ["generate", "--spec", &spec.to_string_lossy(), "--name", "alone", "--out"];
        let output =
            xtask(&workspace(), &[&arguments[..], &[&out.to_string_lossy()]].concat());
        assert_status(&output, 0);
        cargo_check(&out, &[]);
    }
}

#[test]
fn a_place_for_the_client_is_asked_for() {
    let output = xtask(&workspace(), &["generate", "--spec", "specs/messages-3.1.yaml"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("--out"), "{}", stderr(&output));
}

#[test]
fn a_name_that_no_package_can_have_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().to_string_lossy().into_owned();
    let spec =
        ["generate", "--spec", "specs/messages-3.1.yaml", "--out", &out, "--name"];
    let output = xtask(&workspace(), &[&spec[..], &["a \"b"]].concat());
    assert_status(&output, 2);
}
