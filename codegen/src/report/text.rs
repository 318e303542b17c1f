//! Decisions for the terminal.

use std::fmt::Write;

use crate::diagnostic::Place;
use crate::ir::{Json, Origin};
use crate::reconcile::{Decision, Reconciled};

/// Every decision in a few lines: the place, what each source says and where, the choice, the rule.
pub fn text(reconciled: &Reconciled, locate: &dyn Fn(&Origin) -> Place) -> String {
    let mut text = String::new();
    for decision in &reconciled.decisions {
        one(&mut text, reconciled, decision, locate);
    }
    let _ = writeln!(text, "{} decisions", reconciled.decisions.len());
    text
}

fn one(
    text: &mut String,
    reconciled: &Reconciled,
    decision: &Decision,
    locate: &dyn Fn(&Origin) -> Place,
) {
    let _ =
        writeln!(text, "{}: {}, {}", decision.severity, decision.at, decision.aspect);
    for said in &decision.said {
        let source = &reconciled.api.sources[usize::from(said.source.0)];
        let place = said.pointer.as_ref().map(|pointer| {
            let place = locate(&Origin::new(said.source, pointer));
            format!("  ({place})")
        });
        let _ = writeln!(
            text,
            "  {:<16}{}{}",
            source.name,
            value(&said.value),
            place.unwrap_or_default()
        );
    }
    let by = if decision.pinned { "pinned" } else { decision.rule };
    let _ = writeln!(
        text,
        "  {:<16}{}  [{by}] {}\n",
        "chosen",
        value(&decision.chosen),
        decision.reasons()
    );
}

/// A value on a line of its own; long ones are cut.
fn value(value: &Json) -> String {
    const LONGEST: usize = 160;
    let text = if value.is_null() { "-".to_owned() } else { value.to_string() };
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
