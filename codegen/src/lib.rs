//! Reads several OpenAPI descriptions of one API, reconciles them and emits a Rust client crate.
//!
//! [`generate`] is the whole way; each stage is a module, and each hands the next one plain data.
//! `ARCHITECTURE.md` at the top of the repository has the invariants.

pub mod diagnostic;
pub mod diff;
pub mod emit;
pub mod face;
pub mod ir;
pub mod load;
pub mod lower;
pub mod manifest;
pub mod model;
pub mod observed;
pub mod openapi;
pub mod plan;
pub mod reconcile;
pub mod release;
pub mod report;
pub mod resolve;
pub mod start;
pub mod update;
pub mod vendor;
pub mod write;

mod pipeline;
mod pointer;

pub use pipeline::{
    Generated, Timing, generate, generate_from, load_all, lower_all, place,
    reconcile_all,
};
