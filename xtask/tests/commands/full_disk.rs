//! Where nothing can be written, or not all of it, everything stays as it was, and the message says
//! what to do.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::shop::{GENERATE, Shop, Tree, UPDATE, VENDOR, assert_is_either};
use crate::support::{assert_status, files, stderr, stdout, xtask};

/// Runs a command by way of a shell, which has it as its arguments.
fn by_shell(folder: &Path, script: &str, arguments: &[&str]) -> Output {
    Command::new("sh")
        .current_dir(folder)
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_xtask")])
        .args(arguments)
        .output()
        .expect("the shell starts")
}

/// The trees before and after an update.
fn states(shop: &Shop) -> (Tree, Tree) {
    let before = shop.tree();
    shop.run(UPDATE);
    let after = shop.tree();
    shop.restore(&before);
    (before, after)
}

#[test]
fn files_that_cannot_grow_are_no_half_written_files() {
    let shop = Shop::new();
    let (before, after) = states(&shop);
    let mut refused = 0;
    for blocks in [0, 1, 2, 4, 8, 16, 32, 64, 4096] {
        // Ignored, the signal becomes an error of the file.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let output = by_shell(shop.path(), &script, UPDATE);
        assert!(!shop.is_staged(), "{blocks}");
        match output.status.code() {
            Some(0) => assert_eq!(shop.tree(), after, "{blocks}"),
            _ => {
                assert_status(&output, 2);
                let said = stderr(&output);
                assert!(said.contains("cannot write the output"), "{said}");
                assert!(said.contains("nothing has changed"), "{said}");
                assert_is_either(&shop.tree(), &before, &before, "refused");
                refused += 1;
            }
        }
        shop.restore(&before);
    }
    assert!(refused > 2, "{refused}");
    // Not ignored, it ends the process in the midst of a file.
    for blocks in [0, 2, 8, 32] {
        let output =
            by_shell(shop.path(), &format!("ulimit -f {blocks}; exec \"$@\""), UPDATE);
        assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
        shop.run(GENERATE);
        assert_is_either(&shop.tree(), &before, &after, "ended");
        assert!(!shop.is_staged(), "{blocks}");
        shop.restore(&before);
    }
}

/// Whether this user can have file systems of their own.
fn has_namespaces() -> bool {
    let probe = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--mount",
            "mount",
            "-t",
            "tmpfs",
            "tmpfs",
            "/mnt",
        ])
        .output();
    let works = probe.is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("skipped: no namespaces for this user, so no disk that can be full");
    }
    works
}

/// Runs a command by way of a shell that may mount what it likes.
fn in_namespace(folder: &Path, script: &str, arguments: &[&str]) -> Output {
    Command::new("unshare")
        .current_dir(folder)
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .output()
        .expect("the command starts")
}

#[test]
fn a_disk_that_is_full_is_as_it_was() {
    if !has_namespaces() {
        return;
    }
    let shop = Shop::new();
    let (before, after) = states(&shop);
    let bytes: usize =
        before.values().map(|text| text.len().div_ceil(4096) * 4096).sum();
    let (full, seen) = (shop.path().join("full"), shop.path().join("seen"));
    let mut refused = 0;
    for spare in [16, 64, 128, 256, 16384] {
        fs::create_dir(&full).expect("a folder");
        fs::create_dir(&seen).expect("a folder");
        let script = format!(
            "mount -t tmpfs -o size={}k tmpfs full && cp -R specs client copy new.yaml full && cd full \
             && \"$@\"; status=$?; cp -R . ../seen; exit $status",
            bytes / 1024 + spare
        );
        let output = in_namespace(shop.path(), &script, UPDATE);
        let now = files(&seen);
        if output.status.success() {
            assert_is_either(&now, &after, &after, "done");
        } else {
            assert_status(&output, 2);
            assert!(stderr(&output).contains("make room"), "{}", stderr(&output));
            assert_is_either(&now, &before, &before, "refused");
            refused += 1;
        }
        fs::remove_dir_all(&full).expect("a folder");
        fs::remove_dir_all(&seen).expect("a folder");
    }
    assert!((1..5).contains(&refused), "{refused}");
}

#[test]
fn what_may_only_be_read_is_named() {
    if !has_namespaces() {
        return;
    }
    let shop = Shop::new();
    // Both have something to write.
    fs::copy(shop.path().join("new.yaml"), shop.path().join("specs/shop.yaml"))
        .expect("a document");
    let before = shop.tree();
    for (arguments, folder) in [(VENDOR, "copy"), (GENERATE, "client")] {
        let script = format!(
            "mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && exec \"$@\""
        );
        let output = in_namespace(shop.path(), &script, arguments);
        assert_status(&output, 2);
        assert!(
            stderr(&output).contains("Read-only file system"),
            "{}",
            stderr(&output)
        );
        assert_is_either(&shop.tree(), &before, &before, folder);
    }
}

#[test]
fn a_place_that_is_no_folder_is_named() {
    let shop = Shop::new();
    let before = shop.tree();
    for (out, message) in [
        ("new.yaml", "a folder should be there"),
        ("/proc/no-such-client", "/proc/no-such-client"),
    ] {
        let arguments = ["generate", "--manifest", "specs/sources.toml", "--out", out];
        let output = xtask(shop.path(), &arguments);
        assert_status(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
        assert_is_either(&shop.tree(), &before, &before, out);
    }
}

#[test]
fn output_that_nobody_takes_stops_nothing() {
    let shop = Shop::new();
    let (_, after) = states(&shop);
    let output = by_shell(shop.path(), "\"$@\" > /dev/full", UPDATE);
    assert_status(&output, 0);
    assert_eq!(stdout(&output), "");
    assert_is_either(&shop.tree(), &after, &after, "done");
}
