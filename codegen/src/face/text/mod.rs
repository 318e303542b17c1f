//! A face as a file: the facts of an item in one block, its members indented below it.
//!
//! What most items of a generated crate have alike is one word (`usual`): the setter of a field, the
//! traits of plain data. A block that would not be read back as what it was written from is written
//! column by column instead, so no fact is lost to brevity.

mod block;
mod line;
mod usual;

use std::collections::BTreeMap;

use super::{Face, Fact, Key};
use crate::diagnostic::{Diagnostic, Failure, Place};

/// The facts of one item, or of all.
type Facts = BTreeMap<Key, Fact>;

/// The first line; behind it stands the version of the package.
const HEAD: &str = "# Public interface of version ";

/// How to read the rest.
const LEGEND: &str = "\
# A line a fact; what belongs to an item is indented below it. ~abcd is a digest of the documentation of
# the item and all below it. `open` is non_exhaustive, `used` is must_use, T? is Option<T>. Behind a field,
# `set` is its setter, `into` for what becomes the value, `each` for a sequence. Behind a variant, `=` is
# its own name on the wire (in snake_case), `from` that what it holds becomes one, `get` its method as_name.
# `data` is an open struct that is Clone, Debug, PartialEq, Serialize and Deserialize and keeps what it does
# not know in `extra`; `word` an open enum that is also a string. `lacks` names what threads ask for.
";

pub(super) fn write(face: &Face) -> String {
    let mut text = format!("{HEAD}{}\n{LEGEND}", face.version);
    let mut item = Facts::new();
    for (key, fact) in &face.facts {
        if item.first_key_value().is_some_and(|(first, _)| first.item != key.item) {
            text.push_str(&written(&std::mem::take(&mut item)));
        }
        item.insert(key.clone(), fact.clone());
    }
    text.push_str(&written(&item));
    text
}

/// The block of an item.
fn written(facts: &Facts) -> String {
    let text = block::write(facts);
    if parse(&text).is_ok_and(|read| read.facts == *facts) {
        return text;
    }
    facts.iter().map(|(key, fact)| line::columns(key, fact)).collect()
}

pub(super) fn read(text: &str, file: &str) -> Result<Face, Failure> {
    let broken = |line: usize, message: &str| {
        let place = Place {
            file: file.to_owned(),
            line: Some(line + 1),
            column: Some(1),
            text: text.lines().nth(line).map(str::to_owned),
        };
        vec![Diagnostic::error(message).at(place).help(
            "this file is written by `cargo xtask release`; restore it from version control",
        )]
    };
    let head = text.lines().next().and_then(|line| line.strip_prefix(HEAD));
    let Some(version) = head else {
        return Err(broken(0, "this is not the public interface of a release"));
    };
    let mut face = parse(text).map_err(|(line, message)| broken(line, message))?;
    version.trim().clone_into(&mut face.version);
    Ok(face)
}

/// The facts of a text; on failure, the number of the line, from 0, and what is wrong with it.
fn parse(text: &str) -> Result<Face, (usize, &'static str)> {
    let mut face = Face::default();
    let mut item = String::new();
    for (at, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(member) = line.strip_prefix('\t') {
            if item.is_empty() {
                return Err((at, "this belongs to an item, and none stands above it"));
            }
            block::member(&mut face, &item, member).map_err(|message| (at, message))?;
        } else {
            let read = if line.contains('\t') {
                line::of_columns(line).map(|(key, fact)| {
                    let item = key.item.clone();
                    face.add(key, fact);
                    item
                })
            } else {
                block::item(&mut face, line)
            };
            item = read.map_err(|message| (at, message))?;
        }
    }
    Ok(face)
}
