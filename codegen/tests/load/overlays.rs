//! Overlays change the tree, and places lead to whoever wrote what is there.

use std::fs;

use insta::assert_snapshot;
use specweave_codegen::load::{Beside, Document};
use specweave_codegen::lower::lower;

use crate::support::{mistakes, source, told};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get: {summary: old, tags: [x], responses: {}}
    post: {responses: {}}
  /b:
    get: {parameters: [{name: p, in: query}, {name: q, in: query}, {name: r, in: query}], responses: {}}
";

fn overlaid(actions: &str) -> Result<Document, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let (main, overlay) =
        (folder.path().join("main.yaml"), folder.path().join("o.yaml"));
    fs::write(&main, DOCUMENT).expect("the document");
    fs::write(&overlay, actions).expect("the overlay");
    let beside = Beside { overlays: vec![overlay], ..Beside::default() };
    let shown = folder.path().display().to_string();
    Document::read_with(&main, "main.yaml", &beside)
        .map_err(|failure| told(&failure).replace(&shown, "FOLDER"))
}

fn with(actions: &str) -> Document {
    overlaid(&format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}"
    ))
    .expect("an overlay")
}

fn line(document: &Document, pointer: &str) -> String {
    let place = document.place(pointer);
    let file = place.file.rsplit('/').next().unwrap_or_default().to_owned();
    format!("{file}:{}:{}", place.line.unwrap_or(0), place.column.unwrap_or(0))
}

#[test]
fn an_update_is_merged() {
    let document = with(
        "- target: $.paths['/a'].get\n  update:\n    summary: new\n    tags: [y]\n    deprecated: true\n",
    );
    let get = &document.value()["paths"]["/a"]["get"];
    assert_eq!(get["summary"], "new");
    assert_eq!(get["tags"], serde_json::json!(["x", "y"]));
    assert_eq!(get["deprecated"], true);
    assert_eq!(line(&document, "/paths/~1a/get/summary"), "o.yaml:6:5");
    assert_eq!(line(&document, "/paths/~1a/get/tags/0"), "main.yaml:5:32");
    assert_eq!(line(&document, "/paths/~1a/get/tags/1"), "o.yaml:7:12");
    assert_eq!(line(&document, "/paths/~1a/get/deprecated"), "o.yaml:8:5");
    assert_eq!(line(&document, "/paths/~1a/post"), "main.yaml:6:5");
}

#[test]
fn what_is_removed_is_gone_and_the_rest_keeps_its_places() {
    let document =
        with("- target: $.paths['/b'].get.parameters[?@.name != 'r']\n  remove: true\n");
    let parameters = &document.value()["paths"]["/b"]["get"]["parameters"];
    assert_eq!(parameters.as_array().map(Vec::len), Some(1));
    assert_eq!(line(&document, "/paths/~1b/get/parameters/0"), "main.yaml:8:68");
}

#[test]
fn a_copy_keeps_its_place() {
    let document = with("- target: $.paths['/a'].post\n  copy: $.paths['/a'].get\n");
    assert_eq!(document.value()["paths"]["/a"]["post"]["summary"], "old");
    assert_eq!(line(&document, "/paths/~1a/post/summary"), "main.yaml:5:11");
}

#[test]
fn a_target_that_meets_nothing_is_told() {
    let document = with("- target: $.paths['/gone']\n  remove: true\n");
    let told: Vec<String> =
        document.problems().map(|problem| problem.message.clone()).collect();
    assert_eq!(told, ["the target meets nothing in the document"]);
    let lowered = lower(&document, source()).expect("an API");
    let same = lowered.warnings.iter().filter(|problem| problem.message == told[0]);
    assert_eq!(same.count(), 1);
}

#[test]
fn actions_that_are_none_are_told() {
    let document = with(
        "- target: '$['\n  remove: true\n- target: $.info\n  updte: {}\n- just text\n- target: $.info\n- target: $.info\n  copy: $.paths.*\n",
    );
    let told = mistakes(&document);
    assert_eq!(told.matches("error:").count(), 5, "{told}");
    assert!(told.contains("o.yaml:4:3"), "{told}");
}

#[test]
fn a_file_that_is_no_overlay() {
    assert_snapshot!(overlaid("openapi: 3.1.0\n").unwrap_err(), @"
    error: this is no overlay of version 1.0 or 1.1
      --> FOLDER/o.yaml:1:1
       |
      1| openapi: 3.1.0
       | ^
      = help: an overlay begins with `overlay: 1.0.0`
    ");
}

#[test]
fn overlays_that_multiply_are_refused() {
    let mut actions = String::from("overlay: 1.1.0\nactions:\n");
    for step in 0..64 {
        actions.push_str(&format!(
            "- target: $.info\n  copy: $\n- target: $.info\n  update: {{x{step}: 1}}\n"
        ));
    }
    let told = overlaid(&actions).unwrap_err();
    assert!(told.contains("make the document too large"), "{told}");
}
