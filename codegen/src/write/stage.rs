//! The folder in which a run prepares what it will change: beside the files, so that moving one to
//! its place is one step.
//!
//! ```text
//! .specweave/
//!   .gitignore   keeps all this out of sight
//!   new/0        the file of step 0 as it will be
//!   old/0        the file of step 0 as it was
//!   journal      in the first folder of the run: what happens, written before anything does
//!   leader       in every other one: where the journal is
//! ```

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::disk::Disk;
use super::place::at;

/// The name of the stage in a folder. It is there only while a run is writing, or if one was killed.
pub const STAGE: &str = ".specweave";

/// The stage of a folder.
pub(super) struct Stage<'a> {
    disk: &'a dyn Disk,
    folder: PathBuf,
}

impl<'a> Stage<'a> {
    pub(super) fn of(disk: &'a dyn Disk, root: &Path) -> Self {
        Self { disk, folder: root.join(STAGE) }
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.folder.join("journal")
    }

    pub(super) fn leader(&self) -> PathBuf {
        self.folder.join("leader")
    }

    pub(super) fn new_file(&self, step: usize) -> PathBuf {
        self.folder.join("new").join(step.to_string())
    }

    pub(super) fn old_file(&self, step: usize) -> PathBuf {
        self.folder.join("old").join(step.to_string())
    }

    /// Makes the stage; there must be none.
    pub(super) fn open(&self) -> io::Result<()> {
        let make = |folder: &Path| {
            self.disk.create_folder(folder).map_err(|error| at(folder, &error))
        };
        make(&self.folder)?;
        self.create(&self.folder.join(".gitignore"), b"*\n")?;
        make(&self.folder.join("new"))?;
        make(&self.folder.join("old"))
    }

    /// Writes a file in the stage.
    pub(super) fn create(&self, file: &Path, text: &[u8]) -> io::Result<()> {
        self.disk.create(file, text).map_err(|error| at(file, &error))
    }

    /// Writes the journal in one step, when everything that it needs is there.
    pub(super) fn publish(&self, journal: &[u8]) -> io::Result<()> {
        self.draft(journal)?;
        self.publish_draft()
    }

    /// [`publish`](Self::publish) that outlasts a power cut at any moment.
    pub(super) fn publish_safely(&self, journal: &[u8]) -> io::Result<()> {
        let draft = self.draft(journal)?;
        self.disk.sync(&[draft, self.folder.clone()])?;
        self.publish_draft()?;
        self.disk.sync(std::slice::from_ref(&self.folder))
    }

    fn draft(&self, journal: &[u8]) -> io::Result<PathBuf> {
        let draft = self.folder.join("draft");
        self.create(&draft, journal)?;
        Ok(draft)
    }

    fn publish_draft(&self) -> io::Result<()> {
        let place = self.journal();
        self.disk
            .rename(&self.folder.join("draft"), &place)
            .map_err(|error| at(&place, &error))
    }

    /// The stage and the folders in it.
    pub(super) fn folders(&self) -> [PathBuf; 3] {
        [self.folder.clone(), self.folder.join("new"), self.folder.join("old")]
    }

    /// Removes the stage. The journal goes first: without it the rest means nothing.
    pub(super) fn clear(&self) -> io::Result<()> {
        match fs::symlink_metadata(&self.folder) {
            Ok(data) if data.is_dir() => {}
            Ok(_) => {
                return Err(io::Error::new(
                    ErrorKind::AlreadyExists,
                    format!("`{}` is in the way", self.folder.display()),
                ));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(at(&self.folder, &error)),
        }
        for file in [self.journal(), self.folder.join("draft")] {
            self.discard(&file)?;
        }
        for part in ["new", "old"] {
            let part = self.folder.join(part);
            let Ok(entries) = fs::read_dir(&part) else { continue };
            for entry in entries {
                self.discard(&entry?.path())?;
            }
            self.disk.remove_folder(&part).map_err(|error| at(&part, &error))?;
        }
        for file in [self.leader(), self.folder.join(".gitignore")] {
            self.discard(&file)?;
        }
        self.disk.remove_folder(&self.folder).map_err(|error| at(&self.folder, &error))
    }

    fn discard(&self, file: &Path) -> io::Result<()> {
        match self.disk.remove_file(file) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(at(file, &error)),
            _ => Ok(()),
        }
    }
}
