//! What documents may ask for, a small document for each, and what is emitted of it. The command's
//! own tests compile all of them together.

use std::fmt::Write;
use std::path::PathBuf;

use specweave_codegen::generate;
use specweave_codegen::manifest::Manifest;

use crate::support::told;

/// The types and methods that a document becomes, and what is said about it.
fn emitted(name: &str, client: &str) -> String {
    let dir = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/features"));
    let manifest = format!(
        "[client]\nname = \"x\"\n{client}\n[[source]]\nname = \"{name}\"\nfile = \"{name}.yaml\"\nauthority = 1\n"
    );
    let manifest = Manifest::from_text(&manifest, "sources.toml", dir)
        .unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let generated =
        generate(&manifest).unwrap_or_else(|problems| panic!("{}", told(&problems)));
    let mut text = String::new();
    for file in &generated.files {
        let own = file.path.starts_with("src/types/")
            || file.path.starts_with("src/resources/");
        if own && !file.path.ends_with("mod.rs") {
            let body = file.text.split_once("\n\n").map_or("", |(_, body)| body);
            let _ = write!(text, "==== {}\n{body}", file.path);
        }
    }
    for warning in &generated.warnings {
        let _ = writeln!(text, "==== {}", warning.message);
    }
    text
}

macro_rules! features {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(stringify!($name), emitted(stringify!($name), ""));
            }
        )*
    };
}

/// The same with other types for some formats.
#[test]
fn formats() {
    let client = "
[client.formats]
date-time = \"jiff::Timestamp\"
uuid = \"uuid::Uuid\"
int32 = \"i32\"
decimal = \"f64\"
[client.dependencies]
jiff = { version = \"0.2\", features = [\"serde\"] }
uuid = { version = \"1\", features = [\"serde\"] }
";
    let text = emitted("values", client);
    let (_, rest) = text.split_once("==== src/types/values.rs\n").expect("the type");
    let (fields, _) = rest.split_once("\n}\n").expect("its end");
    insta::assert_snapshot!("formats", fields);
}

#[test]
fn a_format_of_a_crate_that_is_no_dependency_is_refused() {
    let manifest = "[client]\nname = \"x\"\nformats = {uuid = \"uuid::Uuid\", date = \"1+1\"}\n[[source]]\nname = \"a\"\nfile = \"a\"\nauthority = 1\n";
    let problems = Manifest::from_text(manifest, "sources.toml", PathBuf::new());
    let told = told(&problems.expect_err("two problems"));
    assert!(told.contains("`uuid::Uuid` is of a crate that is no dependency"), "{told}");
    assert!(told.contains("`1+1` for the format `date` is no type"), "{told}");
}

const PAGES: &str = "
[client.lists.\"GET /paging/numbers\"]
next = \"number\"
parameter = \"page\"
items = \"first\"
[client.lists.\"GET /paging/links\"]
next = \"link\"
[client.lists.\"GET /paging/urls\"]
next = \"link\"
token = \"then\"
";

#[test]
fn paging() {
    insta::assert_snapshot!("paging", emitted("paging", PAGES));
}

features!(calls, forms, lists, methods, names, operations, requests, unions, values,);
