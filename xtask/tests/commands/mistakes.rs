//! What a mistake in a document costs: what it concerns, or with `--strict` the run.

use std::fs;
use std::path::Path;

use crate::support::{assert_status, specs, stderr, stdout, workspace, xtask};

fn broken(out: &Path, more: &[&str]) -> std::process::Output {
    let out = out.to_string_lossy();
    let all = [
        &["generate", "--spec", "codegen/tests/corpus/broken.yaml", "--out", &out],
        more,
    ];
    xtask(&workspace(), &all.concat())
}

#[test]
fn what_it_concerns_is_named_at_the_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = broken(&folder.path().join("client"), &[]);
    assert_status(&output, 0);
    let said = stdout(&output);
    assert!(said.contains("left out    2: GET /pets/{other}, POST /gone\n"), "{said}");
    assert!(said.contains("schema Good"), "{said}");
    // Each with its place, and the line.
    let told = stderr(&output);
    assert!(told.contains("codegen/tests/corpus/broken.yaml:34:"), "{told}");
    assert!(told.contains("b: {$ref: '#/components/schemas/god'}"), "{told}");
    assert!(told.contains("is `#/components/schemas/Good` meant?"), "{told}");
}

#[test]
fn strict_writes_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = broken(&folder.path().join("client"), &["--strict"]);
    assert_status(&output, 1);
    assert!(stdout(&output).contains("left out    2:"), "{}", stdout(&output));
    assert!(!folder.path().join("client").exists());
}

#[test]
fn a_manifest_may_put_up_with_them() {
    let folder = specs();
    let document = folder.path().join("specs/messages-3.1.yaml");
    let text = fs::read_to_string(&document).expect("the document");
    let text = text.replacen(
        "'#/components/schemas/Message'",
        "'#/components/schemas/Mesage'",
        1,
    );
    fs::write(&document, text).expect("the document");
    let arguments = ["generate", "--manifest", "specs/sources.toml", "--out", "client"];
    assert_status(&xtask(folder.path(), &arguments), 2);
    let manifest = folder.path().join("specs/sources.toml");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    fs::write(&manifest, format!("strict = false\n{text}")).expect("the manifest");
    let output = xtask(folder.path(), &arguments);
    assert_status(&output, 0);
    assert!(stdout(&output).contains("degraded"), "{}", stdout(&output));
}

#[test]
fn an_overlay_mends_a_document() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(
        folder.path().join("sources.toml"),
        "[client]\nname = \"mended\"\n[[source]]\nname = \"a\"\nfile = \"a.yaml\"\nauthority = 1\noverlays = [\"mend.yaml\"]\n",
    )
    .expect("the manifest");
    fs::write(
        folder.path().join("a.yaml"),
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\nservers: [{url: https://example.com}]\npaths:\n  /a: {get: {operationId: a, responses: {'200': {$ref: '#/components/responses/Gone'}}}}\n",
    )
    .expect("the document");
    let arguments = ["generate", "--manifest", "sources.toml", "--out", "client"];
    let overlay = |actions: &str| {
        let text = format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions: {actions}\n"
        );
        fs::write(folder.path().join("mend.yaml"), text).expect("the overlay");
        xtask(folder.path(), &arguments)
    };
    assert_status(&overlay("[]"), 2);
    let mended = overlay(
        "[{target: '$.paths[\"/a\"].get.responses', update: {'200': {$ref: null, description: fine}}}]",
    );
    // A null is a value: the reference has to go.
    assert_status(&mended, 0);
    let output = overlay(
        "[{target: '$.paths[\"/a\"].get.responses', remove: true}, {target: $.gone, remove: true}]",
    );
    assert_status(&output, 0);
    assert!(stderr(&output).contains("mend.yaml:3:"), "{}", stderr(&output));
    assert!(stderr(&output).contains("meets nothing"), "{}", stderr(&output));
}
