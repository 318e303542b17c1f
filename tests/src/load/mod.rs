//! The client under load: many streams at once with faults among them, and results without end.
//!
//! Each measures the process it runs in, so it has one of its own: the command `load`.

mod plan;
mod process;
mod results;
mod streams;

pub use results::{Results, results};
pub use streams::{Streams, streams};
