//! The OpenAPI documents below a folder.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// A document to generate from.
pub(super) struct Document {
    pub(super) path: PathBuf,
    /// Its path below the folder, with `/` between the parts.
    pub(super) shown: String,
    /// The name of the crate it becomes; no two have the same.
    pub(super) krate: String,
    pub(super) bytes: u64,
}

/// All documents of a folder in the order of their paths, the larger ones left out.
pub(super) fn find(folder: &Path, most_bytes: Option<u64>) -> io::Result<Vec<Document>> {
    let mut paths = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for entry in fs::read_dir(&current)? {
            let entry = entry?;
            let path = entry.path();
            // A link may lead round in a circle.
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else if path.is_file() && has_extension(&path) {
                paths.insert(path);
            }
        }
    }
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let bytes = fs::metadata(&path)?.len();
        let too_large = most_bytes.is_some_and(|most| bytes > most);
        if too_large || !is_openapi(&fs::read(&path)?) {
            continue;
        }
        let below = path.strip_prefix(folder).unwrap_or(&path);
        let shown = below.to_string_lossy().replace('\\', "/");
        let base = crate_name(&shown);
        let krate = iter::once(base.clone())
            .chain((2..).map(|number| format!("{base}-{number}")))
            .find(|name| taken.insert(name.clone()))
            .unwrap_or(base);
        found.push(Document { path, shown, krate, bytes });
    }
    Ok(found)
}

fn has_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("json" | "yaml" | "yml"))
}

/// Whether a text has a key that only documents of OpenAPI or Swagger have.
fn is_openapi(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    ["openapi", "swagger"].iter().any(|key| {
        let quoted = format!("\"{key}\"");
        let in_json = || {
            text.match_indices(&quoted).any(|(at, found)| {
                text[at + found.len()..].trim_start().starts_with(':')
            })
        };
        let plain = format!("{key}:");
        text.lines().any(|line| line.trim_start_matches('\u{feff}').starts_with(&plain))
            || in_json()
    })
}

/// `oai/3.2-tags.yaml` as `oai-3-2-tags`, with a letter in front.
fn crate_name(shown: &str) -> String {
    let stem = shown.rsplit_once('.').map_or(shown, |(stem, _)| stem);
    let mut name: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "api-");
    }
    name.truncate(60);
    name
}
