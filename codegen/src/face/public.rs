//! Under which paths the items of a crate are public.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Item, Visibility};

use super::docs::{self, is_hidden};
use super::imports::{Import, imports, used};
use super::names::{Crate, Definition, Target, declared, join};
use super::{Face, Fact, Key, Kind};

/// How callers know an item.
#[derive(Debug, Clone)]
pub(super) struct Public {
    /// The path.
    pub(super) path: String,
    /// The features that the modules on the way are there with.
    pub(super) marks: BTreeSet<String>,
}

impl Crate {
    /// The path each public item is known by: the shortest that names it. The other paths, and the
    /// modules, become facts.
    pub(super) fn public(&self, face: &mut Face) -> BTreeMap<Definition, Public> {
        let mut walk =
            Walk { names: self, face, paths: BTreeMap::new(), seen: BTreeSet::new() };
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
            Some(Target::Module(other))
                if import.glob && self.is_open(module, import) =>
            {
                let here = join(path, &format!("{}::*", import.path.join("::")));
                self.face.add(Key::new(Kind::Use, here, ""), fact(other));
            }
            Some(Target::Module(other)) if import.glob => {
                self.module(&other, path, marks)
            }
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
            Item::Mod(inner) => {
                is_public(item) && import.path == [inner.ident.to_string()]
            }
            _ => false,
        })
    }
}

/// A fact that is the case only where others are.
fn with_marks(mut fact: Fact, marks: &BTreeSet<String>) -> Fact {
    fact.marks.extend(marks.iter().cloned());
    fact
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
