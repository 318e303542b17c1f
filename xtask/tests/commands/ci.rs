//! What decides whether a change lands has one home.

use std::fs;

use crate::support::{assert_status, stdout, workspace, xtask};

#[test]
fn the_script_takes_the_same_steps() {
    let script = fs::read_to_string(workspace().join(".ci/run")).expect("the script");
    let commands: Vec<_> = script
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("set "))
        .filter(|line| !line.starts_with("cd "))
        .collect();
    assert_eq!(commands, ["exec cargo xtask ci"]);
}

#[test]
fn the_steps_can_be_read_and_count_new_files() {
    let output = xtask(&workspace(), &["ci", "--list"]);
    assert_status(&output, 0);
    let steps = stdout(&output);
    let mut lines = steps.lines();
    assert_eq!(lines.next(), Some("cargo xtask generate"));
    assert_eq!(lines.next(), Some("git status --porcelain"));
    assert!(steps.ends_with("cargo test --workspace\n"), "{steps}");
}
