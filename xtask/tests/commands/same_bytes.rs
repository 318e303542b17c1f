//! The output depends on the input alone.

use std::path::Path;

use crate::support::{assert_status, files, specs, stdout, workspace, xtask};

#[test]
fn an_empty_folder_gets_what_is_checked_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("client");
    let output = xtask(&workspace(), &["generate", "--out", &out.to_string_lossy()]);
    assert_status(&output, 0);
    for line in ["sources", "operations", "types", "decisions", "files", "time"] {
        assert!(
            stdout(&output).lines().any(|l| l.starts_with(line)),
            "no {line} in the summary"
        );
    }
    assert_eq!(files(&out), files(&workspace().join("generated-client")));
}

#[test]
fn files_that_were_overwritten_are_restored_and_strangers_stay() {
    let folder = specs();
    let arguments = ["generate", "--manifest", "specs/sources.toml", "--out", "client"];
    assert_status(&xtask(folder.path(), &arguments), 0);
    let out = folder.path().join("client");
    let before = files(&out);
    for name in before.keys() {
        if name.starts_with("src") {
            std::fs::write(out.join(name), "nonsense").expect("it can be written");
        }
    }
    std::fs::write(out.join("notes.txt"), "mine").expect("it can be written");
    assert_status(&xtask(folder.path(), &arguments), 0);
    let mut after = files(&out);
    assert_eq!(after.remove(Path::new("notes.txt")), Some(b"mine".to_vec()));
    assert_eq!(after, before);
    let again = xtask(folder.path(), &arguments);
    assert!(stdout(&again).contains("0 written"), "{}", stdout(&again));
}
