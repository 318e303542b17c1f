//! Reading many files, one after the other.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::CassetteError;
use super::model::Cassette;
use super::read_file;

/// What a file turned out to be.
#[derive(Debug)]
pub enum Found {
    /// A cassette.
    Cassette(Cassette),
    /// No cassette; the error says why.
    Skipped(CassetteError),
    /// A broken cassette, or a file that could not be read.
    Broken(CassetteError),
}

/// Everything a set of paths gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// The cassettes, in the order of the paths, folders sorted by name.
    pub cassettes: Vec<Cassette>,
    /// Files that are no cassettes, each with its reason.
    pub skipped: Vec<CassetteError>,
    /// Broken files.
    pub errors: Vec<CassetteError>,
}

/// Files still to be read; holds no more than one at a time.
#[derive(Debug)]
pub struct Walk {
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<walkdir::IntoIter>,
}

/// Goes through files and folders, folders sorted by name.
pub fn walk<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Walk {
    let paths: Vec<PathBuf> =
        paths.into_iter().map(|path| path.as_ref().to_path_buf()).collect();
    Walk { paths: paths.into_iter(), folder: None }
}

/// Reads all files under `paths`. For many or large ones, take them one by one from [`walk`].
pub fn read_paths<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Reading {
    let mut reading = Reading::default();
    for found in walk(paths) {
        match found {
            Found::Cassette(cassette) => reading.cassettes.push(cassette),
            Found::Skipped(error) => reading.skipped.push(error),
            Found::Broken(error) => reading.errors.push(error),
        }
    }
    reading
}

impl Iterator for Walk {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(folder) = &mut self.folder {
                match folder.next() {
                    None => self.folder = None,
                    Some(Ok(entry)) if entry.file_type().is_file() => {
                        return Some(read(entry.path()));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Some(Found::Broken(unreadable(error))),
                }
                continue;
            }
            let path = self.paths.next()?;
            if !path.is_dir() {
                return Some(read(&path));
            }
            self.folder = Some(
                WalkDir::new(path).sort_by_file_name().follow_links(true).into_iter(),
            );
        }
    }
}

fn read(path: &Path) -> Found {
    match read_file(path) {
        Ok(cassette) => Found::Cassette(cassette),
        Err(error) if error.is_skip() => Found::Skipped(error),
        Err(error) => Found::Broken(error),
    }
}

fn unreadable(error: walkdir::Error) -> CassetteError {
    let path = error.path().map(Path::to_path_buf).unwrap_or_default();
    let source = error
        .into_io_error()
        .unwrap_or_else(|| std::io::Error::other("the folders go in a circle"));
    CassetteError::Io { path, source }
}
