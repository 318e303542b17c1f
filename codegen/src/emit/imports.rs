//! `use`, in the order rustfmt puts names in (style edition 2024).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::Export;

/// `use` of these names from these paths.
pub(super) fn uses(
    visibility: &TokenStream,
    mut paths: Vec<(String, Vec<String>)>,
) -> TokenStream {
    paths.retain(|(_, names)| !names.is_empty());
    for (_, names) in &mut paths {
        names.sort_by(|one, two| name_order(one, two));
        names.dedup();
    }
    paths.sort_by(|(one, names), (two, others)| path_order(one, names, two, others));
    let tokens = |text: &String| text.parse::<TokenStream>().unwrap_or_default();
    let uses = paths.iter().map(|(path, names)| {
        let path = tokens(path);
        match names.as_slice() {
            [name] if name == "self" => quote!(#visibility use #path;),
            [name] => {
                let name = tokens(name);
                quote!(#visibility use #path::#name;)
            }
            names => {
                let names = names.iter().map(tokens);
                quote!(#visibility use #path::{#(#names),*};)
            }
        }
    });
    uses.collect()
}

/// `pub use` of these names from these modules: a group for those that are always there, and one for
/// each condition.
pub(super) fn exports(modules: Vec<(String, Vec<Export>)>) -> Vec<TokenStream> {
    let mut groups: BTreeMap<BTreeSet<String>, BTreeMap<String, Vec<String>>> =
        BTreeMap::new();
    for (module, exports) in modules {
        for Export { name, conditions } in exports {
            let group = groups.entry(conditions).or_default();
            group.entry(module.clone()).or_default().push(name);
        }
    }
    let groups = groups.into_iter();
    groups
        .map(|(conditions, modules)| {
            let condition = cfg(&conditions);
            uses(&quote!(#condition pub), modules.into_iter().collect())
        })
        .collect()
}

/// The attribute that asks for all of these conditions; nothing if there is none.
pub(super) fn cfg(conditions: &BTreeSet<String>) -> TokenStream {
    let all = conditions.iter().map(|condition| {
        let tokens = condition.parse::<TokenStream>();
        tokens.unwrap_or_default()
    });
    match conditions.len() {
        0 => TokenStream::new(),
        1 => quote!(#[cfg(#(#all)*)]),
        _ => quote!(#[cfg(all(#(#all),*))]),
    }
}

/// The order of names in a `use`, and of the modules they come from.
fn name_order(one: &str, two: &str) -> Ordering {
    rank(one).cmp(&rank(two)).then_with(|| version(plain(one), plain(two)))
}

/// The order of two `use path::{names};`.
fn path_order(one: &str, names: &[String], two: &str, others: &[String]) -> Ordering {
    let steps = |path: &str, names: &[String]| {
        let mut steps: Vec<_> = path.split("::").map(str::to_owned).collect();
        match names {
            [name] if name == "self" => {}
            [name] => steps.push(name.clone()),
            _ => steps.push("{".to_owned()),
        }
        steps
    };
    let (one, two) = (steps(one, names), steps(two, others));
    for (a, b) in one.iter().zip(&two) {
        // A list comes after names.
        let order = (a == "{").cmp(&(b == "{")).then_with(|| name_order(a, b));
        if order != Ordering::Equal {
            return order;
        }
    }
    one.len().cmp(&two.len())
}
/// `self`, `super` and `crate` come first.
fn rank(name: &str) -> usize {
    let name = name.split("::").next().unwrap_or(name);
    match plain(name) {
        "self" => 0,
        "super" => 1,
        "crate" => 2,
        _ => 3,
    }
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Like strings, but numbers in them count as numbers, and `_` comes before everything else.
fn version(one: &str, two: &str) -> Ordering {
    let (mut left, mut right) = (one, two);
    let mut zeros = Ordering::Equal;
    loop {
        let (a, b) = (chunk(left), chunk(right));
        if a.is_empty() || b.is_empty() {
            return left.len().cmp(&right.len()).then(zeros);
        }
        let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let order = match (a == "_", b == "_") {
            (false, false) if number(a) && number(b) => {
                let (x, y) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
                zeros = zeros.then(b.len().cmp(&a.len()));
                x.len().cmp(&y.len()).then_with(|| x.cmp(y))
            }
            (false, false) => a.cmp(b),
            (under, other) => other.cmp(&under),
        };
        if order != Ordering::Equal {
            return order;
        }
        left = &left[a.len()..];
        right = &right[b.len()..];
    }
}

/// An underscore, digits, or anything up to one of those.
fn chunk(text: &str) -> &str {
    let kind = |c: char| (c == '_', c.is_ascii_digit());
    let Some(first) = text.chars().next() else {
        return text;
    };
    let end = text.find(|c: char| kind(c) != kind(first));
    if first == '_' { &text[..1] } else { &text[..end.unwrap_or(text.len())] }
}
