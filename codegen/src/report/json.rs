//! The decisions as JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::Place;
use crate::ir::{Api, Operation, Origin, SourceId};
use crate::reconcile::{Decision, Reconciled};

/// The sources, the operations and all decisions:
///
/// ```json
/// {"sources":[{"name":"...","file":"specs/...","openapi":"3.1.0","authority":1}],
///  "operations":[{"method":"POST","path":"/v1/messages","sources":["...","..."]}],
///  "decisions":[{"at":"...","aspect":"maximum","severity":"conflict|gap|defect",
///    "said":[{"source":"...","value":8192,"file":"specs/...","line":41,"column":9},{"source":"...","value":null}],
///    "chosen":null,"rule":"widest-bound","because":"...","pinned":false}]}
/// ```
///
/// A decision that recorded traffic bears on has `"observed":{"present":1530,"null":412}` as well; see
/// [`Facts`](crate::observed::Facts).
pub fn json(reconciled: &Reconciled, locate: &dyn Fn(&Origin) -> Place) -> Value {
    let api = &reconciled.api;
    let sources: Vec<Value> = api
        .sources
        .iter()
        .enumerate()
        .map(|(at, source)| {
            let id = SourceId(u16::try_from(at).unwrap_or(u16::MAX));
            json!({
                "name": source.name,
                "file": locate(&Origin::new(id, "")).file,
                "openapi": source.openapi,
                "authority": source.authority,
            })
        })
        .collect();
    let operations: Vec<Value> = api
        .operations
        .iter()
        .map(|operation| {
            json!({
                "method": operation.method.as_str(),
                "path": operation.path,
                "sources": sources_of(api, operation),
            })
        })
        .collect();
    let decisions: Vec<Value> =
        reconciled.decisions.iter().map(|decision| one(api, decision, locate)).collect();
    json!({ "sources": sources, "operations": operations, "decisions": decisions })
}

fn one(api: &Api, decision: &Decision, locate: &dyn Fn(&Origin) -> Place) -> Value {
    let said: Vec<Value> = decision
        .said
        .iter()
        .map(|said| {
            let name = api
                .sources
                .get(usize::from(said.source.0))
                .map_or("", |s| s.name.as_str());
            let mut entry = json!({ "source": name, "value": said.value });
            if let Some(pointer) = &said.pointer {
                let place = locate(&Origin::new(said.source, pointer.as_str()));
                entry["file"] = place.file.into();
                if let Some(line) = place.line {
                    entry["line"] = line.into();
                }
                if let Some(column) = place.column {
                    entry["column"] = column.into();
                }
            }
            entry
        })
        .collect();
    let mut one = json!({
        "at": decision.at,
        "aspect": decision.aspect.as_str(),
        "severity": decision.severity.as_str(),
        "said": said,
        "chosen": decision.chosen,
        "rule": decision.rule,
        "because": decision.because,
        "pinned": decision.pinned,
    });
    if let Some(observed) = &decision.observed {
        one["observed"] = json!(observed);
    }
    one
}

/// Names of the sources that describe an operation, the one believed first at the head.
fn sources_of<'a>(api: &'a Api, operation: &Operation) -> Vec<&'a str> {
    let known: BTreeSet<usize> =
        operation.origins.iter().map(|origin| usize::from(origin.source.0)).collect();
    let mut sources: Vec<_> =
        known.into_iter().filter_map(|at| api.sources.get(at)).collect();
    sources.sort_by_key(|source| source.authority);
    sources.into_iter().map(|source| source.name.as_str()).collect()
}
