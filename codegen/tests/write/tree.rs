//! A tree of files, a run that changes it in every way, and a disk that fails when told to.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use specweave_codegen::write::{Disk, RealDisk, Transaction, Written};

use super::{BANNER, file};

/// What is in a tree: for each file its text and its time of change, for each folder nothing.
pub(crate) type Tree = BTreeMap<PathBuf, Option<(String, SystemTime)>>;

/// A folder to work in; in memory, where the system has such a place: these tests make thousands of
/// files.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Everything below a folder.
pub(crate) fn tree(top: &Path) -> Tree {
    let mut found = Tree::new();
    let mut open = vec![top.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(top).unwrap().to_path_buf();
            let data = fs::symlink_metadata(&path).unwrap();
            if data.is_dir() {
                found.insert(name, None);
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(name, Some((text, data.modified().unwrap())));
            }
        }
    }
    found
}

/// A tree without the times, which differ from run to run for the files that were written.
pub(crate) fn texts(tree: &Tree) -> BTreeMap<&Path, Option<&str>> {
    tree.iter()
        .map(|(path, file)| {
            (path.as_path(), file.as_ref().map(|(text, _)| text.as_str()))
        })
        .collect()
}

/// Two folders with what earlier runs and people have put there.
pub(crate) fn before(top: &Path) {
    let disk = BadDisk::good();
    let mut run = Transaction::begin_on(&disk, folders(top)).unwrap();
    let generated = [
        file("Cargo.toml", "[package]\n"),
        file("src/lib.rs", &format!("{BANNER}\nmod a;\n")),
        file("src/same.rs", &format!("{BANNER}\nsame\n")),
        file("src/gone/deep/b.rs", &format!("{BANNER}\nb\n")),
        file("src/turns/into/a_file.rs", &format!("{BANNER}\nc\n")),
        file("src/turns_into_a_folder", &format!("{BANNER}\nd\n")),
        file("src/moves/old.rs", &format!("{BANNER}\ne\n")),
    ];
    run.replace(&top.join("client"), &generated).unwrap();
    run.put(&top.join("specs"), &[file("report.md", "old\n")]).unwrap();
    run.commit().unwrap();
    fs::write(top.join("client/notes.txt"), "by hand\n").unwrap();
    fs::write(top.join("specs/one.yaml"), "openapi: 3.0.0\n").unwrap();
    fs::create_dir(top.join("client/empty")).unwrap();
}

pub(crate) fn folders(top: &Path) -> [PathBuf; 2] {
    [top.join("client"), top.join("specs")]
}

/// A run that writes, makes, removes, and swaps files for folders.
pub(crate) fn change(top: &Path, disk: &dyn Disk) -> io::Result<Vec<Written>> {
    let mut run = Transaction::begin_on(disk, folders(top))?;
    let generated = [
        file("Cargo.toml", "[package]\nname = \"x\"\n"),
        file("src/lib.rs", &format!("{BANNER}\nmod b;\n")),
        file("src/same.rs", &format!("{BANNER}\nsame\n")),
        file("src/fresh/deep/e.rs", &format!("{BANNER}\ne\n")),
        file("src/turns", &format!("{BANNER}\nc\n")),
        file("src/turns_into_a_folder/d.rs", &format!("{BANNER}\nd\n")),
        file("src/moves/new.rs", &format!("{BANNER}\ne\n")),
    ];
    run.replace(&top.join("client"), &generated)?;
    let reports = [file("report.md", "new\n"), file("more/report.html", "new\n")];
    run.put(&top.join("specs"), &reports)?;
    run.commit()
}

/// A disk on which the operation with this number fails, counted from 0, half done if it writes a
/// file.
pub(crate) struct BadDisk {
    left: Cell<usize>,
    then: Then,
    has_failed: Cell<bool>,
    syncs: Cell<usize>,
}

/// What happens after the operation that failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The others work: the disk was full.
    GoesOn,
    /// Nothing works: the process was killed, as far as the disk can tell.
    IsDead,
}

impl BadDisk {
    pub(crate) fn new(number: usize, then: Then) -> Self {
        Self {
            left: Cell::new(number),
            then,
            has_failed: Cell::new(false),
            syncs: Cell::new(0),
        }
    }

    /// One that never fails, and doesn't wait for the medium.
    pub(crate) fn good() -> Self {
        Self::new(usize::MAX, Then::GoesOn)
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.get()
    }

    /// How often a run has waited for the medium.
    pub(crate) fn syncs(&self) -> usize {
        self.syncs.get()
    }

    fn step(&self) -> io::Result<()> {
        let is_dead = self.has_failed.get() && self.then == Then::IsDead;
        let left = self.left.get();
        if is_dead || !self.has_failed.get() && left == 0 {
            self.has_failed.set(true);
            return Err(io::Error::new(ErrorKind::StorageFull, "no space left"));
        }
        self.left.set(left.saturating_sub(1));
        Ok(())
    }
}

impl Disk for BadDisk {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.create_folder(folder)
    }

    fn create(&self, file: &Path, text: &[u8]) -> io::Result<()> {
        let was_alive = !self.has_failed.get();
        let step = self.step();
        if step.is_err() && was_alive {
            fs::write(file, &text[..text.len() / 2])?;
        }
        step?;
        fs::write(file, text)
    }

    fn keep(&self, file: &Path, copy: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.keep(file, copy)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.rename(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_file(file)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        RealDisk.remove_folder(folder)
    }

    fn sync(&self, _: &[PathBuf]) -> io::Result<()> {
        self.syncs.set(self.syncs.get() + 1);
        self.step()
    }
}
