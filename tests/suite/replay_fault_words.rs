//! Faults as they are written at the command line.

use std::time::Duration;

use specweave_tests::replay::{Fault, FaultRule};

fn rule(text: &str) -> FaultRule {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn each_kind() {
    assert_eq!(rule("status=529"), FaultRule::always(Fault::Status(529)));
    assert_eq!(rule("drop-after=0").fault, Fault::DropAfter(0));
    assert_eq!(rule("stall-after=12").fault, Fault::StallAfter(12));
    assert_eq!(rule("slow-bytes=5").fault, Fault::SlowBytes(Duration::from_millis(5)));
    assert_eq!(rule("wrong-length=3").fault, Fault::WrongLength(3));
    assert_eq!(rule("garbage").fault, Fault::Garbage);
}

#[test]
fn the_requests_it_strikes() {
    assert_eq!(rule("garbage@2"), FaultRule::first(2, Fault::Garbage));
    assert_eq!(rule("status=500@2..4").requests, 2..4);
    assert_eq!(rule("status=500@1..").requests, 1..usize::MAX);
    assert_eq!(rule("status=500@..3").requests, 0..3);
}

#[test]
fn nonsense_is_refused() {
    for text in [
        "",
        "status",
        "status=x",
        "status=42",
        "drop-after",
        "garbage=1",
        "fire",
        "garbage@x",
    ] {
        assert!(text.parse::<FaultRule>().is_err(), "{text}");
    }
}
