//! The list of a copy: which files it has, and their digests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The list of a copy, itself one of its files.
pub const LIST: &str = "vendored.toml";

/// What is in the list.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct List {
    /// Name and version of the generator.
    pub(super) generator: String,
    /// Digest of the sources of the generator; empty in a list of one that didn't tell.
    #[serde(default)]
    pub(super) generator_sources: String,
    /// Name of the package.
    pub(super) package: String,
    /// Version of the package.
    pub(super) version: String,
    /// What it was made from.
    #[serde(default, rename = "input")]
    pub(super) inputs: Vec<Input>,
    /// SHA-256 of each file but this one, by its path.
    pub(super) files: BTreeMap<String, String>,
}

/// A file that the crate was made from.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Input {
    /// Its path beside the manifest.
    pub(super) file: String,
    /// SHA-256 of its bytes.
    pub(super) sha256: String,
}

impl List {
    pub(super) fn text(&self) -> String {
        // Strings, lists and tables with strings for keys are always TOML.
        let body = toml::to_string(self).unwrap_or_default();
        format!(
            "# Written by `cargo xtask vendor`; `cargo xtask vendor DEST --check` compares this copy \
             with it.\n\n{body}"
        )
    }
}
