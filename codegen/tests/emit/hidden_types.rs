//! Types whose names the crate has for things of its own stay in `types` alone.

use super::{files, text};
use crate::resolve::{request, resolved};

const ALL: &str = "pub use types::*;";

#[test]
fn a_name_that_is_free_stands_at_the_top() {
    let model = resolved(&request("T: {type: object, properties: {a: {type: string}}}"));
    assert!(text(&files(&model), "src/lib.rs").contains(ALL));
}

#[test]
fn where_all_are_taken_nothing_is_left_to_export() {
    let document = "openapi: 3.1.0
info: {title: T, version: '1'}
components: {schemas: {Error: {type: object, properties: {a: {type: string}}}}}
";
    let files = files(&resolved(document));
    let library = text(&files, "src/lib.rs");
    assert!(!library.contains(ALL), "{library}");
    assert!(library.contains("pub mod types;"), "{library}");
}
