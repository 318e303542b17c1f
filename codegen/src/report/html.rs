//! The decisions as a page that a browser shows: sources as columns, places as rows.

use std::collections::HashMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::heads;
use crate::diagnostic::Place;
use crate::ir::{Operation, Origin, Source, SourceId, SourceKind};
use crate::reconcile::{Decision, RULES, Reconciled};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// One page that needs nothing but itself: the decisions as data, and a script that shows, filters
/// and searches them. The filters are in the address of the page, behind the `#`.
pub fn html(reconciled: &Reconciled, locate: &dyn Fn(&Origin) -> Place) -> String {
    let title = reconciled.api.info.title.as_deref().unwrap_or("The API");
    fill(
        PAGE,
        &[
            ("title", &escaped(title)),
            ("style", STYLE),
            ("data", &in_script(&data(reconciled, locate))),
            ("script", SCRIPT),
        ],
    )
}

/// What the page shows. The columns are the sources, the one believed first at the head; whoever
/// speaks of a source gives its column.
fn data(reconciled: &Reconciled, locate: &dyn Fn(&Origin) -> Place) -> Value {
    let api = &reconciled.api;
    let mut columns: Vec<(SourceId, &Source)> = api
        .sources
        .iter()
        .enumerate()
        .map(|(at, source)| (SourceId(u16::try_from(at).unwrap_or(u16::MAX)), source))
        .collect();
    columns.sort_by_key(|(_, source)| source.authority);
    let page = Columns {
        of: columns.iter().enumerate().map(|(column, (id, _))| (*id, column)).collect(),
        locate,
    };
    let heads = heads(api);
    let rows: HashMap<&str, usize> =
        heads.iter().enumerate().map(|(at, head)| (head.as_str(), at)).collect();
    let sources: Vec<Value> = columns
        .iter()
        .map(|(id, source)| {
            json!({
                "name": source.name,
                "file": locate(&Origin::new(*id, "")).file,
                "openapi": source.openapi,
                "kind": match source.kind {
                    SourceKind::Formal => "formal",
                    SourceKind::Prose => "prose",
                },
            })
        })
        .collect();
    let operations: Vec<Value> =
        api.operations.iter().map(|operation| page.operation(operation)).collect();
    let decisions: Vec<Value> = reconciled
        .decisions
        .iter()
        .map(|decision| page.decision(decision, &rows))
        .collect();
    json!({
        "sources": sources,
        "operations": operations,
        "rules": rules(),
        "decisions": decisions,
    })
}

fn rules() -> Vec<Value> {
    RULES
        .iter()
        .map(|rule| {
            json!({
                "name": rule.name,
                "request": rule.request,
                "response": rule.response,
                "because": rule.because,
            })
        })
        .collect()
}

struct Columns<'a> {
    of: HashMap<SourceId, usize>,
    locate: &'a dyn Fn(&Origin) -> Place,
}

impl Columns<'_> {
    fn operation(&self, operation: &Operation) -> Value {
        let mut by: Vec<usize> = operation
            .origins
            .iter()
            .filter_map(|origin| self.of.get(&origin.source).copied())
            .collect();
        by.sort_unstable();
        by.dedup();
        json!({
            "method": operation.method.as_str(),
            "path": operation.path,
            "sources": by,
        })
    }

    fn decision(&self, decision: &Decision, rows: &HashMap<&str, usize>) -> Value {
        let said: Vec<Value> = decision
            .said
            .iter()
            .map(|said| {
                let mut entry = json!({
                    "source": self.of.get(&said.source),
                    "value": said.value,
                });
                if said.value == decision.chosen {
                    entry["taken"] = true.into();
                }
                if let Some(pointer) = &said.pointer {
                    let origin = Origin::new(said.source, pointer.as_str());
                    match (self.locate)(&origin).line {
                        Some(line) => entry["line"] = line.into(),
                        None => entry["pointer"] = pointer.as_str().into(),
                    }
                }
                entry
            })
            .collect();
        let mut words = decision.at.splitn(3, ' ');
        let head = [words.next(), words.next()].map(Option::unwrap_or_default).join(" ");
        json!({
            "at": decision.at,
            "operation": rows.get(head.as_str()),
            "aspect": decision.aspect.as_str(),
            "severity": decision.severity.as_str(),
            "said": said,
            "chosen": decision.chosen,
            "rule": decision.rule,
            "because": decision.reasons(),
            "pinned": decision.pinned,
        })
    }
}

/// A template with each `{{name}}` replaced. What is put in is not searched for names.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let part = after.split_once("}}").and_then(|(name, after)| {
            Some((parts.iter().find(|(known, _)| *known == name)?.1, after))
        });
        let Some((part, after)) = part else {
            text.push_str("{{");
            rest = after;
            continue;
        };
        text.push_str(part);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Text that may stand between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// JSON that may stand in a `script` element: nothing in it can end the element, begin a comment
/// or be taken for the end of a line.
fn in_script(value: &Value) -> String {
    let plain = value.to_string();
    let mut text = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            // These stand in strings only, where JSON can write every character as a number.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text
}
