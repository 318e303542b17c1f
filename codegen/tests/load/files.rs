//! References into other files.

use std::fs;
use std::path::PathBuf;

use insta::assert_snapshot;
use specweave_codegen::load::{Beside, Document};
use specweave_codegen::lower::lower;

use crate::support::{body, mistakes, source, told};

fn main_file(reference: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /t:
    post:
      requestBody:
        content:
          application/json:
            schema:
              $ref: '{reference}'
      responses: {{default: {{description: ok}}}}
"
    )
}

fn written(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("api").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn outcome(reference: &str, others: &[(&str, &str)]) -> String {
    allowing(reference, others, &[])
}

/// The body, or the mistakes, where these folders beside `api` may be read.
fn allowing(reference: &str, others: &[(&str, &str)], allowed: &[&str]) -> String {
    let main = main_file(reference);
    let mut files = vec![("main.yaml", main.as_str())];
    files.extend(others);
    let folder = written(&files);
    let here = |entry: &&str| match entry.split_once('=') {
        Some((url, inside)) => {
            PathBuf::from(format!("{url}={}", folder.path().join(inside).display()))
        }
        None => folder.path().join(entry),
    };
    let beside =
        Beside { allowed: allowed.iter().map(here).collect(), ..Beside::default() };
    let main = folder.path().join("api/main.yaml");
    let document = Document::read_with(&main, "api/main.yaml", &beside).unwrap();
    let lowered = lower(&document, source()).unwrap_or_else(|e| panic!("{}", told(&e)));
    if lowered.warnings.is_empty() { body(&lowered.api) } else { mistakes(&document) }
}

#[test]
fn another_folder_is_read_when_it_is_allowed() {
    let common = (
        "../common/model.yaml",
        "Model: {type: object, properties: {id: {$ref: 'id.yaml#/Id'}}}\n",
    );
    let id = ("../common/id.yaml", "Id: {type: string}\n");
    let outcome =
        |reference: &str, allowed: &[&str]| allowing(reference, &[common, id], allowed);
    assert_eq!(
        outcome("../common/model.yaml#/Model", &["common"]),
        "Model {id~: Id string}"
    );
    // An allowed folder opens no other.
    let told = outcome("../common/model.yaml#/Model", &["elsewhere"]);
    assert!(told.contains("leads out of the document's folder"), "{told}");
    let url = "https://example.com/schemas/model.yaml#/Model";
    assert_eq!(
        outcome(url, &["https://example.com/schemas=common"]),
        "Model {id~: Id string}"
    );
    let told = outcome(url, &["https://example.com/other=common"]);
    assert!(told.contains("is a URL, and nothing is fetched"), "{told}");
}

const PARTS: (&str, &str) = (
    "parts/model.yaml",
    "Model:
  type: object
  properties:
    id: {$ref: '#/Id'}
    next: {$ref: './model.yaml#/Model'}
    main: {$ref: '../main.yaml#/paths/~1t/post/requestBody/content/application~1json/schema'}
Id: {type: string}
",
);

#[test]
fn are_followed_relative_to_the_file_they_are_in() {
    assert_snapshot!(outcome("parts/model.yaml#/Model", &[PARTS]), @"Model {id~: Id string, next~: ^Model, main~: ^Model}");
}

#[test]
fn have_places() {
    let main = main_file("parts/model.yaml#/Model");
    let folder = written(&[("main.yaml", &main), PARTS]);
    let document =
        Document::read(&folder.path().join("api/main.yaml"), "api/main.yaml").unwrap();
    let place = document.place("parts/model.yaml#/Id");
    assert_eq!(place.to_string(), "api/parts/model.yaml:7:1");
}

#[test]
fn a_target_that_is_missing_in_the_other_file() {
    assert_snapshot!(outcome("parts/model.yaml#/Modle", &[PARTS]), @r"
    error: the reference `parts/model.yaml#/Modle` leads nowhere
      --> api/main.yaml:10:15
       |
     10|               $ref: 'parts/model.yaml#/Modle'
       |               ^
      = help: is `parts/model.yaml#/Model` meant?
    ");
}

#[test]
fn a_file_that_is_missing() {
    let told = outcome("other.yaml#/Model", &[]);
    assert!(told.contains("can't be read (api/other.yaml: "), "{told}");
    assert!(told.contains("api/main.yaml:10:15"), "{told}");
}

#[test]
fn a_file_that_is_broken() {
    let told = outcome("other.yaml#/Model", &[("other.yaml", "a: [\n")]);
    assert!(told.contains("api/other.yaml:1:4: this is not valid YAML"), "{told}");
}

#[test]
fn a_parent_folder_is_refused() {
    assert_snapshot!(outcome("../secret.yaml#/A", &[]), @"
    error: the reference `../secret.yaml#/A` leads out of the document's folder
      --> api/main.yaml:10:15
       |
     10|               $ref: '../secret.yaml#/A'
       |               ^
      = help: only files in the document's own folder and below are read; copy it there, or allow its folder with `allow-refs`
    ");
}

#[test]
fn an_absolute_path_is_refused() {
    assert_snapshot!(outcome("/etc/passwd", &[]), @"
    error: the reference `/etc/passwd` is an absolute path
      --> api/main.yaml:10:15
       |
     10|               $ref: '/etc/passwd'
       |               ^
      = help: only files in the document's own folder and below are read; copy it there, or allow its folder with `allow-refs`
    ");
}

#[test]
fn a_url_is_refused() {
    assert_snapshot!(outcome("https://example.com/a.yaml#/A", &[]), @"
    error: the reference `https://example.com/a.yaml#/A` is a URL, and nothing is fetched
      --> api/main.yaml:10:15
       |
     10|               $ref: 'https://example.com/a.yaml#/A'
       |               ^
      = help: only files in the document's own folder and below are read; copy it there, or say with `allow-refs` which folder stands for the URL: `URL=FOLDER`
    ");
    assert!(outcome("file:///etc/passwd", &[]).contains("is a URL"));
    assert!(outcome("//example.com/a.yaml", &[]).contains("is a URL"));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused() {
    let main = main_file("linked.yaml#/A");
    let folder = written(&[("main.yaml", &main)]);
    fs::write(folder.path().join("secret.yaml"), "A: {type: string}\n").unwrap();
    std::os::unix::fs::symlink("../secret.yaml", folder.path().join("api/linked.yaml"))
        .unwrap();
    let document =
        Document::read(&folder.path().join("api/main.yaml"), "api/main.yaml").unwrap();
    let told = mistakes(&document);
    assert!(told.contains("leads out of the document's folder"), "{told}");
}
