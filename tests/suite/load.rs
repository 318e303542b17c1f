//! A smaller load than `CONTRIBUTING.md` names, with the same demands.

use std::process::Command;

fn load(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_load"))
        .args(arguments)
        .output()
        .expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn streams_with_faults_among_them_end_as_they_must() {
    let report = load(&["streams", "60", "--seed", "2"]);
    println!("{report}");
    // The seed has all kinds of faults.
    for outcome in [
        "complete messages",
        "cut off",
        "errors in the stream",
        "overloaded",
        "rate limited",
        "refused",
        "stalled",
    ] {
        assert!(report.contains(outcome), "{report}");
    }
}

#[test]
fn results_of_a_batch_are_read_in_constant_memory() {
    let report = load(&["results", "40"]);
    println!("{report}");
    assert!(report.contains("MB at most") || report.contains("skipped"), "{report}");
}
