//! Facts of implementations: methods, traits, and what the tables of the codec say of the wire.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ImplItem, Item, ItemImpl, Visibility};

use super::docs::{fact, is_hidden};
use super::facts::signature;
use super::names::{Crate, Definition};
use super::public::Public;
use super::tokens::compact;
use super::{Face, Fact, Key, Kind};

/// Adds what the implementations and tables anywhere in the crate say of its public items.
pub(super) fn read(
    face: &mut Face,
    names: &Crate,
    public: &BTreeMap<Definition, Public>,
) {
    for (module, item) in names.items() {
        match item {
            Item::Impl(item) => implementation(face, names, public, module, item),
            Item::Macro(item) if item.ident.is_none() => {
                table(face, names, public, module, item.mac.tokens.clone());
            }
            _ => {}
        }
    }
}

fn implementation(
    face: &mut Face,
    names: &Crate,
    public: &BTreeMap<Definition, Public>,
    module: &str,
    item: &ItemImpl,
) {
    let own = match &*item.self_ty {
        syn::Type::Path(ty) if ty.qself.is_none() => names.resolve(module, &ty.path),
        _ => None,
    };
    let path = own.as_ref().and_then(|definition| public.get(definition));
    let path = path.map(|public| public.path.as_str());
    let Some((name, _)) = &item.trait_ else {
        if let Some(path) = path {
            inherent(face, path, item);
        }
        return;
    };
    let declared = names.resolve(module, name);
    // Nobody outside can name a trait that isn't public.
    if declared.as_ref().is_some_and(|definition| !public.contains_key(definition)) {
        return;
    }
    match (path, own, declared.and_then(|definition| public.get(&definition))) {
        (Some(path), ..) => {
            let mut says = short(name);
            if let Some(output) = associated(item) {
                says.push_str(&format!("<{output}>"));
            }
            let fact = Fact { says, ..Fact::default() };
            face.add(Key::new(Kind::Implements, path, ""), fact);
        }
        (None, None, Some(name)) => {
            let ty = compact(item.self_ty.to_token_stream());
            let says = compact(item.generics.to_token_stream());
            let fact = Fact { says, ..Fact::default() };
            face.add(Key::new(Kind::Impl, &name.path, ty), fact);
        }
        _ => {}
    }
}

/// The last part of a trait's path, with its generics.
fn short(path: &syn::Path) -> String {
    path.segments.last().map_or_else(String::new, |last| compact(last.to_token_stream()))
}

/// The types that an implementation chooses: callers see them.
fn associated(item: &ItemImpl) -> Option<String> {
    let types: Vec<String> = item
        .items
        .iter()
        .filter_map(|item| match item {
            ImplItem::Type(item) => {
                Some(format!("{} = {}", item.ident, compact(item.ty.to_token_stream())))
            }
            _ => None,
        })
        .collect();
    (!types.is_empty()).then(|| types.join(", "))
}

fn inherent(face: &mut Face, path: &str, item: &ItemImpl) {
    for member in &item.items {
        match member {
            ImplItem::Fn(method)
                if is_public(&method.vis) && !is_hidden(&method.attrs) =>
            {
                let name = method.sig.ident.to_string();
                let calls = calls(method.block.to_token_stream());
                if let Some(says) = calls {
                    let key = Key::new(Kind::Call, path, name.as_str());
                    face.add(key, Fact { says, ..Fact::default() });
                }
                let key = Key::new(Kind::Fn, path, name);
                face.add(key, fact(signature(&method.sig), &method.attrs));
            }
            ImplItem::Const(constant)
                if is_public(&constant.vis) && !is_hidden(&constant.attrs) =>
            {
                let key = Key::new(Kind::Const, path, constant.ident.to_string());
                let says = compact(constant.ty.to_token_stream());
                face.add(key, fact(says, &constant.attrs));
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// What a method sends, if it makes a call: the HTTP method and the texts in its body.
fn calls(body: TokenStream) -> Option<String> {
    let mut words = Vec::new();
    collect(body, &mut words);
    let at = words.iter().position(|word| word == "Method")?;
    let texts = words.iter().filter(|word| word.starts_with('"'));
    let said: Vec<&str> =
        words.get(at + 1).into_iter().chain(texts).map(String::as_str).collect();
    Some(said.join(" "))
}

fn collect(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(_) | TokenTree::Literal(_) => words.push(token.to_string()),
            TokenTree::Punct(_) => {}
        }
    }
}

/// A table of the codec, `Name by "tag" { row, ... }`: how the members are called on the wire. What
/// stands right of an arrow is the member; a row without one is a constant.
fn table(
    face: &mut Face,
    names: &Crate,
    public: &BTreeMap<Definition, Public>,
    module: &str,
    tokens: TokenStream,
) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let [TokenTree::Ident(name), by @ .., TokenTree::Group(rows)] = tokens.as_slice()
    else {
        return;
    };
    let path = names.resolve(module, &name.clone().into());
    let Some(public) = path.and_then(|definition| public.get(&definition)) else {
        return;
    };
    let path = &public.path;
    let mut add = |member: String, says| {
        let key = Key::new(Kind::Wire, path, member);
        face.add(key, Fact { says, ..Fact::default() });
    };
    if !by.is_empty() {
        add(String::new(), compact(by.iter().cloned().collect()));
    }
    let rows: Vec<TokenTree> = rows.stream().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    let mut seen = BTreeSet::new();
    for row in rows.split(is_comma).filter(|row| !row.is_empty()) {
        let text = compact(row.iter().cloned().collect());
        let Some((wire, member)) = text.split_once(" => ") else {
            if let Some((constant, value)) = text.split_once(" = ") {
                add(constant.to_owned(), value.to_owned());
            }
            continue;
        };
        let end = member.find([' ', '(']).unwrap_or(member.len());
        if seen.insert(member[..end].to_owned()) {
            let member = member[..end].to_owned();
            // How elements are told apart in errors is nothing callers see, and whether a field has
            // to be there is what its type says.
            let own = format!("\"{}\"", member.trim_start_matches("r#"));
            match wire.split_once(' ') {
                Some(("required" | "optional", name)) if name.ends_with(&own) => {}
                Some(("required" | "optional", name)) => {
                    let name =
                        name.trim_start_matches("list ").trim_start_matches("map ");
                    add(member, name.to_owned());
                }
                _ => add(member, wire.to_owned()),
            }
        }
    }
}
