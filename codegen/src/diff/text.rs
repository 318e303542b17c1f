//! Changes for the terminal.

use std::fmt::Write;

use super::{ApiChange, Change, Diff, What};
use crate::face::Kind;

/// Every change in a few lines, the worst first, and the version to release.
pub fn text(diff: &Diff) -> String {
    if diff.is_empty() {
        return format!("Nothing changed since {}.\n", diff.from);
    }
    let release = format!("Version {} becomes {}.", diff.from, diff.release());
    format!("{} {release}\n", listing(diff).trim_end())
}

/// Every change in a few lines, the worst first, and how many there are.
pub fn listing(diff: &Diff) -> String {
    let mut text = String::new();
    for change in &diff.changes {
        let _ = writeln!(
            text,
            "{:<6}{:<11}{}",
            change.verdict.as_str(),
            change.what.as_str(),
            headline(change)
        );
        if change.what != What::Documented {
            let _ = writeln!(text, "{:17}{}", "", change.why);
        }
    }
    if !diff.api.is_empty() {
        text.push_str("\nOn the wire:\n");
        text.push_str(&api_text(&diff.api, true));
    }
    let _ = writeln!(text, "\n{}", closing(diff));
    text
}

/// Changes of an API; with verdicts if they are about the client.
pub fn api_text(changes: &[ApiChange], verdicts: bool) -> String {
    let mut text = String::new();
    for change in changes {
        if verdicts {
            let _ = write!(text, "{:<6}", change.verdict.as_str());
        }
        let _ = writeln!(
            text,
            "{:<11}{}  {}",
            change.what.as_str(),
            change.at,
            said(change)
        );
        let indent = if verdicts { 17 } else { 11 };
        if verdicts && change.what != What::Documented {
            let _ = writeln!(text, "{:indent$}{}", "", change.why);
        }
        let places: Vec<String> =
            change.places.iter().map(ToString::to_string).collect();
        if !places.is_empty() {
            let _ = writeln!(text, "{:indent$}{}", "", places.join(" -> "));
        }
    }
    text
}

/// What the aspect of an API said and says.
pub(super) fn said(change: &ApiChange) -> String {
    let side = |value: &Option<String>| value.as_deref().map_or("-".to_owned(), short);
    match change.aspect.as_str() {
        "presence" => {
            change.after.as_ref().or(change.before.as_ref()).cloned().unwrap_or_default()
        }
        aspect => {
            format!("{aspect}: {} -> {}", side(&change.before), side(&change.after))
        }
    }
}

/// What it is, what it said and says, and how much goes with it.
pub(super) fn headline(change: &Change) -> String {
    let mut line = essence(change);
    match change.with {
        0 => {}
        1 => line.push_str("  (and 1 that goes with it)"),
        more => {
            let _ = write!(line, "  (and {more} that go with it)");
        }
    }
    line
}

/// What it is, and what it said and says.
pub(super) fn essence(change: &Change) -> String {
    let path = change.key.path();
    let kind = match change.key.kind {
        Kind::Implements | Kind::Lacks => "traits of",
        Kind::Wire => "on the wire,",
        Kind::Call => "call of",
        Kind::Required | Kind::Provided => "fn",
        kind => kind.as_str(),
    };
    let between = match change.key.kind {
        Kind::Fn | Kind::Variant | Kind::Required | Kind::Provided => "",
        Kind::Struct | Kind::Enum | Kind::Trait | Kind::Type => " ",
        _ => ": ",
    };
    let some = |text: &Option<String>| text.as_deref().map(short).unwrap_or_default();
    match (change.what, &change.before, &change.after) {
        (What::Renamed, _, after) => format!("{kind} {path} -> {}", some(after)),
        (What::Documented, ..) => format!("{kind} {path}"),
        (What::Narrowed, None, lost) if change.key.kind == Kind::Lacks => {
            format!("{kind} {path}: no longer {}", some(lost))
        }
        (_, Some(before), None) if !before.is_empty() => {
            format!("{kind} {path}{between}{}", short(before))
        }
        (_, None, Some(after)) if !after.is_empty() => {
            format!("{kind} {path}{between}{}", short(after))
        }
        (_, Some(before), Some(after)) => {
            let some =
                |text: &str| if text.is_empty() { "-".to_owned() } else { short(text) };
            format!("{kind} {path}: {} -> {}", some(before), some(after))
        }
        _ => format!("{kind} {path}"),
    }
}

fn short(text: &str) -> String {
    const LONGEST: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// How many changes of each weight, and the version to release.
pub(super) fn closing(diff: &Diff) -> String {
    use super::Verdict::{Major, Minor, Patch};
    let count = |verdict| {
        let own = diff.changes.iter().filter(|change| change.verdict == verdict).count();
        format!("{own} {}", super::Verdict::as_str(verdict))
    };
    let verdict = diff.verdict().map_or("none", super::Verdict::as_str);
    let all = diff.changes.len();
    let changes = if all == 1 { "change" } else { "changes" };
    // Where there are no documents of then, nothing is known of the wire.
    let wire = match diff.api.len() {
        0 => String::new(),
        wire => format!(", {wire} on the wire"),
    };
    format!(
        "{all} {changes} of the interface ({}, {}, {}){wire}. All together: {verdict}.",
        count(Major),
        count(Minor),
        count(Patch),
    )
}
