//! One place: what each source says of it, what was chosen and why, and what it is in Rust.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Json, Origin, Shape};
use crate::model::{ItemKind, Model, TypeId};
use crate::reconcile::{Decision, Reconciled, address};

use super::in_rust;

/// Explains a place, named by its address or by the Rust item that came of it, for example
/// `POST /v1/messages request.body.max_tokens` or `my_client::types::Usage::input_tokens`.
///
/// # Errors
///
/// There is no such place; the diagnostic names the nearest ones.
pub fn explain(
    asked: &str,
    reconciled: &Reconciled,
    model: &Model,
    locate: &dyn Fn(&Origin) -> Place,
) -> Result<String, Diagnostic> {
    let asked = asked.trim();
    let at = match in_rust::address(model, reconciled, asked) {
        Some(at) => at,
        None if exists(reconciled, asked) => asked.to_owned(),
        None => return Err(unknown(asked, reconciled, model)),
    };
    let mut text = format!("{at}\n");
    for item in in_rust::items(model, reconciled, &at) {
        let _ = writeln!(text, "  in Rust: {item}");
    }
    let decisions = reconciled.decisions_at(&at);
    if decisions.is_empty() {
        agreed(&mut text, reconciled, &at, locate);
    }
    for decision in decisions {
        one(&mut text, reconciled, decision, &at, locate);
    }
    Ok(text)
}

fn exists(reconciled: &Reconciled, at: &str) -> bool {
    address::find(&reconciled.api, at).is_some()
        || reconciled.decisions.iter().any(|decision| decision.at == at)
}

fn one(
    text: &mut String,
    reconciled: &Reconciled,
    decision: &Decision,
    at: &str,
    locate: &dyn Fn(&Origin) -> Place,
) {
    let _ = writeln!(text, "\n{} ({})", decision.aspect, decision.severity);
    if decision.at != at {
        let _ = writeln!(text, "  decided at {}", decision.at);
    }
    for said in &decision.said {
        let name = &reconciled.api.sources[usize::from(said.source.0)].name;
        match &said.pointer {
            Some(pointer) => {
                let _ = writeln!(text, "  {name}: {}", brief(&said.value));
                quote(text, &locate(&Origin::new(said.source, pointer)));
            }
            None => {
                let _ = writeln!(text, "  {name}: silent");
            }
        }
    }
    let chosen = brief(&decision.chosen);
    let by = if decision.pinned { "a pin" } else { decision.rule };
    let _ =
        writeln!(text, "  chosen: {chosen}, by {by}\n  because: {}", decision.reasons());
}

/// A place where nothing had to be decided: who describes it, and where.
fn agreed(
    text: &mut String,
    reconciled: &Reconciled,
    at: &str,
    locate: &dyn Fn(&Origin) -> Place,
) {
    let Some(found) = address::find(&reconciled.api, at) else {
        return;
    };
    let origins = found.place.map_or(&found.operation.origins, |place| &place.origins);
    let all =
        if origins.len() == 1 { "one source describes it" } else { "the sources agree" };
    let _ = writeln!(text, "\nnothing to decide: {all}");
    for origin in origins {
        let name = &reconciled.api.sources[usize::from(origin.source.0)].name;
        let _ = writeln!(text, "  {name}");
        quote(text, &locate(origin));
    }
}

fn quote(text: &mut String, place: &Place) {
    let _ = writeln!(text, "      --> {place}");
    if let (Some(line), Some(quoted)) = (place.line, &place.text) {
        let _ = writeln!(text, "      {line:>5} | {}", quoted.trim_end());
    }
}

fn brief(value: &Json) -> String {
    const LONGEST: usize = 200;
    let text = if value.is_null() { "nothing".to_owned() } else { value.to_string() };
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn unknown(asked: &str, reconciled: &Reconciled, model: &Model) -> Diagnostic {
    let mut candidates: Vec<(f64, String)> = candidates(asked, reconciled, model)
        .into_iter()
        .map(|candidate| (likeness(&candidate, asked), candidate))
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let near: Vec<String> = candidates
        .into_iter()
        .take(3)
        .map(|(_, candidate)| format!("`{candidate}`"))
        .collect();
    Diagnostic::error(format!("there is no place `{asked}`"))
        .help(format!("the nearest are {}", near.join(", ")))
}

/// How much of a candidate was asked for; of a Rust path, as much of its end is compared as the
/// question has.
fn likeness(candidate: &str, asked: &str) -> f64 {
    let segments: Vec<&str> = candidate.split("::").collect();
    let tail = segments.len().saturating_sub(asked.split("::").count());
    strsim::jaro_winkler(&segments[tail..].join("::"), asked)
}

/// Every address or every Rust path, whichever was asked for.
fn candidates(asked: &str, reconciled: &Reconciled, model: &Model) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    if asked.contains("::") || !asked.contains(' ') {
        let krate = model.package.name.replace('-', "_");
        for (at, item) in model.items.iter().enumerate() {
            let path = format!("{krate}::types::{}", model.item(TypeId(at)).ident);
            let fields = match &item.kind {
                ItemKind::Struct(object) => &object.fields,
                ItemKind::Params(params) => &params.fields,
                _ => &Vec::new(),
            };
            let others = match &item.kind {
                ItemKind::Struct(object) => object.others.as_deref(),
                _ => None,
            };
            let fields = fields.iter().chain(others);
            all.extend(fields.map(|field| format!("{path}::{}", field.ident)));
            all.insert(path);
        }
        return all;
    }
    for operation in &reconciled.api.operations {
        let head = format!("{} {}", operation.method, operation.path);
        all.extend(operation.parameters.iter().map(|parameter| {
            format!("{head} request.{}.{}", parameter.place.as_str(), parameter.name)
        }));
        all.insert(head);
    }
    all.extend(reconciled.decisions.iter().map(|decision| decision.at.clone()));
    for (id, schema) in reconciled.api.schemas.iter() {
        let Some(base) = reconciled.address(id) else {
            continue;
        };
        if let Shape::Object(object) = &schema.shape {
            all.extend(
                object
                    .properties
                    .iter()
                    .map(|property| format!("{base}.{}", property.name)),
            );
        }
        all.insert(base.to_owned());
    }
    all
}
