//! Every document of a folder, in one table.

use std::fs;

use crate::support::{assert_status, stderr, stdout, workspace, xtask};

/// Runs the command over the small documents of the tests.
fn corpus(arguments: &[&str]) -> (String, tempfile::TempDir) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let place = out.path().to_string_lossy().into_owned();
    let all = [&["corpus", "codegen/tests/corpus", "--out", &place], arguments].concat();
    let output = xtask(&workspace(), &all);
    assert_status(&output, 0);
    (stdout(&output), out)
}

#[test]
fn a_row_a_document_and_what_is_left_out() {
    let (table, _) = corpus(&[]);
    let row = table.lines().find(|line| line.starts_with("dialect-3.2.yaml"));
    let cells: Vec<&str> = row.expect("a row").split_whitespace().collect();
    assert_eq!(cells[1], "3.2.0", "{table}");
    assert_eq!(cells[4], "2", "{table}");
    let (_, rest) = table.split_once("broken.yaml: left out\n").expect("a list");
    assert!(rest.starts_with("  GET /pets/{other}\n  POST /gone\n"), "{table}");
}

#[test]
fn figures_for_other_tools() {
    let (json, _) = corpus(&["--format", "json", "--max-bytes", "2000"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("a list");
    assert!(rows.iter().all(|row| row["bytes"].as_u64().expect("a size") <= 2000));
    let broken =
        rows.iter().find(|row| row["document"] == "broken.yaml").expect("a row");
    assert_eq!(broken["summary"]["left_out"].as_array().map(Vec::len), Some(2));
    assert!(broken["millis"].as_f64().is_some_and(|millis| millis > 0.0));
}

#[test]
fn a_table_for_a_readme() {
    let (table, _) = corpus(&["--format", "markdown", "--max-bytes", "2000"]);
    assert!(table.starts_with("| document | OpenAPI |"), "{table}");
}

#[test]
fn a_document_that_is_refused_is_a_finding() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("old.yaml"), "swagger: '2.0'\n").expect("a file");
    fs::write(folder.path().join("other.json"), "{\"a\": 1}").expect("a file");
    let place = folder.path().to_string_lossy().into_owned();
    let output =
        xtask(&workspace(), &["corpus", &place, "--out", &format!("{place}/out")]);
    assert_status(&output, 1);
    assert!(stdout(&output).contains("old.yaml: refused"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("other.json"), "{}", stdout(&output));
}

#[test]
fn a_folder_without_documents() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = xtask(&workspace(), &["corpus", &folder.path().to_string_lossy()]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("no OpenAPI document"), "{}", stderr(&output));
}
