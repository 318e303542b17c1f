//! The tests of the generator, one module a stage.

mod diff;
mod documents;
mod emit;
mod features;
mod load;
mod lower;
mod openapi;
mod reconcile;
mod resolve;
mod support;
mod whole;
mod write;
