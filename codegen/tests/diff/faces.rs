//! A face is kept as a small file.

use std::path::Path;

use specweave_codegen::diff;
use specweave_codegen::face::{Face, Fact, Key};

use super::{face, generated};
use crate::support::told;

const DOCUMENT: &str = include_str!("cases/minor-value-added/before.yaml");

#[test]
fn a_kept_face_is_the_face() {
    let face = face(&generated(DOCUMENT));
    let kept = Face::from_text(&face.to_text(), "released.face").unwrap();
    assert!(kept == face, "{}", face.to_text());
    assert!(diff::compare(&kept, &face).is_empty());
}

#[test]
fn it_is_sorted_and_has_a_line_a_fact() {
    let text = face(&generated(DOCUMENT)).to_text();
    // Blocks of the document's own items.
    let mut is_own = false;
    let mut own = String::new();
    for line in text.lines() {
        if !line.starts_with('\t') {
            is_own = line.contains(" types::") || line.contains(" resources::");
        }
        if is_own {
            own.push_str(&format!("{line}\n"));
        }
    }
    insta::assert_snapshot!("own_types", own);
}

#[test]
fn what_is_unlike_the_usual_is_kept_too() {
    let library = r#"
        pub mod types {
            /// Documented.
            #[non_exhaustive] #[deprecated] pub struct Open { pub r#type: Option<Vec<String>>, pub set: u8 }
            impl Open {
                /// Sets it.
                #[must_use] pub fn r#type(self, r#type: impl IntoIterator<Item = impl Into<String>>) -> Self { self }
                pub fn set(self, set: u8) -> Self { self }
                pub fn get(&self) -> u8 { 1 }
                pub async fn send<T: Clone>(&self) where T: Send { call(Method::POST, "/a b") }
                pub const LIMIT: u8 = 1;
            }
            pub enum Mixed { from(u8), Unit, Struct { get: u8 }, Pair(u8, u8), Text(Box<String>), Other(i64) }
            impl From<String> for Mixed {}
            impl Mixed {
                pub fn as_text(&self) -> Option<&String> { None }
                #[must_use] pub fn as_other(&self) -> Option<&i64> { None }
                pub fn as_pair(&self) -> Option<&(u8, u8)> { None }
            }
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)] pub struct Plain;
            pub trait Named { fn name(&self) -> String; type Kind: Clone; fn more(&self) {} }
            impl Named for Vec<u8> {}
            #[cfg(feature = "x ~ y")] pub const NAME: &str = "";
            #[cfg(feature = "fast")] #[must_use] pub fn fast() {}
            pub struct Both<'a, T: Clone>(pub &'a T, std::rc::Rc<T>);
            table! { Open by "kind" { "a b" => Unit, required "Set" => set, "version" = "1" } }
        }
        pub use types::Open;
    "#;
    let face = super::rules::face(library, "");
    let text = face.to_text();
    let kept = Face::from_text(&text, "released.face").unwrap();
    assert!(kept == face, "{text}");
    insta::assert_snapshot!("unlike", text);
}

#[test]
fn the_face_of_the_client_is_a_small_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-client");
    let face = Face::of_folder(&folder).unwrap();
    let text = face.to_text();
    assert_eq!(Face::from_text(&text, "released.face").unwrap(), face);
    // The words of all facts, each with its path, would be more than twice as much.
    let words = |(key, fact): (&Key, &Fact)| {
        let docs = fact.docs.as_ref().map_or(0, String::len);
        key.path().len() + key.kind.as_str().len() + fact.says.len() + docs
    };
    let all: usize = face.facts.iter().map(words).sum();
    assert!(text.len() * 2 < all, "{} of {all}", text.len());
    let longhand = text.lines().filter(|line| line.trim_start().contains('\t'));
    assert!(longhand.count() < 20, "{text}");
}

#[test]
fn what_is_no_face_is_refused_with_its_line() {
    for (text, line) in [
        ("", "released.face:1:1"),
        ("openapi: 3.1.0", "released.face:1:1"),
        ("# Public interface of version 0.1.0\nfact\tA", "released.face:2:1"),
        ("# Public interface of version 0.1.0\nfact A", "released.face:2:1"),
        ("# Public interface of version 0.1.0\n\tfn a()", "released.face:2:1"),
        ("# Public interface of version 0.1.0\nstruct A\n\t: u8", "released.face:3:1"),
        (
            "# Public interface of version 0.1.0\n\nfn\tA\tb\tc\td\te\tf",
            "released.face:3:1",
        ),
    ] {
        let problems = Face::from_text(text, "released.face").unwrap_err();
        assert!(told(&problems).contains(line), "{}", told(&problems));
    }
}

#[test]
fn a_crate_that_is_none_is_refused() {
    let problems = Face::of_crate(&[]).unwrap_err();
    assert!(told(&problems).contains("src/lib.rs"), "{}", told(&problems));
    let broken = specweave_codegen::emit::EmittedFile {
        path: "src/lib.rs".into(),
        text: "pub struct".into(),
    };
    let problems = Face::of_crate(&[broken]).unwrap_err();
    assert!(told(&problems).contains("no Rust"), "{}", told(&problems));
}
