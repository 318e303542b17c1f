//! Changes for a pull request and for the changelog.

use std::fmt::Write;

use super::text::{closing, essence, headline, said};
use super::{Change, Diff, Verdict, What};

/// The verdict, then the changes by weight.
pub fn markdown(diff: &Diff) -> String {
    let mut text = format!("## Changes since {}\n\n", diff.from);
    if diff.is_empty() {
        text.push_str("None.\n");
        return text;
    }
    let _ = writeln!(
        text,
        "{} Version {} becomes **{}**.\n",
        closing(diff),
        diff.from,
        diff.release()
    );
    for (verdict, title) in [
        (Verdict::Major, "Breaking"),
        (Verdict::Minor, "Compatible"),
        (Verdict::Patch, "Without consequences"),
    ] {
        let changes: Vec<&Change> =
            diff.changes.iter().filter(|change| change.verdict == verdict).collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "### {title}\n\n| what | where | why |\n|---|---|---|");
        for change in changes {
            let (what, line) = (change.what.as_str(), code(&headline(change)));
            let _ =
                writeln!(text, "| {what} | {} | {} |", cell(&line), cell(&change.why));
        }
        text.push('\n');
    }
    if !diff.api.is_empty() {
        let _ = writeln!(
            text,
            "<details><summary>On the wire: {}</summary>\n\n| what | verdict | place | change |\n|---|---|---|---|",
            diff.api.len()
        );
        for change in &diff.api {
            let (what, verdict) = (change.what.as_str(), change.verdict.as_str());
            let (at, said) = (code(&change.at), said(change));
            let _ = writeln!(
                text,
                "| {what} | {verdict} | {} | {} |",
                cell(&at),
                cell(&said)
            );
        }
        text.push_str("\n</details>\n");
    }
    format!("{}\n", text.trim_end())
}

/// How many items whose documentation alone changed are named.
const MOST_NAMED: usize = 8;

/// The changes as the section of a changelog: what breaks, what is new, what else.
pub fn sections(diff: &Diff) -> String {
    let mut text = String::new();
    let mut section = |title: &str, changes: Vec<&Change>| {
        if changes.is_empty() {
            return;
        }
        let _ = writeln!(text, "### {title}\n");
        for change in changes {
            let line = code(&essence(change));
            let why = match (change.verdict, change.what) {
                (Verdict::Major, _) => format!(": concerns {}", change.why),
                (_, What::Widened) => format!(": {}", change.why),
                _ => String::new(),
            };
            let _ = writeln!(text, "- {} {line}{why}.", capital(change.what.as_str()));
        }
        text.push('\n');
    };
    let all = |keep: &dyn Fn(&Change) -> bool| -> Vec<&Change> {
        diff.changes.iter().filter(|change| keep(change)).collect()
    };
    section("Breaking", all(&|change| change.verdict == Verdict::Major));
    section(
        "New",
        all(&|change| change.verdict < Verdict::Major && change.what == What::Added),
    );
    section(
        "Changed",
        all(&|change| {
            change.verdict < Verdict::Major
                && !matches!(change.what, What::Added | What::Documented)
        }),
    );
    let documented = all(&|change| change.what == What::Documented);
    let items = match documented.len() {
        0 => return text,
        few if few <= MOST_NAMED => {
            let names = documented.iter().map(|change| code(&essence(change)));
            names.collect::<Vec<_>>().join(", ")
        }
        many => format!("{many} items"),
    };
    let _ = writeln!(text, "### Documentation\n\n- Changed for {items}.\n");
    text
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// As code; what has a backtick in it is fenced by two.
fn code(text: &str) -> String {
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
