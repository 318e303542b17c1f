//! The reconciled [`Api`](crate::ir::Api) to the [`Model`](crate::model::Model) of a Rust crate, in named passes.
