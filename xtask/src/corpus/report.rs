//! The table of a corpus, for people and for tools.

use std::fmt::Write;

use serde::Serialize;

use super::check::Checked;
use super::lines::Lines;
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
    /// Lines of Rust that were made of the document.
    pub(super) lines: Lines,
    /// Those of the runtime, as far as the crate needs it.
    pub(super) runtime_lines: Lines,
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
            known(self.lines.all.to_string()),
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
    let mut table = vec![HEAD.map(str::to_owned).to_vec()];
    table.extend(rows.iter().map(Row::cells));
    match rows.first() {
        Some(row) if !row.rivals.is_empty() => {
            let rivals = row.rivals.iter().map(|rival| rival.rival);
            let runtime = rows.iter().map(|row| row.runtime_lines.all).max();
            let legend = legend(&rivals.collect::<Vec<_>>(), runtime.unwrap_or(0));
            format!("{}\n{legend}", piped(&beside(rows)))
        }
        _ => piped(&table),
    }
}

/// Each document's figures beside those of the rivals, in the order of these.
fn beside(rows: &[Row]) -> Vec<Vec<String>> {
    let head = [
        "document",
        "size",
        "time, ms",
        "CPU, ms",
        "memory, MB",
        "lines",
        "of code",
        "check: CPU, s",
        "check: memory, MB",
        "warnings",
        "left out",
        "degraded",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let summary = row.summary.as_ref();
        let generated = |ours: String, theirs: &dyn Fn(&rival::Outcome) -> String| {
            let ours = if summary.is_some() { ours } else { "–".to_owned() };
            let theirs = row.rivals.iter().map(|rival| match rival.generated {
                true => theirs(rival),
                false => "–".to_owned(),
            });
            std::iter::once(ours).chain(theirs).collect::<Vec<_>>().join(" / ")
        };
        let checked = |of: &dyn Fn(&Checked) -> String| {
            let figure = |check: Option<&Checked>| match check {
                None => "–".to_owned(),
                Some(check) if !check.passed => "fails".to_owned(),
                Some(check) => of(check),
            };
            let theirs = row.rivals.iter().map(|rival| figure(rival.check.as_ref()));
            let all = std::iter::once(figure(row.check.as_ref())).chain(theirs);
            all.collect::<Vec<_>>().join(" / ")
        };
        let count = |of: fn(&Summary) -> usize| {
            summary.map_or_else(|| "–".to_owned(), |summary| of(summary).to_string())
        };
        table.push(vec![
            row.document.clone(),
            kilobytes(row.bytes),
            generated(whole(row.millis), &|rival| whole(rival.millis)),
            generated(whole(row.cpu_millis), &|rival| whole(rival.cpu_millis)),
            generated(millions(row.memory), &|rival| millions(rival.memory)),
            generated(row.lines.all.to_string(), &|rival| rival.lines.all.to_string()),
            generated(row.lines.code.to_string(), &|rival| rival.lines.code.to_string()),
            checked(&|check| format!("{:.1}", check.cpu_seconds)),
            checked(&|check| millions(check.memory)),
            row.check
                .as_ref()
                .map_or_else(|| "–".to_owned(), |check| check.warnings.to_string()),
            count(|summary| summary.left_out.len()),
            count(|summary| summary.degraded.len()),
        ]);
    }
    table
}

/// How to read the figures.
fn legend(rivals: &[&str], runtime_lines: usize) -> String {
    format!(
        "Figures are ours / {}: `–` where a document is refused, `fails` where the crate does not \
         compile. Lines are those of Rust made of the document, and those of them that are neither \
         empty nor a comment; each of our crates also carries up to {runtime_lines} lines of runtime, \
         which are part of its check. Warnings, and what is left out or \
         degraded, are ours.\n",
        rivals.join(" / "),
    )
}

fn whole(figure: f64) -> String {
    format!("{figure:.0}")
}

fn millions(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / 1e6)
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
        let own = row.lines.all;
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
                format!(
                    "{}{}",
                    rival.lines.all,
                    times(rival.lines.all as f64, own as f64)
                ),
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
    format!("{} MB", millions(bytes))
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
