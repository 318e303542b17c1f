//! Other generators, run on the same documents where they are installed.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use clap::ValueEnum;
use serde::Serialize;

use super::check::{self, Checked};
use super::documents::Document;
use super::lines::Lines;
use super::measure::{self, Aside};
use crate::input::workspace;

/// A generator of Rust clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Rival {
    OpenapiToRust,
    Ploidy,
    Progenitor,
}

/// What a rival made of a document.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Outcome {
    pub(super) rival: &'static str,
    pub(super) generated: bool,
    pub(super) error: Option<String>,
    /// Wall-clock time of the whole process, in milliseconds.
    pub(super) millis: f64,
    /// Processor time, in milliseconds.
    pub(super) cpu_millis: f64,
    /// Peak memory in bytes.
    pub(super) memory: u64,
    pub(super) lines: Lines,
    pub(super) check: Option<Checked>,
}

impl Outcome {
    /// What became of it, in two words.
    pub(super) fn verdict(&self) -> &'static str {
        match &self.check {
            _ if !self.generated => "refuses",
            None => "generates",
            Some(check) if check.passed => "compiles",
            Some(_) => "does not compile",
        }
    }
}

impl Rival {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OpenapiToRust => "openapi-to-rust",
            Self::Ploidy => "ploidy",
            Self::Progenitor => "progenitor",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Progenitor => "cargo-progenitor",
            other => other.name(),
        }
    }

    pub(super) fn is_installed(self) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|folder| folder.join(self.program()).is_file())
    }

    /// Generates from a document into a crate below a folder, the quickest of some runs.
    pub(super) fn generate(
        self,
        document: &Document,
        folder: &Path,
        runs: u32,
        aside: &Aside,
    ) -> io::Result<Outcome> {
        let folder = folder.join(self.name());
        let krate = folder.join(&document.krate);
        fs::create_dir_all(&folder)?;
        let measured = measure::best(runs, || {
            aside.take(&krate)?;
            measure::run(&mut self.command(document, &krate)?, &folder)
        })?;
        Ok(Outcome {
            rival: self.name(),
            generated: measured.success,
            error: (!measured.success).then(|| reason(&measured.stderr)),
            millis: measured.wall.as_secs_f64() * 1000.0,
            cpu_millis: measured.cpu.as_secs_f64() * 1000.0,
            memory: measured.memory,
            lines: Lines::below(&krate)?,
            check: None,
        })
    }

    /// Checks the crate that was generated from a document.
    pub(super) fn check(
        self,
        document: &Document,
        folder: &Path,
    ) -> io::Result<Checked> {
        let folder = folder.join(self.name());
        if self == Self::OpenapiToRust {
            package(&folder.join(&document.krate), &document.krate)?;
        }
        let members =
            format!("[workspace]\nresolver = \"3\"\nmembers = [{:?}]\n", document.krate);
        fs::write(folder.join("Cargo.toml"), members)?;
        let lock = folder.join("Cargo.lock");
        if !lock.exists() {
            // The versions that our crates are checked with, where it agrees to them.
            fs::copy(workspace().join("Cargo.lock"), lock)?;
        }
        check::check(&folder, &document.krate, false)
    }

    fn command(self, document: &Document, krate: &Path) -> io::Result<Command> {
        let document_path = std::path::absolute(&document.path)?;
        let mut command = Command::new(self.program());
        match self {
            Self::OpenapiToRust => {
                fs::create_dir_all(krate.join("src"))?;
                let config = krate.join("openapi-to-rust.toml");
                fs::write(
                    &config,
                    format!(
                        "[generator]\nspec_path = {:?}\noutput_dir = {:?}\nmodule_name = \"api\"\n\n[features]\nenable_async_client = true\n\n[http_client.tracing]\nenabled = false\n",
                        document_path,
                        krate.join("src/generated"),
                    ),
                )?;
                command.args(["generate", "--config"]).arg(config);
            }
            Self::Ploidy => {
                command
                    .args(["generate", "rust"])
                    .arg(document_path)
                    .arg("-o")
                    .arg(krate);
            }
            Self::Progenitor => {
                command
                    .arg("progenitor")
                    .arg("-i")
                    .arg(document_path)
                    .arg("-o")
                    .arg(krate)
                    .args(["-n", &document.krate, "-v", "0.1.0"]);
            }
        }
        Ok(command)
    }
}

/// What a generator gives as its reason to stop: it panics, or says so in a line of its own.
fn reason(stderr: &str) -> String {
    let lines: Vec<&str> =
        stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let behind = |at: usize| lines.get(at + 1).copied().unwrap_or_default();
    if let Some(at) = lines.iter().position(|line| line.contains("panicked at")) {
        return format!("it panics: {}", behind(at));
    }
    let is_error = |line: &&str| line.to_lowercase().starts_with("error");
    match lines.iter().position(is_error) {
        Some(at) if lines[at].len() <= "Error:".len() => behind(at).to_owned(),
        Some(at) => lines[at].to_owned(),
        None => lines.last().copied().unwrap_or("it says nothing").to_owned(),
    }
}

/// openapi-to-rust writes a module and the dependencies it needs, but no package.
fn package(krate: &Path, name: &str) -> io::Result<()> {
    let generated = krate.join("src/generated");
    let needs = fs::read_to_string(generated.join("REQUIRED_DEPS.toml"))
        .unwrap_or_else(|_| "[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n".to_owned());
    fs::write(
        krate.join("Cargo.toml"),
        format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{needs}"
        ),
    )?;
    fs::write(krate.join("src/lib.rs"), "pub mod generated;\n")
}
