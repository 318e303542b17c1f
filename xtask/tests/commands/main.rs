//! The commands as their users call them.

mod another_api;
mod broken_input;
mod builds_elsewhere;
mod check;
mod ci;
mod explain;
mod one_document;
mod page;
mod same_bytes;
mod support;
mod vendor;
