//! Which of `Send`, `Sync`, `Unpin`, `UnwindSafe` and `RefUnwindSafe` a type lacks, by its parts.

use specweave_codegen::face::Kind;

use super::rules::{face, rust};

/// What `A` of a library lacks.
fn lacks(library: &str) -> String {
    let face = face(library, "");
    let own = |kind| {
        move |key: &specweave_codegen::face::Key| key.item == "A" && key.kind == kind
    };
    let is_there = face.facts.keys().any(own(Kind::Struct))
        || face.facts.keys().any(own(Kind::Enum));
    assert!(is_there, "{library}");
    let lacks = face.facts.iter().find(|(key, _)| own(Kind::Lacks)(key));
    lacks.map_or_else(String::new, |(_, fact)| fact.says.clone())
}

#[test]
fn a_part_that_lacks_a_trait_takes_it_from_the_whole() {
    let threads = "Send | Sync";
    let unwinding = "UnwindSafe | RefUnwindSafe";
    let all = "Send | Sync | Unpin | UnwindSafe | RefUnwindSafe";
    let boxed = "Send | Sync | UnwindSafe | RefUnwindSafe";
    for (library, lacking) in [
        ("pub struct A(String, Vec<u8>, [u8; 2], fn(*const u8) -> bool);", ""),
        ("pub struct A(std::rc::Rc<str>);", threads),
        ("use std::rc::Rc as Shared; pub struct A(Option<Vec<(u8, Shared<u8>)>>);", ""),
        ("use std::rc; pub enum A { B, C { d: rc::Weak<u8> } }", threads),
        ("use std::cell::RefCell; pub struct A(RefCell<u8>);", "Sync | RefUnwindSafe"),
        ("use std::cell::*; pub struct A(Cell<u8>);", ""),
        (
            "use std::{cell::Cell, sync::Arc}; pub struct A(Arc<Cell<u8>>);",
            "Send | Sync | UnwindSafe | RefUnwindSafe",
        ),
        ("use std::{cell::Cell, sync::Mutex}; pub struct A(Mutex<Cell<u8>>);", ""),
        ("use std::{rc::Rc, sync::Mutex}; pub struct A(Mutex<Rc<u8>>);", threads),
        ("use std::sync::MutexGuard; pub struct A<'a>(MutexGuard<'a, u8>);", "Send"),
        ("use tokio::sync::MutexGuard; pub struct A<'a>(MutexGuard<'a, u8>);", ""),
        ("pub struct A(*const u8);", threads),
        ("pub struct A<'a>(&'a mut u8);", "UnwindSafe"),
        ("use std::cell::Cell; pub struct A<'a>(&'a Cell<u8>);", boxed),
        ("pub struct A(std::marker::PhantomPinned);", "Unpin"),
        ("pub struct A(Box<std::marker::PhantomPinned>);", ""),
        ("pub struct A(Box<dyn std::fmt::Debug>);", boxed),
        ("pub struct A(Box<dyn Fn() + Send + Sync>);", unwinding),
        (
            "pub struct A(std::pin::Pin<Box<dyn Future<Output = ()> + Send>>);",
            "Sync | UnwindSafe | RefUnwindSafe",
        ),
        ("pub struct A { b: dyn Fn() }", all),
        ("pub struct A(Box<dyn other::Trait>);", ""),
        ("pub trait B: Send {} pub struct A(Box<dyn B + Sync>);", unwinding),
        ("trait C: Send + Sync {} trait B: C {} pub struct A(Box<dyn B>);", unwinding),
        ("mod b { pub struct B(std::rc::Rc<u8>); } use b::B; pub struct A(B);", threads),
        ("type B = std::rc::Rc<u8>; pub struct A(B);", threads),
        ("type B<T> = Box<T>; pub struct A(B<std::rc::Rc<u8>>);", threads),
        ("struct B<T>(fn() -> T); pub struct A(B<std::rc::Rc<u8>>);", ""),
        ("struct B<T>(T); pub struct A(B<std::rc::Rc<u8>>);", threads),
        ("pub struct A<T>(T, Vec<T>);", ""),
        ("pub struct A(Option<Box<A>>, std::rc::Rc<u8>);", threads),
        ("pub struct A(other::Thing<std::rc::Rc<u8>>);", ""),
        ("pub struct A(std::marker::PhantomPinned); impl Unpin for A {}", ""),
        ("pub struct A(#[cfg(unix)] std::rc::Rc<u8>);", ""),
        (
            "#[cfg(unix)] type B = Box<u8>; #[cfg(not(unix))] type B = std::rc::Rc<u8>; pub struct A(B);",
            "",
        ),
    ] {
        assert_eq!(lacks(library), lacking, "{library}");
    }
}

#[test]
fn a_new_type_breaks_nobody_by_what_it_lacks() {
    let diff = rust("", "pub struct A(std::rc::Rc<u8>);");
    let all: Vec<&str> = diff.changes.iter().map(|it| it.verdict.as_str()).collect();
    assert_eq!(all, ["minor"]);
    assert_eq!(diff.changes[0].with, 1);
}

#[test]
fn what_is_lost_and_what_is_gained_is_named() {
    let (with, without) = ("pub struct A(std::rc::Rc<u8>);", "pub struct A(u8);");
    let text = specweave_codegen::diff::text(&rust(without, with));
    assert!(
        text.starts_with("major narrowed   traits of A: no longer Send | Sync"),
        "{text}"
    );
    let text = specweave_codegen::diff::text(&rust(with, without));
    assert!(text.starts_with("minor widened    traits of A: Send | Sync"), "{text}");
}
