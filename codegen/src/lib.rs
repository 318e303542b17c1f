//! Reads several OpenAPI descriptions of one API, reconciles them and emits a Rust client crate.
//!
//! The stages, in the order data goes through them: [`load`], [`openapi`], [`lower`],
//! [`reconcile`], [`resolve`], [`plan`], [`emit`], [`write`]. `ARCHITECTURE.md` at the top of the
//! repository has the invariants.

pub mod diagnostic;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
pub mod manifest;
pub mod model;
pub mod openapi;
pub mod plan;
pub mod reconcile;
pub mod report;
pub mod resolve;
pub mod write;
