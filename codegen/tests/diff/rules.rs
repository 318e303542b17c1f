//! The rules that are not those of a lint of `cargo-semver-checks`, each with the smallest Rust that
//! shows it.

use specweave_codegen::diff::{Diff, Verdict, compare};
use specweave_codegen::emit::EmittedFile;
use specweave_codegen::face::Face;

use crate::support::told;

const MANIFEST: &str = "\
[package]\nname = \"t\"\nversion = \"0.1.0\"\nrust-version = \"1.88\"\n\n[features]\ndefault = [\"tls\"]\ntls = []\n\n[dependencies]\nhttp = \"1.3\"\n";

pub(super) fn face(library: &str, manifest: &str) -> Face {
    let file =
        |path: &str, text: &str| EmittedFile { path: path.into(), text: text.into() };
    Face::of_crate(&[file("Cargo.toml", manifest), file("src/lib.rs", library)])
        .unwrap_or_else(|problems| panic!("{}", told(&problems)))
}

pub(super) fn rust(before: &str, after: &str) -> Diff {
    compare(&face(before, MANIFEST), &face(after, MANIFEST))
}

#[track_caller]
fn assert_verdict(what: &str, before: &str, after: &str, verdict: Option<Verdict>) {
    let diff = rust(before, after);
    let whys: Vec<&str> =
        diff.changes.iter().map(|change| change.why.as_str()).collect();
    assert_eq!(diff.verdict(), verdict, "{what}: `{before}` to `{after}`: {whys:?}");
}

#[test]
fn what_breaks_callers_is_major() {
    for (what, before, after) in [
        ("an item is private", "pub struct A;", "struct A;"),
        ("another path", "pub mod a { pub struct A; }", "pub mod a {} pub struct A;"),
        ("a module", "pub mod a {}", ""),
        ("a trait of a type", "pub trait A {}", "pub trait A<T> {}"),
        (
            "types in another order",
            "pub struct A<T, U>(T, U);",
            "pub struct A<U, T>(T, U);",
        ),
        (
            "an implementation",
            "pub struct A; impl Default for A { fn default() -> Self { A } }",
            "pub struct A;",
        ),
        (
            "the type of a field",
            "#[non_exhaustive] pub struct A { pub b: u8 }",
            "#[non_exhaustive] pub struct A { pub b: u16 }",
        ),
        ("the type of a parameter", "pub fn a(b: u8) {}", "pub fn a(b: u16) {}"),
        ("the type of a result", "pub fn a() -> u8 { 1 }", "pub fn a() -> u16 { 1 }"),
        ("what a name stands for", "pub type A = u8;", "pub type A = u16;"),
        ("it takes less", "pub fn a(b: impl Into<String>) {}", "pub fn a(b: String) {}"),
        ("arguments swapped", "pub fn a(b: u8, c: u8) {}", "pub fn a(c: u8, b: u8) {}"),
        ("it waits", "pub fn a() {}", "pub async fn a() {}"),
        (
            "item behind a feature",
            "pub struct A;",
            "#[cfg(feature = \"tls\")] pub struct A;",
        ),
        (
            "module behind a feature",
            "pub mod a { pub struct A; }",
            "#[cfg(feature = \"tls\")] pub mod a { pub struct A; }",
        ),
    ] {
        assert_verdict(what, before, after, Some(Verdict::Major));
    }
}

#[test]
fn what_lets_callers_do_more_is_minor() {
    for (what, before, after) in [
        ("a trait's own method", "pub trait A {}", "pub trait A { fn b(&self) {} }"),
        (
            "a field that nobody can list",
            "#[non_exhaustive] pub struct A {}",
            "#[non_exhaustive] pub struct A { pub b: u8 }",
        ),
        (
            "a field beside private ones",
            "pub struct A { c: u8 }",
            "pub struct A { pub b: u8, c: u8 }",
        ),
        (
            "a variant that nobody can list",
            "#[non_exhaustive] pub enum A { B }",
            "#[non_exhaustive] pub enum A { B, C }",
        ),
        ("a trait", "pub struct A;", "#[derive(Clone)] pub struct A;"),
        ("a struct that can be copied", "", "#[derive(Clone, Copy)] pub struct A;"),
        ("it takes more", "pub fn a(b: String) {}", "pub fn a(b: impl Into<String>) {}"),
        (
            "it takes more lists",
            "pub fn a(b: Vec<u8>) {}",
            "pub fn a(b: impl IntoIterator<Item = u8>) {}",
        ),
        (
            "it takes more elements",
            "pub fn a(b: impl IntoIterator<Item = A>) {}",
            "pub fn a(b: impl IntoIterator<Item = impl Into<A>>) {}",
        ),
        (
            "a method that nobody else has to write",
            "mod b { pub trait C {} } pub trait A: b::C {}",
            "mod b { pub trait C {} } pub trait A: b::C { fn d(&self); }",
        ),
        (
            "a trait that others may implement",
            "mod b { pub trait C {} } pub trait A: b::C {}",
            "pub trait A {}",
        ),
        (
            "it can go to another thread",
            "pub struct A(std::rc::Rc<str>);",
            "pub struct A(std::sync::Arc<str>);",
        ),
        (
            "another path",
            "mod a { pub struct A; } pub use a::A;",
            "pub mod a { pub struct A; } pub use a::A;",
        ),
    ] {
        assert_verdict(what, before, after, Some(Verdict::Minor));
    }
}

#[test]
fn what_nobody_can_tell_is_patch_or_nothing() {
    for (what, before, after) in [
        ("documentation", "/// One.\npub struct A;", "/// Two.\npub struct A;"),
        ("names of arguments", "pub fn a(b: u8) {}", "pub fn a(c: u8) {}"),
        ("a warning less", "#[deprecated] pub struct A;", "pub struct A;"),
    ] {
        assert_verdict(what, before, after, Some(Verdict::Patch));
    }
    for (what, before, after) in [
        ("a body", "pub fn a() -> u8 { 1 }", "pub fn a() -> u8 { 2 }"),
        ("order", "pub struct A; pub struct B;", "pub struct B; pub struct A;"),
        ("what is private", "pub struct A; struct C;", "pub struct A; fn d() {}"),
        (
            "line breaks in documentation",
            "/// One two.\npub struct A;",
            "/// One\n/// two.\npub struct A;",
        ),
        (
            "where it is declared",
            "pub struct A;",
            "mod b { pub struct A; } pub use b::A;",
        ),
        (
            "a glob in place of a name",
            "mod b { pub struct A; } pub use b::A;",
            "mod b { pub struct A; } pub use b::*;",
        ),
        (
            "what tests see",
            "pub struct A;",
            "pub struct A; #[cfg(test)] pub mod tests { pub struct T; }",
        ),
        (
            "what is hidden",
            "pub struct A;",
            "pub struct A; #[doc(hidden)] pub mod inner { pub struct T; }",
        ),
        (
            "`mut` of an argument",
            "pub struct A; impl A { pub fn b(self) {} }",
            "pub struct A; impl A { pub fn b(mut self) {} }",
        ),
    ] {
        assert_verdict(what, before, after, None);
    }
}

#[test]
fn the_manifest_makes_promises_too() {
    let with = |from: &str, to: &str| {
        let after = MANIFEST.replace(from, to);
        assert_ne!(after, MANIFEST);
        compare(&face("", MANIFEST), &face("", &after)).verdict()
    };
    assert_eq!(with("tls = []", ""), Some(Verdict::Major), "feature_missing");
    assert_eq!(with("tls = []", "tls = []\nmore = []"), Some(Verdict::Minor));
    let both = "tls = []\nmore = []";
    let tied = "tls = [\"more\"]\nmore = []";
    let between = |before: &str, after: &str| {
        let side = |text: &str| face("", &MANIFEST.replace("tls = []", text));
        compare(&side(before), &side(after)).verdict()
    };
    assert_eq!(
        between(tied, both),
        Some(Verdict::Major),
        "feature_no_longer_enables_feature"
    );
    assert_eq!(
        between(both, tied),
        Some(Verdict::Minor),
        "feature_newly_enables_feature"
    );
    assert_eq!(
        with("[\"tls\"]", "[]"),
        Some(Verdict::Major),
        "feature_not_enabled_by_default"
    );
    assert_eq!(
        with("\"1.3\"", "\"2\""),
        Some(Verdict::Major),
        "types of another version"
    );
    assert_eq!(with("\"1.3\"", "\"1.4\""), Some(Verdict::Patch));
    assert_eq!(with("1.88", "1.90"), Some(Verdict::Minor), "another compiler");
}

#[test]
fn a_type_under_another_name_is_recognized() {
    let before = "pub struct Cat { pub lives: u8, pub name: String }
        pub struct Owner { pub cat: Cat, pub home: bool }
        impl From<Cat> for Owner {}";
    let diff = rust(before, &before.replace("Cat", "Feline"));
    let all: Vec<String> = diff
        .changes
        .iter()
        .map(|change| format!("{} {:?}", change.what.as_str(), change.after))
        .collect();
    assert_eq!(all, ["renamed Some(\"Feline\")"]);
}

#[test]
fn macros_of_the_crate_are_expanded() {
    let library = |methods: &str| {
        format!(
            "pub struct A<T>(T);
            macro_rules! gives {{
                ($name:ident<$($of:ident),*> {{ $($word:literal => $method:ident,)* }}) => {{
                    impl<$($of),*> $name<$($of),*> {{
                        $(pub fn $method(&self) -> &str {{ $word }})*
                    }}
                    gives!(@more $name);
                }};
                (@more $name:ident) => {{ impl<T> Clone for $name<T> {{}} }};
            }}
            gives!(A<T> {{ {methods} }});"
        )
    };
    let face = |methods: &str| face(&library(methods), MANIFEST);
    let text = face("\"x\" => x, \"y\" => y,").to_text();
    assert!(text.contains("\tfn x(&self) -> &str"), "{text}");
    assert!(text.contains("\timpl Clone\n"), "{text}");
    let diff = compare(&face("\"x\" => x, \"y\" => y,"), &face("\"x\" => x,"));
    assert_eq!(diff.verdict(), Some(Verdict::Major));
}
