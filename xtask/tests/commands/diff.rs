//! `diff` compares with whatever holds an earlier state.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{assert_status, files, specs, stderr, stdout, xtask};

const PLACES: [&str; 4] = ["--manifest", "specs/sources.toml", "--out", "client"];

fn diff(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = xtask(folder, &[&["diff"], arguments, &PLACES[..]].concat());
    assert_status(&output, status);
    if status == 2 { stderr(&output) } else { stdout(&output) }
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=T", "-c", "user.email=t@example.com"])
        .args(["-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .output()
        .expect("git starts")
        .status;
    assert!(status.success(), "git {arguments:?}");
}

/// Takes a field out of the supplement.
fn shorten(folder: &Path) {
    let document = folder.join("specs/supplement.yaml");
    let text = fs::read_to_string(&document).expect("the document");
    let field = "        web_fetch_requests:\n          type: integer\n          description: Pages fetched.\n          minimum: 0\n          default: 0\n";
    assert!(text.contains(field));
    let text = text.replace(field, "").replace(
        "required: [web_search_requests, web_fetch_requests]",
        "required: [web_search_requests]",
    );
    fs::write(&document, text).expect("the document");
}

/// The version that the manifest has, and the one that what breaks callers asks for before 1.0.
fn versions(folder: &Path) -> (String, String) {
    let manifest = folder.join("specs/sources.toml");
    let manifest = fs::read_to_string(manifest).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let version = manifest["client"]["version"].as_str().expect("a version").to_owned();
    let minor = version.split('.').nth(1).and_then(|minor| minor.parse::<u64>().ok());
    let next = format!("0.{}.0", minor.expect("a number") + 1);
    (version, next)
}

const REMOVED: &str = "removed    field types::ServerToolUsage.web_fetch_requests";

#[test]
fn a_revision_a_folder_or_a_crate_can_be_compared_with() {
    let folder = specs();
    let folder = folder.path();
    assert_status(&xtask(folder, &[&["generate"], &PLACES[..]].concat()), 0);
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "One"]);
    let old = tempfile::tempdir().expect("a temporary folder");
    crate::support::copy(folder, old.path());
    assert!(diff(folder, &["--from", "HEAD"], 0).starts_with("Nothing changed"));

    shorten(folder);
    let before = files(folder);
    let said = diff(folder, &["--from", "HEAD"], 1);
    assert!(said.contains(REMOVED), "{said}");
    assert!(said.contains("HEAD:specs/supplement.yaml:"), "{said}");
    let (version, next) = versions(folder);
    assert!(said.contains(&format!("Version {version} becomes {next}.")), "{said}");
    assert_eq!(files(folder), before, "the repository was touched");

    for inside in ["specs", "client"] {
        let place = old.path().join(inside).display().to_string();
        let said = diff(folder, &["--from", &place], 1);
        assert!(said.contains(REMOVED), "{inside}: {said}");
        assert_eq!(said.contains("On the wire"), inside == "specs", "{said}");
    }
    let said = diff(folder, &["--from", "HEAD", "--format", "markdown"], 1);
    assert!(said.contains("### Breaking\n\n| what | where | why |"), "{said}");
    assert!(said.contains(&format!("Version {version} becomes **{next}**.")), "{said}");
}

#[test]
fn what_holds_no_earlier_state_is_refused() {
    let folder = specs();
    let folder = folder.path();
    for kept in ["released.face", "released.md"] {
        let _ = fs::remove_file(folder.join("specs").join(kept));
    }
    assert!(diff(folder, &[], 2).contains("nothing has been released"));
    assert!(diff(folder, &["--from", "v9"], 2).contains("--from FOLDER"));
    fs::create_dir(folder.join("empty")).expect("a folder");
    assert!(diff(folder, &["--from", "empty"], 2).contains("nothing to compare with"));
    let said = diff(folder, &["--from", "specs/sources.toml"], 2);
    assert!(said.contains("not the public interface"), "{said}");
    git(folder, &["init", "--quiet"]);
    assert!(diff(folder, &["--from", "v9"], 2).contains("no such revision"));
}
