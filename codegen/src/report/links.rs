//! Links from a page to lines of the documents, kept apart from its rows.
//!
//! A line that is put into a document moves all those below it. If each row had the number of its
//! line, every row would change then, and the few that say something else would be lost among them.
//! So a row has a label, which depends on the place alone, and the numbers are in one list.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::Place;
use crate::write::digest;

/// The links of a page.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// File, line and pointer, by label.
    places: BTreeMap<String, (String, Option<usize>, String)>,
}

impl Links {
    /// The label of a place in a file.
    pub(super) fn label(&mut self, file: &str, place: &Place, pointer: &str) -> String {
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

    /// The list, file by file and line by line.
    pub(super) fn list(&self) -> String {
        let mut rows: Vec<_> = self
            .places
            .iter()
            .map(|(label, (file, line, pointer))| (file, line, pointer, label))
            .collect();
        rows.sort();
        let mut text = String::new();
        for (file, line, pointer, label) in rows {
            let line = line.map_or_else(String::new, |line| format!("#L{line}"));
            let title =
                pointer.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
            // Writing to a string cannot fail.
            let _ = match title.as_str() {
                "" => writeln!(text, "[{label}]: <{file}{line}>"),
                title => writeln!(text, "[{label}]: <{file}{line}> \"{title}\""),
            };
        }
        text
    }
}
