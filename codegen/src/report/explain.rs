//! One place: what each source says of it, what was chosen and why, and what it is in Rust.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Json, Origin, Shape};
use crate::model::{Item, ItemKind, Model, Resource, TypeId};
use crate::reconcile::{Decision, Reconciled, address};

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
    let at = match of_rust_path(model, reconciled, asked) {
        Some(at) => at,
        None if exists(reconciled, asked) => asked.to_owned(),
        None => return Err(unknown(asked, reconciled, model)),
    };
    let mut text = format!("{at}\n");
    for item in rust_items(model, reconciled, &at) {
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

/// The address of a Rust item, given by its path with or without what stands before it.
fn of_rust_path(model: &Model, reconciled: &Reconciled, path: &str) -> Option<String> {
    let segments: Vec<&str> =
        path.split("::").map(|segment| segment.trim_start_matches("r#")).collect();
    if path.contains(char::is_whitespace) {
        return None;
    }
    let own = segments.iter().enumerate().rev().find_map(|(at, segment)| {
        let item = model.items.iter().find(|item| item.ident == *segment)?;
        Some((item, segments.get(at + 1).copied()))
    });
    let Some((item, member)) = own else {
        return method(model, &segments);
    };
    let base = reconciled.address(item.schema?)?;
    let Some(member) = member else {
        return Some(base.to_owned());
    };
    let named = |ident: &str| ident.trim_start_matches("r#") == member;
    match &item.kind {
        ItemKind::Struct(object) => {
            let mut fields = object.fields.iter().chain(object.others.as_deref());
            let wire = &fields.find(|field| named(&field.ident))?.wire;
            Some(match object.rest {
                Some(_) => format!("{base}[{wire}]"),
                None => format!("{base}.{wire}"),
            })
        }
        ItemKind::TaggedUnion(union) => {
            let variant = union.variants.iter().find(|variant| named(&variant.ident))?;
            Some(format!("{base}{{{}={}}}", union.tag, variant.tags.first()?))
        }
        ItemKind::Enumeration(values) => values
            .values
            .iter()
            .any(|value| named(&value.ident))
            .then(|| base.to_owned()),
        ItemKind::ShapeUnion(_)
        | ItemKind::Params(_)
        | ItemKind::Answers(_)
        | ItemKind::Alias(_) => None,
    }
}

/// The operation of a method, e.g. `resources::Messages::create`.
fn method(model: &Model, segments: &[&str]) -> Option<String> {
    let [.., group, method] = segments else {
        return None;
    };
    let mut open: Vec<&Resource> = model.resources.iter().collect();
    while let Some(resource) = open.pop() {
        if resource.type_ident == *group {
            let found = resource
                .methods
                .iter()
                .find(|m| m.ident.trim_start_matches("r#") == *method)?;
            return Some(format!("{} {}", found.http_method, found.path));
        }
        open.extend(&resource.children);
    }
    None
}

/// The paths of the Rust items that an address became.
fn rust_items(model: &Model, reconciled: &Reconciled, at: &str) -> Vec<String> {
    let Some(found) = address::find(&reconciled.api, at) else {
        return Vec::new();
    };
    let krate = model.package.name.replace('-', "_");
    let path = |item: &Item| format!("{krate}::types::{}", item.ident);
    let mut items = Vec::new();
    if let Some((id, from)) = found.inside
        && let Some(item) = model.items.iter().find(|item| item.schema == Some(id))
        && let ItemKind::Struct(object) = &item.kind
        && let Some(rest) = at.get(from..)
        && let Some(wire) = rest.strip_prefix(['.', '['])
    {
        let wire = match object.rest {
            Some(_) => wire.split(']').next().unwrap_or_default(),
            None => wire.trim_end_matches("[]"),
        };
        let mut fields = object.fields.iter().chain(object.others.as_deref());
        match fields.find(|field| field.wire == wire) {
            Some(field) => items.push(format!("{}::{}", path(item), field.ident)),
            None if object.constants.iter().any(|constant| constant.wire == wire) => {
                items.push(format!(
                    "{} (a constant: written and checked, not a field)",
                    path(item)
                ));
            }
            None => {}
        }
    }
    match found.place {
        Some(place) => {
            let own = model.items.iter().find(|item| item.schema == Some(place.schema));
            items.extend(own.map(path));
        }
        None => items.extend(methods_of(
            model,
            &krate,
            found.operation.method.as_str(),
            &found.operation.path,
        )),
    }
    items
}

fn methods_of(model: &Model, krate: &str, http_method: &str, path: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut open: Vec<&Resource> = model.resources.iter().collect();
    while let Some(resource) = open.pop() {
        let own = resource
            .methods
            .iter()
            .filter(|m| m.http_method == http_method && m.path == path);
        paths.extend(own.map(|m| format!("{krate}::{}::{}", resource.path(), m.ident)));
        open.extend(&resource.children);
    }
    paths
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
            if let ItemKind::Struct(object) = &item.kind {
                let fields = object.fields.iter().chain(object.others.as_deref());
                all.extend(fields.map(|field| format!("{path}::{}", field.ident)));
            }
            all.insert(path);
        }
        return all;
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
