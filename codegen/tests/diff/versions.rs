//! Which version a verdict asks for, by the rules of Cargo.

use specweave_codegen::diff::Verdict::{Major, Minor, Patch};
use specweave_codegen::diff::{Honesty, honest, next};

#[test]
fn before_one_the_second_number_is_that_of_incompatible_changes() {
    for (from, verdict, to) in [
        ("0.1.4", Major, "0.2.0"),
        ("0.1.4", Minor, "0.1.5"),
        ("0.1.4", Patch, "0.1.5"),
        ("0.0.3", Major, "0.0.4"),
        ("0.0.3", Patch, "0.0.4"),
        ("1.2.3", Major, "2.0.0"),
        ("1.2.3", Minor, "1.3.0"),
        ("1.2.3", Patch, "1.2.4"),
        ("2.0.0-rc.1", Major, "2.0.0"),
    ] {
        assert_eq!(next(from, verdict), to, "{verdict:?} after {from}");
    }
}

#[test]
fn a_version_may_move_further_than_it_must_but_not_less() {
    assert_eq!(honest("0.1.0", "0.2.0", Some(Major)), Honesty::Enough);
    assert_eq!(honest("0.1.0", "1.0.0", Some(Patch)), Honesty::Enough);
    assert_eq!(honest("0.1.0", "0.1.0", None), Honesty::Enough);
    assert_eq!(honest("0.1.0", "0.1.9", Some(Major)), Honesty::AtLeast("0.2.0".into()));
    assert_eq!(honest("0.1.0", "0.1.0", Some(Patch)), Honesty::AtLeast("0.1.1".into()));
    assert_eq!(honest("0.2.0", "0.1.9", None), Honesty::Below);
    assert!(matches!(honest("0.2.0", "two", None), Honesty::Invalid(_)));
}
