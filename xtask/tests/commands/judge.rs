//! `verify` with the types of a client of the test's own. It is a program of the tests, which depend on
//! the client of this workspace; here it is built from the same files with another one in its place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use toml::{Table, toml};

use crate::support::{assert_status, files, stderr, target, workspace};

/// A `verify`.
pub(crate) struct Judge {
    command: Command,
}

impl Judge {
    /// The one with the types of this workspace.
    pub(crate) fn of_today() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.arg("verify");
        Self { command }
    }

    /// One with the types of the client in a folder.
    pub(crate) fn of_client(client: &Path) -> Self {
        // Always in the same place, and what is the same not written again, so that only what changed
        // is built again.
        let package = target().join("rehearsal");
        let there = package.join("client");
        fs::create_dir_all(&there).expect("a folder");
        let (is, should) = (files(&there), files(client));
        for name in is.keys().filter(|name| !should.contains_key(*name)) {
            fs::remove_file(there.join(name)).expect("a file");
        }
        for (name, text) in
            should.iter().filter(|(name, text)| is.get(*name) != Some(text))
        {
            let path = there.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        fs::write(package.join("Cargo.toml"), manifest().to_string()).expect("a file");
        fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock"))
            .expect("the lock file");
        let output = Command::new(env!("CARGO"))
            .current_dir(&package)
            .args(["build", "--quiet", "--offline", "--bin", "rehearsal"])
            .env("CARGO_TARGET_DIR", target())
            .output()
            .expect("cargo starts");
        assert!(output.status.success(), "{}", stderr(&output));
        Self { command: Command::new(target().join("debug/rehearsal")) }
    }

    /// What it reports on recordings.
    #[track_caller]
    pub(crate) fn report(mut self, manifest: &Path, recordings: &Path) -> Value {
        let output = self
            .command
            .args(["--format", "json", "--manifest"])
            .args([manifest, recordings])
            .output()
            .expect("the program starts");
        let failed = output.status.code() == Some(1);
        if !failed {
            assert_status(&output, 0);
        }
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// The package of the tests with its one program, in a workspace of its own.
fn manifest() -> Table {
    let read = |path: PathBuf| -> Table {
        fs::read_to_string(path).expect("a manifest").parse().expect("TOML")
    };
    let tests = workspace().join("tests");
    let mut whole = read(workspace().join("Cargo.toml"));
    let mut dependencies = read(tests.join("Cargo.toml"))["dependencies"].clone();
    let mut place = |name: &str, path: PathBuf| {
        let table = dependencies.as_table_mut().expect("a table");
        let path = path.display().to_string();
        match table.get_mut(name).and_then(toml::Value::as_table_mut) {
            Some(dependency) => {
                dependency.remove("workspace");
                dependency.insert("path".to_owned(), path.into());
            }
            None => panic!("`{name}` is no table"),
        }
    };
    place("claude-messages", "client".into());
    place("specweave-codegen", workspace().join("codegen"));
    place("specweave-runtime", workspace().join("codegen/runtime"));
    let mut manifest = toml! {
        [package]
        name = "rehearsal"
        version = "0.0.0"
        edition = "2024"
        publish = false
        autobins = false

        [lib]
        name = "specweave_tests"

        [[bin]]
        name = "rehearsal"

        [workspace]
        resolver = "3"
    };
    let path = |file: &str| toml::Value::from(tests.join(file).display().to_string());
    manifest["lib"]
        .as_table_mut()
        .expect("a table")
        .insert("path".into(), path("src/lib.rs"));
    manifest["bin"][0]
        .as_table_mut()
        .expect("a table")
        .insert("path".into(), path("src/bin/verify.rs"));
    manifest.insert("dependencies".into(), dependencies);
    let shared = whole["workspace"]["dependencies"].clone();
    let top = manifest["workspace"].as_table_mut().expect("a table");
    top.insert("dependencies".into(), shared);
    manifest.insert("profile".into(), whole.remove("profile").expect("profiles"));
    manifest
}
