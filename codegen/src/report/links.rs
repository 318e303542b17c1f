//! Links from a page to lines of the documents.
//!
//! A line that is put into a document moves all those below it. If the rows of a page that is kept
//! had the numbers of their lines, every row would change then, and the few that say something else
//! would be lost among them. So they link to a list of the lines in a file of its own, by a label that
//! depends on the place alone.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::LINES;
use crate::diagnostic::Place;
use crate::write::digest;

/// The links of a page.
#[derive(Debug)]
pub(super) enum Links {
    /// Right to the lines.
    Direct,
    /// To the list of them.
    Listed(List),
}

/// Which line each label means.
#[derive(Debug, Default)]
pub(super) struct List {
    /// File, line and pointer, by label.
    places: BTreeMap<String, (String, Option<usize>, String)>,
}

impl Links {
    /// Where a link to a place in a file leads.
    pub(super) fn target(&mut self, file: &str, place: &Place, pointer: &str) -> String {
        match self {
            Self::Direct => at(file, place.line),
            Self::Listed(list) => {
                format!("{LINES}#{}", list.label(file, place, pointer))
            }
        }
    }
}

fn at(file: &str, line: Option<usize>) -> String {
    let line = line.map_or_else(String::new, |line| format!("#L{line}"));
    // Else these would end the link.
    if file.contains(['(', ')', ' ']) {
        return format!("<{file}{line}>");
    }
    format!("{file}{line}")
}

impl List {
    fn label(&mut self, file: &str, place: &Place, pointer: &str) -> String {
        let digits = digest(format!("{file}#{pointer}").as_bytes());
        // Few digits are enough to tell the places of a page apart, nearly always.
        for length in [8, digits.len()] {
            let label = &digits[..length];
            let known = self
                .places
                .entry(label.to_owned())
                .or_insert_with(|| (file.to_owned(), place.line, pointer.to_owned()));
            if known.0 == file && known.2 == pointer {
                return label.to_owned();
            }
        }
        digits
    }

    /// The list as a page, file by file and line by line.
    pub(super) fn page(&self) -> String {
        let mut rows: Vec<_> = self
            .places
            .iter()
            .map(|(label, (file, line, pointer))| (file, line, pointer, label))
            .collect();
        rows.sort();
        let mut text = format!(
            "# The lines that {} speaks of\n\n\
             Written by `cargo xtask generate`; do not edit, and skip it in a review: it moves with every\n\
             line that is put into a document.\n",
            super::PAGE
        );
        let mut last = None;
        for (file, line, pointer, label) in rows {
            // Writing to a string cannot fail.
            if last != Some(file) {
                let _ = writeln!(text, "\n## {file}\n");
                last = Some(file);
            }
            let shown = line.map_or_else(|| file.clone(), |line| format!("line {line}"));
            let pointer = match pointer.as_str() {
                "" => "(all of it)".to_owned(),
                pointer => super::markdown::code(pointer),
            };
            let target = at(file, *line);
            let _ =
                writeln!(text, "- <a id=\"{label}\"></a>[{shown}]({target}) {pointer}");
        }
        text
    }
}
