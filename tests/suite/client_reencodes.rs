//! Whatever was recorded goes through the generated types and comes back equal.

use std::path::Path;

use specweave_tests::cassette::{Exchange, Found, walk};
use specweave_tests::client::{
    Operation, Reencoded, reencode_request, reencode_response,
};
use specweave_tests::json;

use crate::support::traffic_folder;

#[test]
fn our_own_recordings() {
    let seen = check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes"));
    assert!(seen > 20, "only {seen} exchanges under tests/cassettes");
}

#[test]
fn recordings_of_the_real_api() {
    let Some(folder) = traffic_folder() else { return };
    let seen = check(&folder);
    println!("{seen} exchanges");
    assert!(seen > 0, "no exchange under {}", folder.display());
}

/// Takes every exchange of a folder through the types; returns how many there were.
fn check(folder: &Path) -> usize {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for found in walk([folder]) {
        let Found::Cassette(cassette) = found else { continue };
        for exchange in cassette.exchanges.iter().filter(|exchange| exchange.is_api()) {
            let Some(operation) = Operation::of(exchange) else { continue };
            seen += 1;
            let place = format!("{} #{}", cassette.path.display(), exchange.index);
            for problem in problems(&operation, exchange) {
                wrong.push(format!("{place}: {problem}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} problems in {seen} exchanges:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    seen
}

fn problems(operation: &Operation, exchange: &Exchange) -> Vec<String> {
    let mut problems = Vec::new();
    // A request that the API refused may be anything.
    if exchange.response.status < 400 {
        match reencode_request(operation, exchange) {
            Ok(value) => {
                problems.extend(value.iter().flat_map(|v| differences("request", v)))
            }
            Err(error) => problems.push(format!("request: {error}")),
        }
    }
    match reencode_response(operation, exchange) {
        Ok(values) => {
            problems.extend(values.iter().flat_map(|v| differences("response", v)))
        }
        Err(error) => problems.push(format!("response: {error}")),
    }
    problems
}

fn differences(what: &str, value: &Reencoded) -> Vec<String> {
    let differences = json::differences(&value.recorded, &value.returned, 10);
    differences.iter().map(|difference| format!("{what}{difference}")).collect()
}
