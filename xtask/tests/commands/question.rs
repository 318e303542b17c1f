//! The question that `update` asks before it writes, at a terminal.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::shop::{Shop, UPDATE};
use crate::support::stdout;

/// Runs the update at a terminal, and types something; nothing if there is no `script`.
fn answer(shop: &Shop, typed: &str) -> Option<Output> {
    let words = UPDATE.iter().filter(|word| **word != "--yes");
    let program = format!("'{}'", env!("CARGO_BIN_EXE_xtask"));
    let command: Vec<&str> = [program.as_str()].iter().chain(words).copied().collect();
    let child = Command::new("script")
        .current_dir(shop.path())
        .args(["-q", "-e", "-c", &command.join(" "), "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: `script`, which makes a terminal, is not installed");
        return None;
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(typed.as_bytes()).expect("it is read");
    drop(stdin);
    Some(child.wait_with_output().expect("the command ends"))
}

#[test]
fn no_and_no_answer_write_nothing() {
    let shop = Shop::new();
    let before = shop.tree();
    // The last is the end of the input.
    for typed in ["n\n", "\n", "maybe\n", ""] {
        let Some(output) = answer(&shop, typed) else { return };
        let said = stdout(&output);
        assert!(said.contains("Write it? [y/N]"), "{typed:?}: {said}");
        assert!(said.contains("Nothing was written."), "{typed:?}: {said}");
        assert_eq!(output.status.code(), Some(1), "{typed:?}: {said}");
        assert_eq!(shop.tree(), before, "{typed:?}");
        assert!(!shop.is_staged(), "{typed:?}");
    }
}

#[test]
fn an_interrupt_at_the_question_writes_nothing() {
    let shop = Shop::new();
    let before = shop.tree();
    let Some(output) = answer(&shop, "\u{3}") else { return };
    assert_ne!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_eq!(shop.tree(), before);
    assert!(!shop.is_staged());
}

#[test]
fn yes_writes() {
    let shop = Shop::new();
    let before = shop.tree();
    let Some(output) = answer(&shop, "y\n") else { return };
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert_ne!(shop.tree(), before);
    shop.run(&[
        "generate",
        "--check",
        "--manifest",
        "specs/sources.toml",
        "--out",
        "client",
    ]);
}
