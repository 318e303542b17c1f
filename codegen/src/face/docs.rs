//! Attributes that callers are concerned with.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::{Attribute, Meta};

use super::tokens::compact;
use super::{Face, Fact, Kind};

/// A fact with what the attributes say.
pub(super) fn fact(says: impl Into<String>, attributes: &[Attribute]) -> Fact {
    Fact { says: says.into(), marks: marks(attributes), docs: text(attributes) }
}

fn marks(attributes: &[Attribute]) -> BTreeSet<String> {
    let mark = |attribute: &Attribute| {
        let path = attribute.path();
        let plain = ["deprecated", "must_use", "non_exhaustive"];
        if let Some(plain) = plain.iter().find(|name| path.is_ident(name)) {
            return Some((*plain).to_owned());
        }
        path.is_ident("cfg").then(|| compact(attribute.meta.to_token_stream()))
    };
    attributes.iter().filter_map(mark).collect()
}

/// Whether callers are not meant to see it.
pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    has(attributes, "doc", "doc(hidden)") || is_test(attributes)
}

/// Whether it is only there for the crate's own tests.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    has(attributes, "cfg", "cfg(test)")
}

fn has(attributes: &[Attribute], name: &str, text: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident(name)
            && compact(attribute.meta.to_token_stream()) == text
    })
}

/// The traits that a type derives.
pub(super) fn derives(attributes: &[Attribute]) -> BTreeSet<String> {
    let mut traits = BTreeSet::new();
    for attribute in attributes.iter().filter(|one| one.path().is_ident("derive")) {
        let _ = attribute.parse_nested_meta(|meta| {
            let name = meta.path.segments.last();
            let name = name.map(|last| last.ident.to_string()).unwrap_or_default();
            // `thiserror` writes the message, too.
            if name == "Error" {
                traits.insert("Display".to_owned());
            }
            traits.insert(name);
            Ok(())
        });
    }
    traits
}

/// The documentation, as one line.
fn text(attributes: &[Attribute]) -> Option<String> {
    let mut text = String::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
        {
            let line = match &pair.value {
                syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) => {
                    line.value()
                }
                other => compact(other.to_token_stream()),
            };
            text.push_str(line.trim());
            text.push(' ');
        }
    }
    let text: Vec<&str> = text.split_whitespace().collect();
    (!text.is_empty()).then(|| text.join(" "))
}

/// Puts a digest in place of each item's documentation, that of its members included.
pub(super) fn digest(face: &mut Face) {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (key, fact) in &mut face.facts {
        if let Some(docs) = fact.docs.take() {
            let all = texts.entry(key.item.clone()).or_default();
            all.push_str(&format!("{}\n{docs}\n", key.member));
        }
    }
    for (key, fact) in &mut face.facts {
        if key.member.is_empty() && !matches!(key.kind, Kind::Implements | Kind::Lacks) {
            fact.docs = texts.remove(&key.item).map(|text| digits(hash(&text)));
        }
    }
}

/// FNV-1a: stays the same from one compiler to the next.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// A few digits and small letters: of a million changes, one is missed.
fn digits(hash: u32) -> String {
    let mut rest = hash ^ (hash >> 15);
    let mut digit = || {
        let digit = char::from_digit(rest % 36, 36);
        rest /= 36;
        digit.unwrap_or('0')
    };
    [digit(), digit(), digit(), digit()].into_iter().collect()
}
