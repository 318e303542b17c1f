//! Running the commands, and folders to run them on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The top folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is in the workspace")
        .to_path_buf()
}

/// The folder in which all of this is built.
pub(crate) fn target() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_xtask"))
        .ancestors()
        .nth(2)
        .expect("the program is in a target folder")
        .to_path_buf()
}

/// Runs a command in a folder.
pub(crate) fn xtask(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the command starts")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts a status, and shows what was said if it is another.
pub(crate) fn assert_status(output: &Output, status: i32) {
    assert_eq!(
        output.status.code(),
        Some(status),
        "stdout:\n{}\nstderr:\n{}",
        stdout(output),
        stderr(output)
    );
}

/// All files below a folder, by their path in it.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current).expect("a folder that can be read") {
            let path = entry.expect("an entry that can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it is below").to_path_buf();
                files.insert(name, fs::read(&path).expect("a file that can be read"));
            }
        }
    }
    files
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// A copy of `specs` in a new folder.
pub(crate) fn specs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&workspace().join("specs"), &folder.path().join("specs"));
    folder
}

/// Type-checks a crate that stands alone, with the versions of this workspace and without a
/// network.
pub(crate) fn cargo_check(package: &Path, arguments: &[&str]) {
    cargo(package, "check", arguments);
}

/// Runs a command of cargo that looks at the crate, in the same way.
pub(crate) fn cargo(package: &Path, command: &str, arguments: &[&str]) {
    fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("the lock file");
    let output = Command::new(env!("CARGO"))
        .current_dir(package)
        .args([command, "--quiet", "--offline"])
        .args(arguments)
        .env("CARGO_TARGET_DIR", workspace().join("target/standalone"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output), "", "the build warns");
}
