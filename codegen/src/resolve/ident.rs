//! Rust identifiers from names as documents have them.

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization;

use crate::model::reserved;

/// Keywords that may be written raw, strict and reserved ones alike.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override",
    "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that may not be written raw.
const UNRAWABLE: &[&str] = &["crate", "self", "super", "Self", "_"];

/// The name of a type, e.g. `TextBlock`.
pub(super) fn type_name(name: &str) -> String {
    let camel = camel(name);
    if reserved::TYPES.contains(&camel.as_str()) {
        format!("{camel}Type")
    } else {
        camel
    }
}

/// The name of the type of a group of methods, e.g. `MessageBatches`.
pub(super) fn group_name(name: &str) -> String {
    let camel = camel(&name.replace("r#", ""));
    let lists = [reserved::TYPES, reserved::RESOURCES, reserved::CLIENT];
    if lists.iter().any(|list| list.contains(&camel.as_str())) {
        format!("{camel}Group")
    } else {
        camel
    }
}

/// The name of an enum's variant, e.g. `EndTurn`.
pub(super) fn variant(name: &str) -> String {
    other_than(reserved::VARIANTS, camel(name))
}

/// The name of a field, e.g. `max_tokens`, `r#type`.
pub(super) fn field(name: &str) -> String {
    other_than(reserved::FIELDS, value(name))
}

/// The name of a method of the client, or of a group of them.
pub(super) fn method(name: &str) -> String {
    other_than(reserved::METHODS, value(name))
}

/// The name of an argument, e.g. `max_tokens`, `r#type`.
pub(super) fn value(name: &str) -> String {
    let snake = snake(name);
    if KEYWORDS.contains(&snake.as_str()) {
        format!("r#{snake}")
    } else if UNRAWABLE.contains(&snake.as_str()) {
        format!("{snake}_")
    } else {
        snake
    }
}

/// The name of a module and its file, e.g. `text_block`; never raw, and in ASCII.
pub(super) fn module(name: &str) -> String {
    let snake = ascii(&snake(name));
    let lists = [KEYWORDS, UNRAWABLE, reserved::MODULES];
    lists.into_iter().fold(snake, |name, list| other_than(list, name))
}

/// Whether a name means something to Rust itself.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || UNRAWABLE.contains(&name)
}

/// A name that a file of a module can have: other letters than those of ASCII by their numbers, so that
/// different names stay different.
pub(crate) fn ascii(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() {
            plain.push(c);
        } else {
            plain.push_str(&format!("u{:x}", u32::from(c)));
        }
    }
    plain
}

fn other_than(list: &[&str], name: String) -> String {
    if list.contains(&name.as_str()) { format!("{name}_") } else { name }
}

fn camel(name: &str) -> String {
    finish(&one_word(&spell(name)).to_upper_camel_case(), "Value")
}

fn snake(name: &str) -> String {
    // As a type it stays `OAuth`, which is two words by its capitals.
    let name = spell(name).replace("OAuth", "Oauth");
    finish(&one_word(&name).to_snake_case(), "value")
}

/// Makes `IDs` one word, and `IPv4`: a single small letter after capitals begins no word.
fn one_word(name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    let is = |at: usize, test: fn(&char) -> bool| signs.get(at).is_some_and(test);
    let mut words = String::with_capacity(name.len());
    let mut capitals = 0;
    for (at, sign) in signs.iter().enumerate() {
        let is_upper = sign.is_ascii_uppercase();
        capitals = if is_upper { capitals + 1 } else { 0 };
        // The last capital of a run that goes on with `s` or `v4`, and not with a word.
        let ends = is_upper && capitals > 1;
        let plural = is(at + 1, |c| *c == 's') && !is(at + 2, char::is_ascii_lowercase);
        let version = is(at + 1, |c| *c == 'v') && is(at + 2, char::is_ascii_digit);
        if ends && (plural || version) {
            let run = words.len() - (capitals - 2);
            let lower = words[run..].to_ascii_lowercase();
            words.truncate(run);
            words.push_str(&lower);
            words.push(sign.to_ascii_lowercase());
        } else {
            words.push(*sign);
        }
    }
    words
}

/// Gives signs that carry the meaning of a name a word, so that `+1` and `-1` stay apart. Letters with
/// accents are spelt in one way, which is how the compiler sees them.
fn spell(name: &str) -> String {
    let whole: Cow<'_, str> =
        if name.is_ascii() { name.into() } else { name.nfc().collect() };
    let name = &*whole;
    let bare = !name.chars().any(char::is_alphabetic);
    let mut spelt = String::with_capacity(name.len());
    for (at, c) in name.chars().enumerate() {
        match c {
            '+' if bare || at == 0 => spelt.push_str(" plus "),
            '-' if bare && at == 0 => spelt.push_str(" minus "),
            '<' => spelt.push_str(" lt "),
            '>' => spelt.push_str(" gt "),
            '=' => spelt.push_str(" eq "),
            '*' => spelt.push_str(" star "),
            '!' => spelt.push_str(" not "),
            '$' | '@' | '#' => spelt.push(' '),
            c => spelt.push(c),
        }
    }
    spelt
}

/// Drops what no identifier may hold, and sees to its first character.
fn finish(name: &str, empty: &str) -> String {
    let kept = name.chars().filter(|c| *c == '_' || c.is_alphanumeric());
    let kept: String = kept.filter(|c| is_continue(*c)).collect();
    match kept.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_digit() || !is_start(first) => {
            if empty == "Value" { format!("V{kept}") } else { format!("v{kept}") }
        }
        Some(_) => kept,
    }
}

fn is_start(c: char) -> bool {
    syn::parse_str::<syn::Ident>(c.encode_utf8(&mut [0; 4])).is_ok() || c == '_'
}

fn is_continue(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c == '_'
        || (!c.is_ascii() && syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok())
}

/// The first of `name`, `name2`, `name3`, ... that is not taken; takes it.
pub(super) fn unique(
    name: String,
    taken: &mut std::collections::BTreeSet<String>,
) -> String {
    if taken.insert(name.clone()) {
        return name;
    }
    // With a number it is no keyword any more, and a type has no `_` in its name.
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let is_type = name.starts_with(char::is_uppercase);
    let name = if is_type { name.trim_end_matches('_') } else { name };
    let separator = if name.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
    let numbered = |count: u64| format!("{name}{separator}{count}");
    // Numbers are given in turn, so that the first free one is found in a few steps, however many
    // names are alike.
    let (mut used, mut free) = (1, 2);
    while taken.contains(&numbered(free)) {
        (used, free) = (free, free * 2);
    }
    while free - used > 1 {
        let middle = used.midpoint(free);
        if taken.contains(&numbered(middle)) {
            used = middle;
        } else {
            free = middle;
        }
    }
    let found = numbered(free);
    taken.insert(found.clone());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        let cases = [
            ("type", "r#type", "Type"),
            ("crate", "crate_", "Crate"),
            ("Self", "self_", "SelfType"),
            ("option", "option", "OptionType"),
            ("5m", "v5m", "V5m"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("", "value", "ValueType"),
            ("größe", "größe", "Größe"),
            ("a/b c", "a_b_c", "ABC"),
            ("💥", "value", "ValueType"),
            ("web_search_20250305", "web_search_20250305", "WebSearch20250305"),
        ];
        for (name, snake, camel) in cases {
            assert_eq!(
                (value(name), type_name(name)),
                (snake.to_owned(), camel.to_owned()),
                "{name}"
            );
        }
    }

    #[test]
    fn what_the_emitted_code_needs_is_not_given_away() {
        assert_eq!(type_name("page"), "PageType");
        assert_eq!(variant("other"), "Other_");
        assert_eq!(field("extra"), "extra_");
        assert_eq!(method("new"), "new_");
        assert_eq!(module("http"), "http_");
        assert_eq!(module("größe"), "gruf6udfe");
    }

    #[test]
    fn names_that_are_alike_are_numbered_in_turn() {
        let mut taken = std::collections::BTreeSet::from(["a3".to_owned()]);
        let names: Vec<_> = (0..5).map(|_| unique("a".to_owned(), &mut taken)).collect();
        assert_eq!(names, ["a", "a2", "a4", "a5", "a6"]);
    }

    #[test]
    fn every_identifier_parses() {
        for name in
            ["r#type", "fn", "\u{2028}", "*/", "{{", "a\"b", "Self", "_", "9", "ÅÄ", "١"]
        {
            for ident in [value(name), type_name(name), variant(name), module(name)] {
                assert!(
                    syn::parse_str::<syn::Ident>(&ident).is_ok(),
                    "{name} became {ident}"
                );
            }
        }
    }
}
