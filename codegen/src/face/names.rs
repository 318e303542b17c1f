//! The modules of a crate, and what names mean in them.

use std::collections::{BTreeMap, HashMap};

use syn::Item;

use super::docs::is_test;
use super::imports::{Import, imports, used};
use super::macros::Macro;
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::emit::EmittedFile;

/// An item: its module, and its place in there.
pub(super) type Definition = (String, usize);

/// A crate by its modules, those inside of files included. The root is called by the empty name.
pub(super) struct Crate {
    pub(super) modules: BTreeMap<String, Vec<Item>>,
    /// What names mean in each module.
    scopes: HashMap<String, Scope>,
}

/// The names of a module.
#[derive(Default)]
struct Scope {
    /// Where in the module each is declared: several times, perhaps, for several platforms.
    own: HashMap<String, Vec<usize>>,
    /// The path that each is imported from.
    named: HashMap<String, Vec<String>>,
    /// Modules all names of which are imported.
    globs: Vec<Vec<String>>,
}

impl Scope {
    fn of(items: &[Item]) -> Self {
        let mut scope = Self::default();
        for (index, item) in items.iter().enumerate() {
            if let Some((name, _)) = declared(item) {
                scope.own.entry(name).or_default().push(index);
            }
            for Import { path, name, glob } in used(item).into_iter().flat_map(imports) {
                if glob {
                    scope.globs.push(path);
                } else {
                    scope.named.entry(name).or_insert(path);
                }
            }
        }
        scope
    }
}

/// What a name means.
pub(super) enum Target {
    Item(Definition),
    Module(String),
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
        let mut read = Self { modules, scopes: HashMap::new() };
        read.expand();
        let scopes = read.modules.iter();
        read.scopes =
            scopes.map(|(name, items)| (name.clone(), Scope::of(items))).collect();
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
        self.modules.iter().flat_map(|(module, items)| {
            items.iter().map(move |item| (module.as_str(), item))
        })
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

    /// The items that one may be in place of: those of the same name beside it, which are there on
    /// other platforms or with other features.
    pub(super) fn alternatives<'a>(
        &'a self,
        (module, index): &'a Definition,
    ) -> impl Iterator<Item = Definition> + 'a {
        let name = declared(self.item(module, *index)).map(|(name, _)| name);
        let scope = self.scopes.get(module);
        let all = scope.zip(name).and_then(|(scope, name)| scope.own.get(&name));
        all.into_iter().flatten().map(|index| (module.clone(), *index))
    }

    /// The path of something that isn't the crate's, with what is imported spelled out.
    pub(super) fn foreign(&self, module: &str, path: &syn::Path) -> Vec<String> {
        let path: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let import = self
            .scopes
            .get(module)
            .zip(path.first())
            .and_then(|(scope, first)| scope.named.get(first));
        match import {
            Some(import) => import.iter().chain(&path[1..]).cloned().collect(),
            None => path,
        }
    }

    pub(super) fn target(
        &self,
        module: &str,
        path: &[String],
        depth: usize,
    ) -> Option<Target> {
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
        let scope = self.scopes.get(module)?;
        if let Some(index) = scope.own.get(name).and_then(|all| all.first()) {
            return Some(Target::Item((module.to_owned(), *index)));
        }
        let child = join(module, name);
        if self.modules.contains_key(&child) {
            return Some(Target::Module(child));
        }
        if let Some(path) = scope.named.get(name) {
            // `use name;` of another crate means itself.
            if path.first().is_some_and(|first| first == name) {
                return None;
            }
            return self.target(module, path, depth + 1);
        }
        scope.globs.iter().find_map(|path| {
            match self.target(module, path, depth + 1)? {
                Target::Module(other) if other != module => {
                    self.lookup(&other, name, depth + 1)
                }
                _ => None,
            }
        })
    }
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
                let file =
                    files.into_iter().find(|file| texts.contains_key(file.as_str()));
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
pub(super) fn declared(item: &Item) -> Option<(String, &[syn::Attribute])> {
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

fn broken(path: &str, error: &syn::Error) -> Diagnostic {
    let place = Place { file: path.to_owned(), line: None, column: None, text: None };
    Diagnostic::error(format!("this is no Rust: {error}"))
        .at(place)
        .help("generate the crate again; what is generated always parses")
}
