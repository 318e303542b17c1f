//! Changes as JSON.

use serde_json::{Value, json};

use super::Diff;
use crate::diagnostic::Place;

/// The verdict, the versions and all changes:
///
/// ```json
/// {"from":"0.1.0","now":"0.1.0","release":"0.2.0","verdict":"major|minor|patch|null",
///  "interface":[{"path":"types::Usage.input_tokens","kind":"field","what":"removed","before":"u64",
///    "after":null,"verdict":"major","why":"...","with":0}],
///  "api":[{"at":"POST /v1/messages request.body.max_tokens","aspect":"maximum","what":"widened",
///    "before":"4096","after":"8192","verdict":"patch","why":"...",
///    "places":[{"file":"...","line":41,"column":9}]}]}
/// ```
pub fn json(diff: &Diff) -> Value {
    let interface: Vec<Value> = diff
        .changes
        .iter()
        .map(|change| {
            json!({
                "path": change.key.path(),
                "kind": change.key.kind.as_str(),
                "what": change.what.as_str(),
                "before": change.before,
                "after": change.after,
                "verdict": change.verdict.as_str(),
                "why": change.why,
                "with": change.with,
            })
        })
        .collect();
    let place = |place: &Place| json!({ "file": place.file, "line": place.line, "column": place.column });
    let api: Vec<Value> = diff
        .api
        .iter()
        .map(|change| {
            json!({
                "at": change.at,
                "aspect": change.aspect,
                "what": change.what.as_str(),
                "before": change.before,
                "after": change.after,
                "verdict": change.verdict.as_str(),
                "why": change.why,
                "places": change.places.iter().map(place).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "from": diff.from,
        "now": diff.to,
        "release": diff.release(),
        "verdict": diff.verdict().map(super::Verdict::as_str),
        "interface": interface,
        "api": api,
    })
}
