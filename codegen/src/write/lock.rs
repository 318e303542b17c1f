//! One run at a time: an advisory lock on the folder itself, so that it leaves no trace. The system
//! lets go of it when the process ends, however it ends.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use fs4::{FileExt, TryLockError};

use super::place::at;

/// A locked folder; dropping it unlocks the folder.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Locks a folder.
///
/// Fails with [`ErrorKind::WouldBlock`] if another run has it, and names that one.
pub(super) fn lock(folder: &Path) -> io::Result<Lock> {
    let file = open(folder).map_err(|error| at(folder, &error))?;
    match FileExt::try_lock(&file) {
        Ok(()) if is_still(&file, folder) => Ok(Lock { _file: file }),
        Ok(()) => Err(busy(folder, "has just been removed by another run")),
        Err(TryLockError::WouldBlock) => {
            let who = holder(&file).unwrap_or_else(|| "another run".to_owned());
            Err(busy(folder, &format!("is being written by {who}")))
        }
        Err(TryLockError::Error(error)) => Err(at(folder, &error)),
    }
}

fn busy(folder: &Path, what: &str) -> io::Error {
    io::Error::new(ErrorKind::WouldBlock, format!("`{}` {what}", folder.display()))
}

#[cfg(unix)]
fn open(folder: &Path) -> io::Result<File> {
    File::open(folder)
}

/// A folder cannot be opened as a file everywhere; then a file of its name is locked instead.
#[cfg(not(unix))]
fn open(folder: &Path) -> io::Result<File> {
    let name = super::journal::digest(folder.to_string_lossy().as_bytes());
    let file = std::env::temp_dir().join(format!("specweave-{name}.lock"));
    fs::OpenOptions::new().create(true).truncate(false).write(true).open(file)
}

/// Whether the folder is the one that was locked, not a new one in its place.
#[cfg(unix)]
fn is_still(file: &File, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(folder)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_still(_: &File, folder: &Path) -> bool {
    fs::metadata(folder).is_ok()
}

/// The process that has the lock, by what the system tells: `process 123 (cargo xtask generate)`.
#[cfg(target_os = "linux")]
fn holder(file: &File) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let inode = file.metadata().ok()?.ino().to_string();
    // 1: FLOCK  ADVISORY  WRITE 123 fd:01:456 0 EOF
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let process = locks.lines().find_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let is_ours = words.get(1) == Some(&"FLOCK")
            && words.get(5)?.rsplit(':').next() == Some(inode.as_str());
        is_ours.then(|| words[4].to_owned())
    })?;
    let process: u32 = process.parse().ok().filter(|process| *process != 0)?;
    let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let words: Vec<_> = line
        .split(|byte| *byte == 0)
        .filter(|word| !word.is_empty())
        .map(String::from_utf8_lossy)
        .collect();
    Some(match words.join(" ") {
        line if line.is_empty() => format!("process {process}"),
        line => format!("process {process} ({line})"),
    })
}

#[cfg(not(target_os = "linux"))]
fn holder(_: &File) -> Option<String> {
    None
}
