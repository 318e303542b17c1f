//! The table of a corpus, for people and for tools.

use std::fmt::Write;

use serde::Serialize;

use super::check::Checked;
use super::rival;
use crate::summary::Summary;

/// What came of one document.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    pub(super) document: String,
    pub(super) bytes: u64,
    /// None when the document was refused.
    pub(super) summary: Option<Summary>,
    /// Why it was refused.
    pub(super) error: Option<String>,
    /// Wall-clock time of the whole process, in milliseconds.
    pub(super) millis: f64,
    /// Processor time of the process, in milliseconds.
    pub(super) cpu_millis: f64,
    /// Peak memory of the process, in bytes.
    pub(super) memory: u64,
    /// None when it wasn't asked for, or there is nothing to check.
    pub(super) check: Option<Checked>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rivals: Vec<rival::Outcome>,
}

impl Row {
    /// Whether there is a crate, and it compiles if that was asked for.
    pub(super) fn is_good(&self) -> bool {
        self.summary.is_some() && self.check.as_ref().is_none_or(|check| check.passed)
    }

    fn cells(&self) -> Vec<String> {
        let summary = self.summary.clone().unwrap_or_default();
        let known = |value: String| {
            if self.summary.is_some() { value } else { "–".to_owned() }
        };
        let check = |of: fn(&Checked) -> String| {
            self.check.as_ref().map_or_else(|| "–".to_owned(), of)
        };
        let verdict = match (&self.summary, &self.check) {
            (None, _) => "refused".to_owned(),
            (_, None) => "–".to_owned(),
            (_, Some(check)) if !check.passed => "fails".to_owned(),
            (_, Some(Checked { warnings: 0, .. })) => "passes".to_owned(),
            (_, Some(check)) => format!("{} warnings", check.warnings),
        };
        vec![
            self.document.clone(),
            known(summary.openapi.join(", ")),
            kilobytes(self.bytes),
            known(summary.operations.to_string()),
            known(summary.types.to_string()),
            known(summary.lines.to_string()),
            format!("{:.0} ms", self.millis),
            megabytes(self.memory),
            verdict,
            check(|check| format!("{:.1} s", check.cpu_seconds)),
            check(|check| megabytes(check.memory)),
            known(summary.left_out.len().to_string()),
            known(summary.degraded.len().to_string()),
        ]
    }
}

const HEAD: [&str; 13] = [
    "document",
    "OpenAPI",
    "size",
    "operations",
    "types",
    "lines",
    "time",
    "memory",
    "check",
    "check CPU",
    "check memory",
    "left out",
    "degraded",
];

pub(super) fn text(rows: &[Row]) -> String {
    let mut table = vec![HEAD.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(Row::cells));
    let mut text = aligned(&table);
    for row in rows {
        if let Some(error) = &row.error {
            let _ = writeln!(text, "\n{}: refused\n  {error}", row.document);
        }
        if let Some(error) = row.check.as_ref().and_then(|check| check.error.as_ref()) {
            let _ = writeln!(text, "\n{}: does not compile\n  {error}", row.document);
        }
        let Some(summary) = &row.summary else { continue };
        for (what, names) in
            [("left out", &summary.left_out), ("degraded", &summary.degraded)]
        {
            if !names.is_empty() {
                let _ = writeln!(
                    text,
                    "\n{}: {what}\n  {}",
                    row.document,
                    names.join("\n  ")
                );
            }
        }
    }
    if rows.iter().any(|row| !row.rivals.is_empty()) {
        text.push('\n');
        text.push_str(&aligned(&rivals(rows)));
        for row in rows {
            for rival in &row.rivals {
                let reason = rival.error.as_ref().or_else(|| {
                    rival.check.as_ref().and_then(|check| check.error.as_ref())
                });
                if let Some(reason) = reason {
                    let _ = writeln!(
                        text,
                        "\n{}: {} {}\n  {reason}",
                        row.document,
                        rival.rival,
                        rival.verdict()
                    );
                }
            }
        }
    }
    text
}

pub(super) fn markdown(rows: &[Row]) -> String {
    if rows.iter().any(|row| !row.rivals.is_empty()) {
        return piped(&beside(rows));
    }
    let mut table = vec![HEAD.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(Row::cells));
    piped(&table)
}

/// Each document's figures beside those of the quickest rival that does what was asked for.
fn beside(rows: &[Row]) -> Vec<Vec<String>> {
    let head = [
        "document",
        "size",
        "quickest rival",
        "time",
        "CPU",
        "memory",
        "lines",
        "check CPU",
        "check memory",
        "left out",
        "degraded",
        "other rivals",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let rival = row
            .rivals
            .iter()
            .filter(|rival| rival.is_good())
            .min_by(|one, other| one.millis.total_cmp(&other.millis));
        let others: Vec<String> = row
            .rivals
            .iter()
            .filter(|other| rival.is_none_or(|rival| rival.rival != other.rival))
            .map(|other| format!("{} {}", other.rival, other.verdict()))
            .collect();
        let ours = row.summary.as_ref();
        let check = row.check.as_ref();
        let their_check = rival.and_then(|rival| rival.check.as_ref());
        let seconds = |check: &Checked| format!("{:.1} s", check.cpu_seconds);
        let held = |check: &Checked| megabytes(check.memory);
        let count = |of: fn(&Summary) -> usize| {
            ours.map_or_else(|| "–".to_owned(), |summary| of(summary).to_string())
        };
        table.push(vec![
            row.document.clone(),
            kilobytes(row.bytes),
            rival.map_or("none", |rival| rival.rival).to_owned(),
            pair(Some(millis(row.millis)), rival.map(|rival| millis(rival.millis))),
            pair(
                Some(millis(row.cpu_millis)),
                rival.map(|rival| millis(rival.cpu_millis)),
            ),
            pair(
                Some(megabytes(row.memory)),
                rival.map(|rival| megabytes(rival.memory)),
            ),
            pair(
                ours.map(|summary| summary.lines.to_string()),
                rival.map(|rival| rival.lines.to_string()),
            ),
            pair(check.map(seconds), their_check.map(seconds)),
            pair(check.map(held), their_check.map(held)),
            count(|summary| summary.left_out.len()),
            count(|summary| summary.degraded.len()),
            others.join(", "),
        ]);
    }
    table
}

/// Our figure and theirs.
fn pair(ours: Option<String>, theirs: Option<String>) -> String {
    let shown = |figure: Option<String>| figure.unwrap_or_else(|| "–".to_owned());
    format!("{} / {}", shown(ours), shown(theirs))
}

fn millis(millis: f64) -> String {
    format!("{millis:.0} ms")
}

/// A table of what the rivals took, each figure with how many times ours it is.
fn rivals(rows: &[Row]) -> Vec<Vec<String>> {
    let head = [
        "document",
        "generator",
        "time",
        "CPU",
        "memory",
        "lines",
        "outcome",
        "check CPU",
        "check memory",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let own = row.summary.as_ref().map_or(0, |summary| summary.lines);
        let own_check = row.check.as_ref();
        for rival in &row.rivals {
            let check = rival.check.as_ref();
            let cpu = check.map_or_else(
                || "–".to_owned(),
                |check| {
                    let own = own_check.map_or(0.0, |own| own.cpu_seconds);
                    format!(
                        "{:.1} s{}",
                        check.cpu_seconds,
                        times(check.cpu_seconds, own)
                    )
                },
            );
            let memory = check.map_or_else(
                || "–".to_owned(),
                |check| {
                    let own = own_check.map_or(0.0, |own| own.memory as f64);
                    format!(
                        "{}{}",
                        megabytes(check.memory),
                        times(check.memory as f64, own)
                    )
                },
            );
            table.push(vec![
                row.document.clone(),
                rival.rival.to_owned(),
                format!("{:.0} ms{}", rival.millis, times(rival.millis, row.millis)),
                format!(
                    "{:.0} ms{}",
                    rival.cpu_millis,
                    times(rival.cpu_millis, row.cpu_millis)
                ),
                format!(
                    "{}{}",
                    megabytes(rival.memory),
                    times(rival.memory as f64, row.memory as f64)
                ),
                format!("{}{}", rival.lines, times(rival.lines as f64, own as f64)),
                rival.verdict().to_owned(),
                cpu,
                memory,
            ]);
        }
    }
    table
}

fn times(theirs: f64, own: f64) -> String {
    if own > 0.0 { format!(" ({:.1}x)", theirs / own) } else { String::new() }
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.0} kB", (bytes as f64 / 1000.0).ceil())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}

/// Columns side by side, figures to the right.
fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.first().map_or(0, Vec::len);
    let width = |column: usize| {
        table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in table {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if column == 0 {
                write!(line, "{cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn piped(table: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (index, row) in table.iter().enumerate() {
        let cells: Vec<String> =
            row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
        if index == 0 {
            let rule: Vec<&str> = (0..row.len())
                .map(|column| if column == 0 { "---" } else { "---:" })
                .collect();
            let _ = writeln!(text, "| {} |", rule.join(" | "));
        }
    }
    text
}
