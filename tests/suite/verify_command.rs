//! The command itself: what it prints, and the status it ends with.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn verify(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verify"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command.output().expect("it can be started")
}

fn json(arguments: &[&str]) -> Value {
    let output = verify(&[arguments, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

fn status(arguments: &[&str]) -> Option<i32> {
    verify(arguments).status.code()
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).into_owned()
}

/// An exchange with nothing in it that the documents do not know, and the same with a new field.
fn samples(folder: &Path) -> (PathBuf, PathBuf) {
    let cassette = |field: &str| {
        format!(
            "interactions:\n- request: {{method: POST, uri: 'https://api.anthropic.com/v1/messages/count_tokens', \
             body: '{{\"model\":\"claude-sonnet-4-5\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}]}}'}}\n  \
             response: {{status: 200, headers: {{content-type: application/json}}, \
             body: {{string: '{{\"input_tokens\": 8{field}}}'}}}}\n"
        )
    };
    let (clean, drifted) = (folder.join("clean.yaml"), folder.join("drifted.yaml"));
    std::fs::write(&clean, cassette("")).expect("it can be written");
    std::fs::write(&drifted, cassette(", \"luck\": 7")).expect("it can be written");
    (clean, drifted)
}

#[test]
fn the_status_tells_how_it_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clean, drifted) = samples(folder.path());
    let (clean, drifted) =
        (clean.to_str().expect("text"), drifted.to_str().expect("text"));
    assert_eq!(status(&[clean]), Some(0));
    assert_eq!(
        status(&[clean, "--deny", "drift"]),
        Some(0),
        "{}",
        text(&verify(&[clean]).stdout)
    );
    assert_eq!(status(&[drifted]), Some(0), "drift alone is no failure");
    assert_eq!(status(&[drifted, "--deny", "drift"]), Some(1));
    assert_eq!(status(&[drifted, "--deny", "stable-drift"]), Some(1));
    assert_eq!(status(&[]), Some(2));
    assert_eq!(status(&["no/such/file.yaml"]), Some(2));
    assert_eq!(status(&["Cargo.toml"]), Some(2), "what is named must be a cassette");
    assert_eq!(status(&[clean, "--manifest", "no.toml"]), Some(2));
    let unknown = verify(&[clean, "--source", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("supplement"), "it says which there are");

    let lost = std::fs::read_to_string(drifted)
        .expect("it is there")
        .replace(": 8", ": \"eight\"");
    let path = folder.path().join("lost.yaml");
    std::fs::write(&path, lost).expect("it can be written");
    assert_eq!(status(&[path.to_str().expect("text")]), Some(1));
    std::fs::write(&path, "interactions:\n- {").expect("it can be written");
    let broken = verify(&[folder.path().to_str().expect("text")]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).contains("lost.yaml:3:1:"), "{}", text(&broken.stderr));
    assert!(
        text(&broken.stdout).contains("interactions  2"),
        "the others are read nevertheless"
    );
}

#[test]
fn the_json_has_the_shape_that_is_promised() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, drifted) = samples(folder.path());
    let report = json(&[drifted.to_str().expect("text")]);
    for (name, count) in [("cassettes", 1), ("interactions", 1), ("decoded", 1)] {
        assert_eq!(report[name], count, "{name}");
    }
    assert_eq!(report["failed"], Value::Array(Vec::new()));
    assert_eq!(report["skipped"], Value::Array(Vec::new()));
    let drift = &report["drift"][0];
    assert_eq!(drift["at"], "POST /v1/messages/count_tokens response.200.body.luck");
    assert_eq!(drift["kind"], "undocumented-field");
    assert_eq!(drift["seen"], 1);
    assert_eq!(drift["example"]["cassette"], drifted.to_str().expect("text"));
    assert_eq!(drift["example"]["interaction"], 0);
    let sources = report["sources"].as_array().expect("a list");
    assert!(sources.len() > 1);
    let of = |name: &str| {
        sources.iter().find(|source| source["name"] == name).expect("it is there")
    };
    assert_eq!(of("supplement")["drift"]["undocumented-field"], 1);
    assert_eq!(
        of("messages-3.0")["drift"]["undocumented-operation"],
        1,
        "it has one operation only"
    );
}

#[test]
fn one_source_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clean, _) = samples(folder.path());
    let clean = clean.to_str().expect("text");
    let report = json(&[clean, "--source", "messages-3.0"]);
    assert_eq!(report["interactions"], 0);
    assert_eq!(
        report["skipped"][0]["why"],
        "no such operation: POST /v1/messages/count_tokens"
    );
    assert_eq!(report["drift"][0]["kind"], "undocumented-operation");
    assert_eq!(report["sources"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        json(&[clean, "--source", "supplement"])["drift"],
        Value::Array(Vec::new())
    );
}

#[test]
fn the_text_names_the_place_and_nothing_but_text_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, drifted) = samples(folder.path());
    let output = verify(&[drifted.to_str().expect("text")]);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("POST /v1/messages/count_tokens response.200.body.luck"),
        "{shown}"
    );
    assert!(
        shown.contains("messages-3.1"),
        "the table of the documents is there: {shown}"
    );
    assert!(
        !shown.contains('\u{1b}') && output.stderr.is_empty(),
        "no bar without a terminal"
    );
}
