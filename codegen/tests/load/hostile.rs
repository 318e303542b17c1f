//! Small files that would grow large are refused in time.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use specweave_codegen::load::Document;
use specweave_codegen::lower::lower;

use crate::support::{failed, source, told};

/// Whether it is refused within a time that no honest document needs.
fn refused(text: String) -> String {
    let start = Instant::now();
    let told = failed(&text);
    assert!(start.elapsed() < Duration::from_secs(20));
    told
}

#[test]
fn an_alias_bomb() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        let many = vec![before; 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{many}]\n"));
    }
    assert!(refused(text).contains("aliases"));
}

#[test]
fn a_long_text_repeated() {
    let mut text = format!("a: &a {}\nb:\n", "x".repeat(100_000));
    text.push_str(&"- *a\n".repeat(100_000));
    assert!(refused(text).contains("aliases"));
}

#[test]
fn a_large_list_repeated() {
    let mut text = format!("a: &a [{}]\nb:\n", "1,".repeat(5_000));
    text.push_str(&"- *a\n".repeat(5_000));
    assert!(refused(text).contains("aliases"));
}

#[test]
fn an_alias_in_itself() {
    let said = refused("b: 1\na: &a\n  c: [*a]\n".to_owned());
    assert!(said.contains("the alias `*a` is part of what it stands for"), "{said}");
    assert!(said.contains("3:7"), "{said}");
}

#[test]
fn absurd_nesting() {
    for open in ["[", "{a: ", "- ", "{\"a\":"] {
        for depth in [1_000, 10_000, 200_000] {
            assert!(refused(open.repeat(depth)).starts_with("error"));
        }
    }
    let indented: String =
        (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(refused(indented).starts_with("error"));
}

#[test]
fn a_megabyte_of_description() {
    for (long, file) in [("[{}]`*/\"# ", "x.yaml"), ("[{`*/\"# ", "x.json")] {
        let long = long.repeat(150_000);
        let text = format!(
            "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": \"T\", \"version\": \"1\"}}, \"x\": {long:?}}}"
        );
        let text = if file == "x.json" { text } else { format!("# \n{text}") };
        let document = Document::from_text(text, file)
            .unwrap_or_else(|problems| panic!("{file}: {}", told(&problems)));
        let read = document.find("/x").and_then(|text| text.as_str());
        assert_eq!(read.map(str::len), Some(long.len()), "{file}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is done to a document, it is read or refused.
    #[test]
    fn nothing_panics(
        at in any::<prop::sample::Index>(),
        length in 0..40usize,
        put in ".{0,12}",
        which in 0..4usize,
    ) {
        let files = ["messages-3.1", "messages-3.0", "chat-page", "api-reference"];
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs");
        let Ok(text) = std::fs::read_to_string(format!("{folder}/{}.yaml", files[which])) else {
            return Ok(());
        };
        let chars: Vec<char> = text.chars().collect();
        let start = at.index(chars.len());
        let end = (start + length).min(chars.len());
        let mut mutated: String = chars[..start].iter().collect();
        mutated.push_str(&put);
        mutated.extend(&chars[end..]);
        if let Ok(document) = Document::from_text(mutated, "x.yaml") {
            let _ = lower(&document, source());
        }
    }
}
