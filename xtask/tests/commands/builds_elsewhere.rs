//! The generated crate needs nothing from this workspace.

use crate::support::{cargo_check, copy, workspace};

#[test]
fn a_copy_in_an_empty_folder_builds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("generated-client"), folder.path());
    cargo_check(folder.path(), &[]);
}
