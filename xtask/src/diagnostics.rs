//! Problems, shown on the terminal.

use std::collections::HashMap;
use std::fs;
use std::io::{IsTerminal, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError,
    MietteSpanContents, Report, Severity, SourceCode, SourceSpan, SpanContents,
};
use specweave_codegen::diagnostic::{Diagnostic, Level, Place};

/// Longer lines are shown around the place that is meant only: a minified document is one line.
const LONGEST: usize = 160;

/// Shows all of them on standard error.
pub(crate) fn show(diagnostics: &[Diagnostic]) {
    let mut stderr = std::io::stderr().lock();
    let terminal = stderr.is_terminal();
    let theme = if terminal {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_wrap_lines(terminal)
        .with_width(if terminal { 100 } else { 1000 })
        .with_context_lines(1);
    let mut files = Files::default();
    for diagnostic in diagnostics {
        let mut text = String::new();
        for report in reports(diagnostic, &mut files) {
            if handler.render_report(&mut text, report.as_ref()).is_err() {
                text = diagnostic.to_string();
            }
        }
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(stderr, "{}", text.trim_end());
    }
}

/// One report a place: the first has the message, the others say where else to look.
fn reports(diagnostic: &Diagnostic, files: &mut Files) -> Vec<Report> {
    let severity = match diagnostic.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Advice,
    };
    let mut reports = Vec::new();
    for (at, place) in diagnostic.places.iter().enumerate() {
        let message =
            if at == 0 { diagnostic.message.clone() } else { "and here".to_owned() };
        let mut report = MietteDiagnostic::new(message).with_severity(severity);
        if at + 1 == diagnostic.places.len() {
            report.help.clone_from(&diagnostic.help);
        }
        reports.push(match files.around(place) {
            Some((snippet, at)) => {
                let length = snippet.text[at..].chars().next().map_or(0, char::len_utf8);
                let label = LabeledSpan::new_primary_with_span(None, (at, length));
                Report::new(report.with_label(label)).with_source_code(snippet)
            }
            None => {
                report.message = format!("{place}: {}", report.message);
                Report::new(report)
            }
        });
    }
    if reports.is_empty() {
        let mut report =
            MietteDiagnostic::new(&diagnostic.message).with_severity(severity);
        report.help.clone_from(&diagnostic.help);
        reports.push(Report::new(report));
    }
    reports
}

/// The lines of the files that messages are about.
#[derive(Default)]
struct Files {
    read: HashMap<String, Option<Lines>>,
}

struct Lines {
    text: String,
    /// Where each begins, in bytes.
    starts: Vec<usize>,
}

impl Files {
    /// The lines around a place, and the byte in them that it means.
    fn around(&mut self, place: &Place) -> Option<(Snippet, usize)> {
        let (line, column) =
            (place.line?.checked_sub(1)?, place.column?.checked_sub(1)?);
        let lines = self
            .read
            .entry(place.file.clone())
            .or_insert_with(|| Lines::read(&place.file))
            .as_ref()?;
        let here = lines.line(line)?;
        let at = here.char_indices().nth(column).map_or(here.len(), |(at, _)| at);
        let near = line.saturating_sub(1)..=line + 1;
        if near
            .clone()
            .filter_map(|line| lines.line(line))
            .all(|line| line.len() <= LONGEST)
        {
            let first = *near.start();
            let text: Vec<&str> = near.filter_map(|line| lines.line(line)).collect();
            let offset = if first < line { text[0].len() + 1 } else { 0 };
            let snippet = Snippet {
                file: place.file.clone(),
                text: text.join("\n"),
                line: first,
                column: 0,
            };
            return Some((snippet, offset + at));
        }
        let skipped = if column > LONGEST { column - LONGEST / 2 } else { 0 };
        let start = here.char_indices().nth(skipped).map_or(0, |(at, _)| at);
        let text: String = here[start..].chars().take(LONGEST).collect();
        let at = at.saturating_sub(start).min(text.len());
        Some((Snippet { file: place.file.clone(), text, line, column: skipped }, at))
    }
}

impl Lines {
    fn read(file: &str) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Some(Self { text, starts })
    }

    /// A line, from 0, without its end.
    fn line(&self, line: usize) -> Option<&str> {
        self.text[*self.starts.get(line)?..].lines().next()
    }
}

/// A few lines of a file.
#[derive(Debug)]
struct Snippet {
    file: String,
    text: String,
    /// The line of the file that the text begins with, from 0.
    line: usize,
    /// The character of that line, from 0.
    column: usize,
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        let column = if inner.line() == 0 {
            inner.column() + self.column
        } else {
            inner.column()
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.line,
            column,
            inner.line_count(),
        )))
    }
}
