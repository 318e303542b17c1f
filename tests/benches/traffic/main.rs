//! What replaying adds to a call, and how fast traffic is verified:
//! `cargo bench -p specweave-tests --bench traffic`.
//!
//! Figures at the end stand beside a rival's from the same run, because those hold on any machine.

mod replay;
mod verify;

fn main() {
    divan::main();
    // `cargo test --benches` only asks whether each bench runs.
    if !std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        replay::added();
        verify::throughput();
    }
}
