//! The tests of the generator, one module a stage.

mod emit;
mod load;
mod lower;
mod openapi;
mod support;
mod reconcile;
mod write;
