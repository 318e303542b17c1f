//! What can't be read is told with its place and what to do.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use specweave_codegen::load::Document;

use crate::support::{failed, told};

#[test]
fn broken_yaml() {
    assert_snapshot!(failed("openapi: 3.1.0\ninfo:\n  title: [a, b\npaths: {}\n"), @r"
    error: this is not valid YAML: `[` is never closed
      --> test.yaml:3:10
       |
      3|   title: [a, b
       |          ^
      = help: close it, or check the quotes and the commas behind it
    ");
}

#[test]
fn cut_off() {
    assert_snapshot!(failed("openapi: 3.1.0\ninfo: {title: 'T"), @r"
    error: this is not valid YAML: `{` is never closed
      --> test.yaml:2:7
       |
      2| info: {title: 'T
       |       ^
      = help: close it, or check the quotes and the commas behind it
    ");
}

#[test]
fn a_bracket_that_is_never_closed() {
    for (text, place, bracket) in [
        ("openapi: [", "1:10", "["),
        ("openapi: 3.1.0\ninfo: {title: T, tags: [a, b]\npaths: {", "2:7", "{"),
        ("openapi: 3.1.0\ninfo:\n  title: [a, b\npaths: {}\n", "3:10", "["),
    ] {
        let told = failed(text);
        assert!(told.contains(&format!("test.yaml:{place}\n")), "{told}");
        assert!(told.contains(&format!("`{bracket}` is never closed")), "{told}");
    }
    // One that is closed, though what is in it is wrong.
    let told = failed("openapi: 3.1.0\ninfo: {title: T version: 1}\n");
    assert!(!told.contains("never closed"), "{told}");
}

#[test]
fn tabs() {
    assert_snapshot!(failed("openapi: 3.1.0\ninfo:\n\ttitle: T\n"), @r"
    error: this is not valid YAML: found character that cannot start any token
      --> test.yaml:3:1
       |
      3| 	title: T
       | ^
      = help: YAML is indented with spaces; replace the tabs
    ");
}

#[test]
fn a_colon_in_a_value() {
    assert_snapshot!(failed("info:\n  title: one: two\n"), @r"
    error: this is not valid YAML: mapping values are not allowed in this context
      --> test.yaml:2:13
       |
      2|   title: one: two
       |             ^
      = help: a value with `: ` in it needs quotes; or the indentation is off
    ");
}

#[test]
fn all_duplicate_keys() {
    assert_snapshot!(failed("a: 1\nb:\n  c: 1\n  d: 1\n  c: 2\na: 3\n"), @"
    error: the document doesn't say which version of OpenAPI it is written in
      --> test.yaml:1:1
       |
      1| a: 1
       | ^
      = help: an OpenAPI document begins with e.g. `openapi: 3.1.0`
    error: the key `c` occurs twice
      --> test.yaml:5:3
       |
      5|   c: 2
       |   ^
      --> test.yaml:3:3
       |
      3|   c: 1
       |   ^
      = help: the second is taken; remove one of the two, or give it the name that was meant
    error: the key `a` occurs twice
      --> test.yaml:6:1
       |
      6| a: 3
       | ^
      --> test.yaml:1:1
       |
      1| a: 1
       | ^
      = help: the second is taken; remove one of the two, or give it the name that was meant
    ");
}

#[test]
fn duplicate_keys_in_json() {
    assert_snapshot!(failed("{\"a\": 1,\n \"a\": 2}"), @r#"
    error: the document doesn't say which version of OpenAPI it is written in
      --> test.yaml:1:1
       |
      1| {"a": 1,
       | ^
      = help: an OpenAPI document begins with e.g. `openapi: 3.1.0`
    error: the key `a` occurs twice
      --> test.yaml:2:2
       |
      2|  "a": 2}
       |  ^
      --> test.yaml:1:2
       |
      1| {"a": 1,
       |  ^
      = help: the second is taken; remove one of the two, or give it the name that was meant
    "#);
}

#[test]
fn broken_json() {
    let failure =
        Document::from_text("{\"a\": 1,\n  \"b\": }".into(), "x.json").unwrap_err();
    assert_snapshot!(told(&failure), @r#"
    error: this is not valid JSON: expected value
      --> x.json:2:8
       |
      2|   "b": }
       |        ^
      = help: check the commas, the quotes and the brackets here and just before
    "#);
}

#[test]
fn a_comma_too_many_in_json() {
    let document =
        Document::from_text("{\"a\": 1,\n  \"b\": [2,],\n}".into(), "x.json").unwrap();
    assert_eq!(document.value(), &serde_json::json!({"a": 1, "b": [2]}));
    let problems: Vec<_> = document.problems().cloned().collect();
    assert_snapshot!(told(&problems), @r#"
    note: this is not valid JSON: trailing comma
      --> x.json:2:11
       |
      2|   "b": [2,],
       |           ^
      = help: it is valid YAML, and read as that
    "#);
}

#[test]
fn empty() {
    assert_snapshot!(failed(" \n"), @r"
    error: the file is empty
      --> test.yaml
      = help: it should hold an OpenAPI document as YAML or JSON
    ");
    assert_snapshot!(failed("# nothing\n"), @r"
    error: the file holds nothing but comments
      --> test.yaml
      = help: it should hold an OpenAPI document as YAML or JSON
    ");
}

#[test]
fn two_documents() {
    assert_snapshot!(failed("a: 1\n---\nb: 2\n"), @r"
    error: this is not valid YAML: deserializing from YAML containing more than one document is not supported
      --> test.yaml:2:1
       |
      2| ---
       | ^
      = help: keep one document a file: remove what follows the second `---`
    ");
}

#[test]
fn a_missing_file() {
    let failure =
        Document::read(Path::new("/no/such.yaml"), "specs/such.yaml").unwrap_err();
    assert_snapshot!(told(&failure), @r"
    error: can't read the file: No such file or directory (os error 2)
      --> specs/such.yaml
      = help: check the path; it is relative to the working directory or to the manifest that names it
    ");
}

#[test]
fn not_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.yaml");
    fs::write(&path, b"openapi: 3.1.0\ninfo: {title: M\xfcnchen}\n").unwrap();
    let failure = Document::read(&path, "latin.yaml").unwrap_err();
    assert_snapshot!(told(&failure), @r"
    error: the file is not UTF-8 text
      --> latin.yaml:2:16
       |
      2| info: {title: M�nchen}
       |                ^
      = help: save it as UTF-8
    ");
}

#[test]
fn a_byte_order_mark_is_no_problem() {
    let document =
        Document::from_text("\u{feff}openapi: 3.1.0\n".into(), "x.yaml").unwrap();
    assert_eq!(document.value()["openapi"], "3.1.0");
}
