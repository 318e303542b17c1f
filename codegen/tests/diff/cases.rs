//! Pairs of small documents, one a kind of change. The name of a pair begins with its verdict.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use specweave_codegen::diff::{self, Verdict};

use super::difference;

#[test]
fn each_kind_of_change_has_its_verdict() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/cases");
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let read = |file: &str| fs::read_to_string(path.join(file)).unwrap();
        let diff = difference(&read("before.yaml"), &read("after.yaml"));
        found.insert(name, diff);
    }
    assert!(found.len() >= 40, "{} pairs", found.len());
    let mut report = String::new();
    let mut wrong = Vec::new();
    for (name, diff) in &found {
        let verdict = diff.verdict().map_or("none", Verdict::as_str);
        if name.split('-').next() != Some(verdict) {
            wrong.push(format!("{name} is {verdict}"));
        }
        report.push_str(&format!("======== {name} ========\n{}\n", diff::text(diff)));
    }
    insta::assert_snapshot!("cases", report);
    assert!(wrong.is_empty(), "{wrong:#?}");
}
