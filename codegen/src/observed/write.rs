//! Facts as the text of their file: JSON with one fact a line, sorted, so that a change reads like one.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Observed;
use super::read::VERSION;

impl Observed {
    /// The text of the file. The same facts give the same text.
    pub fn text(&self) -> String {
        let mut text = format!("{{\n  \"version\": {VERSION},\n  \"facts\": {{");
        let facts = self.facts.iter().map(|(at, facts)| {
            (at.as_str(), serde_json::to_string(facts).unwrap_or_default())
        });
        lines(&mut text, facts);
        text.push_str("},\n  \"counted\": {");
        let mut rows: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for digest in &self.counted {
            let (row, rest) = digest.split_at(digest.len().min(1));
            rows.entry(row).or_default().push(rest);
        }
        let rows = rows
            .into_iter()
            .map(|(row, rests)| (row, format!("\"{}\"", rests.join(" "))));
        lines(&mut text, rows);
        text.push_str("}\n}\n");
        text
    }
}

/// The members of an object, one a line.
fn lines<'a>(text: &mut String, members: impl Iterator<Item = (&'a str, String)>) {
    let mut any = false;
    for (name, value) in members {
        let comma = if any { "," } else { "" };
        let name = serde_json::to_string(name).unwrap_or_default();
        let _ = write!(text, "{comma}\n    {name}: {value}");
        any = true;
    }
    if any {
        text.push_str("\n  ");
    }
}
