//! The suite: one module per behaviour.

mod bodies;
mod broken_files;
mod client_errors;
mod client_guard;
mod client_reencodes;
mod client_replays;
mod client_requests;
mod client_streams;
mod client_unknowns;
mod formats;
mod formats_json;
mod observe;
mod own_cassettes;
mod python_sdk;
mod recorder;
mod replay_chunks;
mod replay_fault_words;
mod replay_faults;
mod replay_matching;
mod round_trip;
mod snapshots;
mod support;
mod traffic;
mod verify_command;
mod verify_drift;
mod verify_exchanges;
