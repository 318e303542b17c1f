//! The page that `cargo xtask reconcile --html` writes.

use std::fs;

use super::support::{assert_status, specs, stderr, stdout, xtask};

const SPECS: [&str; 3] = ["reconcile", "--manifest", "specs/sources.toml"];

#[test]
fn the_page_replaces_the_file_and_leaves_nothing_beside_it() {
    let folder = specs();
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("page.html"), "old").expect("a file");
    let output =
        xtask(folder.path(), &[&SPECS[..], &["--html", "out/page.html"]].concat());
    assert_status(&output, 0);
    let said = stdout(&output);
    assert!(said.starts_with("wrote out/page.html: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let page = fs::read_to_string(out.join("page.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1);
}

#[test]
fn a_page_that_cannot_be_written_is_an_error_that_says_so() {
    let folder = specs();
    for place in ["no/such/folder/page.html", "specs"] {
        let output = xtask(folder.path(), &[&SPECS[..], &["--html", place]].concat());
        assert_status(&output, 2);
        let said = stderr(&output);
        assert!(said.contains(&format!("cannot write the page `{place}`")), "{said}");
    }
}

#[test]
fn a_page_has_no_other_format() {
    let folder = specs();
    let arguments = [&SPECS[..], &["--html", "page.html", "--format", "json"]].concat();
    assert_status(&xtask(folder.path(), &arguments), 2);
    assert!(!folder.path().join("page.html").exists());
}
