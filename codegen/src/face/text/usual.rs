//! What most items of a generated crate have alike, by one word.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::super::{BETWEEN, Fact, Kind};

/// What an item has if it is called by a word.
pub(super) struct Usual {
    /// The word.
    pub(super) word: &'static str,
    /// What it is, and what that says.
    pub(super) kind: (Kind, &'static str),
    /// A few of its traits; `Self` stands for its name.
    traits: &'static [&'static str],
    /// Its members, and what they say.
    pub(super) members: &'static [(Kind, &'static str, &'static str)],
}

pub(super) const NON_EXHAUSTIVE: &str = "non_exhaustive";
pub(super) const MUST_USE: &str = "must_use";

/// The items that have a word. All are `non_exhaustive`.
pub(super) const ITEMS: [Usual; 2] = [
    Usual {
        word: "data",
        kind: (Kind::Struct, "{}"),
        traits: &["Clone", "Debug", "Deserialize<'de>", "PartialEq", "Serialize"],
        members: &[(Kind::Field, "extra", "Extra")],
    },
    Usual {
        word: "word",
        kind: (Kind::Enum, ""),
        traits: &[
            "AsRef<str>",
            "Clone",
            "Debug",
            "Deserialize<'de>",
            "Display",
            "Eq",
            "From<&Self>",
            "From<&str>",
            "From<String>",
            "FromStr<Err = std::convert::Infallible>",
            "Hash",
            "PartialEq",
            "PartialEq<&str>",
            "PartialEq<str>",
            "Serialize",
        ],
        members: &[
            (Kind::Variant, "Other", "(String)"),
            (Kind::Fn, "as_str", "(&self) -> &str"),
        ],
    },
];

impl Usual {
    pub(super) fn traits(&self, item: &str) -> BTreeSet<String> {
        let name = item.rsplit("::").next().unwrap_or(item);
        let name = format!("&{name}");
        self.traits.iter().map(|it| it.replace("&Self", &name)).collect()
    }
}

/// The traits of what is sent and received, by one word in the list of others.
const DATA: &str = "data";

/// Traits, as they are written.
pub(super) fn brief(says: &str) -> String {
    let all = list(says);
    let group = ITEMS[0].traits("");
    if !group.is_subset(&all) {
        return says.to_owned();
    }
    let rest = all.difference(&group).cloned();
    std::iter::once(DATA.to_owned()).chain(rest).collect::<Vec<_>>().join(BETWEEN)
}

/// Traits that were written so.
pub(super) fn of_brief(text: &str) -> String {
    let mut all = list(text);
    if all.remove(DATA) {
        all.extend(ITEMS[0].traits(""));
    }
    said(&all)
}

/// Traits, as a fact says them.
pub(super) fn list(says: &str) -> BTreeSet<String> {
    says.split(BETWEEN).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// What a fact says of traits.
pub(super) fn said(traits: &BTreeSet<String>) -> String {
    traits.iter().map(String::as_str).collect::<Vec<_>>().join(BETWEEN)
}

/// How a setter takes the value of a field; the longest first.
pub(super) const SETTERS: [&str; 4] = ["set each into", "set each", "set into", "set"];

/// The fact of a setter; none where the field holds no list and a sequence is taken.
pub(super) fn setter(how: &str, name: &str, ty: &str) -> Option<Fact> {
    let value = optional(ty).unwrap_or(ty);
    let element = || value.strip_prefix("Vec<").and_then(|it| it.strip_suffix('>'));
    let takes = match how {
        "set" => value.to_owned(),
        "set into" => format!("impl Into<{value}>"),
        "set each" => format!("impl IntoIterator<Item = {}>", element()?),
        _ => format!("impl IntoIterator<Item = impl Into<{}>>", element()?),
    };
    Some(Fact {
        says: format!("(self, {name}: {takes}) -> Self"),
        marks: [MUST_USE.to_owned()].into(),
        docs: None,
    })
}

/// What an `Option` holds.
pub(super) fn optional(ty: &str) -> Option<&str> {
    ty.strip_prefix("Option<")?.strip_suffix('>')
}

/// What a variant holds, without the parentheses and the box.
pub(super) fn held(says: &str) -> Option<&str> {
    let held = says.strip_prefix('(')?.strip_suffix(')')?;
    Some(held.strip_prefix("Box<").and_then(|it| it.strip_suffix('>')).unwrap_or(held))
}

/// The method that takes out what a variant holds: its name and its signature.
pub(super) fn getter(variant: &str, held: &str) -> (String, String) {
    (format!("as_{}", variant.to_snake_case()), format!("(&self) -> Option<&{held}>"))
}

/// The trait by which a value becomes the variant that holds it.
pub(super) fn made_of(held: &str) -> String {
    format!("From<{held}>")
}

/// What a variant is called on the wire, where nothing else is said.
pub(super) fn wire(variant: &str) -> String {
    format!("\"{}\"", variant.to_snake_case())
}
