//! All that a run writes, as one step.
//!
//! Everything that can fail happens before anything visible changes: what is in the way is found,
//! the new files are written beside the old ones, the old ones get a second name, and a journal says
//! what is about to happen. Then files are moved to their places, which takes moments. If that fails
//! it is taken back; if the process is killed meanwhile, the next run on any of the folders finds the
//! journal and takes it back, before it reads anything.
//!
//! Where something is replaced or removed, each step waits until the one before is safe on the
//! medium. Where everything is new it doesn't: what a power cut leaves of that, another run mends.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::Written;
use super::change::{self, Changes};
use super::disk::{Disk, RealDisk};
use super::journal::{self, Journal, Step, digest};
use super::lock::{self, Lock};
use super::place::{self, at, invalid};
use super::stage::Stage;
use crate::emit::EmittedFile;

/// The changes of one run to any number of folders. Nothing is written before
/// [`commit`](Self::commit); a transaction that is dropped has changed nothing.
///
/// No other transaction on any of the folders can begin while it exists: begin before reading what
/// the files are made from, so that the last to write is the last that has read.
pub struct Transaction<'a> {
    disk: &'a dyn Disk,
    folders: Vec<Folder>,
    /// Index of the folder, and what changes in it.
    changes: Vec<(usize, Changes)>,
    /// Whether there are stages to be cleared away.
    has_stages: bool,
}

struct Folder {
    /// Without symbolic links on the way.
    root: PathBuf,
    /// What had to be made for it to exist, the outermost first.
    made: Vec<PathBuf>,
    lock: Option<Lock>,
}

impl Transaction<'static> {
    /// Locks the folders, made if need be, and takes back what an interrupted run has left in them.
    ///
    /// # Errors
    ///
    /// If a folder cannot be made; if another run has one of them
    /// ([`WouldBlock`](io::ErrorKind::WouldBlock), and the message says who); if what was interrupted
    /// cannot be taken back, because a file has been changed since.
    pub fn begin<P: AsRef<Path>>(
        folders: impl IntoIterator<Item = P>,
    ) -> io::Result<Self> {
        Transaction::begin_on(&RealDisk, folders)
    }
}

impl<'a> Transaction<'a> {
    /// As [`begin`](Transaction::begin), on another disk.
    ///
    /// # Errors
    ///
    /// As for [`begin`](Transaction::begin).
    pub fn begin_on<P: AsRef<Path>>(
        disk: &'a dyn Disk,
        folders: impl IntoIterator<Item = P>,
    ) -> io::Result<Self> {
        let mut run =
            Self { disk, folders: Vec::new(), changes: Vec::new(), has_stages: false };
        for folder in folders {
            run.add_folder(folder.as_ref())?;
        }
        let roots: Vec<_> =
            run.folders.iter().map(|folder| folder.root.clone()).collect();
        for root in &roots {
            run.recover(root)?;
        }
        Ok(run)
    }

    fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut made = Vec::new();
        let mut missing = folder;
        while !missing.as_os_str().is_empty() && fs::symlink_metadata(missing).is_err() {
            made.push(missing.to_path_buf());
            missing = missing.parent().unwrap_or(Path::new(""));
        }
        made.reverse();
        // From here on dropping `self` removes what has been made.
        self.folders.push(Folder {
            root: folder.to_path_buf(),
            made: Vec::new(),
            lock: None,
        });
        let entry = self.folders.len() - 1;
        for folder in made {
            match self.disk.create_folder(&folder) {
                Ok(()) => self.folders[entry].made.push(folder),
                // `new/..` is there as soon as `new` is; and another run may have been faster.
                Err(_) if folder.is_dir() => {}
                Err(error) => return Err(at(&folder, &error)),
            }
        }
        let given = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let root = fs::canonicalize(given).map_err(|error| at(folder, &error))?;
        if !root.is_dir() {
            let what = format!(
                "`{}` is in the way: a folder should be there",
                folder.display()
            );
            return Err(io::Error::new(io::ErrorKind::NotADirectory, what));
        }
        if self.position(&root).is_some() {
            self.folders.pop();
            return Ok(());
        }
        self.folders[entry].lock = Some(lock::lock(&root)?);
        self.folders[entry].root = root;
        Ok(())
    }

    fn position(&self, root: &Path) -> Option<usize> {
        self.folders
            .iter()
            .position(|folder| folder.root == root && folder.lock.is_some())
    }

    /// Takes back what an interrupted run has left.
    fn recover(&self, root: &Path) -> io::Result<()> {
        let stage = Stage::of(self.disk, root);
        if let Some(leader) = leader(root, &stage) {
            // The journal may be in a folder that this run has nothing to do with.
            let _lock = match self.position(&leader) {
                Some(_) => None,
                None => Some(lock::lock(&leader)?),
            };
            self.settle(&leader)?;
        }
        self.settle(root)?;
        stage.clear()
    }

    /// Takes back what the journal in a folder says, if there is one.
    fn settle(&self, root: &Path) -> io::Result<()> {
        let stage = Stage::of(self.disk, root);
        if fs::symlink_metadata(stage.journal()).is_err() {
            return Ok(());
        }
        let journal = Journal::read(&stage)?;
        let mut roots = vec![root.to_path_buf()];
        for other in &journal.roots[1..] {
            let other = root.join(other);
            let other = fs::canonicalize(&other).map_err(|error| at(&other, &error))?;
            // Only a folder that knows of this journal is its business.
            if leader(&other, &Stage::of(self.disk, &other)).as_deref() != Some(root) {
                let other = other.display();
                return Err(invalid(format!(
                    "the journal in `{}` is not about `{other}`",
                    root.display()
                )));
            }
            roots.push(other);
        }
        let _locks = roots
            .iter()
            .skip(1)
            .filter(|other| self.position(other).is_none())
            .map(|other| lock::lock(other))
            .collect::<io::Result<Vec<_>>>()?;
        // A run that had only its journal left to remove has done its work.
        if !journal.is_complete(&roots)? {
            journal.undo(self.disk, &roots)?;
        }
        roots.iter().try_for_each(|root| Stage::of(self.disk, root).clear())
    }

    /// Plans to fill a folder that belongs to the generator: with these files, a list of them, and of
    /// what was generated into it before nothing else.
    ///
    /// # Errors
    ///
    /// If a path leads out of the folder, something is in the way, a file cannot be read, or the
    /// transaction did not begin with this folder.
    pub fn replace(&mut self, folder: &Path, files: &[EmittedFile]) -> io::Result<()> {
        self.plan(folder, |root| change::replacing(root, files))
    }

    /// Plans to write files into a folder that has other files, too: nothing is removed.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub fn put(&mut self, folder: &Path, files: &[EmittedFile]) -> io::Result<()> {
        self.plan(folder, |root| change::putting(root, files))
    }

    /// Plans to remove files, those of them that are there.
    ///
    /// # Errors
    ///
    /// As for [`replace`](Self::replace).
    pub fn remove(&mut self, folder: &Path, paths: &[String]) -> io::Result<()> {
        self.plan(folder, |root| change::removing(root, paths))
    }

    fn plan(
        &mut self,
        folder: &Path,
        changes: impl FnOnce(&Path) -> io::Result<Changes>,
    ) -> io::Result<()> {
        let given = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let root = fs::canonicalize(given).map_err(|error| at(folder, &error))?;
        let Some(at) = self.position(&root) else {
            let message = format!("`{}` is not locked by this run", folder.display());
            return Err(invalid(message));
        };
        self.changes.push((at, changes(&root)?));
        Ok(())
    }

    /// Makes all planned changes, as one, and says what was done, in the order it was planned.
    ///
    /// # Errors
    ///
    /// If anything cannot be written, or two plans are about the same file. Nothing has changed then,
    /// unless the disk didn't even let what had been done be taken back; in that case the next run
    /// does so.
    pub fn commit(mut self) -> io::Result<Vec<Written>> {
        let roots: Vec<_> =
            self.folders.iter().map(|folder| folder.root.clone()).collect();
        let journal = self.journal(&roots)?;
        let written = self.changes.iter().map(|(_, changes)| summary(changes)).collect();
        if journal.steps.is_empty() {
            return Ok(written);
        }
        self.has_stages = true;
        let result = self
            .stage(&journal, &roots)
            .and_then(|()| journal.apply(self.disk, &roots))
            // Without its journal the run is over, so that is the last thing that may fail.
            .and_then(|()| {
                let journal = Stage::of(self.disk, &roots[0]).journal();
                self.disk.remove_file(&journal).map_err(|error| at(&journal, &error))
            });
        if let Err(error) = result {
            return match journal.undo(self.disk, &roots) {
                Ok(()) => Err(error),
                Err(second) => {
                    // The next run needs them to go on from here.
                    self.has_stages = false;
                    let message =
                        format!("{error}; and taking back what was done: {second}");
                    Err(io::Error::new(error.kind(), message))
                }
            };
        }
        Ok(written)
    }

    /// What is about to happen.
    fn journal(&self, roots: &[PathBuf]) -> io::Result<Journal> {
        let mut journal = Journal {
            roots: roots.iter().map(|root| journal::relative(&roots[0], root)).collect(),
            ..Journal::default()
        };
        let mut files = HashSet::new();
        let mut made = BTreeSet::new();
        let mut folders = HashSet::new();
        for (root, changes) in &self.changes {
            let digests: Vec<_> = changes
                .list
                .par_iter()
                .map(|change| change.after.as_ref().map(|text| digest(text.as_bytes())))
                .collect();
            for (change, after) in changes.list.iter().zip(digests) {
                let place = roots[*root].join(&change.path);
                if !files.insert(place.clone()) {
                    let place = place.display();
                    return Err(invalid(format!("`{place}` is written twice")));
                }
                journal.steps.push(Step {
                    root: *root,
                    path: change.path.clone(),
                    before: change.before.as_deref().map(digest),
                    after,
                });
                let folder = Path::new(&change.path).parent();
                if change.after.is_some() && folders.insert((*root, folder)) {
                    let missing = place::parents(&change.path)
                        .filter(|folder| !roots[*root].join(folder).is_dir());
                    made.extend(missing.map(|folder| (*root, folder)));
                }
            }
        }
        // A folder sorts before what is in it.
        journal.made = made.into_iter().collect();
        Ok(journal)
    }

    /// Writes everything that is needed to go on and to go back.
    fn stage(&self, journal: &Journal, roots: &[PathBuf]) -> io::Result<()> {
        let stages: Vec<_> =
            roots.iter().map(|root| Stage::of(self.disk, root)).collect();
        for stage in &stages {
            stage.open()?;
        }
        let changes = self.changes.iter().flat_map(|(root, changes)| {
            changes.list.iter().map(move |change| (*root, change))
        });
        let mut drafts = Vec::new();
        for (step, (root, change)) in changes.enumerate() {
            if let Some(text) = &change.after {
                drafts.push((stages[root].new_file(step), text.as_bytes()));
            }
            if change.before.is_some() {
                let file = roots[root].join(&change.path);
                self.disk
                    .keep(&file, &stages[root].old_file(step))
                    .map_err(|error| at(&file, &error))?;
            }
        }
        self.disk.create_all(&drafts)?;
        let mut places: Vec<_> = drafts.into_iter().map(|(draft, _)| draft).collect();
        for (stage, root) in stages.iter().zip(roots).skip(1) {
            let way = journal::relative(root, &roots[0]);
            stage.create(&stage.leader(), way.as_os_str().as_encoded_bytes())?;
            places.push(stage.leader());
        }
        places.extend(stages.iter().flat_map(Stage::folders));
        let text = serde_json::to_vec_pretty(journal).map_err(io::Error::other)?;
        if !journal.replaces() {
            return stages[0].publish(&text);
        }
        self.disk.sync(&places)?;
        stages[0].publish_safely(&text)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        for folder in self.folders.iter().filter(|_| self.has_stages) {
            // What cannot be cleared away means nothing, and the next run tries again.
            let _ = Stage::of(self.disk, &folder.root).clear();
        }
        for folder in self.folders.iter().rev() {
            for made in folder.made.iter().rev() {
                // That fails if something is in it, as it should.
                let _ = self.disk.remove_folder(made);
            }
        }
    }
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let roots = self.folders.iter().map(|folder| &folder.root);
        f.debug_list().entries(roots).finish()
    }
}

/// Whether a run on this folder was interrupted while it was writing. The next run that begins on it
/// takes back what was done.
pub fn is_unfinished(folder: &Path) -> bool {
    let stage = Stage::of(&RealDisk, folder);
    let has_journal = |stage: &Stage<'_>| fs::symlink_metadata(stage.journal()).is_ok();
    has_journal(&stage)
        || leader(folder, &stage)
            .is_some_and(|leader| has_journal(&Stage::of(&RealDisk, &leader)))
}

/// Where the journal of a folder's stage is, if it is elsewhere.
fn leader(root: &Path, stage: &Stage<'_>) -> Option<PathBuf> {
    let way = fs::read_to_string(stage.leader()).ok()?;
    fs::canonicalize(root.join(way)).ok()
}

fn summary(changes: &Changes) -> Written {
    let paths = |goes: bool| {
        let list =
            changes.list.iter().filter(move |change| change.after.is_none() == goes);
        list.map(|change| change.path.clone()).collect()
    };
    Written { written: paths(false), unchanged: changes.unchanged, removed: paths(true) }
}
