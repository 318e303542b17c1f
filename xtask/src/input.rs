//! Which documents a command reads.

use std::path::{Path, PathBuf};

use clap::Args;
use specweave_codegen::diagnostic::{Diagnostic, Failure};
use specweave_codegen::manifest::Manifest;

/// The documents, by a manifest or one by one.
#[derive(Args)]
pub(crate) struct Input {
    /// The manifest that lists the documents [default: specs/sources.toml of this workspace]
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// A document, instead of a manifest; the first is believed first
    #[arg(long, value_name = "FILE", conflicts_with = "manifest")]
    spec: Vec<PathBuf>,
    /// A folder outside of a document's own that its references may lead into; or URL=FOLDER
    #[arg(long, value_name = "FOLDER", requires = "spec")]
    allow_refs: Vec<String>,
    /// An overlay to apply to the first document
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<String>,
    /// Name of the package that documents without a manifest become
    #[arg(long, requires = "spec")]
    name: Option<String>,
}

impl Input {
    /// Reads the manifest, or makes one up for the documents.
    pub(crate) fn manifest(&self) -> Result<Manifest, Failure> {
        if self.spec.is_empty() {
            return Manifest::read(&self.file());
        }
        let name = self.name.as_deref().unwrap_or("api-client");
        check_name(name)?;
        let mut manifest = Manifest::for_documents(&self.spec, name);
        for source in &mut manifest.sources {
            source.allow_refs.clone_from(&self.allow_refs);
        }
        if let Some(first) = manifest.sources.first_mut() {
            first.overlays.clone_from(&self.overlay);
        }
        Ok(manifest)
    }

    /// The manifest, unless documents were named one by one.
    pub(crate) fn file(&self) -> PathBuf {
        let default = || workspace().join("specs").join("sources.toml");
        self.manifest.clone().unwrap_or_else(default)
    }

    /// The same choice for another command, with a space in front; nothing for the usual one.
    pub(crate) fn options(&self) -> String {
        let mut options = String::new();
        let mut add = |option: &str, value: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "._-/=:+,@~".contains(c);
            let quote = if value.chars().all(plain) { "" } else { "'" };
            options.push_str(&format!(" --{option} {quote}{value}{quote}"));
        };
        let paths = |paths: &[PathBuf]| -> Vec<String> {
            paths.iter().map(|path| path.display().to_string()).collect()
        };
        for (option, values) in [
            ("manifest", paths(self.manifest.as_slice())),
            ("spec", paths(&self.spec)),
            ("allow-refs", self.allow_refs.clone()),
            ("overlay", self.overlay.clone()),
            ("name", self.name.iter().cloned().collect()),
        ] {
            values.iter().for_each(|value| add(option, value));
        }
        options
    }

    /// Whether documents were named one by one.
    pub(crate) fn is_documents(&self) -> bool {
        !self.spec.is_empty()
    }
}

/// Refuses what cannot be the name of a package.
pub(crate) fn check_name(name: &str) -> Result<(), Failure> {
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if valid {
        return Ok(());
    }
    Err(vec![
        Diagnostic::error(format!("`{name}` cannot be the name of a package")).help(
            "a name has ASCII letters, digits, `-` and `_`, and begins with a letter",
        ),
    ])
}

/// Refuses a URL where a folder is to be made: it would become folders called `https:` and so on.
pub(crate) fn refuse_address(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    if !shown.contains("://") {
        return Ok(());
    }
    Err(vec![
        Diagnostic::error(format!("`{shown}` is an address, not a folder"))
            .help("name a folder on this machine"),
    ])
}

/// The top folder of this workspace, relative to the working directory if it is below that.
pub(crate) fn workspace() -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    match std::env::current_dir() {
        Ok(current) => top.strip_prefix(current).unwrap_or(top).to_path_buf(),
        Err(_) => top.to_path_buf(),
    }
}
