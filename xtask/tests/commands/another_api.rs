//! An API that has nothing to do with the one at hand: pages, a stream of events, and two documents
//! that disagree. Not a line of the generator is about it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use specweave_codegen::manifest::Manifest;

use crate::support::{
    assert_status, copy, files, stderr, stdout, target, workspace, xtask,
};

fn petstore() -> PathBuf {
    workspace().join("tests/petstore")
}

/// A folder with the documents of the pet shop.
fn documents() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&petstore(), &folder.path().join("petstore"));
    folder
}

#[test]
fn its_client_makes_calls() {
    let folder = documents();
    let arguments =
        ["generate", "--manifest", "petstore/sources.toml", "--out", "petstore/client"];
    assert_status(&xtask(folder.path(), &arguments), 0);
    let calls = petstore().join("calls.yaml");
    let said = run(folder.path(), &petstore().join("calls.rs"), &calls);
    assert_eq!(said, "5 calls\n");
}

/// Builds a program beside the client, out of what is built for this workspace anyway, and runs it.
fn run(folder: &Path, program: &Path, calls: &Path) -> String {
    let package = folder.join("calls");
    fs::create_dir_all(package.join("src")).expect("a folder");
    fs::copy(program, package.join("src/main.rs")).expect("the program");
    fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock"))
        .expect("a file");
    let workspace_manifest =
        fs::read_to_string(workspace().join("Cargo.toml")).expect("the manifest");
    let (_, profiles) =
        workspace_manifest.split_once("[profile.dev]").expect("profiles");
    let manifest = format!(
        "[package]\nname = \"calls\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         pet-shop = {{ path = \"../petstore/client\" }}\n\
         specweave-tests = {{ path = {:?} }}\n\
         futures-util = {{ version = \"0.3\", default-features = false, features = [\"std\"] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"rt-multi-thread\"] }}\n\n\
         [profile.dev]{profiles}",
        workspace().join("tests").display().to_string()
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("a file");
    let output = Command::new(env!("CARGO"))
        .current_dir(&package)
        .args(["run", "--quiet", "--offline", "--"])
        .arg(calls)
        .env("CARGO_TARGET_DIR", target())
        .output()
        .expect("cargo starts");
    assert_status(&output, 0);
    stdout(&output)
}

#[test]
fn the_documents_disagree_and_each_place_is_decided() {
    let folder = documents();
    let output = xtask(
        folder.path(),
        &["reconcile", "--manifest", "petstore/sources.toml", "--format", "json"],
    );
    assert_status(&output, 0);
    let report: serde_json::Value =
        serde_json::from_str(&stdout(&output)).expect("the report is JSON");
    let chosen = |at: &str, aspect: &str| {
        let decisions = report["decisions"].as_array().expect("decisions").iter();
        let mut decisions = decisions.filter(|d| d["at"] == at && d["aspect"] == aspect);
        decisions.next().map_or(serde_json::Value::Null, |d| d["chosen"].clone())
    };
    let pet = "GET /v1/pets response.200.body.pets[]";
    assert_eq!(
        chosen(&format!("{pet}.kind"), "enum"),
        serde_json::json!(["cat", "dog", "hamster"])
    );
    assert_eq!(chosen(&format!("{pet}.kind"), "required"), false);
    assert_eq!(chosen("GET /v1/pets request.query.limit", "maximum"), 100);
    assert_eq!(chosen("POST /v1/pets request.body.name", "maxLength"), 40);
}

#[test]
fn a_first_manifest_is_made_of_its_documents() {
    let folder = documents();
    let specs = ["--spec", "petstore/shop.yaml", "--spec", "petstore/partner.json"];
    let output = xtask(folder.path(), &[&["init"], &specs[..], &["start"]].concat());
    assert_status(&output, 0);
    let said = stdout(&output);
    assert!(
        said.starts_with(
            "pet-shop-client; operations: 4; conflicts between the documents: 18\n"
        ),
        "{said}"
    );
    let out = folder.path().join("start");
    let manifest = fs::read_to_string(out.join("sources.toml")).expect("the manifest");
    for line in [
        "name = \"pet-shop-client\"",
        "api = \"Pet Shop\"",
        "base-url-env = \"PET_SHOP_BASE_URL\"",
        "scheme = \"x-shop-key\"",
        "env = \"PET_SHOP_API_KEY\"",
        "\"GET /v1/pets\" = \"pets.list\"",
        "[client.streams.\"GET /v1/pets/{pet_id}/diary\"]",
        "file = \"shop.yaml\"\nauthority = 1",
        "file = \"partner.json\"\nauthority = 2",
        "# [[decision]]",
        "# [client.pages]",
    ] {
        assert!(manifest.contains(line), "no {line:?} in\n{manifest}");
    }
    for file in [
        ".gitattributes",
        "RECONCILIATION.md",
        "LINES.md",
        "reconciled.yaml",
        "client/src/resources/pets.rs",
    ] {
        assert!(out.join(file).exists(), "{file}");
    }
    // It is a manifest like any other, and has already been followed.
    let check =
        ["generate", "--manifest", "start/sources.toml", "--out", "start/client"];
    let output = xtask(folder.path(), &[&check[..], &["--check"]].concat());
    assert_status(&output, 0);
    // Each key that is a comment is a key that there is.
    let mut keys = 0;
    let all: String = manifest
        .lines()
        .map(|line| match line.strip_prefix("# ").filter(|line| is_toml(line)) {
            Some(key) => {
                keys += 1;
                format!("{}\n", key.replace("\"NAME\"", "\"shop\""))
            }
            None => format!("{line}\n"),
        })
        .collect();
    assert!(keys > 30, "{keys} in\n{all}");
    if let Err(problems) = Manifest::from_text(&all, "sources.toml", out) {
        panic!("{problems:?} in\n{all}");
    }
}

/// Whether a comment is a key with its value, or the head of a table.
fn is_toml(line: &str) -> bool {
    let key = line.split(" = ").next().unwrap_or_default();
    let is_key = key.len() < line.len()
        && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    is_key || line.starts_with('[')
}

#[test]
fn a_document_of_several_files_is_copied_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let top = folder.path();
    fs::create_dir_all(top.join("api/parts")).expect("a folder");
    let main = "openapi: 3.0.3\ninfo: {title: Étoile, version: '1'}\npaths:\n  /stars:\n    get:\n      \
                responses:\n        '200':\n          description: Stars.\n          content:\n            \
                application/json:\n              schema: {$ref: 'parts/star.yaml#/Star'}\n";
    fs::write(top.join("api/main.yaml"), main).expect("a file");
    let part = "Star:\n  type: object\n  properties:\n    name: {type: string}\n";
    fs::write(top.join("api/parts/star.yaml"), part).expect("a file");
    let output = xtask(top, &["init", "--spec", "api/main.yaml", "new"]);
    assert_status(&output, 0);
    let manifest =
        fs::read_to_string(top.join("new/sources.toml")).expect("the manifest");
    assert!(manifest.contains("file = \"main/main.yaml\""), "{manifest}");
    assert_eq!(
        fs::read_to_string(top.join("new/main/parts/star.yaml")).expect("a file"),
        part
    );
    assert!(top.join("new/client/src/types/star.rs").exists());
}

#[test]
fn a_folder_that_is_used_is_refused() {
    let folder = documents();
    let before = files(folder.path());
    for (dir, message) in [
        ("petstore", "is not empty"),
        ("petstore/shop.yaml", "cannot be used"),
        ("https://pets.example/new", "is an address, not a folder"),
    ] {
        let output =
            xtask(folder.path(), &["init", "--spec", "petstore/shop.yaml", dir]);
        assert_status(&output, 2);
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    let url = "https://pets.example/openapi.yaml";
    let output = xtask(folder.path(), &["init", "--spec", url, "new"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("nothing is fetched"), "{}", stderr(&output));
    fs::write(folder.path().join("broken.yaml"), "openapi: [").expect("a file");
    let output = xtask(folder.path(), &["init", "--spec", "broken.yaml", "new"]);
    assert_status(&output, 2);
    assert!(stderr(&output).contains("broken.yaml:"), "{}", stderr(&output));
    assert!(!folder.path().join("new").exists());
    fs::remove_file(folder.path().join("broken.yaml")).expect("a file");
    assert_eq!(files(folder.path()), before);
}

/// What is special to one API is in its documents, its manifest and its conveniences.
#[test]
fn the_generator_names_no_api() {
    for folder in ["codegen/src", "codegen/runtime/src"] {
        for (name, text) in files(&workspace().join(folder)) {
            let text = String::from_utf8_lossy(&text).to_lowercase();
            for word in ["anthropic", "claude", "stainless"] {
                assert!(!text.contains(word), "`{word}` in {folder}/{}", name.display());
            }
        }
    }
}
