//! What `use` brings into a module.

use syn::{Item, ItemUse, UseTree};

/// An imported name: its path, what it is called here, and whether all names of the path are meant.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) name: String,
    pub(super) glob: bool,
}

pub(super) fn used(item: &Item) -> Option<&ItemUse> {
    match item {
        Item::Use(item) => Some(item),
        _ => None,
    }
}

pub(super) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut all = Vec::new();
    flatten(&item.tree, &mut Vec::new(), &mut all);
    all
}

fn flatten(tree: &UseTree, path: &mut Vec<String>, all: &mut Vec<Import>) {
    let mut add = |path: &[String], ident: &syn::Ident, name: &syn::Ident| {
        let mut path = path.to_vec();
        // `use path::{self}` names the path itself.
        let name =
            if name == "self" { path.last().cloned() } else { Some(name.to_string()) };
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
