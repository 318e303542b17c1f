//! All that documents may ask for, as one crate.

use crate::support::{assert_status, cargo, stderr, workspace, xtask};

#[test]
fn the_features_together_build_and_clippy_has_nothing_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("features");
    let documents = std::fs::read_dir(workspace().join("codegen/tests/features"))
        .expect("the documents");
    let mut documents: Vec<_> = documents
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    documents.sort();
    let out_name = out.to_string_lossy().into_owned();
    let mut arguments = vec!["generate", "--name", "features", "--out", &out_name];
    for document in &documents {
        arguments.extend(["--spec", document]);
    }
    let output = xtask(&workspace(), &arguments);
    assert_status(&output, 0);
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    cargo(&out, "clippy", &[]);
}
