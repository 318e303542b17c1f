//! The tests of the generator, one module a stage.

mod documents;
mod emit;
mod load;
mod lower;
mod openapi;
mod resolve;
mod support;
mod reconcile;
mod write;
