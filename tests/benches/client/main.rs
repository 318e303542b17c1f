//! How fast the client is, next to what it is made of: `cargo bench -p specweave-tests --bench client`.
//!
//! Each figure stands beside a rival's from the same run; the ratios at the end are what counts,
//! because they hold on any machine.

mod call;
mod decode;
mod ratio;

fn main() {
    divan::main();
    // `cargo test --benches` only asks whether each bench runs.
    if !std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        decode::ratios();
        decode::growth();
        call::ratios();
    }
}
