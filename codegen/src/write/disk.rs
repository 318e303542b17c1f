//! The disk, as far as a transaction changes it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;

use rayon::prelude::*;

use super::place::at;

/// Everything that a [`Transaction`](super::Transaction) does to a disk goes through here, so that a
/// test can put in one that is full, or one that stops working at a given moment.
pub trait Disk {
    /// Makes a folder; the one it is in has to exist.
    ///
    /// # Errors
    ///
    /// If there is something already, or the folder cannot be made.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Writes a new file.
    ///
    /// # Errors
    ///
    /// If there is something already, or the text cannot be written.
    fn create(&self, file: &Path, text: &[u8]) -> io::Result<()>;

    /// Writes new files, in any order.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create), for one of them; others may have been written.
    fn create_all(&self, files: &[(PathBuf, &[u8])]) -> io::Result<()> {
        let create = |(file, text): &(PathBuf, &[u8])| {
            self.create(file, text).map_err(|error| at(file, &error))
        };
        files.iter().try_for_each(create)
    }

    /// Gives a file a second place: both are the same file where the file system can do that, else
    /// the second is a copy with the same time of change.
    ///
    /// # Errors
    ///
    /// If the first isn't there, the second is, or it cannot be made.
    fn keep(&self, file: &Path, copy: &Path) -> io::Result<()>;

    /// Moves a file in one step; what was at its new place is gone.
    ///
    /// # Errors
    ///
    /// If it cannot be moved.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// If it isn't there or cannot be removed.
    fn remove_file(&self, file: &Path) -> io::Result<()>;

    /// Removes an empty folder.
    ///
    /// # Errors
    ///
    /// If it isn't there, isn't empty or cannot be removed.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;

    /// Sees to it that the text of files and the entries of folders outlast a power cut, where the
    /// system can promise that.
    ///
    /// # Errors
    ///
    /// If one isn't there, or the medium fails.
    fn sync(&self, places: &[PathBuf]) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn create(&self, file: &Path, text: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(file)?;
        file.write_all(text)
    }

    fn create_all(&self, files: &[(PathBuf, &[u8])]) -> io::Result<()> {
        let create = |(file, text): &(PathBuf, &[u8])| {
            self.create(file, text).map_err(|error| at(file, &error))
        };
        files.par_iter().try_for_each(create)
    }

    fn keep(&self, file: &Path, copy: &Path) -> io::Result<()> {
        if fs::hard_link(file, copy).is_ok() {
            return Ok(());
        }
        let changed = fs::metadata(file)?.modified()?;
        let mut copy = File::create_new(copy)?;
        copy.write_all(&fs::read(file)?)?;
        copy.set_modified(changed)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    fn sync(&self, places: &[PathBuf]) -> io::Result<()> {
        // The medium is slow to answer and good at doing many things at once.
        let sync = |places: &[PathBuf]| places.iter().try_for_each(|place| sync(place));
        thread::scope(|scope| {
            let threads: Vec<_> = places
                .chunks(places.len().div_ceil(16).max(1))
                .map(|places| scope.spawn(move || sync(places)))
                .collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread ended")))
            })
        })
    }
}

fn sync(place: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened as a file, nor a file be synced that is open for reading.
    if cfg!(unix) { File::open(place)?.sync_all() } else { Ok(()) }
}
