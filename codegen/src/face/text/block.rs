//! The block of an item: its own line, and a line for each of its members.
//!
//! A member is all that goes by one name: a field and its setter, a variant with its name on the wire
//! and the method that takes out what it holds.

use super::super::{Face, Fact, Key, Kind};
use super::Facts;
use super::line::{NO_KIND, columns, end, of_end};
use super::usual::{self, MUST_USE, NON_EXHAUSTIVE};

/// What stands before an item that is `non_exhaustive`.
const OPEN: &str = "open ";
/// What stands before a member that is `must_use`.
const USED: &str = "used ";
/// What stands between an item that is called by a word and its other traits.
const AND: &str = " + ";
/// What stands before the property that tells variants apart.
const BY: &str = "by ";
/// What stands before a name on the wire.
const AS: &str = " as ";

/// Kinds of members that begin with their word.
const WORDS: [(&str, Kind); 9] = [
    ("fn ", Kind::Fn),
    ("const ", Kind::Const),
    ("required ", Kind::Required),
    ("provided ", Kind::Provided),
    ("call ", Kind::Call),
    ("wire ", Kind::Wire),
    ("for ", Kind::Impl),
    ("impl ", Kind::Implements),
    ("lacks ", Kind::Lacks),
];

fn has_name(kind: Kind) -> bool {
    !matches!(kind, Kind::Implements | Kind::Lacks)
}

/// The block of an item. It is not always what was meant: whoever calls reads it back.
pub(super) fn write(facts: &Facts) -> String {
    let mut open = facts.clone();
    let is_own = |key: &Key| {
        key.member.is_empty() && has_name(key.kind) && key.kind != Kind::Wire
    };
    let mut text = String::new();
    for (key, fact) in facts.iter().filter(|(key, _)| is_own(key)) {
        open.remove(key);
        text.push_str(&own(&mut open, key, fact));
    }
    let members: Vec<(Key, Fact)> = open
        .iter()
        .filter(|(key, _)| matches!(key.kind, Kind::Field | Kind::Variant))
        .map(|(key, fact)| (key.clone(), fact.clone()))
        .collect();
    let mut lines = String::new();
    for (key, fact) in members {
        open.remove(&key);
        lines.push_str(&match key.kind {
            Kind::Field => field(&mut open, &key, &fact),
            _ => variant(&mut open, &key, &fact),
        });
    }
    for (key, fact) in &open {
        text.push_str(&other(key, fact));
    }
    text.push_str(&lines);
    text
}

/// The line of the item itself, by a word if there is one for all that it has.
fn own(open: &mut Facts, key: &Key, fact: &Fact) -> String {
    let mut fact = fact.clone();
    let is_open = fact.marks.remove(NON_EXHAUSTIVE);
    let implements = Key::new(Kind::Implements, key.item.as_str(), "");
    let member =
        |(kind, name, _): &(Kind, &str, _)| Key::new(*kind, key.item.as_str(), *name);
    let plain = |says: &str| Fact { says: says.to_owned(), ..Fact::default() };
    let traits =
        open.get(&implements).map(|fact| usual::list(&fact.says)).unwrap_or_default();
    let usual = usual::ITEMS.iter().find(|usual| {
        usual.kind == (key.kind, fact.says.as_str())
            && is_open
            && usual.traits(&key.item).is_subset(&traits)
            && usual.members.iter().all(|it| open.get(&member(it)) == Some(&plain(it.2)))
    });
    let Some(usual) = usual else {
        let open = if is_open { OPEN } else { "" };
        let says = if fact.says.is_empty() { "" } else { " " };
        let kind = key.kind.as_str();
        return format!("{open}{kind} {}{says}{}{}\n", key.item, fact.says, end(&fact));
    };
    for one in usual.members {
        open.remove(&member(one));
    }
    open.remove(&implements);
    let group = usual.traits(&key.item);
    let rest = usual::said(&traits.difference(&group).cloned().collect());
    let and = if rest.is_empty() { "" } else { AND };
    format!("{} {}{and}{rest}{}\n", usual.word, key.item, end(&fact))
}

fn field(open: &mut Facts, key: &Key, fact: &Fact) -> String {
    let ty = usual::optional(&fact.says).map(|inner| format!("{inner}?"));
    let ty = ty.as_deref().unwrap_or(&fact.says);
    let mut line = format!("\t{}: {ty}{}", key.member, end(fact));
    line.push_str(&wire(open, key));
    let setter = Key { kind: Kind::Fn, ..key.clone() };
    let found = usual::SETTERS.iter().find(|how| {
        let usual = usual::setter(how, &key.member, &fact.says);
        usual.is_some_and(|usual| open.get(&setter) == Some(&usual))
    });
    if let Some(how) = found {
        open.remove(&setter);
        line.push_str(&format!(" {how}"));
    }
    line.push('\n');
    line
}

/// What a member is called on the wire.
fn wire(open: &mut Facts, key: &Key) -> String {
    let name = Key { kind: Kind::Wire, ..key.clone() };
    match open.get(&name) {
        Some(fact) if *fact == (Fact { says: fact.says.clone(), ..Fact::default() }) => {
            let says = open.remove(&name).unwrap_or_default().says;
            if key.kind == Kind::Variant && says == usual::wire(&key.member) {
                return " =".to_owned();
            }
            format!("{AS}{says}")
        }
        _ => String::new(),
    }
}

fn variant(open: &mut Facts, key: &Key, fact: &Fact) -> String {
    let space = if fact.says.starts_with('{') { " " } else { "" };
    let mut line = format!("\t{}{space}{}{}", key.member, fact.says, end(fact));
    line.push_str(&wire(open, key));
    if let Some(held) = usual::held(&fact.says) {
        let implements = Key::new(Kind::Implements, key.item.as_str(), "");
        if let Some(fact) = open.get_mut(&implements) {
            let mut traits = usual::list(&fact.says);
            if traits.remove(&usual::made_of(held)) {
                fact.says = usual::said(&traits);
                line.push_str(" from");
            }
        }
        let (name, says) = usual::getter(&key.member, held);
        let name = Key::new(Kind::Fn, key.item.as_str(), name);
        if open.get(&name) == Some(&Fact { says, ..Fact::default() }) {
            line.push_str(" get");
            open.remove(&name);
        }
    }
    line.push('\n');
    line
}

fn other(key: &Key, fact: &Fact) -> String {
    let mut fact = fact.clone();
    let used = if fact.marks.remove(MUST_USE) { USED } else { "" };
    if key.kind == Kind::Implements {
        fact.says = usual::brief(&fact.says);
    }
    let word = WORDS.iter().find(|(_, kind)| *kind == key.kind);
    match (word, key.kind) {
        (_, Kind::Implements) if fact.says.is_empty() => String::new(),
        (_, Kind::Impl) if !fact.says.is_empty() => columns(key, &fact),
        (_, Kind::Wire) if fact.says.starts_with(BY) || key.member.starts_with('"') => {
            let space = if key.member.is_empty() { "" } else { ": " };
            format!("\t{}{space}{}{}\n", key.member, fact.says, end(&fact))
        }
        (Some((word, kind)), _) => {
            let is_list = fact.says.starts_with(['(', '<']) || !has_name(*kind);
            let space = if is_list || fact.says.is_empty() { "" } else { " " };
            format!("\t{used}{word}{}{space}{}{}\n", key.member, fact.says, end(&fact))
        }
        (None, _) => columns(key, &fact),
    }
}

/// Adds the facts of an item's own line; which item it is.
pub(super) fn item(face: &mut Face, line: &str) -> Result<String, &'static str> {
    let (rest, mut fact) = of_end(line);
    let (word, name) = rest.split_once(' ').ok_or(NO_KIND)?;
    if let Some(usual) = usual::ITEMS.iter().find(|usual| usual.word == word) {
        let (item, more) = name.split_once(AND).unwrap_or((name, ""));
        let (kind, says) = usual.kind;
        says.clone_into(&mut fact.says);
        fact.marks.insert(NON_EXHAUSTIVE.to_owned());
        face.add(Key::new(kind, item, ""), fact);
        let mut traits = usual.traits(item);
        traits.extend(usual::list(more));
        let fact = Fact { says: usual::said(&traits), ..Fact::default() };
        face.add(Key::new(Kind::Implements, item, ""), fact);
        for (kind, name, says) in usual.members {
            let fact = Fact { says: (*says).to_owned(), ..Fact::default() };
            face.add(Key::new(*kind, item, *name), fact);
        }
        return Ok(item.to_owned());
    }
    let plain = rest.strip_prefix(OPEN);
    if plain.is_some() {
        fact.marks.insert(NON_EXHAUSTIVE.to_owned());
    }
    let (kind, rest) = plain.unwrap_or(rest).split_once(' ').ok_or(NO_KIND)?;
    let kind = Kind::from_word(kind).ok_or(NO_KIND)?;
    let (item, says) = rest.split_once(' ').unwrap_or((rest, ""));
    says.clone_into(&mut fact.says);
    face.add(Key::new(kind, item, ""), fact);
    Ok(item.to_owned())
}

/// Adds the facts of a member's line, which stands below its item.
pub(super) fn member(
    face: &mut Face,
    item: &str,
    line: &str,
) -> Result<(), &'static str> {
    let (rest, mut fact) = of_end(line);
    let used = rest.strip_prefix(USED);
    if used.is_some() {
        fact.marks.insert(MUST_USE.to_owned());
    }
    let rest = used.unwrap_or(rest);
    if let Some((word, kind)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
        let rest = &rest[word.len()..];
        let end = if has_name(*kind) { rest.find([' ', '(', '<']) } else { Some(0) };
        let (name, says) = match kind {
            // A type, which has spaces and brackets in it.
            Kind::Impl => (rest, ""),
            _ => rest.split_at(end.unwrap_or(rest.len())),
        };
        says.strip_prefix(' ').unwrap_or(says).clone_into(&mut fact.says);
        if *kind == Kind::Implements {
            fact.says = usual::of_brief(&fact.says);
        }
        face.add(Key::new(*kind, item, name), fact);
        return Ok(());
    }
    if rest.starts_with(BY) {
        rest.clone_into(&mut fact.says);
        face.add(Key::new(Kind::Wire, item, ""), fact);
        return Ok(());
    }
    if let Some(inside) = rest.strip_prefix('"') {
        let (name, says) = inside.split_once("\": ").ok_or(NO_KIND)?;
        says.clone_into(&mut fact.says);
        face.add(Key::new(Kind::Wire, item, format!("\"{name}\"")), fact);
        return Ok(());
    }
    let at = line.find([':', ' ', '(']).unwrap_or(line.len());
    match line.split_at(at) {
        ("", _) => return Err("a member begins with its name"),
        (name, rest) if rest.starts_with(": ") => {
            add_field(face, item, name, &rest[2..])
        }
        (name, rest) => add_variant(face, item, name, rest),
    }
    Ok(())
}

fn add_field(face: &mut Face, item: &str, name: &str, rest: &str) {
    let setter = usual::SETTERS
        .iter()
        .find_map(|how| Some((*how, rest.strip_suffix(how)?.strip_suffix(' ')?)));
    let rest = setter.map_or(rest, |(_, rest)| rest);
    let (rest, fact) = of_end(of_wire(face, item, name, rest));
    let optional = rest.strip_suffix('?').map(|inner| format!("Option<{inner}>"));
    let says = optional.unwrap_or_else(|| rest.to_owned());
    if let Some((how, _)) = setter
        && let Some(fact) = usual::setter(how, name, &says)
    {
        face.add(Key::new(Kind::Fn, item, name), fact);
    }
    face.add(Key::new(Kind::Field, item, name), Fact { says, ..fact });
}

/// Adds the name on the wire; what stands before it.
fn of_wire<'l>(face: &mut Face, item: &str, name: &str, rest: &'l str) -> &'l str {
    let (rest, says) = match rest.strip_suffix(" =") {
        Some(rest) => (rest, usual::wire(name)),
        None => match rest.split_once(AS) {
            Some((rest, says)) => (rest, says.to_owned()),
            None => return rest,
        },
    };
    face.add(Key::new(Kind::Wire, item, name), Fact { says, ..Fact::default() });
    rest
}

fn add_variant(face: &mut Face, item: &str, name: &str, rest: &str) {
    let getter = rest.strip_suffix(" get");
    let rest = getter.unwrap_or(rest);
    let made_of = rest.strip_suffix(" from");
    let rest = made_of.unwrap_or(rest);
    let (says, fact) = of_end(of_wire(face, item, name, rest));
    let says = says.trim_start();
    if let Some(held) = usual::held(says) {
        if made_of.is_some() {
            let fact = Fact { says: usual::made_of(held), ..Fact::default() };
            face.add(Key::new(Kind::Implements, item, ""), fact);
        }
        if getter.is_some() {
            let (method, says) = usual::getter(name, held);
            face.add(Key::new(Kind::Fn, item, method), Fact { says, ..Fact::default() });
        }
    }
    let fact = Fact { says: says.to_owned(), ..fact };
    face.add(Key::new(Kind::Variant, item, name), fact);
}
