//! What `reconcile` decided, told to people and to other tools.
//!
//! Positions are found by the caller, who has the documents: each function that shows them takes a
//! closure from an [`Origin`](crate::ir::Origin) to a [`Place`](crate::diagnostic::Place).

mod explain;
mod html;
mod in_rust;
mod json;
mod links;
mod markdown;
mod openapi;
mod text;

pub use explain::explain;
pub use html::html;
pub use json::json;
pub use markdown::{kept, markdown};
pub use openapi::openapi;
pub use text::text;

/// The page of the decisions, kept beside the sources.
pub const PAGE: &str = "RECONCILIATION.md";
/// The lines that its links lead to.
pub const LINES: &str = "LINES.md";
/// The joint document, kept there too.
pub const JOINT: &str = "reconciled.yaml";

use crate::ir::Api;
use crate::reconcile::Decision;

/// `METHOD /path` of each operation, in their order.
fn heads(api: &Api) -> Vec<String> {
    api.operations
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect()
}

/// The operation a decision is about, by index; none for the API as a whole.
fn operation_of(heads: &[String], decision: &Decision) -> Option<usize> {
    let mut words = decision.at.splitn(3, ' ');
    let head = format!("{} {}", words.next()?, words.next()?);
    heads.iter().position(|known| *known == head)
}
