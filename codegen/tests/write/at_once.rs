//! Several folders and several runs.

use std::io::ErrorKind;
use std::{fs, thread};

use specweave_codegen::write::{STAGE, Transaction, write};

use super::tree::{before, change, folders, texts, tree};
use super::{file, files, read};

#[test]
fn nothing_is_written_before_all_is_known_to_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    before(top);
    // A folder where the second of the reports should be.
    fs::create_dir_all(top.join("specs/more/report.html/mine")).unwrap();
    let was = tree(top);
    let error = change(top, &specweave_codegen::write::RealDisk).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(error.to_string().contains("report.html"), "{error}");
    assert_eq!(tree(top), was);
}

#[test]
fn a_transaction_that_is_dropped_has_changed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    let out = top.join("not/yet/there");
    let mut run = Transaction::begin([&out]).unwrap();
    run.replace(&out, &files()).unwrap();
    drop(run);
    assert_eq!(tree(top).len(), 0);
}

#[test]
fn what_is_removed_by_name_is_gone_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    before(top);
    let out = top.join("client");
    let mut run = Transaction::begin([&out]).unwrap();
    let names = ["src/gone/deep/b.rs", "never/there"].map(str::to_owned);
    run.remove(&out, &names).unwrap();
    assert_eq!(run.commit().unwrap()[0].removed, ["src/gone/deep/b.rs"]);
    assert!(!out.join("src/gone").exists());
    assert!(out.join("notes.txt").exists() && out.join("src/lib.rs").exists());
}

#[test]
fn a_file_has_one_text() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    let mut run = Transaction::begin([out]).unwrap();
    run.put(out, &[file("a", "1")]).unwrap();
    run.put(&out.join("../").join(out.file_name().unwrap()), &[file("a", "2")]).unwrap();
    assert!(run.commit().unwrap_err().to_string().contains("twice"));
    assert!(!out.join("a").exists());
}

#[test]
fn a_folder_that_was_not_asked_for_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, other) = (folder.path().join("ours"), folder.path().join("other"));
    fs::create_dir(&other).unwrap();
    let mut run = Transaction::begin([&ours]).unwrap();
    assert!(run.put(&other, &[file("a", "1")]).is_err());
}

#[test]
fn a_folder_that_is_being_written_names_the_one_who_does() {
    let folder = tempfile::tempdir().unwrap();
    let [client, specs] = folders(folder.path());
    let first = Transaction::begin([&client, &specs]).unwrap();
    let error = Transaction::begin([&specs]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    let said = error.to_string();
    assert!(said.contains("specs"), "{said}");
    if cfg!(target_os = "linux") {
        assert!(said.contains(&format!("process {}", std::process::id())), "{said}");
    }
    drop(first);
    assert!(Transaction::begin([&specs]).is_ok());
}

#[test]
fn runs_at_once_come_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let versions: Vec<_> = (0..4)
        .map(|version| {
            let files = (0..8)
                .map(|name| file(&format!("src/{name}.rs"), &format!("{version}\n")));
            files.collect::<Vec<_>>()
        })
        .collect();
    thread::scope(|scope| {
        for files in &versions {
            scope.spawn(|| {
                for _ in 0..5 {
                    match write(&out, files) {
                        Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                        Ok(written) => assert_eq!(written.removed, [""; 0]),
                    }
                }
            });
        }
    });
    let texts: Vec<_> =
        (0..8).map(|name| read(&out, &format!("src/{name}.rs"))).collect();
    assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
    assert!(!out.join(STAGE).exists());
}

#[test]
fn a_stage_that_someone_else_has_put_there_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path();
    fs::create_dir(out.join(STAGE)).unwrap();
    fs::write(out.join(STAGE).join("precious"), "x").unwrap();
    assert!(write(out, &files()).is_err());
    assert_eq!(texts(&tree(out)).len(), 2);
    fs::remove_dir_all(out.join(STAGE)).unwrap();
    fs::write(out.join(STAGE), "x").unwrap();
    assert!(write(out, &files()).is_err());
    assert_eq!(texts(&tree(out)).len(), 1);
}
