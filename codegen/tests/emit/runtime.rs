//! The runtime in the crate: complete, and with the dependencies it needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{files, models, text};

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
    let files = files(&models::empty());
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
