//! All that a crate was made from.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::list::Input;
use crate::Generated;
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::load::Document;
use crate::manifest::Manifest;
use crate::release;
use crate::write::digest;

/// The files that the crate was made from: the documents in the order of the manifest, then what
/// they are read with, the manifest, and all that it names or that is kept beside it.
///
/// # Errors
///
/// If one cannot be read.
pub(super) fn inputs(
    generated: &Generated,
    manifest: &Manifest,
) -> Result<Vec<Input>, Failure> {
    let mut inputs = Inputs { manifest, list: Vec::new(), problems: Vec::new() };
    for source in &manifest.sources {
        inputs.add(&source.file);
    }
    for (source, document) in manifest.sources.iter().zip(&generated.documents) {
        inputs.add_parts(&source.file, document);
        source.overlays.iter().for_each(|file| inputs.add(file));
    }
    if !manifest.made_up {
        let file = Path::new(&manifest.file).file_name().unwrap_or_default();
        inputs.add(&file.to_string_lossy());
    }
    let client = &manifest.client;
    let carried = [&client.conveniences, &client.guides, &client.examples];
    let carried = carried.into_iter().flatten().map(|file| &file.get_ref().file);
    client.guide.iter().chain(carried).for_each(|file| inputs.add(file));
    manifest.observed.iter().for_each(|file| inputs.add_if_there(file));
    if !manifest.made_up {
        for kept in [release::FACE, release::NOTES] {
            inputs.add_if_there(kept);
        }
    }
    if inputs.problems.is_empty() { Ok(inputs.list) } else { Err(inputs.problems) }
}

struct Inputs<'a> {
    manifest: &'a Manifest,
    list: Vec<Input>,
    problems: Failure,
}

impl Inputs<'_> {
    fn add(&mut self, file: &str) {
        let path = self.manifest.dir.join(file);
        match fs::read(&path) {
            Ok(text) => {
                let input = self.input(file, &text);
                self.list.push(input);
            }
            Err(error) => self.problems.push(
                Diagnostic::error(format!(
                    "cannot read what the client is made from: {error}"
                ))
                .at(Place {
                    file: path.display().to_string(),
                    line: None,
                    column: None,
                    text: None,
                }),
            ),
        }
    }

    /// What is not there before the first release, or before any traffic was observed.
    fn add_if_there(&mut self, file: &str) {
        let there = fs::symlink_metadata(self.manifest.dir.join(file));
        if !there.is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            self.add(file);
        }
    }

    /// The other files that a document consists of.
    fn add_parts(&mut self, file: &str, document: &Document) {
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        for (part, text) in document.files() {
            let path = folder.join(part);
            let path = path.strip_prefix(&self.manifest.dir).unwrap_or(&path);
            let path = path.to_string_lossy().replace('\\', "/");
            let input = self.input(&path, text.text().as_bytes());
            // Two documents may share a part.
            if !self.list.contains(&input) {
                self.list.push(input);
            }
        }
    }

    fn input(&self, file: &str, text: &[u8]) -> Input {
        // What lies elsewhere on this machine is told by its name alone.
        let path = Path::new(file);
        let is_elsewhere = self.manifest.made_up || path.is_absolute();
        let name = path.file_name().filter(|_| is_elsewhere);
        let file = name.map_or_else(|| file.into(), |name| name.to_string_lossy());
        Input { file: file.into_owned(), sha256: digest(text) }
    }
}
