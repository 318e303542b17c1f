//! The hand-written runtime: its files, what each of them needs, and the manifest it is tested with.

use std::collections::{BTreeMap, BTreeSet};

/// A file of the runtime, copied as it is.
#[derive(Debug)]
pub(crate) struct RuntimeFile {
    /// Its path below `src/runtime`.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) text: &'static str,
    /// The dependencies it needs.
    pub(crate) dependencies: &'static [&'static str],
}

/// The files of the runtime: path below `src/runtime`, text, and the dependencies it needs.
pub fn runtime_files()
-> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    RUNTIME.iter().map(|file| (file.path, file.text, file.dependencies))
}

macro_rules! runtime {
    ($($source:literal $(as $path:literal)? : [$($dependency:literal),*],)*) => {
        &[$(RuntimeFile {
            path: runtime!(@path $source $($path)?),
            text: include_str!(concat!("../../runtime/src/", $source)),
            dependencies: &[$($dependency),*],
        },)*]
    };
    (@path $source:literal) => { $source };
    (@path $source:literal $path:literal) => { $path };
}

/// Every file of the runtime. The list of its modules becomes `mod.rs`.
pub(crate) const RUNTIME: &[RuntimeFile] = runtime! {
    "api_error.rs": ["bytes", "http", "serde", "serde_json"],
    "body.rs": ["bytes", "futures-core", "reqwest"],
    "builder.rs": ["http", "reqwest", "secrecy"],
    "call.rs": ["bytes", "serde_json"],
    "client.rs": ["http", "reqwest"],
    "codec/extra.rs": ["serde", "serde_json"],
    "codec/fields.rs": ["serde", "serde_json"],
    "codec/list.rs": ["serde"],
    "codec/mod.rs": [],
    "codec/object.rs": ["serde"],
    "codec/open_enum.rs": ["serde"],
    "codec/shape_union.rs": ["serde", "serde_json"],
    "codec/tagged_union.rs": ["serde", "serde_json"],
    "codec/writer.rs": ["serde"],
    "credential.rs": ["http", "percent-encoding", "secrecy"],
    "error.rs": ["http", "serde_json", "thiserror"],
    "events.rs": ["bytes", "futures-core", "http", "memchr", "serde_json"],
    "exchange.rs": ["bytes", "http", "tokio"],
    "json_fields.rs": ["serde", "serde_json"],
    "json_lines.rs": ["bytes", "memchr", "thiserror"],
    "lib.rs" as "mod.rs": [],
    "lines.rs": ["futures-core", "http", "serde", "serde_json"],
    "options.rs": ["http", "serde_json"],
    "page.rs": ["futures-core", "serde", "serde_json"],
    "path.rs": ["percent-encoding"],
    "prepared.rs": ["bytes", "http", "reqwest"],
    "profile.rs": [],
    "request.rs": ["http", "serde", "serde_json"],
    "response.rs": ["bytes", "http"],
    "retry.rs": ["http", "httpdate"],
    "sse.rs": ["bytes", "memchr", "thiserror"],
    "streaming.rs": ["bytes", "http", "tokio"],
    "transport.rs": ["bytes", "http", "reqwest", "thiserror"],
};

const LIBRARY: &str = include_str!("../../runtime/src/lib.rs");
const MANIFEST: &str = include_str!("../../runtime/Cargo.toml");
const WORKSPACE: &str = include_str!("../../../Cargo.toml");

/// What the runtime makes public, in its own words.
pub(super) fn public_names() -> Vec<String> {
    public_items(LIBRARY)
}

/// The items that a file makes public, those it passes on included; modules and macros not.
pub(super) fn public_items(text: &str) -> Vec<String> {
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    for item in file.items {
        let (visibility, ident) = match item {
            syn::Item::Use(item) => {
                if matches!(item.vis, syn::Visibility::Public(_)) {
                    used_names(&item.tree, &mut names);
                }
                continue;
            }
            syn::Item::Const(item) => (item.vis, item.ident),
            syn::Item::Enum(item) => (item.vis, item.ident),
            syn::Item::Fn(item) => (item.vis, item.sig.ident),
            syn::Item::Static(item) => (item.vis, item.ident),
            syn::Item::Struct(item) => (item.vis, item.ident),
            syn::Item::Trait(item) => (item.vis, item.ident),
            syn::Item::Type(item) => (item.vis, item.ident),
            _ => continue,
        };
        if matches!(visibility, syn::Visibility::Public(_)) {
            names.insert(ident.to_string());
        }
    }
    names.into_iter().collect()
}

fn used_names(tree: &syn::UseTree, names: &mut BTreeSet<String>) {
    match tree {
        syn::UseTree::Path(path) => used_names(&path.tree, names),
        syn::UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        syn::UseTree::Rename(rename) => {
            names.insert(rename.rename.to_string());
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                used_names(tree, names);
            }
        }
        syn::UseTree::Glob(_) => {}
    }
}

/// The manifests that the runtime is built with.
pub(super) struct Manifest {
    runtime: toml::Table,
    workspace: toml::Table,
}

impl Manifest {
    pub(super) fn read() -> Self {
        let parse =
            |text: &str| text.parse().expect("Cargo has read this manifest already");
        Self { runtime: parse(MANIFEST), workspace: parse(WORKSPACE) }
    }

    /// A value of `[workspace.package]`.
    pub(super) fn workspace(&self, key: &str) -> String {
        let value = self.workspace["workspace"]["package"].get(key);
        value.and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    }

    /// These dependencies, and the optional ones that a feature can ask for.
    pub(super) fn dependencies(
        &self,
        needed: &BTreeSet<&str>,
    ) -> BTreeMap<String, String> {
        let Some(all) = self.runtime.get("dependencies").and_then(toml::Value::as_table)
        else {
            return BTreeMap::new();
        };
        all.iter()
            .filter(|(name, value)| {
                let optional = value.get("optional").and_then(toml::Value::as_bool);
                needed.contains(name.as_str()) || optional == Some(true)
            })
            .map(|(name, value)| (name.clone(), inline(value)))
            .collect()
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

    fn own_features(&self) -> Option<&toml::Table> {
        self.runtime.get("features").and_then(toml::Value::as_table)
    }

    /// Features with what they enable, `default` first.
    pub(super) fn feature_lists(&self) -> Vec<(String, String)> {
        let mut lists: Vec<(String, String)> = match self.own_features() {
            Some(features) => features
                .iter()
                .map(|(name, enables)| (name.clone(), inline(enables)))
                .collect(),
            None => FEATURES
                .iter()
                .map(|(name, enables, _)| ((*name).to_owned(), (*enables).to_owned()))
                .collect(),
        };
        lists.sort_by_key(|(name, _)| (name != "default", name.clone()));
        lists
    }

    /// Features with what they are good for.
    pub(super) fn features(&self) -> Vec<(String, String)> {
        let lists = self.feature_lists();
        let names = lists.iter().map(|(name, _)| name).filter(|name| *name != "default");
        names
            .map(|name| {
                let known = FEATURES.iter().find(|(other, ..)| other == name);
                let what = known.map_or("", |(.., what)| *what);
                (name.clone(), what.to_owned())
            })
            .collect()
    }
}

/// A value on one line.
fn inline(value: &toml::Value) -> String {
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
/// where those of the tests are too many.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("futures-util", "futures_util::", ""),
    ("tokio", "tokio::", r#"["macros", "rt-multi-thread"]"#),
];

/// Features with what they enable and what they are good for.
const FEATURES: &[(&str, &str, &str)] = &[
    ("default", r#"["rustls"]"#, ""),
    ("rustls", r#"["reqwest/rustls"]"#, "TLS by rustls; on by default"),
    ("native-tls", r#"["reqwest/native-tls"]"#, "TLS of the operating system"),
    ("http2", r#"["reqwest/http2"]"#, "HTTP/2"),
];
