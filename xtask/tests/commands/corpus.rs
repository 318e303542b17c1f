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
    assert_eq!(cells[4], "4", "{table}");
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

/// A program that is called as a rival is, and writes three lines for one document only.
#[cfg(unix)]
const RIVAL: &str = "#!/bin/sh
case $3 in
  *good.yaml) mkdir -p $5/src; printf '// A.\\n\\nmod a;\\n' > $5/src/lib.rs;;
  *) echo 'error: no' >&2; exit 1;;
esac
";

#[cfg(unix)]
#[test]
fn other_generators_stand_beside_ours() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a file");
        file
    };
    let document = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
    put("bad.yaml", document);
    put("good.yaml", document);
    let rival = put("ploidy", RIVAL);
    let permissions = fs::Permissions::from_mode(0o755);
    fs::set_permissions(rival, permissions).expect("it may be run");

    let place = folder.path().to_string_lossy();
    let path = std::env::var("PATH").expect("a path");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .env("PATH", format!("{place}:{path}"))
        .args(["corpus", &place, "--out", &format!("{place}/out")])
        .args(["--rival", "ploidy", "--runs", "2", "--format", "markdown"])
        .output()
        .expect("the command starts");
    assert_status(&output, 0);
    let table = stdout(&output);
    let row = |name: &str| {
        let row = table.lines().find(|line| line.starts_with(&format!("| {name} |")));
        row.unwrap_or_else(|| panic!("{table}")).split(" | ").collect::<Vec<_>>()
    };
    assert!(row("good.yaml")[5].ends_with(" / 3"), "{table}");
    assert!(row("good.yaml")[6].ends_with(" / 1"), "{table}");
    assert!(row("bad.yaml")[2].ends_with(" / –"), "{table}");
    assert!(table.contains("Figures are ours / ploidy:"), "{table}");
    let left: Vec<_> = fs::read_dir(folder.path().join("out"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().starts_with('.')),
        "{left:?}"
    );
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
