//! Type-checking the generated crates, all in one workspace, so that their dependencies are built once.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use serde::Serialize;

use super::measure;
use crate::input::workspace;

/// What `cargo check` said of a crate, its dependencies built before.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Checked {
    pub(super) passed: bool,
    pub(super) warnings: usize,
    /// The first error.
    pub(super) error: Option<String>,
    pub(super) cpu_seconds: f64,
    /// Peak memory in bytes.
    pub(super) memory: u64,
}

/// Makes a workspace of the crates in a folder.
pub(super) fn prepare(folder: &Path, crates: &[&str]) -> io::Result<()> {
    let members: Vec<String> = crates.iter().map(|name| format!("{name:?}")).collect();
    let manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // The versions of this workspace: they are on this machine already.
    fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// Checks one crate of a prepared folder.
pub(super) fn check(folder: &Path, krate: &str, offline: bool) -> io::Result<Checked> {
    let target = std::path::absolute(workspace().join("target/standalone"))?;
    let cargo = || {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command
            .current_dir(folder)
            .args(["check", "--color", "never", "--package", krate])
            // What an earlier run has left would make the figures less than they are.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TARGET_DIR", &target);
        if offline {
            command.arg("--offline");
        }
        command
    };
    let touched = folder.join(krate).join("src/lib.rs");
    touch(&touched)?;
    let mut measured = measure::run(&mut cargo(), folder)?;
    if measured.success && builds_others(&measured.stderr, krate) {
        touch(&touched)?;
        measured = measure::run(&mut cargo(), folder)?;
    }
    let says = |start: &str| {
        let lines = measured.stderr.lines();
        lines
            .filter(|line| line.starts_with(start))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    Ok(Checked {
        passed: measured.success,
        // The last one counts the others.
        warnings: says("warning: ")
            .iter()
            .filter(|line| !line.contains(" generated "))
            .count(),
        error: (!measured.success)
            .then(|| says("error").into_iter().next().unwrap_or_default()),
        cpu_seconds: measured.cpu.as_secs_f64(),
        memory: measured.memory,
    })
}

/// Whether a run has built more than the crate it is about.
fn builds_others(stderr: &str, krate: &str) -> bool {
    stderr.lines().filter_map(|line| line.trim().split_once(' ')).any(|(verb, rest)| {
        ["Compiling", "Checking"].contains(&verb)
            && rest.split(' ').next().is_some_and(|name| name != krate)
    })
}

/// Makes a file newer than what was built from it.
fn touch(file: &Path) -> io::Result<()> {
    fs::File::options()
        .append(true)
        .open(file)?
        .set_modified(std::time::SystemTime::now())
}
