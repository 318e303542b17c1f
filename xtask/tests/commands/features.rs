//! All that documents may ask for, as one crate.

use crate::support::{assert_status, cargo, copy, stderr, workspace, xtask};

/// What no document says.
const CLIENT: &str = "
[client]
name = \"features\"
[client.formats]
int32 = \"i32\"
byte = \"std::borrow::Cow<'static, str>\"
[client.lists.\"GET /paging/numbers\"]
next = \"number\"
parameter = \"page\"
items = \"first\"
[client.lists.\"GET /paging/links\"]
next = \"link\"
";

#[test]
fn the_features_together_build_and_clippy_has_nothing_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("codegen/tests/features"), folder.path());
    let documents = std::fs::read_dir(folder.path()).expect("the documents");
    let mut documents: Vec<_> = documents
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    documents.sort();
    let mut manifest = CLIENT.to_owned();
    for (index, name) in documents.iter().enumerate() {
        manifest.push_str(&format!(
            "[[source]]\nname = \"{name}\"\nfile = \"{name}.yaml\"\nauthority = {}\n",
            index + 1
        ));
    }
    let file = folder.path().join("sources.toml");
    std::fs::write(&file, manifest).expect("the manifest");
    let out = folder.path().join("features");
    let (file, out_name) = (file.to_string_lossy(), out.to_string_lossy());
    let arguments = ["generate", "--manifest", &file, "--out", &out_name];
    let output = xtask(&workspace(), &arguments);
    assert_status(&output, 0);
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    cargo(&out, "clippy", &[]);
}
