//! A small API to change: the pet shop, generated, with a new edition of a document beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use specweave_codegen::write::STAGE;

use crate::support::{assert_status, copy, files, workspace, xtask};

/// What is in a tree, by path.
pub(crate) type Tree = BTreeMap<PathBuf, Vec<u8>>;

/// A folder with the sources, the client they give, a vendored copy and a new edition.
pub(crate) struct Shop {
    folder: tempfile::TempDir,
}

/// Takes the new edition.
pub(crate) const UPDATE: &[&str] = &[
    "update",
    "shop",
    "new.yaml",
    "--yes",
    "--manifest",
    "specs/sources.toml",
    "--out",
    "client",
];
pub(crate) const GENERATE: &[&str] =
    &["generate", "--manifest", "specs/sources.toml", "--out", "client"];
pub(crate) const VENDOR: &[&str] =
    &["vendor", "copy", "--manifest", "specs/sources.toml"];

impl Shop {
    pub(crate) fn new() -> Self {
        // In memory, where the system has such a place: there is much to write.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let shop = Self { folder: folder.expect("a temporary folder") };
        let top = shop.path();
        copy(&workspace().join("tests/petstore"), &top.join("specs"));
        shop.run(GENERATE);
        shop.run(VENDOR);
        let text =
            fs::read_to_string(top.join("specs/shop.yaml")).expect("the document");
        // A type less and a type more: files go and come.
        let new =
            text.replace("Pets, who wants", "Who wants").replace("DiaryEntry", "Note");
        assert!(text.len() - new.len() > 6, "the document says something else");
        fs::write(top.join("new.yaml"), new).expect("the new edition");
        shop
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command, which goes well.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) {
        assert_status(&xtask(self.path(), arguments), 0);
    }

    /// All files but those that a run needs to go back.
    pub(crate) fn tree(&self) -> Tree {
        let mut tree = files(self.path());
        tree.retain(|path, _| !is_staged(path));
        tree
    }

    /// Puts back what was there.
    pub(crate) fn restore(&self, tree: &Tree) {
        for name in ["specs", "client", "copy"] {
            let _ = fs::remove_dir_all(self.path().join(name));
        }
        for (name, bytes) in tree {
            let path = self.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
    }

    /// Whether a run has something lying around.
    pub(crate) fn is_staged(&self) -> bool {
        let folders = ["specs", "client", "copy"];
        folders.iter().any(|folder| self.path().join(folder).join(STAGE).exists())
    }
}

fn is_staged(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == STAGE)
}

/// Asserts that a tree is one of these as a whole, and says which files are not.
#[track_caller]
pub(crate) fn assert_is_either(now: &Tree, before: &Tree, after: &Tree, when: &str) {
    if now == before || now == after {
        return;
    }
    let differ = |other: &Tree| -> Vec<PathBuf> {
        let names = now.keys().chain(other.keys());
        let mut names: Vec<_> =
            names.filter(|name| now.get(*name) != other.get(*name)).cloned().collect();
        names.dedup();
        names
    };
    panic!(
        "{when}: neither as before ({:?}) nor as after ({:?})",
        differ(before),
        differ(after)
    );
}
