//! A crate in a folder.

use std::fs;
use std::io;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::emit::EmittedFile;

/// `Cargo.toml` and the Rust files below `src`. Links are not followed.
pub(super) fn read(folder: &Path) -> Result<Vec<EmittedFile>, Failure> {
    let mut files = Vec::new();
    let mut open = vec!["src".to_owned()];
    let mut add = |path: String, place: &Path| -> io::Result<()> {
        files.push(EmittedFile { path, text: fs::read_to_string(place)? });
        Ok(())
    };
    let manifest = folder.join("Cargo.toml");
    if manifest.is_file() {
        add("Cargo.toml".to_owned(), &manifest)
            .map_err(|error| broken(&manifest, &error))?;
    }
    while let Some(inside) = open.pop() {
        let here = folder.join(&inside);
        let entries = fs::read_dir(&here).map_err(|error| broken(&here, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| broken(&here, &error))?;
            let kind =
                entry.file_type().map_err(|error| broken(&entry.path(), &error))?;
            let path = format!("{inside}/{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.ends_with(".rs") {
                let place = entry.path();
                add(path, &place).map_err(|error| broken(&place, &error))?;
            }
        }
    }
    files.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(files)
}

fn broken(path: &Path, error: &io::Error) -> Failure {
    let place =
        Place { file: path.display().to_string(), line: None, column: None, text: None };
    vec![Diagnostic::error(format!("cannot read the crate: {error}")).at(place)]
}
