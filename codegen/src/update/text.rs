//! What an update brings, for the terminal.

use std::fmt::Write;

use super::{DecisionChange, Stale, Update};
use crate::diff::{self, What};
use crate::ir::Json;

/// The facts, the decisions, the pins, the client and the version, each under its heading.
pub fn text(update: &Update) -> String {
    let mut text = String::new();
    let count = |number: usize, thing: &str| match number {
        0 => format!("no {thing}s"),
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    };
    let facts = count(update.facts.len(), "fact");
    let _ = writeln!(text, "The document `{}` says otherwise: {facts}", update.source);
    text.push_str(&indented(&diff::api_text(&update.facts, false)));
    let decisions = count(update.decisions.len(), "decision");
    let _ = writeln!(text, "\nReconciled otherwise: {decisions}");
    for change in &update.decisions {
        decision(&mut text, change);
    }
    stale(&mut text, &update.stale);
    text.push_str("\nThe client:\n");
    if update.diff.is_empty() {
        text.push_str("  nothing changes\n");
    } else {
        text.push_str(&indented(&diff::listing(&update.diff)));
    }
    match (&update.version, &update.generated.since) {
        (Some((from, to)), Some(since)) => {
            let _ = writeln!(
                text,
                "\nVersion: {from} becomes {to}, for {} has been released.",
                since.from
            );
        }
        (None, Some(since)) => {
            let _ = writeln!(
                text,
                "\nVersion: stays; it is enough for what changed since {}.",
                since.from
            );
        }
        (_, None) => text.push_str("\nVersion: stays; nothing has been released yet.\n"),
    }
    text
}

fn stale(text: &mut String, parts: &[Stale]) {
    let is_pin = |part: &&Stale| matches!(part, Stale::Pin(..));
    let (pins, entries): (Vec<&Stale>, Vec<&Stale>) = parts.iter().partition(is_pin);
    if !pins.is_empty() {
        let _ = writeln!(text, "\nPins that no longer hold: {}", pins.len());
    }
    for part in pins {
        let Stale::Pin(pin, problem) = part else { continue };
        let _ = writeln!(text, "  {}, {}  ({})", pin.at, pin.aspect, pin.place);
        let _ = writeln!(text, "    {}", problem.message);
        let help = problem.help.as_deref().unwrap_or("remove it");
        let _ = writeln!(text, "    it was there because: {}\n    {help}", pin.because);
    }
    if !entries.is_empty() {
        let _ =
            writeln!(text, "\nEntries for operations that are gone: {}", entries.len());
    }
    for part in entries {
        let Stale::Entry(table, operation, problem) = part else { continue };
        let _ = writeln!(text, "  {operation}  ([{table}])");
        let _ =
            writeln!(text, "    {}", problem.help.as_deref().unwrap_or("take it out"));
    }
}

fn decision(text: &mut String, change: &DecisionChange) {
    let what = match change.what {
        What::Added => "new",
        What::Removed => "gone",
        _ => "changed",
    };
    let side = |value: &Option<Json>| match value {
        None | Some(Json::Null) => "-".to_owned(),
        Some(value) => short(&value.to_string()),
    };
    let chosen = match change.what {
        What::Added => side(&change.after),
        What::Removed => side(&change.before),
        _ if change.before == change.after => {
            format!("still {}, but others say so", side(&change.after))
        }
        _ => format!("{} -> {}", side(&change.before), side(&change.after)),
    };
    let _ = writeln!(
        text,
        "  {what:<9}{} {}, {}: {chosen}",
        change.severity, change.at, change.aspect
    );
    if change.what != What::Removed {
        let _ = writeln!(text, "  {:9}{}", "", change.because);
    }
}

fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn indented(text: &str) -> String {
    let line = |line: &str| {
        if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }
    };
    text.lines().map(line).collect()
}
