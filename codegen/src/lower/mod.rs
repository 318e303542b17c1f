//! One document to one [`Api`](crate::ir::Api), each fact knowing its source. Decides nothing about Rust.
