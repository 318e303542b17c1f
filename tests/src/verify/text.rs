//! The report for people.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

use super::drift::{DriftKind, Finding, Tally};
use super::report::Report;

/// How many lines of one kind are shown unless all are asked for.
const SHOWN: usize = 12;

impl Report {
    /// The report for people; `all` leaves nothing out.
    pub fn text(&self, all: bool) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text, if all { usize::MAX } else { SHOWN });
        text
    }

    fn write(&self, out: &mut String, limit: usize) -> fmt::Result {
        let label = |out: &mut String, name: &str, count: usize| {
            write!(out, "{name:<14}{count}")
        };
        label(out, "cassettes", self.cassettes)?;
        writeln!(out)?;
        label(out, "interactions", self.interactions)?;
        writeln!(out, " ({} without loss)", self.decoded)?;
        label(out, "failed", self.failed.len())?;
        writeln!(out)?;
        label(out, "skipped", self.skipped.len())?;
        writeln!(out)?;
        label(out, "drift", self.drift.iter().count())?;
        let stable = self.drift.iter().filter(|(_, tally)| tally.stable > 0).count();
        writeln!(out, " ({stable} outside betas)")?;
        self.failures(out)?;
        self.skips(out)?;
        self.drifts(out, limit)?;
        self.unseen(out, limit)?;
        self.table(out)
    }

    fn failures(&self, out: &mut String) -> fmt::Result {
        if !self.failed.is_empty() {
            writeln!(out, "\nNot read, or not the same after encoding:")?;
        }
        for failed in &self.failed {
            writeln!(out, "  {} #{}", failed.cassette.display(), failed.interaction)?;
            writeln!(out, "    {}: {}", failed.at, failed.error)?;
        }
        Ok(())
    }

    fn skips(&self, out: &mut String) -> fmt::Result {
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for skipped in &self.skipped {
            *reasons.entry(&skipped.why).or_insert(0) += 1;
        }
        if !reasons.is_empty() {
            writeln!(out, "\nSkipped:")?;
        }
        for (why, count) in reasons {
            writeln!(out, "  {count:>5}  {why}")?;
        }
        Ok(())
    }

    fn drifts(&self, out: &mut String, limit: usize) -> fmt::Result {
        if !self.drift.is_empty() {
            writeln!(out, "\nTraffic shows what the model does not know:")?;
        }
        for kind in DriftKind::ALL {
            let mut found: Vec<(&Finding, &Tally)> =
                self.drift.iter().filter(|(finding, _)| finding.kind == kind).collect();
            // What betas bring comes last.
            found.sort_by_key(|(_, tally)| tally.stable == 0);
            if !found.is_empty() {
                writeln!(out, "  {kind}")?;
            }
            for (finding, tally) in found.iter().take(limit) {
                writeln!(out, "    {}", Line { finding, tally })?;
            }
            more(out, found.len().saturating_sub(limit))?;
        }
        Ok(())
    }

    fn unseen(&self, out: &mut String, limit: usize) -> fmt::Result {
        let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for item in &self.never_shown {
            let value = item.value.as_ref().map(|v| format!(" {v}")).unwrap_or_default();
            kinds.entry(item.kind).or_default().push(format!("{}{value}", item.at));
        }
        if !kinds.is_empty() {
            writeln!(out, "\nThe model declares what traffic never showed:")?;
        }
        for (kind, items) in kinds {
            writeln!(out, "  {kind}")?;
            for item in items.iter().take(limit) {
                writeln!(out, "    {item}")?;
            }
            more(out, items.len().saturating_sub(limit))?;
        }
        Ok(())
    }

    fn table(&self, out: &mut String) -> fmt::Result {
        if self.sources.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\nHow far each document is from the traffic (places that differ, by kind):"
        )?;
        let kinds: Vec<DriftKind> = DriftKind::ALL
            .into_iter()
            .filter(|kind| {
                self.sources.iter().any(|source| source.drift.contains_key(kind))
            })
            .collect();
        let width = self
            .sources
            .iter()
            .map(|source| source.name.len())
            .max()
            .unwrap_or(0)
            .max(6);
        write!(out, "  {:<width$}  {:>11}", "source", "clean/all")?;
        for kind in &kinds {
            write!(out, "  {:>width$}", short(*kind), width = short(*kind).len())?;
        }
        writeln!(out, "  never shown")?;
        for source in &self.sources {
            let clean = format!("{}/{}", source.clean, source.exchanges);
            write!(out, "  {:<width$}  {clean:>11}", source.name)?;
            for kind in &kinds {
                let count = source.drift.get(kind).copied().unwrap_or(0);
                write!(out, "  {count:>width$}", width = short(*kind).len())?;
            }
            writeln!(out, "  {:>11}", source.never_shown)?;
        }
        Ok(())
    }
}

struct Line<'a> {
    finding: &'a Finding,
    tally: &'a Tally,
}

impl Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { finding, tally } = self;
        f.write_str(&finding.at)?;
        if let Some(detail) = &finding.detail {
            write!(f, " = {detail}")?;
        }
        let beta = if tally.stable == 0 { ", betas only" } else { "" };
        let example = &tally.example;
        let place = example.cassette.display();
        write!(
            f,
            "  ({} times{beta}, e.g. {place} #{})",
            tally.seen, example.interaction
        )
    }
}

fn more(out: &mut String, count: usize) -> fmt::Result {
    if count > 0 {
        writeln!(out, "    and {count} more; --all shows them")
    } else {
        Ok(())
    }
}

/// The heading of a column.
fn short(kind: DriftKind) -> &'static str {
    let name = kind.as_str();
    name.strip_prefix("undocumented-").unwrap_or(name)
}
