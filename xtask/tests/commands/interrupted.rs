//! A command that is ended from outside, at any moment, leaves everything as it was or as it was to
//! become.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::shop::{GENERATE, Shop, UPDATE, VENDOR, assert_is_either};
use crate::support::{assert_status, xtask};

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

fn send(signal: &str, child: &Child) {
    let status = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .stderr(Stdio::null())
        .status();
    // One that has ended already is none of our business.
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
        send(signal, &child);
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

#[test]
fn a_copy_that_was_being_made_is_made_by_the_next_run() {
    let shop = Shop::new();
    let whole = shop.tree();
    // There is none yet: what a killed run leaves has no list that tells it from a stranger's.
    std::fs::remove_dir_all(shop.path().join("copy")).expect("a copy");
    each_moment(&shop, VENDOR, "-KILL", |when| {
        shop.run(VENDOR);
        assert_is_either(&shop.tree(), &whole, &whole, when);
        assert!(!shop.is_staged(), "{when}");
    });
}

#[test]
fn a_start_that_was_broken_off_can_be_made_again() {
    let shop = Shop::new();
    let init = ["init", "--spec", "specs/shop.yaml", "start"];
    shop.run(&init);
    let whole = shop.tree();
    let new = shop.path().join("start");
    for round in 0..ROUNDS * 2 {
        std::fs::remove_dir_all(&new).expect("a folder");
        let mut child = start(&shop, &init);
        while !new.exists() && child.try_wait().expect("a child").is_none() {
            thread::yield_now();
        }
        thread::sleep(Duration::from_micros(700) * round);
        send("-KILL", &child);
        child.wait().expect("a child");
        let output = xtask(shop.path(), &init);
        // Refused is only what was done as a whole.
        let is_done = output.status.code() == Some(2);
        if !is_done {
            assert_status(&output, 0);
        }
        assert_is_either(&shop.tree(), &whole, &whole, &format!("round {round}"));
    }
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
