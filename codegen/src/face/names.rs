//! The modules of a crate, and under which paths its items are public.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use syn::{Item, ItemUse, UseTree, Visibility};

use super::docs::{self, is_hidden, is_test};
use super::macros::Macro;
use super::{Face, Fact, Key, Kind};
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::emit::EmittedFile;

/// An item: its module, and its place in there.
pub(super) type Definition = (String, usize);

/// How callers know an item.
#[derive(Debug, Clone)]
pub(super) struct Public {
    /// The path.
    pub(super) path: String,
    /// The features that the modules on the way are there with.
    pub(super) marks: BTreeSet<String>,
}

/// A crate by its modules, those inside of files included. The root is called by the empty name.
pub(super) struct Crate {
    modules: BTreeMap<String, Vec<Item>>,
}

/// What a name means.
enum Target {
    Item(Definition),
    Module(String),
}

/// An imported name: its path, what it is called here, and whether all names of the path are meant.
struct Import {
    path: Vec<String>,
    name: String,
    glob: bool,
}

impl Crate {
    /// Reads the modules, beginning with `src/lib.rs`.
    pub(super) fn read(files: &[EmittedFile]) -> Result<Self, Failure> {
        let texts: HashMap<&str, &str> =
            files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
        let mut modules = BTreeMap::new();
        let mut problems = Vec::new();
        let mut open = vec![(String::new(), "src/lib.rs".to_owned())];
        if !texts.contains_key("src/lib.rs") {
            return Err(vec![
                Diagnostic::error("this is no crate: there is no `src/lib.rs`")
                    .help("name the folder that has `Cargo.toml` and `src` in it"),
            ]);
        }
        while let Some((module, path)) = open.pop() {
            let Some(text) = texts.get(path.as_str()) else { continue };
            match syn::parse_file(text) {
                Ok(file) => {
                    let folder = folder(&path);
                    add(&mut modules, &mut open, &texts, &module, &folder, file.items);
                }
                Err(error) => problems.push(broken(&path, &error)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut read = Self { modules };
        read.expand();
        Ok(read)
    }

    /// Puts what the crate's own macros stand for beside their invocations.
    fn expand(&mut self) {
        let mut macros = HashMap::new();
        for item in self.modules.values().flatten() {
            if let Item::Macro(item) = item
                && let Some(name) = &item.ident
            {
                macros.insert(name.to_string(), Macro::read(item.mac.tokens.clone()));
            }
        }
        // A macro may stand for invocations of itself, but not without end.
        const DEPTH: usize = 8;
        for items in self.modules.values_mut() {
            let mut from = 0;
            for _ in 0..DEPTH {
                let expanded: Vec<Item> = items[from..]
                    .iter()
                    .filter_map(|item| match item {
                        Item::Macro(item) if item.ident.is_none() => Some(&item.mac),
                        _ => None,
                    })
                    .filter_map(|call| {
                        let name = call.path.segments.last()?.ident.to_string();
                        let tokens = macros.get(&name)?.expand(call.tokens.clone())?;
                        Some(syn::parse2::<syn::File>(tokens).ok()?.items)
                    })
                    .flatten()
                    .collect();
                if expanded.is_empty() {
                    break;
                }
                from = items.len();
                items.extend(expanded);
            }
        }
    }

    pub(super) fn item(&self, module: &str, index: usize) -> &Item {
        &self.modules[module][index]
    }

    /// All items with the module they are in.
    pub(super) fn items(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.modules
            .iter()
            .flat_map(|(module, items)| items.iter().map(move |item| (module.as_str(), item)))
    }

    /// The path each public item is known by: the shortest that names it. The other paths, and the
    /// modules, become facts.
    pub(super) fn public(&self, face: &mut Face) -> BTreeMap<Definition, Public> {
        let mut walk = Walk {
            names: self,
            face,
            paths: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        walk.module("", "", &BTreeSet::new());
        let paths = walk.paths;
        let mut public = BTreeMap::new();
        for (definition, paths) in paths {
            let mut paths: Vec<Public> =
                paths.into_iter().map(|(path, marks)| Public { path, marks }).collect();
            paths.sort_by_key(|one| (one.path.matches("::").count(), one.path.clone()));
            let shortest = paths.remove(0);
            for other in paths {
                let fact = Fact {
                    says: shortest.path.clone(),
                    marks: other.marks,
                    ..Fact::default()
                };
                face.add(Key::new(Kind::Use, other.path, ""), fact);
            }
            public.insert(definition, shortest);
        }
        public
    }

    /// The item that a path means in a module.
    pub(super) fn resolve(&self, module: &str, path: &syn::Path) -> Option<Definition> {
        let path: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        match self.target(module, &path, 0)? {
            Target::Item(definition) => Some(definition),
            Target::Module(_) => None,
        }
    }

    fn target(&self, module: &str, path: &[String], depth: usize) -> Option<Target> {
        // Imports may go in circles.
        if depth > 32 {
            return None;
        }
        let (mut module, mut path) = (module.to_owned(), path);
        loop {
            match path.first()?.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => module.truncate(module.rfind("::").unwrap_or(0)),
                _ => break,
            }
            path = &path[1..];
            if path.is_empty() {
                return Some(Target::Module(module));
            }
        }
        let (first, rest) = path.split_first()?;
        match (self.lookup(&module, first, depth)?, rest) {
            (found, []) => Some(found),
            (Target::Module(module), rest) => self.target(&module, rest, depth + 1),
            (Target::Item(_), _) => None,
        }
    }

    /// What a name means in a module.
    fn lookup(&self, module: &str, name: &str, depth: usize) -> Option<Target> {
        let items = self.modules.get(module)?;
        let own = |item: &Item| declared(item).is_some_and(|(ident, _)| ident == name);
        if let Some(index) = items.iter().position(own) {
            return Some(Target::Item((module.to_owned(), index)));
        }
        let child = join(module, name);
        if self.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        let imports: Vec<Import> = items.iter().filter_map(used).flat_map(imports).collect();
        let named = imports.iter().find(|import| !import.glob && import.name == name);
        if let Some(import) = named {
            // `use name;` of another crate means itself.
            if import.path.first().is_some_and(|first| first == name) {
                return None;
            }
            return self.target(module, &import.path, depth + 1);
        }
        imports.iter().filter(|import| import.glob).find_map(|import| {
            match self.target(module, &import.path, depth + 1)? {
                Target::Module(other) if other != module => {
                    self.lookup(&other, name, depth + 1)
                }
                _ => None,
            }
        })
    }
}

/// Collects the public paths.
struct Walk<'a> {
    names: &'a Crate,
    face: &'a mut Face,
    paths: BTreeMap<Definition, BTreeMap<String, BTreeSet<String>>>,
    seen: BTreeSet<(String, String)>,
}

impl Walk<'_> {
    /// Everything public in a module, which callers know by a path.
    fn module(&mut self, module: &str, path: &str, marks: &BTreeSet<String>) {
        if !self.seen.insert((module.to_owned(), path.to_owned())) {
            return;
        }
        let Some(items) = self.names.modules.get(module) else { return };
        for (index, item) in items.iter().enumerate() {
            if let Some((ident, attributes)) = declared(item)
                && is_public(item)
                && !is_hidden(attributes)
            {
                let paths = self.paths.entry((module.to_owned(), index)).or_default();
                paths.insert(join(path, &ident), marks.clone());
            } else if let Item::Mod(inner) = item
                && is_public(item)
                && !is_hidden(&inner.attrs)
            {
                let name = inner.ident.to_string();
                let here = join(path, &name);
                let fact = with_marks(docs::fact("", &inner.attrs), marks);
                let below = fact.marks.clone();
                self.face.add(Key::new(Kind::Mod, &here, ""), fact);
                self.module(&join(module, &name), &here, &below);
            } else if let Some(used) = used(item)
                && is_public(item)
                && !is_hidden(&used.attrs)
            {
                let marks = with_marks(docs::fact("", &used.attrs), marks).marks;
                for import in imports(used) {
                    self.import(module, path, &import, &marks);
                }
            }
        }
    }

    fn import(
        &mut self,
        module: &str,
        path: &str,
        import: &Import,
        marks: &BTreeSet<String>,
    ) {
        let fact = |says| Fact { says, marks: marks.clone(), docs: None };
        let target = self.names.target(module, &import.path, 0);
        match target {
            Some(Target::Item(definition)) => {
                let path = join(path, &import.name);
                self.paths.entry(definition).or_default().insert(path, marks.clone());
            }
            Some(Target::Module(other)) if import.glob && self.is_open(module, import) => {
                let here = join(path, &format!("{}::*", import.path.join("::")));
                self.face.add(Key::new(Kind::Use, here, ""), fact(other));
            }
            Some(Target::Module(other)) if import.glob => self.module(&other, path, marks),
            Some(Target::Module(other)) => {
                let path = join(path, &import.name);
                self.face.add(Key::new(Kind::Mod, &path, ""), fact(String::new()));
                self.module(&other, &path, marks);
            }
            None => {
                let name = if import.glob { "*" } else { &import.name };
                let key = Key::new(Kind::Use, join(path, name), "");
                self.face.add(key, fact(import.path.join("::")));
            }
        }
    }

    /// Whether the module that a glob means is public right here, so its items have a path already.
    fn is_open(&self, module: &str, import: &Import) -> bool {
        let items = self.names.modules.get(module);
        items.into_iter().flatten().any(|item| match item {
            Item::Mod(inner) => is_public(item) && import.path == [inner.ident.to_string()],
            _ => false,
        })
    }
}

/// A fact that is the case only where others are.
fn with_marks(mut fact: Fact, marks: &BTreeSet<String>) -> Fact {
    fact.marks.extend(marks.iter().cloned());
    fact
}

fn add(
    modules: &mut BTreeMap<String, Vec<Item>>,
    open: &mut Vec<(String, String)>,
    texts: &HashMap<&str, &str>,
    module: &str,
    folder: &str,
    mut items: Vec<Item>,
) {
    for item in &mut items {
        let Item::Mod(inner) = item else { continue };
        if is_test(&inner.attrs) {
            continue;
        }
        let ident = inner.ident.to_string();
        let name = ident.trim_start_matches("r#");
        let path = join(module, &ident);
        let below = format!("{folder}/{name}");
        match inner.content.take() {
            Some((_, items)) => add(modules, open, texts, &path, &below, items),
            None => {
                let files = [format!("{below}.rs"), format!("{below}/mod.rs")];
                let file = files.into_iter().find(|file| texts.contains_key(file.as_str()));
                open.extend(file.map(|file| (path, file)));
            }
        }
    }
    modules.insert(module.to_owned(), items);
}

/// The folder that the modules of a file are in.
fn folder(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match file.trim_end_matches(".rs") {
        "lib" | "mod" => folder.to_owned(),
        name => format!("{folder}/{name}"),
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
}

/// The name and the attributes of what an item declares.
fn declared(item: &Item) -> Option<(String, &[syn::Attribute])> {
    let (ident, attributes) = match item {
        Item::Const(item) => (&item.ident, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.attrs),
        Item::Fn(item) => (&item.sig.ident, &item.attrs),
        Item::Static(item) => (&item.ident, &item.attrs),
        Item::Struct(item) => (&item.ident, &item.attrs),
        Item::Trait(item) => (&item.ident, &item.attrs),
        Item::Type(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    Some((ident.to_string(), attributes))
}

fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Mod(item) => &item.vis,
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Use(item) => &item.vis,
        _ => return false,
    };
    matches!(visibility, Visibility::Public(_))
}

fn used(item: &Item) -> Option<&ItemUse> {
    match item {
        Item::Use(item) => Some(item),
        _ => None,
    }
}

fn imports(item: &ItemUse) -> Vec<Import> {
    let mut all = Vec::new();
    flatten(&item.tree, &mut Vec::new(), &mut all);
    all
}

fn flatten(tree: &UseTree, path: &mut Vec<String>, all: &mut Vec<Import>) {
    let mut add = |path: &[String], ident: &syn::Ident, name: &syn::Ident| {
        let mut path = path.to_vec();
        // `use path::{self}` names the path itself.
        let name = if name == "self" { path.last().cloned() } else { Some(name.to_string()) };
        if ident != "self" {
            path.push(ident.to_string());
        }
        all.extend(name.map(|name| Import { path, name, glob: false }));
    };
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, all);
            path.pop();
        }
        UseTree::Name(name) => add(path, &name.ident, &name.ident),
        UseTree::Rename(name) => add(path, &name.ident, &name.rename),
        UseTree::Glob(_) => {
            all.push(Import { path: path.clone(), name: String::new(), glob: true });
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, path, all);
            }
        }
    }
}

fn broken(path: &str, error: &syn::Error) -> Diagnostic {
    let place = Place { file: path.to_owned(), line: None, column: None, text: None };
    Diagnostic::error(format!("this is no Rust: {error}"))
        .at(place)
        .help("generate the crate again; what is generated always parses")
}
