//! The file of facts, read: a version, the facts by address, the digests of what is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::marker::PhantomData;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

use super::{Facts, Observed};
use crate::diagnostic::{Diagnostic, Failure, Place};

/// The version of the file's form.
pub(super) const VERSION: u64 = 1;

/// How many digits a digest has.
const DIGEST: usize = 10;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u64,
    facts: Once<Facts>,
    counted: Once<String>,
}

impl Observed {
    /// Reads a file of facts; none when there is no such file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or isn't what [`text`](Self::text) writes; with line and column.
    pub fn read(path: &Path) -> Result<Option<Self>, Failure> {
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::from_text(&text, &file).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(vec![
                Diagnostic::error(format!("cannot read what was observed: {error}"))
                    .at(Place { file, line: None, column: None, text: None })
                    .help("it is a text file that `cargo xtask observe` writes"),
            ]),
        }
    }

    /// Reads facts from the text of their file, which is called `file` in messages.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn from_text(text: &str, file: &str) -> Result<Self, Failure> {
        let bad = |message: String, line: usize, column: usize| {
            let place = Place {
                file: file.to_owned(),
                line: Some(line.max(1)),
                column: Some(column.max(1)),
                text: text.lines().nth(line.saturating_sub(1)).map(str::to_owned),
            };
            vec![
                Diagnostic::error(message)
                    .at(place)
                    .help("the file is written by `cargo xtask observe`; mend it, or delete it and observe all recordings again"),
            ]
        };
        let parsed: File = serde_json::from_str(text).map_err(|error| {
            let told = error.to_string();
            let end = told.rfind(" at line ").unwrap_or(told.len());
            let what = format!("not a file of observed facts: {}", &told[..end]);
            bad(what, error.line(), characters(text, error.line(), error.column()))
        })?;
        if parsed.version != VERSION {
            let what = format!(
                "version {} of this file is not known; this program knows {VERSION}",
                parsed.version
            );
            let (line, column) = find(text, "\"version\"");
            return Err(bad(what, line, column));
        }
        for (at, facts) in &parsed.facts.0 {
            let typed: u64 = facts.types.values().fold(0, |a, b| a.saturating_add(*b));
            if facts.null > facts.present || typed > facts.present {
                let what =
                    format!("more nulls and types than there was anything at `{at}`");
                let key = serde_json::to_string(at).unwrap_or_default();
                let (line, column) = find(text, &key);
                return Err(bad(what, line, column));
            }
        }
        let mut counted = BTreeSet::new();
        for (row, rests) in &parsed.counted.0 {
            for rest in rests.split_whitespace() {
                let digest = format!("{row}{rest}");
                if digest.len() != DIGEST
                    || !digest.bytes().all(|b| b.is_ascii_hexdigit())
                {
                    let (line, column) = find(text, rest);
                    let what = format!("`{digest}` is no digest of {DIGEST} digits");
                    return Err(bad(what, line, column));
                }
                counted.insert(digest);
            }
        }
        Ok(Self { file: file.to_owned(), facts: parsed.facts.0, counted })
    }
}

/// Line and column of the first place that says this.
fn find(text: &str, what: &str) -> (usize, usize) {
    let before = &text[..text.find(what).unwrap_or(0)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// A column in characters from one in bytes.
fn characters(text: &str, line: usize, column: usize) -> usize {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    line.char_indices().take_while(|(at, _)| *at < column).count()
}

/// An object in which nothing is named twice.
struct Once<T>(BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Once<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Once<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Once<T>, A::Error> {
                let mut all = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    if all.contains_key(&name) {
                        return Err(A::Error::custom(format_args!(
                            "`{name}` is there twice"
                        )));
                    }
                    all.insert(name, map.next_value()?);
                }
                Ok(Once(all))
            }
        }

        from.deserialize_map(Members(PhantomData))
    }
}
