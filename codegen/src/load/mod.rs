//! Bytes to a value tree: YAML or JSON, and positions on demand. Interprets nothing.
//!
//! `serde_yaml` and `serde_json` build the tree, `parse` bounds what aliases make of it.
//! Positions come from a second pass over the text, made when the first message needs one.

mod anchors;
mod circle;
mod files;
mod index;
mod overlay;
mod parse;
mod unclosed;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Place};

use anchors::Anchors;
use files::{Allowed, Files};
use index::Index;
use overlay::Edits;

pub use crate::pointer::{escape, find, parts, percent_decode, split, unescape};
pub use files::Refused;

/// A description of an API as it stands in its file, and the files it refers to.
#[derive(Debug)]
pub struct Document {
    file: String,
    text: String,
    value: Value,
    json: bool,
    index: OnceLock<Index>,
    /// Where each line begins, in bytes.
    lines: OnceLock<Vec<usize>>,
    files: Files,
    problems: Vec<Diagnostic>,
    anchors: OnceLock<Anchors>,
    edits: Edits,
}

/// What may be read beside a document.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Folders outside of its own that its references may lead into. `URL=FOLDER` stands for what
    /// is below that URL: nothing is ever fetched.
    pub allowed: Vec<PathBuf>,
    /// Overlays to apply, in this order.
    pub overlays: Vec<PathBuf>,
}

impl Document {
    /// Reads a file, and those in its own folder that it refers to. `shown_as` is what messages
    /// call it.
    ///
    /// # Errors
    ///
    /// It is not there, or no YAML or JSON.
    pub fn read(path: &Path, shown_as: &str) -> Result<Self, Failure> {
        Self::read_with(path, shown_as, &Beside::default())
    }

    /// Reads a file, the overlays that are applied to it, and the files that it then refers to.
    ///
    /// # Errors
    ///
    /// One of these is not there, or no YAML or JSON; or an overlay is none.
    pub fn read_with(
        path: &Path,
        shown_as: &str,
        beside: &Beside,
    ) -> Result<Self, Failure> {
        Self::read_alone(path, shown_as)?.with(path, shown_as, beside)
    }

    /// The same for a text as if it were in that file, which need not exist.
    ///
    /// # Errors
    ///
    /// As for [`read_with`](Self::read_with).
    pub fn from_text_with(
        text: String,
        path: &Path,
        shown_as: &str,
        beside: &Beside,
    ) -> Result<Self, Failure> {
        Self::from_text(text, shown_as)?.with(path, shown_as, beside)
    }

    fn with(
        mut self,
        path: &Path,
        shown_as: &str,
        beside: &Beside,
    ) -> Result<Self, Failure> {
        let mut failure = Vec::new();
        for overlay in &beside.overlays {
            let applied = Self::read_alone(overlay, &overlay.display().to_string())
                .and_then(|overlay| self.overlay(overlay));
            failure.extend(applied.err().into_iter().flatten());
        }
        if !failure.is_empty() {
            return Err(failure);
        }
        let allowed = Allowed::new(&beside.allowed);
        self.files = Files::read(path, shown_as, &self.value, allowed);
        Ok(self)
    }

    /// Reads a text that is not in a file. References into other files lead nowhere.
    pub fn from_text(text: String, shown_as: &str) -> Result<Self, Failure> {
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        if text.trim().is_empty() {
            return Err(vec![
                Diagnostic::error("the file is empty")
                    .at(whole(shown_as))
                    .help("it should hold an OpenAPI document as YAML or JSON"),
            ]);
        }
        let is_json = shown_as.ends_with(".json");
        let parsed = parse::parse(&text, is_json).map_err(|broken| {
            let mut place = whole(shown_as);
            if let Some((line, column)) = broken.at {
                place = placed(shown_as, &text, line, column);
            }
            let mut problem = Diagnostic::error(broken.message).at(place);
            problem.help = broken.help.map(str::to_owned);
            vec![problem]
        })?;
        let mut document = Self {
            file: shown_as.to_owned(),
            text,
            value: parsed.value,
            json: parsed.json,
            index: OnceLock::new(),
            lines: OnceLock::new(),
            files: Files::default(),
            problems: Vec::new(),
            anchors: OnceLock::new(),
            edits: Edits::default(),
        };
        if document.value.is_null() {
            return Err(vec![
                Diagnostic::error("the file holds nothing but comments")
                    .at(whole(shown_as))
                    .help("it should hold an OpenAPI document as YAML or JSON"),
            ]);
        }
        if parsed.duplicates {
            document.problems = document.duplicates();
        }
        if let Some(slip) = parsed.slip {
            let (line, column) = slip.at.unwrap_or((1, 1));
            document.problems.push(
                Diagnostic::note(slip.message)
                    .at(document.placed(line, column))
                    .help("it is valid YAML, and read as that"),
            );
        }
        Ok(document)
    }

    /// The other files that it consists of, by their paths relative to the folder it is in.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.files.all()
    }

    /// The file as messages call it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Lets go of the tree, which is most of what a document takes in memory. Places are still
    /// known; `value` is null from here on.
    pub fn forget_tree(&mut self) {
        self.value = Value::Null;
        self.files.each_mut(Self::forget_tree);
    }

    /// The whole tree, keys in the order of the text.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where the value at a pointer stands; for an entry of a mapping, where its key stands. Where
    /// the closest ancestor stands, when there is no such value. `FILE#POINTER` is a place in
    /// another file this document refers to.
    pub fn place(&self, pointer: &str) -> Place {
        let (file, pointer) = crate::pointer::split(pointer);
        let document = match file.map(|file| self.files.get(file)) {
            Some(Some(other)) => other,
            Some(None) => return whole(file.unwrap_or_default()),
            None => self,
        };
        document.place_here(pointer)
    }

    fn place_here(&self, pointer: &str) -> Place {
        match self.edits.before(pointer) {
            Ok(pointer) => match self.index().find(&pointer) {
                Some((line, column)) => self.placed(line, column),
                None => whole(&self.file),
            },
            Err((overlay, pointer)) => overlay.place_here(&pointer),
        }
    }

    /// The places with an anchor of this name, in a file of this document.
    pub fn anchored(&self, name: &str, file: Option<&str>) -> &[String] {
        let document = match file {
            Some(file) => self.files.get(file),
            None => Some(self),
        };
        document.map_or(&[], |document| document.anchors().named(name))
    }

    fn anchors(&self) -> &Anchors {
        self.anchors.get_or_init(|| Anchors::of(&self.value))
    }

    /// Mistakes in the text that leave it readable, in any of its files: keys that occur twice,
    /// and what an overlay is about and isn't there.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        let others = self.files.all().flat_map(|(_, other)| &other.problems);
        self.problems.iter().chain(others)
    }

    /// The value at a pointer, which may be `FILE#POINTER`.
    pub fn find(&self, pointer: &str) -> Option<&Value> {
        let (file, pointer) = crate::pointer::split(pointer);
        let document = match file {
            Some(file) => self.files.get(file)?,
            None => self,
        };
        crate::pointer::find(&document.value, pointer)
    }

    /// The canonical pointer (`POINTER` or `FILE#POINTER`) that a `$ref` means, written in the main
    /// file or in another one. Says nothing about whether there is a value at the pointer.
    pub fn target(
        &self,
        reference: &str,
        written_in: Option<&str>,
    ) -> Result<String, Refused> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let by_id = (!file.is_empty()).then(|| self.anchors().id(file)).flatten();
        let resource = match by_id {
            Some(at) => at.to_owned(),
            None => self.files.target(file, written_in)?,
        };
        let fragment = percent_decode(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return Ok(format!("{resource}{fragment}"));
        }
        let (file, inside) = split(&resource);
        let places = self.anchored(&fragment, file);
        match places.iter().find(|place| place.starts_with(inside)) {
            Some(place) => Ok(match file {
                Some(file) => format!("{file}#{place}"),
                None => place.clone(),
            }),
            None => Err(Refused::no_anchor(&fragment)),
        }
    }

    fn read_alone(path: &Path, shown_as: &str) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(|error| {
            let help = match error.kind() {
                std::io::ErrorKind::NotFound if shown_as.contains("://") => {
                    "nothing is fetched: save the document in a file, and name that"
                }
                std::io::ErrorKind::NotFound => {
                    "check the path; it is relative to the working \
                                                 directory or to the manifest that names it"
                }
                _ => "check that it is a file and that it may be read",
            };
            vec![
                Diagnostic::error(format!("can't read the file: {error}"))
                    .at(whole(shown_as))
                    .help(help),
            ]
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..good].iter().filter(|b| **b == b'\n').count() + 1;
            let start =
                bytes[..good].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            let text = String::from_utf8_lossy(&bytes[start..]);
            let column =
                String::from_utf8_lossy(&bytes[start..good]).chars().count() + 1;
            vec![
                Diagnostic::error("the file is not UTF-8 text")
                    .at(place(shown_as, text.lines().next(), line, column))
                    .help("save it as UTF-8"),
            ]
        })?;
        Self::from_text(text, shown_as)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            if self.json {
                Index::of_json(&self.text)
            } else {
                Index::of_yaml(&self.text)
            }
        })
    }

    fn placed(&self, line: usize, column: usize) -> Place {
        let lines = self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        });
        let text = lines
            .get(line.saturating_sub(1))
            .and_then(|start| self.text[*start..].lines().next());
        place(&self.file, text, line, column)
    }

    fn duplicates(&self) -> Vec<Diagnostic> {
        let found = &self.index().duplicates;
        if found.is_empty() {
            return vec![
                Diagnostic::error("a key occurs twice in one mapping")
                    .at(whole(&self.file)),
            ];
        }
        found
            .iter()
            .map(|(first, second, key)| {
                Diagnostic::error(format!("the key `{}` occurs twice", shorten(key)))
                    .at(self.placed(second.0, second.1))
                    .at(self.placed(first.0, first.1))
                    .help("the second is taken; remove one of the two, or give it the name that was meant")
            })
            .collect()
    }
}

/// A file as a whole.
fn whole(file: &str) -> Place {
    Place { file: file.to_owned(), line: None, column: None, text: None }
}

fn placed(file: &str, text: &str, line: usize, column: usize) -> Place {
    place(file, text.lines().nth(line.saturating_sub(1)), line, column)
}

/// A place in a line, with the line if it can be shown: a minified document is one of megabytes.
fn place(file: &str, text: Option<&str>, line: usize, column: usize) -> Place {
    Place {
        file: file.to_owned(),
        line: Some(line),
        column: Some(column),
        text: text.filter(|_| column <= LONGEST).map(shorten),
    }
}

/// How much of a line is shown.
const LONGEST: usize = 400;

fn shorten(line: &str) -> String {
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
