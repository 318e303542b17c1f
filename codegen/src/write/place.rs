//! Places in a folder: reading what is there, and refusing what is in the way.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// Whether a path names a file inside the folder it is relative to, and does so plainly.
pub(crate) fn is_inside(path: &str) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    !path.is_empty()
        && !path.contains(['\\', '\n', '\r', '\0'])
        && Path::new(path).components().all(plain)
}

/// Fails if there is something on the way to a file that is not a folder, or something at its place
/// that is not a file. What is about to be removed is in nobody's way.
pub(super) fn check(
    root: &Path,
    path: &str,
    removed: &BTreeSet<String>,
) -> io::Result<()> {
    let mut place = root.to_owned();
    let mut parts = Path::new(path).components().peekable();
    while let Some(part) = parts.next() {
        place.push(part);
        let is_last = parts.peek().is_none();
        let data = match fs::symlink_metadata(&place) {
            Ok(data) => data,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(at(&place, &error)),
        };
        if is_last && data.is_file() || !is_last && data.is_dir() {
            continue;
        }
        let goes = match slashed(root, &place) {
            Some(name) if data.is_file() => removed.contains(&name),
            Some(_) if data.is_dir() => {
                let inside = files(root, &place)?;
                // An empty folder goes only with its last file.
                !inside.is_empty()
                    && inside.iter().flatten().count() == inside.len()
                    && inside.iter().flatten().all(|name| removed.contains(name))
            }
            _ => false,
        };
        if goes {
            return Ok(());
        }
        let what = if is_last { "a file" } else { "a folder" };
        return Err(io::Error::new(
            ErrorKind::AlreadyExists,
            format!("`{}` is in the way: {what} should be there", place.display()),
        ));
    }
    Ok(())
}

/// What is in a file, if it is there, links not followed.
pub(crate) fn read(root: &Path, path: &str) -> io::Result<Option<Vec<u8>>> {
    let place = root.join(path);
    let text = match fs::symlink_metadata(&place) {
        Ok(data) if data.is_file() => fs::read(&place).map(Some),
        Ok(_) => Ok(None),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    };
    text.map_err(|error| at(&place, &error))
}

/// The paths below the root of all that is in a folder and no folder itself; none for a link, or for
/// a name that is not text.
pub(super) fn files(root: &Path, folder: &Path) -> io::Result<Vec<Option<String>>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| at(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| at(&folder, &error))?;
            let kind = entry.file_type().map_err(|error| at(&entry.path(), &error))?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                found.push(slashed(root, &entry.path()));
            } else {
                found.push(None);
            }
        }
    }
    Ok(found)
}

/// The path below the root, with `/` between the parts.
fn slashed(root: &Path, place: &Path) -> Option<String> {
    let inside = place.strip_prefix(root).ok()?;
    let parts: Option<Vec<_>> = inside.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// The folders between a file and the root, the innermost first.
pub(super) fn parents(path: &str) -> impl Iterator<Item = PathBuf> {
    let folders = Path::new(path).ancestors().skip(1);
    folders.filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_path_buf)
}

pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The error, with the place it is about.
pub(super) fn at(place: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", place.display()))
}

pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, message)
}

/// Fails if a symbolic link is on the way to a file, which would lead to another place.
pub(super) fn check_way(root: &Path, path: &str) -> io::Result<()> {
    for folder in parents(path).map(|folder| root.join(folder)) {
        if fs::symlink_metadata(&folder).is_ok_and(|data| data.is_symlink()) {
            return Err(io::Error::new(
                ErrorKind::AlreadyExists,
                format!(
                    "`{}` is in the way: a folder should be there",
                    folder.display()
                ),
            ));
        }
    }
    Ok(())
}
