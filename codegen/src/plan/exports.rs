//! What a hand-written file makes public, and under which conditions.

use std::collections::BTreeSet;

use quote::ToTokens;
use serde::Serialize;

/// A public name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Export {
    /// The name.
    pub name: String,
    /// What has to hold for it to be there: the insides of `cfg`, all of them.
    pub conditions: BTreeSet<String>,
}

impl Export {
    /// A name that is always there.
    pub fn always(name: impl Into<String>) -> Self {
        Self { name: name.into(), conditions: BTreeSet::new() }
    }
}

/// The condition that a feature is on.
pub(crate) fn feature(name: &str) -> String {
    format!("feature = {name:?}")
}

/// The items and modules that a file makes public, those it passes on included. Macros are not, nor
/// are modules that its documentation hides.
pub(super) fn exports(text: &str) -> Vec<Export> {
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut exports = BTreeSet::new();
    for item in file.items {
        let (visibility, attributes, ident) = match item {
            syn::Item::Use(item) => {
                if matches!(item.vis, syn::Visibility::Public(_)) {
                    let conditions = conditions(&item.attrs);
                    used_names(&item.tree, &mut |name| {
                        exports.insert(Export { name, conditions: conditions.clone() });
                    });
                }
                continue;
            }
            syn::Item::Mod(item) if !is_hidden(&item.attrs) => {
                (item.vis, item.attrs, item.ident)
            }
            syn::Item::Const(item) => (item.vis, item.attrs, item.ident),
            syn::Item::Enum(item) => (item.vis, item.attrs, item.ident),
            syn::Item::Fn(item) => (item.vis, item.attrs, item.sig.ident),
            syn::Item::Static(item) => (item.vis, item.attrs, item.ident),
            syn::Item::Struct(item) => (item.vis, item.attrs, item.ident),
            syn::Item::Trait(item) => (item.vis, item.attrs, item.ident),
            syn::Item::Type(item) => (item.vis, item.attrs, item.ident),
            _ => continue,
        };
        if matches!(visibility, syn::Visibility::Public(_)) {
            let conditions = conditions(&attributes);
            exports.insert(Export { name: ident.to_string(), conditions });
        }
    }
    exports.into_iter().collect()
}

fn used_names(tree: &syn::UseTree, add: &mut impl FnMut(String)) {
    match tree {
        syn::UseTree::Path(path) => used_names(&path.tree, add),
        syn::UseTree::Name(name) => add(name.ident.to_string()),
        syn::UseTree::Rename(rename) => add(rename.rename.to_string()),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                used_names(tree, add);
            }
        }
        syn::UseTree::Glob(_) => {}
    }
}

fn conditions(attributes: &[syn::Attribute]) -> BTreeSet<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let lists = lists.filter_map(|attribute| attribute.meta.require_list().ok());
    lists.map(|list| list.tokens.to_string()).collect()
}

fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && attribute.meta.to_token_stream().to_string().contains("hidden")
    })
}
