//! A command that is ended from outside, at any moment, leaves everything as it was or as it was to
//! become.
#![cfg(unix)]

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use specweave_codegen::emit::EmittedFile;
use specweave_codegen::write::{Disk, RealDisk, STAGE, Transaction, is_unfinished};

use crate::shop::{GENERATE, Shop, Tree, UPDATE, VENDOR, assert_is_either};
use crate::support::{assert_status, stdout, xtask};

/// How often each command is ended.
const ROUNDS: u32 = 6;

fn start(shop: &Shop, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(shop.path())
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts")
}

fn send(signal: &str, child: &mut Child) {
    // One that has ended already is none of our business.
    if signal == "-KILL" {
        let _ = child.kill();
        return;
    }
    let process = child.id().to_string();
    let status =
        Command::new("kill").args([signal, &process]).stderr(Stdio::null()).status();
    status.expect("kill is there");
}

/// Waits until the command has begun to write, or has ended.
fn wait_for_stage(shop: &Shop, child: &mut Child) {
    while !shop.is_staged() && child.try_wait().expect("a child").is_none() {
        thread::yield_now();
    }
}

/// Ends the command at moments all over its run, and at some right in the middle of its writing.
fn each_moment(
    shop: &Shop,
    arguments: &[&str],
    signal: &str,
    mut judge: impl FnMut(&str),
) {
    let before = shop.tree();
    let start_of_run = Instant::now();
    shop.run(arguments);
    let whole = start_of_run.elapsed();
    for round in 0..ROUNDS * 2 {
        shop.restore(&before);
        let mut child = start(shop, arguments);
        if round % 2 == 0 {
            thread::sleep(whole * (round / 2 + 1) / ROUNDS);
        } else {
            wait_for_stage(shop, &mut child);
            thread::sleep(Duration::from_micros(300) * (round / 2));
        }
        send(signal, &mut child);
        child.wait().expect("a child");
        judge(&format!("{} {signal}, round {round}", arguments[0]));
    }
    shop.restore(&before);
}

#[test]
fn asked_to_end_it_leaves_the_tree_as_before_or_as_after() {
    let shop = Shop::new();
    let before = shop.tree();
    shop.run(UPDATE);
    let after = shop.tree();
    shop.restore(&before);
    for signal in ["-INT", "-TERM"] {
        each_moment(&shop, UPDATE, signal, |when| {
            assert_is_either(&shop.tree(), &before, &after, when);
            assert!(!shop.is_staged(), "{when}");
        });
    }
}

#[test]
fn killed_it_leaves_what_the_next_run_takes_back() {
    let shop = Shop::new();
    let before = shop.tree();
    shop.run(UPDATE);
    let after = shop.tree();
    shop.restore(&before);
    each_moment(&shop, UPDATE, "-KILL", |when| {
        shop.run(GENERATE);
        assert_is_either(&shop.tree(), &before, &after, when);
        assert!(!shop.is_staged(), "{when}");
    });
}

/// A disk that does no more from a certain move on, as if the process had been killed.
struct Dying {
    moves: Cell<usize>,
}

impl Dying {
    fn alive(&self) -> io::Result<&RealDisk> {
        if self.moves.get() == 0 {
            return Err(io::Error::other("killed"));
        }
        Ok(&RealDisk)
    }
}

impl Disk for Dying {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.alive()?.create_folder(folder)
    }
    fn create(&self, file: &Path, text: &[u8]) -> io::Result<()> {
        self.alive()?.create(file, text)
    }
    fn keep(&self, file: &Path, copy: &Path) -> io::Result<()> {
        self.alive()?.keep(file, copy)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let disk = self.alive()?;
        self.moves.set(self.moves.get() - 1);
        disk.rename(from, to)
    }
    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.alive()?.remove_file(file)
    }
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.alive()?.remove_folder(folder)
    }
    fn sync(&self, _: &[PathBuf]) -> io::Result<()> {
        self.alive().map(|_| ())
    }
}

/// Writes the files of a tree that are in these folders into new ones, and dies after so many moves.
fn half_written(shop: &Shop, tree: &Tree, folders: &[&str], moves: usize) {
    let places: Vec<PathBuf> =
        folders.iter().map(|folder| shop.path().join(folder)).collect();
    let disk = Dying { moves: Cell::new(moves) };
    let mut run = Transaction::begin_on(&disk, &places).expect("new folders");
    for (folder, place) in folders.iter().zip(&places) {
        let inside = |path: &Path| {
            // The innermost of the folders has the file.
            let inner = folders.iter().filter(|other| path.starts_with(other)).max();
            (inner == Some(folder))
                .then(|| path.strip_prefix(folder).ok())?
                .map(Path::to_owned)
        };
        let files: Vec<EmittedFile> = tree
            .iter()
            .filter_map(|(path, text)| {
                let path = inside(path)?.to_string_lossy().into_owned();
                Some(EmittedFile {
                    path,
                    text: String::from_utf8_lossy(text).into_owned(),
                })
            })
            .collect();
        run.put(place, &files).expect("a plan");
    }
    run.commit().expect_err("it was killed");
    assert!(is_unfinished(&places[0]), "{moves} moves");
}

#[test]
fn a_copy_that_was_being_made_is_made_by_the_next_run() {
    let shop = Shop::new();
    let whole = shop.tree();
    let copy = shop.path().join("copy");
    // What a killed run leaves has no list yet that tells it from a stranger's.
    for moves in [1, 2, 5, 30] {
        fs::remove_dir_all(&copy).expect("a copy");
        half_written(&shop, &whole, &["copy"], moves);
        assert!(!copy.join("vendored.toml").exists());
        shop.run(VENDOR);
        assert_is_either(&shop.tree(), &whole, &whole, &format!("{moves} moves"));
        assert!(!shop.is_staged(), "{moves} moves");
    }
}

#[test]
fn a_copy_that_was_being_renewed_is_not_taken_for_edited() {
    let shop = Shop::new();
    let before = shop.tree();
    fs::copy(shop.path().join("new.yaml"), shop.path().join("specs/shop.yaml"))
        .expect("a document");
    shop.run(GENERATE);
    shop.run(VENDOR);
    let after = shop.tree();
    for moves in [1, 2, 4] {
        shop.restore(&before);
        fs::copy(shop.path().join("new.yaml"), shop.path().join("specs/shop.yaml"))
            .expect("a document");
        shop.run(GENERATE);
        half_written(&shop, &after, &["copy"], moves);
        let output = xtask(shop.path(), &[VENDOR, &["--check"]].concat());
        assert_status(&output, 1);
        assert!(stdout(&output).contains("interrupted"), "{}", stdout(&output));
        shop.run(VENDOR);
        assert_is_either(&shop.tree(), &after, &after, &format!("{moves} moves"));
    }
}

#[test]
fn a_start_that_was_broken_off_can_be_made_again() {
    let shop = Shop::new();
    let init = ["init", "--spec", "specs/shop.yaml", "start"];
    shop.run(&init);
    let whole = shop.tree();
    let new = shop.path().join("start");
    for moves in [1, 2, 5, 30] {
        fs::remove_dir_all(&new).expect("a folder");
        half_written(&shop, &whole, &["start", "start/client"], moves);
        shop.run(&init);
        let now = shop.tree();
        assert_is_either(&now, &whole, &whole, &format!("{moves} moves"));
        assert!(!new.join(STAGE).exists() && !new.join("client").join(STAGE).exists());
    }
    // Before it had moved anything there were two empty folders.
    fs::remove_dir_all(&new).expect("a folder");
    fs::create_dir_all(new.join("client")).expect("a folder");
    shop.run(&init);
    assert_is_either(&shop.tree(), &whole, &whole, "empty folders");
    assert_status(&xtask(shop.path(), &init), 2);
}

#[test]
fn runs_at_once_come_one_after_the_other() {
    let shop = Shop::new();
    let before = shop.tree();
    shop.run(UPDATE);
    let after = shop.tree();
    shop.restore(&before);
    let mut children: Vec<_> = [GENERATE, UPDATE, GENERATE]
        .iter()
        .map(|arguments| start(&shop, arguments))
        .collect();
    for child in &mut children {
        let status = child.wait().expect("a child");
        assert_eq!(status.code(), Some(0));
    }
    assert_is_either(&shop.tree(), &after, &after, "in the end");
    shop.run(&[GENERATE, &["--check"]].concat());
}

/// A document that never comes to its end.
#[test]
fn work_that_goes_on_and_on_is_broken_off() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (document, out) =
        (folder.path().join("endless.yaml"), folder.path().join("out"));
    let made = Command::new("mkfifo").arg(&document).status().expect("mkfifo is there");
    assert!(made.success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--name", "endless", "--spec"])
        .args([document.as_os_str(), "--out".as_ref(), out.as_os_str()])
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    // It has begun when it has the folder that it is to write.
    while !out.exists() && child.try_wait().expect("a child").is_none() {
        thread::yield_now();
    }
    send("-TERM", &mut child);
    assert_eq!(child.wait().expect("a child").code(), Some(130));
    assert!(!out.exists());
}
