//! The tests of the runtime: one module per behaviour, one binary.
//!
//! What needs no network runs over a scripted [`Transport`](specweave_runtime::Transport), most of
//! it with tokio's time paused; what is about connections runs over TCP on loopback.

mod bad_input;
mod blocking;
mod bodies;
mod configuration;
mod connections;
mod events;
mod http_clients;
mod json_lines;
mod options;
mod pages;
mod paths;
mod requests;
mod retries;
mod secrets;
mod sse;
mod styles;
mod support;
mod testing;
mod timeouts;
mod traces;
mod types;
