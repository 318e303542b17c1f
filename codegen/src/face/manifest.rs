//! What `Cargo.toml` says to callers: features, dependencies, the oldest compiler.

use super::{Face, Fact, Key, Kind};
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::emit::EmittedFile;

pub(super) fn read(face: &mut Face, files: &[EmittedFile]) -> Result<(), Failure> {
    let Some(file) = files.iter().find(|file| file.path == "Cargo.toml") else {
        return Ok(());
    };
    let manifest: toml::Table =
        file.text.parse().map_err(|error: toml::de::Error| {
            let place =
                Place { file: file.path.clone(), line: None, column: None, text: None };
            vec![
                Diagnostic::error(format!(
                    "the crate's manifest is broken: {}",
                    error.message()
                ))
                .at(place),
            ]
        })?;
    let table = |name: &str| manifest.get(name).and_then(toml::Value::as_table);
    let text = |value: &toml::Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let mut add = |kind, item: &str, says| {
        face.facts.insert(Key::new(kind, item, ""), Fact { says, ..Fact::default() });
    };
    if let Some(oldest) =
        table("package").and_then(|package| package.get("rust-version"))
    {
        add(Kind::Package, "rust-version", text(oldest));
    }
    for (name, enables) in table("features").into_iter().flatten() {
        add(Kind::Feature, name, text(enables));
    }
    for (name, requirement) in table("dependencies").into_iter().flatten() {
        let version = requirement.get("version").unwrap_or(requirement);
        add(Kind::Dependency, name, text(version));
    }
    let version = table("package").and_then(|package| package.get("version"));
    if let Some(version) = version.and_then(toml::Value::as_str) {
        version.clone_into(&mut face.version);
    }
    Ok(())
}
