//! A face as a file.

use super::{Face, Fact, Key, Kind};
use crate::diagnostic::{Diagnostic, Failure, Place};

/// The first line; behind it stands the version of the package.
const HEAD: &str = "# Public interface of version ";

pub(super) fn write(face: &Face) -> String {
    let mut text = format!(
        "{HEAD}{}\n# kind, item, member, what it says, marks, fingerprint of its documentation\n",
        face.version
    );
    for (key, fact) in &face.facts {
        let marks: Vec<&str> = fact.marks.iter().map(String::as_str).collect();
        let columns = [
            key.kind.as_str(),
            &key.item,
            &key.member,
            &fact.says,
            &marks.join("; "),
            fact.docs.as_deref().unwrap_or_default(),
        ];
        text.push_str(columns.join("\t").trim_end());
        text.push('\n');
    }
    text
}

pub(super) fn read(text: &str, file: &str) -> Result<Face, Failure> {
    let broken = |line: usize, message: &str| {
        let place = Place {
            file: file.to_owned(),
            line: Some(line),
            column: Some(1),
            text: text.lines().nth(line - 1).map(str::to_owned),
        };
        vec![Diagnostic::error(message).at(place).help(
            "this file is written by `cargo xtask release`; restore it from version control",
        )]
    };
    let mut lines = text.lines().enumerate();
    let head = lines.next().and_then(|(_, line)| line.strip_prefix(HEAD));
    let Some(version) = head else {
        return Err(broken(1, "this is not the public interface of a release"));
    };
    let mut face = Face { version: version.trim().to_owned(), ..Face::default() };
    for (at, line) in lines {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let Some(kind) = Kind::from_word(next()) else {
            return Err(broken(at + 1, "no fact begins with this word"));
        };
        let key = Key::new(kind, next(), next());
        let says = next().to_owned();
        let marks = next().split("; ").filter(|mark| !mark.is_empty());
        let marks = marks.map(str::to_owned).collect();
        let docs = Some(next()).filter(|docs| !docs.is_empty()).map(str::to_owned);
        if columns.next().is_some() {
            return Err(broken(at + 1, "a fact has no more than six columns"));
        }
        face.add(key, Fact { says, marks, docs });
    }
    Ok(face)
}
