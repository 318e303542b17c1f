//! A face is kept as a small file.

use specweave_codegen::diff;
use specweave_codegen::face::Face;

use super::{face, generated};
use crate::support::told;

const DOCUMENT: &str = include_str!("cases/minor-value-added/before.yaml");

#[test]
fn a_kept_face_is_the_face() {
    let face = face(&generated(DOCUMENT));
    let kept = Face::from_text(&face.to_text(), "released.face").unwrap();
    assert_eq!(kept, face);
    assert!(diff::compare(&kept, &face).is_empty());
}

#[test]
fn it_is_sorted_and_has_a_line_a_fact() {
    let text = face(&generated(DOCUMENT)).to_text();
    let own: String = text
        .lines()
        .filter(|line| line.contains("\ttypes::") || line.contains("\tresources::"))
        .map(|line| format!("{}\n", line.replace('\t', " ~ ")))
        .collect();
    insta::assert_snapshot!("own_types", own);
}

#[test]
fn what_is_no_face_is_refused_with_its_line() {
    for (text, line) in [
        ("", "released.face:1:1"),
        ("openapi: 3.1.0", "released.face:1:1"),
        ("# Public interface of version 0.1.0\nfact\tA", "released.face:2:1"),
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
