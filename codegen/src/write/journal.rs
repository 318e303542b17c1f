//! What a run is about to change, written down before it does: whoever finds it later can tell how
//! far the run came, and take it back.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::disk::Disk;
use super::place::{self, at};
use super::stage::Stage;

/// The journal of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The folders, relative to the first one.
    pub(super) roots: Vec<PathBuf>,
    /// What happens to the files, in this order.
    pub(super) steps: Vec<Step>,
    /// Folders that have to be made for them: index of the root, and path below it.
    pub(super) made: Vec<(usize, PathBuf)>,
}

/// What happens to a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Step {
    /// Index of the root.
    pub(super) root: usize,
    /// Its path below the root.
    pub(super) path: String,
    /// Digest of what was in it; none if it wasn't there.
    pub(super) before: Option<String>,
    /// Digest of what is to be in it; none if it goes.
    pub(super) after: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Before,
    After,
}

impl Journal {
    /// Reads the journal of a stage.
    pub(super) fn read(stage: &Stage<'_>) -> io::Result<Self> {
        let file = stage.journal();
        let text = fs::read(&file).map_err(|error| at(&file, &error))?;
        let broken = |why: String| {
            let why = format!(
                "`{}` is damaged ({why}): see to it that the files are as they should be, then \
                 remove the folder it is in",
                file.display()
            );
            io::Error::new(ErrorKind::InvalidData, why)
        };
        let journal: Self =
            serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
        let is_sound = journal.roots.first().is_some_and(|root| root == Path::new("."))
            && journal.steps.iter().all(|step| {
                step.root < journal.roots.len() && place::is_inside(&step.path)
            })
            && journal.made.iter().all(|(root, path)| {
                *root < journal.roots.len()
                    && path.to_str().is_some_and(place::is_inside)
            });
        if is_sound {
            Ok(journal)
        } else {
            Err(broken("it names places outside of its folders".to_owned()))
        }
    }

    /// Does what the journal says; everything is prepared.
    pub(super) fn apply(&self, disk: &dyn Disk, roots: &[PathBuf]) -> io::Result<()> {
        // What stands in the way of a new file has to go first.
        for step in self.steps.iter().filter(|step| step.after.is_none()) {
            let file = roots[step.root].join(&step.path);
            disk.remove_file(&file).map_err(|error| at(&file, &error))?;
            remove_empty_parents(disk, &roots[step.root], &step.path)?;
        }
        let mut touched = BTreeSet::new();
        let mut there = HashSet::new();
        for (index, step) in self.steps.iter().enumerate() {
            let file = roots[step.root].join(&step.path);
            if step.after.is_some() {
                let folder = Path::new(&step.path).parent();
                if there.insert((step.root, folder)) {
                    make_parents(disk, &roots[step.root], &step.path)?;
                }
                let draft = Stage::of(disk, &roots[step.root]).new_file(index);
                disk.rename(&draft, &file).map_err(|error| at(&file, &error))?;
            }
            touched.extend(file.parent().map(Path::to_path_buf));
        }
        if !self.replaces() {
            return Ok(());
        }
        let touched: Vec<_> =
            touched.into_iter().filter(|folder| folder.is_dir()).collect();
        disk.sync(&touched)
    }

    /// Whether anything that was there changes or goes. That has to outlast a power cut; what is
    /// only new costs nothing but another run.
    pub(super) fn replaces(&self) -> bool {
        self.steps.iter().any(|step| step.before.is_some())
    }

    /// Whether everything has been done.
    pub(super) fn is_complete(&self, roots: &[PathBuf]) -> io::Result<bool> {
        Ok(self.states(roots)?.iter().all(|state| *state == State::After))
    }

    fn states(&self, roots: &[PathBuf]) -> io::Result<Vec<State>> {
        self.steps.iter().map(|step| state(step, &roots[step.root])).collect()
    }

    /// Takes back what has been done. Nothing happens if a file has been changed by someone else
    /// since. Broken off, it can be done again.
    pub(super) fn undo(&self, disk: &dyn Disk, roots: &[PathBuf]) -> io::Result<()> {
        let states = self.states(roots)?;
        let done = || {
            let steps = self.steps.iter().zip(&states).enumerate();
            steps.filter(|(_, (_, state))| **state == State::After)
        };
        // What is new may stand where a folder or a file was.
        for (_, (step, _)) in done().filter(|(_, (step, _))| step.before.is_none()) {
            let file = roots[step.root].join(&step.path);
            disk.remove_file(&file).map_err(|error| at(&file, &error))?;
        }
        for (root, folder) in self.made.iter().rev() {
            match disk.remove_folder(&roots[*root].join(folder)) {
                // It was never made, or someone has put something in there.
                Err(error)
                    if place::is_absent(&error)
                        || error.kind() == ErrorKind::DirectoryNotEmpty => {}
                Err(error) => return Err(at(folder, &error)),
                Ok(()) => {}
            }
        }
        for (index, (step, _)) in done().filter(|(_, (step, _))| step.before.is_some()) {
            let root = &roots[step.root];
            make_parents(disk, root, &step.path)?;
            let file = root.join(&step.path);
            let kept = Stage::of(disk, root).old_file(index);
            disk.rename(&kept, &file).map_err(|error| at(&file, &error))?;
        }
        Ok(())
    }
}

/// Whether the step has been taken.
fn state(step: &Step, root: &Path) -> io::Result<State> {
    place::check_way(root, &step.path)?;
    let now = place::read(root, &step.path)?.map(|text| digest(&text));
    if now == step.before {
        return Ok(State::Before);
    }
    if now == step.after {
        return Ok(State::After);
    }
    let file = root.join(&step.path);
    Err(io::Error::new(
        ErrorKind::InvalidData,
        format!(
            "`{}` was changed after a run that wrote it had been interrupted: the files as they \
             were are in `old`, as they were to become in `new` of `{}`; see to it that all of \
             them are as they should be, then remove that folder",
            file.display(),
            root.join(super::STAGE).display()
        ),
    ))
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn digest(text: &[u8]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The way from one absolute folder to another.
pub(super) fn relative(from: &Path, to: &Path) -> PathBuf {
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b);
    let common = common.count();
    // Different drives have nothing in common.
    if common == 0 {
        return to.to_path_buf();
    }
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(common)).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

/// Makes the folders that a file is to be in.
fn make_parents(disk: &dyn Disk, root: &Path, path: &str) -> io::Result<()> {
    let folders: Vec<_> = place::parents(path).collect();
    for folder in folders.iter().rev().map(|folder| root.join(folder)) {
        if !folder.is_dir() {
            disk.create_folder(&folder).map_err(|error| at(&folder, &error))?;
        }
    }
    Ok(())
}

/// Removes the folders that a removed file has left empty.
fn remove_empty_parents(disk: &dyn Disk, root: &Path, path: &str) -> io::Result<()> {
    for folder in place::parents(path).map(|folder| root.join(folder)) {
        match disk.remove_folder(&folder) {
            Ok(()) => {}
            Err(error)
                if error.kind() == ErrorKind::DirectoryNotEmpty
                    || place::is_absent(&error) =>
            {
                break;
            }
            Err(error) => return Err(at(&folder, &error)),
        }
    }
    Ok(())
}
