//! What a run of the generator came to, and what it left out: the end of `generate`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use specweave_codegen::Generated;
use specweave_codegen::diagnostic::{Diagnostic, Level};
use specweave_codegen::reconcile::Severity;

/// A run in figures, and by name what is not as the documents ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Names of the sources.
    pub(crate) sources: Vec<String>,
    /// Versions of OpenAPI they are written in.
    pub(crate) openapi: Vec<String>,
    pub(crate) operations: usize,
    pub(crate) types: usize,
    pub(crate) conflicts: usize,
    pub(crate) gaps: usize,
    pub(crate) defects: usize,
    /// Files of the client.
    pub(crate) files: usize,
    /// Their lines.
    pub(crate) lines: usize,
    /// How many messages there were, by level.
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    /// Operations and schemas that are not generated.
    pub(crate) left_out: Vec<String>,
    /// Those that are, but not all of what the documents say of them.
    pub(crate) degraded: Vec<String>,
    /// Wall-clock time from reading to the last text, in milliseconds.
    pub(crate) millis: f64,
    /// The most memory the process has had, in bytes, where the system tells.
    pub(crate) peak_memory: Option<u64>,
}

impl Summary {
    pub(crate) fn of(generated: &Generated) -> Self {
        let api = &generated.reconciled.api;
        let count = |severity| {
            let decisions = &generated.reconciled.decisions;
            decisions.iter().filter(|decision| decision.severity == severity).count()
        };
        let told = |level| {
            generated.warnings.iter().filter(|problem| problem.level == level).count()
        };
        let problems =
            || generated.warnings.iter().filter(|problem| problem.level > Level::Note);
        let left_out: BTreeSet<String> =
            problems().filter(|problem| problem.left_out).map(name).collect();
        let degraded: BTreeSet<String> = problems()
            .filter(|problem| !problem.left_out)
            .map(name)
            .filter(|name| !left_out.contains(name))
            .collect();
        let took: Duration = generated.timings.iter().map(|timing| timing.took).sum();
        Self {
            sources: api.sources.iter().map(|source| source.name.clone()).collect(),
            openapi: api.sources.iter().map(|source| source.openapi.clone()).collect(),
            operations: api.operations.len(),
            types: generated.model.items.len(),
            conflicts: count(Severity::Conflict),
            gaps: count(Severity::Gap),
            defects: count(Severity::Defect),
            files: generated.files.len(),
            lines: generated.files.iter().map(|file| lines(&file.text)).sum(),
            errors: told(Level::Error),
            warnings: told(Level::Warning),
            notes: told(Level::Note),
            left_out: left_out.into_iter().collect(),
            degraded: degraded.into_iter().collect(),
            millis: took.as_secs_f64() * 1000.0,
            peak_memory: peak_memory(),
        }
    }

    /// Whether all that the documents describe is generated as they ask.
    pub(crate) fn is_complete(&self) -> bool {
        self.left_out.is_empty() && self.degraded.is_empty()
    }

    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{name:<12}{value}");
        };
        line("sources", format!("{} ({})", self.sources.len(), self.sources.join(", ")));
        line("operations", self.operations.to_string());
        line("types", self.types.to_string());
        line(
            "decisions",
            format!(
                "{} ({} conflicts, {} gaps, {} defects)",
                self.conflicts + self.gaps + self.defects,
                self.conflicts,
                self.gaps,
                self.defects
            ),
        );
        text.push_str(&self.incomplete());
        text
    }

    /// What is left out or degraded, by name.
    pub(crate) fn incomplete(&self) -> String {
        let mut text = String::new();
        for (what, names) in [("left out", &self.left_out), ("degraded", &self.degraded)]
        {
            if !names.is_empty() {
                let _ =
                    writeln!(text, "{what:<12}{}: {}", names.len(), names.join(", "));
            }
        }
        text
    }
}

/// How many lines a text has, all of which end.
fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// What a message is about, or else where it is.
fn name(problem: &Diagnostic) -> String {
    let place = || problem.places.first().map(ToString::to_string);
    problem.concerns.clone().or_else(place).unwrap_or_else(|| problem.message.clone())
}

/// The most memory this process has had, in bytes.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
