//! A run that fails, or is killed, at every single operation it does on the disk.

use std::fs;
use std::path::Path;

use specweave_codegen::write::{STAGE, Transaction, is_unfinished};

use super::tree::{BadDisk, Then, Tree, before, change, folders, scratch, texts, tree};

/// The tree as it should be after the run, by a run that nothing disturbs.
fn after() -> Tree {
    let folder = scratch();
    before(folder.path());
    change(folder.path(), &BadDisk::good()).unwrap();
    tree(folder.path())
}

/// Does something for each operation of the run, until there are no more.
fn each_operation(then: Then, mut judge: impl FnMut(&Path, &Tree, bool, usize)) {
    for number in 0.. {
        let folder = scratch();
        before(folder.path());
        let was = tree(folder.path());
        let disk = BadDisk::new(number, then);
        let result = change(folder.path(), &disk);
        if !disk.has_failed() {
            result.unwrap();
            assert!(number > 45, "the run has only {number} operations");
            return;
        }
        judge(folder.path(), &was, result.is_ok(), number);
    }
}

#[test]
fn a_disk_that_is_full_leaves_the_tree_as_it_was() {
    let after = after();
    each_operation(Then::GoesOn, |top, was, is_done, number| {
        if is_done {
            // Only what was left over could not be removed; the next run can.
            drop(Transaction::begin(folders(top)).unwrap());
            assert_eq!(texts(&tree(top)), texts(&after), "operation {number}");
        } else {
            assert_eq!(&tree(top), was, "operation {number}");
        }
    });
}

#[test]
fn a_run_that_is_killed_is_as_good_as_none_or_as_done() {
    let after = after();
    for next in 0..2 {
        let (mut none, mut done) = (0, 0);
        each_operation(Then::IsDead, |top, was, is_done, number| {
            // Whichever of the folders the next run is about, both are put right.
            drop(Transaction::begin([&folders(top)[next]]).unwrap());
            let mut now = tree(top);
            // What the other folder's stage has left means nothing.
            now.retain(|path, _| {
                !path.components().any(|part| part.as_os_str() == STAGE)
            });
            if &now == was {
                assert!(!is_done, "operation {number}");
                none += 1;
            } else {
                assert_eq!(texts(&now), texts(&after), "operation {number}");
                done += 1;
            }
            assert!(!folders(top).iter().any(|folder| is_unfinished(folder)));
            drop(Transaction::begin(folders(top)).unwrap());
            assert!(folders(top).iter().all(|folder| !folder.join(STAGE).exists()));
        });
        assert!(none > 30 && done > 5, "{none}, {done}");
    }
}

#[test]
fn a_first_run_has_nothing_to_keep_safe_and_is_taken_back_all_the_same() {
    let run = |number| {
        let folder = scratch();
        for folder in folders(folder.path()) {
            fs::create_dir(folder).unwrap();
        }
        let was = tree(folder.path());
        let disk = BadDisk::new(number, Then::IsDead);
        let result = change(folder.path(), &disk);
        (folder, was, disk, result)
    };
    let (folder, _, disk, result) = run(usize::MAX);
    result.unwrap();
    assert_eq!(disk.syncs(), 0);
    let after = tree(folder.path());
    for number in 0.. {
        let (folder, was, disk, result) = run(number);
        let top = folder.path();
        if !disk.has_failed() {
            assert!(number > 30, "the run has only {number} operations");
            return;
        }
        drop(Transaction::begin(folders(top)).unwrap());
        let now = tree(top);
        if result.is_ok() || now != was {
            assert_eq!(texts(&now), texts(&after), "operation {number}");
        }
    }
}

#[test]
fn what_is_replaced_outlasts_a_power_cut() {
    let folder = scratch();
    before(folder.path());
    let disk = BadDisk::good();
    change(folder.path(), &disk).unwrap();
    assert!(disk.syncs() > 2, "{}", disk.syncs());
}

/// The number of the operation halfway through the moves.
fn halfway() -> usize {
    let mut between = Vec::new();
    each_operation(Then::IsDead, |top, was, _, number| {
        let mut now = tree(top);
        now.retain(|path, _| !path.components().any(|part| part.as_os_str() == STAGE));
        let is_unfinished = folders(top).iter().any(|folder| is_unfinished(folder));
        if is_unfinished && now != *was {
            between.push(number);
        }
    });
    between[between.len() / 2]
}

#[test]
fn taking_back_can_be_killed_as_well() {
    let halfway = halfway();
    for number in 0.. {
        let folder = scratch();
        let top = folder.path();
        before(top);
        let was = tree(top);
        change(top, &BadDisk::new(halfway, Then::IsDead)).unwrap_err();
        let disk = BadDisk::new(number, Then::IsDead);
        drop(Transaction::begin_on(&disk, folders(top)));
        drop(Transaction::begin(folders(top)).unwrap());
        assert_eq!(tree(top), was, "operation {number}");
        if !disk.has_failed() {
            assert!(number > 10, "taking back has only {number} operations");
            return;
        }
    }
}

#[test]
fn what_people_did_meanwhile_is_not_overwritten() {
    let folder = scratch();
    let top = folder.path();
    before(top);
    change(top, &BadDisk::new(halfway(), Then::IsDead)).unwrap_err();
    fs::write(top.join("specs/report.md"), "mine\n").unwrap();
    let before = tree(top);
    let error = Transaction::begin(folders(top)).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("report.md") && said.contains(STAGE), "{said}");
    assert_eq!(tree(top), before);

    // Restoring the files, as a version control system would, is good enough.
    fs::write(top.join("specs/report.md"), "old\n").unwrap();
    drop(Transaction::begin(folders(top)).unwrap());
    let whole = scratch();
    super::tree::before(whole.path());
    assert_eq!(texts(&tree(top)), texts(&tree(whole.path())));
}

#[test]
fn a_journal_that_is_damaged_or_leads_astray_touches_nothing() {
    let folder = scratch();
    let top = folder.path();
    before(top);
    fs::create_dir_all(top.join("client").join(STAGE).join("old")).unwrap();
    let away = top.join("away");
    fs::create_dir(&away).unwrap();
    fs::write(top.join("client").join(STAGE).join("old/0"), "evil").unwrap();
    let step = r#""before": "x", "after": null"#;
    for journal in [
        "{".to_owned(),
        "{}".to_owned(),
        format!(
            r#"{{"roots": ["."], "steps": [{{"root": 0, "path": "../away/a", {step}}}], "made": []}}"#
        ),
        format!(
            r#"{{"roots": ["."], "steps": [{{"root": 7, "path": "a", {step}}}], "made": []}}"#
        ),
        format!(
            r#"{{"roots": [".", "../away"], "steps": [{{"root": 1, "path": "a", {step}}}], "made": []}}"#
        ),
        r#"{"roots": ["."], "steps": [], "made": [[0, "../away"]]}"#.to_owned(),
    ] {
        fs::write(top.join("client").join(STAGE).join("journal"), &journal).unwrap();
        let before = tree(top);
        let error = Transaction::begin([top.join("client")]).unwrap_err();
        assert!(error.to_string().contains("journal"), "{journal}: {error}");
        assert_eq!(tree(top), before, "{journal}");
    }
}
