//! For each lint of `cargo-semver-checks` that can concern a generated crate, the smallest Rust that
//! it is about: the verdict here asks for as much as the lint does. The lints and the Rust are in
//! `lints.txt`.
//!
//! Left out are lints about what no generated crate has: `repr`, `union`, `static`, `unsafe`, ABIs,
//! target features, constant generics and exported or procedural macros. Not seen are `Sized`, whether
//! a trait can be `dyn`, and the numbers behind variants; of `Send` and its like, what types of other
//! packages lack.

use specweave_codegen::diff::Verdict;

use super::rules::rust;

const LINTS: &str = include_str!("lints.txt");

/// Name, verdict, before and after.
fn lints() -> impl Iterator<Item = (&'static str, Verdict, &'static str, &'static str)> {
    LINTS.split("\n\n").skip(1).map(|block| {
        let mut lines = block.lines();
        let head = lines.next().and_then(|line| line.split_once(": "));
        let (name, verdict) = head.expect("a name and a verdict");
        let verdict = match verdict {
            "major" => Verdict::Major,
            "minor" => Verdict::Minor,
            other => panic!("{other}"),
        };
        let mut side = |sign| {
            let rust = lines.next().and_then(|line| line.strip_prefix(sign));
            rust.unwrap_or_else(|| panic!("no line {sign} of {name}")).trim_start()
        };
        (name, verdict, side("-"), side("+"))
    })
}

#[test]
fn the_verdict_is_that_of_the_lint() {
    let mut wrong = Vec::new();
    for (name, verdict, before, after) in lints() {
        let found = rust(before, after);
        if found.verdict() != Some(verdict) {
            let whys: Vec<_> = found.changes.iter().map(|change| &change.why).collect();
            let is = found.verdict();
            wrong.push(format!("{name}: {is:?}, not {verdict:?}: {whys:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_lint_is_there_once() {
    for verdict in [Verdict::Major, Verdict::Minor] {
        let names: Vec<_> =
            lints().filter(|lint| lint.1 == verdict).map(|(name, ..)| name).collect();
        assert!(names.len() > 20, "{names:?}");
        assert!(names.is_sorted_by(|one, two| one < two), "{names:?}");
    }
}
