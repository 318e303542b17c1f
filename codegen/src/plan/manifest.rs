//! What the manifest of the runtime says, for that of the crate that carries it along.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Serialize;

const RUNTIME: &str = include_str!("../../runtime/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// The manifests that the runtime is built with.
pub(super) struct Manifest {
    runtime: toml::Table,
    workspace: toml::Table,
}

/// A feature of the crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What it turns on, with the brackets.
    pub enables: String,
    /// What it is good for, in a sentence; nothing for `default`.
    pub docs: String,
}

impl Manifest {
    pub(super) fn read() -> &'static Self {
        static READ: LazyLock<Manifest> = LazyLock::new(|| {
            let parse =
                |text: &str| text.parse().expect("Cargo has read this manifest already");
            Manifest { runtime: parse(RUNTIME), workspace: parse(WORKSPACE) }
        });
        &READ
    }

    /// A value of `[workspace.package]`.
    pub(super) fn workspace(&self, key: &str) -> String {
        let value = self.workspace["workspace"]["package"].get(key);
        value.and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    }

    fn table(&self, name: &str) -> impl Iterator<Item = (&String, &toml::Value)> {
        self.runtime.get(name).and_then(toml::Value::as_table).into_iter().flatten()
    }

    /// These dependencies, and the optional ones that a feature can ask for.
    pub(super) fn dependencies(
        &self,
        needed: &BTreeSet<&str>,
    ) -> BTreeMap<String, String> {
        self.table("dependencies")
            .filter(|(name, value)| {
                let optional = value.get("optional").and_then(toml::Value::as_bool);
                needed.contains(name.as_str()) || optional == Some(true)
            })
            .map(|(name, value)| (name.clone(), inline(value)))
            .collect()
    }

    /// What is needed on some platforms only, by what is asked of the platform: `cfg(..)`.
    pub(super) fn target_dependencies(
        &self,
    ) -> BTreeMap<String, BTreeMap<String, String>> {
        self.table("target")
            .map(|(platform, tables)| {
                let all = tables.get("dependencies").and_then(toml::Value::as_table);
                let all = all.into_iter().flatten();
                let all = all.map(|(name, value)| (name.clone(), inline(value)));
                (platform.clone(), all.collect())
            })
            .collect()
    }

    /// Whether the runtime itself has a dependency of this name.
    pub(super) fn has_dependency(&self, name: &str) -> bool {
        self.table("dependencies").any(|(other, _)| other == name)
    }

    /// What the examples in these texts need besides the dependencies.
    pub(super) fn dev_dependencies<'t>(
        &self,
        texts: impl Iterator<Item = &'t str> + Clone,
    ) -> BTreeMap<String, String> {
        let Some(all) = self.runtime.get("dev-dependencies") else {
            return BTreeMap::new();
        };
        EXAMPLES
            .iter()
            .filter(|(_, path, _)| texts.clone().any(|text| text.contains(path)))
            .filter_map(|(name, _, features)| {
                let dependency = all.get(name)?;
                let requirement = match (*features, dependency.get("version")) {
                    ("", _) | (_, None) => inline(dependency),
                    (features, Some(version)) => {
                        format!("{{ version = {version}, features = {features} }}")
                    }
                };
                Some(((*name).to_owned(), requirement))
            })
            .collect()
    }

    /// The features, `default` first, but for some.
    pub(super) fn features(&self, without: &[&str]) -> Vec<Feature> {
        let enables = |value: &toml::Value| match value {
            toml::Value::Array(items) => {
                let mut items = items.clone();
                items.retain(|item| {
                    item.as_str().is_none_or(|it| !without.contains(&it))
                });
                inline(&toml::Value::Array(items))
            }
            other => inline(other),
        };
        let mut features: Vec<_> = self
            .table("features")
            .filter(|(name, _)| !without.contains(&name.as_str()))
            .map(|(name, value)| Feature {
                name: name.clone(),
                enables: enables(value),
                docs: comment(RUNTIME, name),
            })
            .collect();
        features.sort_by_key(|one| (one.name != "default", one.name.clone()));
        features
    }
}

/// The comment above a key: the lines that begin with `##`.
fn comment(text: &str, key: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("##") {
            lines.push(line.trim());
        } else if line.split_once('=').is_some_and(|(name, _)| name.trim() == key) {
            return lines.join(" ");
        } else {
            lines.clear();
        }
    }
    String::new()
}

/// A value on one line.
pub(crate) fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| (*key != "version", *key));
            let entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| format!("{key} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        toml::Value::Array(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// What an example may use: the dependency, how it shows, and the features for it,
/// where those of the tests are too many. Of several that show, the last one counts.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("futures-util", "futures_util::", ""),
    ("serde", "use serde::Deserialize", r#"["derive"]"#),
    ("tokio", "tokio::", r#"["macros", "rt-multi-thread"]"#),
    ("tokio", "start_paused", r#"["macros", "rt-multi-thread", "test-util"]"#),
];
