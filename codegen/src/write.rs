//! Text to disk: only what changed, what is stale removed; or a diff and nothing written.
//!
//! Nothing outside the folder is touched: a path that would lead out of it is refused, and a
//! symbolic link on the way is not followed. A file that was not generated is never removed: one is
//! ours if it is in the list of the last run, or bears the banner.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};
use std::{fs, process};

use serde::Serialize;
use similar::TextDiff;

use crate::emit::{BANNER, EmittedFile};

/// The list of generated files, itself one of them.
pub const LIST: &str = ".generated";

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Files that are new or have changed.
    pub written: Vec<String>,
    /// How many files were right already.
    pub unchanged: usize,
    /// Files that are no longer generated.
    pub removed: Vec<String>,
}

/// A file that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// Its path below the folder.
    pub path: String,
    /// How to mend it, as a unified diff.
    pub diff: String,
}

/// Writes the files into a folder, which need not exist.
///
/// # Errors
///
/// If a file cannot be read or written, if a path leads out of the folder, or if there is a symbolic
/// link where a file or a folder should be.
pub fn write(out: &Path, files: &[EmittedFile]) -> io::Result<Written> {
    let files = with_list(files)?;
    fs::create_dir_all(out)?;
    let mut written = Written::default();
    // What stands in the way of a new file has to go first.
    for path in stale_paths(out, &files)? {
        fs::remove_file(out.join(&path))?;
        remove_empty_parents(out, &path)?;
        written.removed.push(path);
    }
    // Nothing is written before every place is known to be safe.
    for file in &files {
        check_place(out, &file.path)?;
    }
    save(out, &files, &mut written)?;
    Ok(written)
}

/// Writes files into a folder that has other files, too: no list is kept and nothing is removed.
///
/// # Errors
///
/// As for [`write()`].
pub fn write_beside(out: &Path, files: &[EmittedFile]) -> io::Result<Written> {
    for file in files {
        check_place(out, &file.path)?;
    }
    let mut written = Written::default();
    save(out, files, &mut written)?;
    Ok(written)
}

fn save(out: &Path, files: &[EmittedFile], written: &mut Written) -> io::Result<()> {
    for file in files {
        if read(out, &file.path)?.is_some_and(|text| text == file.text.as_bytes()) {
            written.unchanged += 1;
            continue;
        }
        replace(&out.join(&file.path), file.text.as_bytes())?;
        written.written.push(file.path.clone());
    }
    Ok(())
}

/// What [`write()`] would change, and nothing written.
///
/// # Errors
///
/// As for [`write()`].
pub fn check(out: &Path, files: &[EmittedFile]) -> io::Result<Vec<Stale>> {
    let files = with_list(files)?;
    let mut stale = Vec::new();
    for path in stale_paths(out, &files)? {
        let old = read(out, &path)?.unwrap_or_default();
        let diff = diff(&path, &String::from_utf8_lossy(&old), "", Change::Removed);
        stale.push(Stale { path, diff });
    }
    stale.extend(check_beside(out, &files)?);
    stale.sort_by(|one, two| one.path.cmp(&two.path));
    Ok(stale)
}

/// What [`write_beside()`] would change, and nothing written.
///
/// # Errors
///
/// As for [`write()`].
pub fn check_beside(out: &Path, files: &[EmittedFile]) -> io::Result<Vec<Stale>> {
    let mut stale = Vec::new();
    for file in files {
        check_place(out, &file.path)?;
        let old = read(out, &file.path)?;
        let change = match &old {
            None => Change::New,
            Some(old) if old == file.text.as_bytes() => continue,
            Some(_) => Change::Changed,
        };
        let old = old.unwrap_or_default();
        stale.push(Stale {
            path: file.path.clone(),
            diff: diff(&file.path, &String::from_utf8_lossy(&old), &file.text, change),
        });
    }
    Ok(stale)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Changed,
    Removed,
}

fn diff(path: &str, old: &str, new: &str, change: Change) -> String {
    let side = |prefix: &str, there: bool| {
        if there { format!("{prefix}/{path}") } else { "/dev/null".to_owned() }
    };
    let before = side("a", change != Change::New);
    let after = side("b", change != Change::Removed);
    TextDiff::from_lines(old, new).unified_diff().header(&before, &after).to_string()
}

/// The files and the list of them.
fn with_list(files: &[EmittedFile]) -> io::Result<Vec<EmittedFile>> {
    let mut paths = BTreeSet::new();
    for file in files {
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let is_plain = !file.path.is_empty()
            && !file.path.contains(['\\', '\n', '\r', '\0'])
            && Path::new(&file.path).components().all(plain);
        if !is_plain {
            return Err(invalid(format!("`{}` leads out of the folder", file.path)));
        }
        if !paths.insert(file.path.as_str()) {
            return Err(invalid(format!("`{}` is written twice", file.path)));
        }
    }
    let mut list = format!("{}\n", BANNER.trim_start_matches('/').trim_start());
    list.insert_str(0, "# ");
    for path in &paths {
        list.push_str(path);
        list.push('\n');
    }
    let mut files = files.to_vec();
    files.push(EmittedFile { path: LIST.to_owned(), text: list });
    Ok(files)
}

fn invalid(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, message)
}

/// Fails if there is something on the way to a file that is not a folder, or something at its place
/// that is not a file.
fn check_place(out: &Path, path: &str) -> io::Result<()> {
    let mut place = out.to_owned();
    let mut parts = Path::new(path).components().peekable();
    while let Some(part) = parts.next() {
        place.push(part);
        let is_right = match fs::symlink_metadata(&place) {
            Ok(data) if parts.peek().is_some() => data.is_dir(),
            Ok(data) => data.is_file(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if !is_right {
            let what = if parts.peek().is_some() { "a folder" } else { "a file" };
            return Err(io::Error::new(
                ErrorKind::AlreadyExists,
                format!("`{}` is in the way: {what} should be there", place.display()),
            ));
        }
    }
    Ok(())
}

/// The text of a file that is there, links not followed.
fn read(out: &Path, path: &str) -> io::Result<Option<Vec<u8>>> {
    let place = out.join(path);
    match fs::symlink_metadata(&place) {
        Ok(data) if data.is_file() => fs::read(place).map(Some),
        Ok(_) => Ok(None),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Writes a file in one step: whoever reads it sees the old text or the new one.
fn replace(place: &Path, text: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.{}.tmp", process::id()));
    let result = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&draft)
        .and_then(|mut file| file.write_all(text))
        .and_then(|()| fs::rename(&draft, place));
    if result.is_err() {
        // The first error says more than one from cleaning up.
        let _ = fs::remove_file(&draft);
    }
    result
}

/// Generated files that are there and not among these, sorted.
fn stale_paths(out: &Path, files: &[EmittedFile]) -> io::Result<Vec<String>> {
    let current: BTreeSet<_> = files.iter().map(|file| file.path.as_str()).collect();
    let listed = read(out, LIST)?.unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut stale = BTreeSet::new();
    for path in listed.lines().filter(|line| !line.starts_with('#')) {
        let inside = Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        // A file of the list that is reached through a link is not ours.
        if inside && !current.contains(path) && check_place(out, path).is_ok() {
            let exists = read(out, path)?.is_some();
            if exists {
                stale.insert(path.to_owned());
            }
        }
    }
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        let entries = match fs::symlink_metadata(out.join(&folder)) {
            Ok(data) if data.is_dir() => fs::read_dir(out.join(&folder))?,
            Ok(_) => continue,
            Err(error) if is_absent(&error) => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            let Some(name) = slashed(&path) else { continue };
            if kind.is_file()
                && !current.contains(name.as_str())
                && bears_banner(out, &name)?
            {
                stale.insert(name);
            }
        }
    }
    Ok(stale.into_iter().collect())
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn bears_banner(out: &Path, path: &str) -> io::Result<bool> {
    let text = read(out, path)?.unwrap_or_default();
    let first = text.split(|byte| *byte == b'\n').next();
    Ok(first == Some(BANNER.as_bytes()))
}

/// Removes the folders that a removed file has left empty.
fn remove_empty_parents(out: &Path, path: &str) -> io::Result<()> {
    for folder in Path::new(path).ancestors().skip(1) {
        if folder.as_os_str().is_empty() {
            break;
        }
        match fs::remove_dir(out.join(folder)) {
            Ok(()) => {}
            Err(error)
                if error.kind() == ErrorKind::DirectoryNotEmpty || is_absent(&error) =>
            {
                break;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
