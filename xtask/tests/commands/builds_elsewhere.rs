//! The generated crate needs nothing from this workspace.

use crate::support::{cargo_check, copy, workspace};

#[test]
fn a_copy_in_an_empty_folder_builds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("generated-client"), folder.path());
    cargo_check(folder.path(), &[]);
}

#[test]
fn it_builds_with_few_features_and_with_many() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("generated-client"), folder.path());
    // Without warnings, so every import belongs to the features of what it is for.
    cargo_check(folder.path(), &["--no-default-features"]);
    let some = ["--no-default-features", "--features", "blocking,tracing"];
    cargo_check(folder.path(), &some);
}
