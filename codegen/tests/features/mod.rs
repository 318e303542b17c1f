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

features!(operations, unions);
