//! Problems, shown on the terminal.

use std::fs;
use std::io::{IsTerminal, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource,
    Report, Severity,
};
use specweave_codegen::diagnostic::{Diagnostic, Level, Place};

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
    for diagnostic in diagnostics {
        let mut text = String::new();
        for report in reports(diagnostic) {
            if handler.render_report(&mut text, report.as_ref()).is_err() {
                text = diagnostic.to_string();
            }
        }
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(stderr, "{}", text.trim_end());
    }
}

/// One report a place: the first has the message, the others say where else to look.
fn reports(diagnostic: &Diagnostic) -> Vec<Report> {
    let severity = match diagnostic.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
    };
    let mut reports = Vec::new();
    for (at, place) in diagnostic.places.iter().enumerate() {
        let message =
            if at == 0 { diagnostic.message.clone() } else { "and here".to_owned() };
        let mut report = MietteDiagnostic::new(message).with_severity(severity);
        if at + 1 == diagnostic.places.len() {
            report.help.clone_from(&diagnostic.help);
        }
        reports.push(match source(place) {
            Some((text, offset)) => {
                let length =
                    text[offset..].lines().next().unwrap_or_default().trim_end().len();
                let label =
                    LabeledSpan::new_primary_with_span(None, (offset, length.min(1)));
                Report::new(report.with_label(label))
                    .with_source_code(NamedSource::new(&place.file, text))
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

/// The text of the file and the byte that a place means.
fn source(place: &Place) -> Option<(String, usize)> {
    let (line, column) = (place.line?, place.column?);
    let text = fs::read_to_string(&place.file).ok()?;
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let here = text[start..].lines().next().unwrap_or_default();
    let offset: usize = here.chars().take(column - 1).map(char::len_utf8).sum();
    Some((text, start + offset))
}
