//! Reading a value tree: where we are, what is wrong with it, and how single keys are read.

use std::collections::{HashMap, HashSet, VecDeque};

use indexmap::IndexMap;
use openapiv3::Operation;
use serde_json::{Map, Number, Value};

use super::reference::Kind;
use super::{Version, extra, subject};
use crate::diagnostic::Diagnostic;
use crate::ir::{Defect, Origin, SourceId};
use crate::load::{Document, escape};

/// How many places are shown of what is met in many.
const MOST_PLACES: usize = 3;

/// A mapping of the document.
pub(super) type Keys = Map<String, Value>;
/// The `x-` keys of a piece.
pub(super) type Extensions = IndexMap<String, Value>;

/// Walks a document and keeps what is found on the way.
pub(crate) struct Reader<'d> {
    pub(super) document: &'d Document,
    pub(super) version: Version,
    /// Pointer of the value being read.
    at: String,
    /// The file it is in, unless that is the main file.
    pub(super) file: Option<String>,
    defects: Vec<Defect>,
    warnings: Vec<Diagnostic>,
    /// Pieces that are referred to and not yet read.
    pub(super) wanted: VecDeque<(Kind, String)>,
    pub(super) asked: HashSet<(Kind, String)>,
    /// Operations whose method is none of the eight that 3.0 has, by pointer.
    pub(super) operations: IndexMap<String, Operation>,
    /// What is told once, however often it is met: by its message, the warning and how often.
    repeated: HashMap<String, (usize, usize)>,
}

impl<'d> Reader<'d> {
    pub(super) fn new(document: &'d Document, version: Version) -> Self {
        Self {
            document,
            version,
            at: String::new(),
            file: None,
            defects: Vec::new(),
            warnings: Vec::new(),
            wanted: VecDeque::new(),
            asked: HashSet::new(),
            operations: IndexMap::new(),
            repeated: HashMap::new(),
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Defect>, Vec<Diagnostic>) {
        for (warning, count) in self.repeated.into_values() {
            if count > 1 {
                let message = &mut self.warnings[warning].message;
                let more = count - 1;
                let places = if more == 1 { "place" } else { "places" };
                message.push_str(&format!(" (here and in {more} more {places})"));
            }
        }
        (self.defects, self.warnings)
    }

    /// Pointer of the value being read.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// Reads something below the current place.
    pub(super) fn down<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.at.len();
        self.at.push('/');
        if key.contains(['~', '/']) {
            self.at.push_str(&escape(key));
        } else {
            self.at.push_str(key);
        }
        let outcome = read(self);
        self.at.truncate(length);
        outcome
    }

    /// Reads something at another place.
    pub(super) fn elsewhere<T>(
        &mut self,
        pointer: &str,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let file = crate::load::split(pointer).0.map(str::to_owned);
        let here = std::mem::replace(&mut self.at, pointer.to_owned());
        let in_file = std::mem::replace(&mut self.file, file);
        let outcome = read(self);
        self.at = here;
        self.file = in_file;
        outcome
    }

    /// A keyword contradicts the document or its format.
    pub(super) fn defect(
        &mut self,
        keyword: &str,
        value: &Value,
        taken: Value,
        because: impl Into<String>,
    ) {
        self.defects.push(Defect {
            origin: Origin::new(SourceId(0), self.at.clone()).child(keyword),
            aspect: keyword.to_owned(),
            value: value.clone(),
            taken,
            because: because.into(),
        });
    }

    /// Something about the current place.
    pub(super) fn tell(&mut self, problem: Diagnostic) {
        let mut problem = problem.at(self.document.place(&self.at));
        problem.concerns = problem.concerns.or_else(|| subject(&self.at));
        self.warnings.push(problem);
    }

    pub(super) fn last_defect(&mut self) -> Option<&mut Defect> {
        self.defects.last_mut()
    }

    /// Something at a keyword is left out or degraded.
    pub(super) fn warn(
        &mut self,
        keyword: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Diagnostic::warning(message).help(help);
        self.down(keyword, |this| this.tell(problem));
    }

    /// A mistake at a keyword.
    pub(super) fn error(
        &mut self,
        keyword: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Diagnostic::error(message).help(help);
        self.down(keyword, |this| this.tell(problem));
    }

    /// A value of the wrong kind.
    pub(super) fn wrong(&mut self, keyword: &str, expected: &str, value: &Value) {
        self.warn(
            keyword,
            format!("`{keyword}` should be {expected}, but is {}", kind(value)),
            "it is ignored",
        );
    }

    /// A keyword nobody knows.
    pub(super) fn unknown(&mut self, keyword: &str, known: &[&str], of: &str) {
        let near = nearest(keyword, known.iter().copied());
        let help = match near {
            Some(near) => format!("it is ignored; is `{near}` meant?"),
            None => "it is ignored; a key of your own begins with `x-`".to_owned(),
        };
        let message = format!("`{}` is no keyword of {of}", shorten(keyword));
        self.tell_once(keyword, Diagnostic::warning(message).help(help));
    }

    /// Something about a keyword that may be so in many places.
    pub(super) fn tell_once(&mut self, keyword: &str, problem: Diagnostic) {
        self.down(keyword, |this| this.tell_once_here(problem));
    }

    /// Something that may be so in many places: told once, with the first few of them and how many
    /// there are.
    pub(super) fn tell_once_here(&mut self, problem: Diagnostic) {
        if let Some((warning, count)) = self.repeated.get_mut(&problem.message) {
            *count += 1;
            if *count <= MOST_PLACES {
                let place = self.document.place(&self.at);
                self.warnings[*warning].places.push(place);
            }
            return;
        }
        self.repeated.insert(problem.message.clone(), (self.warnings.len(), 1));
        self.tell(problem);
    }

    /// What stands beside a `$ref` where nothing but a text may.
    pub(super) fn beside_reference(&mut self, keys: &Keys, of: &str) {
        let beside = keys.keys().filter(|key| {
            !["$ref", "summary", "description"].contains(&key.as_str())
                && !key.starts_with("x-")
        });
        for key in beside {
            let message =
                format!("`{}` beside the `$ref` of {of} is not read", shorten(key));
            let help = "write it where the reference leads, or all of it here";
            self.tell_once(key, Diagnostic::warning(message).help(help));
        }
    }

    /// The `x-` keys of a piece; complains of those that are neither that nor known.
    pub(super) fn extensions(
        &mut self,
        keys: &Keys,
        known: &[&str],
        of: &str,
    ) -> Extensions {
        let mut found = Extensions::new();
        for (key, value) in keys {
            if key == "$ref" && !value.is_string() {
                self.wrong(key, "text", value);
                continue;
            }
            if known.contains(&key.as_str()) {
                continue;
            }
            if key.starts_with("x-") {
                if !key.starts_with(extra::PREFIX) {
                    found.insert(key.clone(), value.clone());
                }
            } else {
                self.unknown(key, known, of);
            }
        }
        found
    }

    /// The value as a mapping.
    pub(super) fn keys(&mut self, value: &'d Value, of: &str) -> Option<&'d Keys> {
        match value {
            Value::Object(keys) => Some(keys),
            other => {
                let message =
                    format!("{of} should be a mapping, but is {}", kind(other));
                self.tell(
                    Diagnostic::warning(message)
                        .help("it is left out; check the indentation"),
                );
                None
            }
        }
    }

    pub(super) fn text(&mut self, keys: &Keys, key: &str) -> Option<String> {
        match keys.get(key)? {
            Value::String(text) => Some(text.clone()),
            // An unquoted version or name.
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(word) => Some(word.to_string()),
            Value::Null => None,
            other => {
                self.wrong(key, "text", other);
                None
            }
        }
    }

    pub(super) fn flag(&mut self, keys: &Keys, key: &str) -> Option<bool> {
        match keys.get(key)? {
            Value::Bool(flag) => Some(*flag),
            Value::Null => None,
            Value::String(word) if word == "true" || word == "false" => {
                let taken = word == "true";
                self.defect(
                    key,
                    &Value::String(word.clone()),
                    Value::Bool(taken),
                    format!("`{key}` is true or false, not a string; read as {taken}."),
                );
                Some(taken)
            }
            other => {
                self.wrong(key, "true or false", other);
                None
            }
        }
    }

    pub(super) fn number(&mut self, keys: &Keys, key: &str) -> Option<Number> {
        match keys.get(key)? {
            Value::Number(number) => Some(number.clone()),
            Value::Null => None,
            Value::String(word) if word.parse::<f64>().is_ok_and(f64::is_finite) => {
                let taken: Number = serde_json::from_str(word)
                    .ok()
                    .or_else(|| word.parse().ok().and_then(Number::from_f64))?;
                self.defect(
                    key,
                    &Value::String(word.clone()),
                    Value::Number(taken.clone()),
                    format!("`{key}` is a number, not a string; read as {taken}."),
                );
                Some(taken)
            }
            other => {
                self.wrong(key, "a number", other);
                None
            }
        }
    }

    pub(super) fn count(&mut self, keys: &Keys, key: &str) -> Option<usize> {
        let number = self.number(keys, key)?;
        let count = number
            .as_u64()
            .or_else(|| {
                let float = number.as_f64()?;
                (float >= 0.0 && float.fract() == 0.0 && float < 9e15)
                    .then_some(float as u64)
            })
            .and_then(|count| usize::try_from(count).ok());
        if count.is_none() {
            let message = format!(
                "`{key}` should be a whole number, zero or more, but is {number}"
            );
            self.warn(key, message, "it is ignored");
        }
        count
    }

    pub(super) fn mapping(&mut self, keys: &'d Keys, key: &str) -> Option<&'d Keys> {
        match keys.get(key)? {
            Value::Object(found) => Some(found),
            Value::Null => None,
            other => {
                self.wrong(key, "a mapping", other);
                None
            }
        }
    }

    pub(super) fn list(&mut self, keys: &'d Keys, key: &str) -> Option<&'d [Value]> {
        match keys.get(key)? {
            Value::Array(found) => Some(found),
            Value::Null => None,
            other => {
                self.wrong(key, "a list", other);
                None
            }
        }
    }

    /// Reads every entry of a mapping with what the function makes of it.
    pub(super) fn each<T>(
        &mut self,
        keys: &'d Keys,
        key: &str,
        mut read: impl FnMut(&mut Self, &'d Value) -> T,
    ) -> IndexMap<String, T> {
        let Some(entries) = self.mapping(keys, key) else {
            return IndexMap::new();
        };
        self.down(key, |this| {
            let mut found = IndexMap::with_capacity(entries.len());
            for (name, value) in entries {
                if !name.starts_with("x-") || value.is_object() || value.is_boolean() {
                    let piece = this.down(name, |this| read(this, value));
                    found.insert(name.clone(), piece);
                }
            }
            found
        })
    }

    /// Reads every item of a list with what the function makes of it.
    pub(super) fn every<T>(
        &mut self,
        keys: &'d Keys,
        key: &str,
        mut read: impl FnMut(&mut Self, &'d Value) -> T,
    ) -> Vec<T> {
        let Some(items) = self.list(keys, key) else {
            return Vec::new();
        };
        self.down(key, |this| {
            items
                .iter()
                .enumerate()
                .map(|(index, value)| {
                    this.down(&index.to_string(), |this| read(this, value))
                })
                .collect()
        })
    }
}

/// What a value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// The word that was probably meant.
pub(crate) fn nearest<'a>(
    word: &str,
    among: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let allowed = match word.chars().count() {
        0..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    among
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 3)
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A name as it can be shown.
pub(super) fn shorten(name: &str) -> String {
    match name.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
