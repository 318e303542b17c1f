//! The runtime in the crate: complete, and with the dependencies it needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use specweave_codegen::emit::EmittedFile;
use specweave_codegen::model::{Answer, Model, Type};

use super::messages::messages;
use super::{assert_parses, files, models, text};

fn sources(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            sources(&entry.path(), &format!("{name}/"), found);
        } else if name.ends_with(".rs") {
            found.push((name, fs::read_to_string(entry.path()).unwrap()));
        }
    }
}

#[test]
fn every_file_is_copied_as_it_is() {
    // Hand-written files may use any of it.
    let mut model = models::empty();
    model.package.guide = Some("# Guide".to_owned());
    let files = files(&model);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/src");
    let mut found = Vec::new();
    sources(&folder, "", &mut found);
    for (name, source) in &found {
        let path = match name.as_str() {
            "lib.rs" => "src/runtime/mod.rs".to_owned(),
            name => format!("src/runtime/{name}"),
        };
        // One that is missing belongs into the table in `plan/runtime.rs`.
        let copy = text(&files, &path);
        assert_eq!(copy.split_once("\n\n").unwrap().1, source, "{path}");
        assert!(
            !source.contains("crate::"),
            "{name} names something outside the runtime"
        );
    }
    let copied =
        files.iter().filter(|file| file.path.starts_with("src/runtime/")).count();
    assert_eq!(copied, found.len());
}

#[test]
fn every_file_lists_the_dependencies_it_needs() {
    let manifest =
        include_str!("../../runtime/Cargo.toml").parse::<toml::Table>().unwrap();
    let all = manifest["dependencies"].as_table().unwrap();
    let mut differences = Vec::new();
    for (path, source, listed) in specweave_codegen::plan::runtime_files() {
        let code: String = source
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let uses = |name: &&String| {
            let path = format!("{}::", name.replace('-', "_"));
            code.match_indices(&path).any(|(at, _)| {
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:$".contains(c))
            })
        };
        let used: BTreeSet<_> = all.keys().filter(uses).map(String::as_str).collect();
        let listed: BTreeSet<_> = listed.iter().copied().collect();
        if used != listed {
            differences.push(format!("{path}: {used:?}, not {listed:?}"));
        }
    }
    assert_eq!(differences, Vec::<String>::new());
}

/// The modules that lists of them declare, and the files of modules that are there.
fn modules(files: &[EmittedFile]) -> (BTreeSet<String>, BTreeSet<String>) {
    let runtime = || {
        let inside = |file: &'_ EmittedFile| {
            let path = file.path.strip_prefix("src/runtime/")?;
            Some((path.to_owned(), file.text.clone()))
        };
        files.iter().filter_map(inside)
    };
    let mut declared = BTreeSet::new();
    for (path, text) in runtime() {
        let Some(folder) = path.strip_suffix("mod.rs") else { continue };
        declared.extend(text.lines().filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let name = line.strip_prefix("mod ")?.strip_suffix(';')?;
            Some(format!("{folder}{name}"))
        }));
    }
    let there = runtime().filter(|(path, _)| path != "mod.rs");
    let there = there.map(|(path, _)| {
        path.trim_end_matches(".rs").trim_end_matches("/mod").to_owned()
    });
    (declared, there.collect())
}

/// A model with one method that has this answer.
fn answering(answer: Answer) -> Model {
    let mut model = messages();
    model.package.conveniences.clear();
    model.package.guides.clear();
    model.package.examples.clear();
    model.package.guide = None;
    model.resources.truncate(1);
    model.resources[0].children.clear();
    model.resources[0].methods.truncate(1);
    model.resources[0].methods[0].estimate = None;
    model.resources[0].methods[0].answer = answer;
    model
}

#[test]
fn a_crate_carries_what_it_needs() {
    let lines =
        || Answer::Lines { item: Type::Json, accept: "application/jsonl".to_owned() };
    for (model, has, lacks) in [
        (
            models::empty(),
            vec![],
            vec!["events", "lines", "page", "download", "streaming"],
        ),
        (answering(Answer::Text), vec![], vec!["sse", "json_lines", "blocking/pages"]),
        (
            answering(lines()),
            vec!["lines", "json_lines", "streaming", "blocking/lines"],
            vec!["events", "sse", "download", "page"],
        ),
        (
            answering(Answer::Bytes(None)),
            vec!["download", "download_stream", "streaming", "blocking/download"],
            vec!["events", "lines"],
        ),
    ] {
        let files = files(&model);
        assert_parses(&files);
        let (declared, there) = modules(&files);
        assert_eq!(declared, there);
        for name in has {
            assert!(there.contains(name), "{name} is missing");
        }
        for name in lacks {
            assert!(!there.contains(name), "{name} is there");
        }
    }
}

#[test]
fn a_feature_that_would_change_nothing_is_none() {
    let files = files(&models::empty());
    for file in &files {
        assert!(!file.text.contains("feature = \"stream\""), "{}", file.path);
    }
    let manifest: toml::Table = text(&files, "Cargo.toml").parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    assert!(!features.contains_key("stream"));
    assert_eq!(features["default"].to_string(), "[\"rustls\"]");
    assert!(!text(&files, "README.md").contains("| `stream` |"));
}
