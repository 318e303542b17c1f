//! One fact as a line: in columns, and what stands at the end of every line.

use super::super::{Fact, Key, Kind};

/// All that a fact is, in columns with tabs between. It has two of them at least: what is public has
/// a path.
pub(super) fn columns(key: &Key, fact: &Fact) -> String {
    let marks: Vec<&str> = fact.marks.iter().map(String::as_str).collect();
    let columns = [
        key.kind.as_str(),
        &key.item,
        &key.member,
        &fact.says,
        &marks.join("; "),
        fact.docs.as_deref().unwrap_or_default(),
    ];
    format!("{}\n", columns.join("\t").trim_end_matches('\t'))
}

pub(super) fn of_columns(line: &str) -> Result<(Key, Fact), &'static str> {
    let mut columns = line.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    let kind = Kind::from_word(next()).ok_or(NO_KIND)?;
    let key = Key::new(kind, next(), next());
    let says = next().to_owned();
    let marks = next().split("; ").filter(|mark| !mark.is_empty());
    let marks = marks.map(str::to_owned).collect();
    let docs = Some(next()).filter(|docs| !docs.is_empty()).map(str::to_owned);
    match columns.next() {
        Some(_) => Err("a fact has no more than six columns"),
        None => Ok((key, Fact { says, marks, docs })),
    }
}

pub(super) const NO_KIND: &str = "no fact begins with this word";

/// The marks and the digest of the documentation, as they stand at the end of a line.
pub(super) fn end(fact: &Fact) -> String {
    let mut text: String = fact.marks.iter().map(|mark| format!(" #[{mark}]")).collect();
    if let Some(docs) = &fact.docs {
        text.push_str(&format!(" ~{docs}"));
    }
    text
}

/// What stands before the end of a line, with what the end says.
pub(super) fn of_end(line: &str) -> (&str, Fact) {
    let mut fact = Fact::default();
    let mut rest = line;
    if let Some((before, docs)) = rest.rsplit_once(" ~")
        && !docs.contains(' ')
    {
        rest = before;
        fact.docs = Some(docs.to_owned());
    }
    while let Some((before, mark)) =
        rest.strip_suffix(']').and_then(|it| it.rsplit_once(" #["))
    {
        rest = before;
        fact.marks.insert(mark.to_owned());
    }
    (rest, fact)
}
