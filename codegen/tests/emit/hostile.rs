//! Text that tries to be more than text.

use specweave_codegen::model::{Model, Type};

use super::models::{Items, empty, enumeration, field, item, structure};
use super::{assert_parses, files, text};

const DESCRIPTIONS: &[&str] = &[
    "*/ pub fn evil() {} /*",
    "\"#] pub fn evil() {} #[doc = \"",
    "line\nbreak\r\nand\rmore\u{2028}and\u{85}more\u{0}",
    "```rust\nstd::process::exit(1);\n```",
    "    indented_code();\n\nand\n\n\tmore_code();",
    "~~~\nunclosed",
    "[`Missing`], [missing], [text](Missing), [text](https://example.com/a_(b)), [^1], [x]: y",
    "<script>alert(1)</script> <b>bold <br> a < b > c && d",
    "see https://example.com/?a=b&c=[d]. Or http://[::1]/ (https://example.com).",
    "- a list\nthat is lazy\n  - and deep\n\n1. and\n2) counts\n* * *\n===\n# heading #\n####### no heading",
    "a `code` and `` co`de `` and a ` alone, and \\` and \\",
    "{{braces}} {} %s \\u{202e}",
    "\u{202e}reversed\u{2066} \u{feff}",
    "> quote\n>> deeper\n\n| a | b |\n|---|---|\n| 1 | `|` |",
    "word - at the beginning of a line, which is wrapped because it is so very long that it needs + two # lines, 1. or 2. more = three, and then some words to fill the line - until it is full - of - dashes - and - of - dashes - and - of - dashes - and - more",
    "&lt;escaped&gt; &amp; entities &#42;&#47;",
    "/",
    "!inner",
    "",
];

pub(super) fn model() -> Model {
    let mut items = Items::default();
    for (index, description) in DESCRIPTIONS.iter().enumerate() {
        let ident = format!("Item{index}");
        items.add(&ident.clone(), move |_| {
            let fields = vec![field("field", Type::String, true, description)];
            item(&ident, description, structure(None, fields))
        });
    }
    let mut model = empty();
    model.items = items.finish();
    model.package.description = DESCRIPTIONS.concat();
    model
}

#[test]
fn descriptions_stay_descriptions() {
    let files = files(&model());
    assert_parses(&files);
    let mut all = String::new();
    for (index, description) in DESCRIPTIONS.iter().enumerate() {
        let file = text(&files, &format!("src/types/item{index}.rs"));
        let parsed = syn::parse_file(file).unwrap();
        // Two imports, the struct, `new`, the table.
        assert_eq!(parsed.items.len(), 4, "{file}");
        let docs: Vec<_> = file
            .lines()
            .skip_while(|line| !line.starts_with("///"))
            .take_while(|line| line.starts_with("///"))
            .collect();
        let long = file.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None);
        assert!(
            !file.contains(['\u{202e}', '\u{2066}', '\u{feff}', '\u{0}', '\r', '\t'])
        );
        all.push_str(&format!("{description:?}\n{}\n\n", docs.join("\n")));
    }
    insta::assert_snapshot!("hostile", all);
}

#[test]
fn names_on_the_wire_stay_strings() {
    let wires = ["\"", "\\", "\n", "*/", "#\"", "{}", "`", "\u{202e}", "'", "é\u{0}"];
    let mut items = Items::default();
    items.add("Odd", move |_| {
        let fields = wires.iter().enumerate().map(|(index, wire)| {
            let mut field = field(wire, Type::String, false, "");
            field.ident = format!("field_{index}");
            field
        });
        item("Odd", "", structure(Some("\"] }"), fields.collect()))
    });
    items.add("Values", move |_| {
        let mut values = enumeration(&["a"]);
        if let specweave_codegen::model::ItemKind::Enumeration(values) = &mut values {
            values.values[0].wire = "\" => A, } fn evil() {}".to_owned();
        }
        item("Values", "", values)
    });
    let mut model = empty();
    model.items = items.finish();
    let files = files(&model);
    assert_parses(&files);
    insta::assert_snapshot!("odd_names", text(&files, "src/types/odd.rs"));
    insta::assert_snapshot!("odd_values", text(&files, "src/types/values.rs"));
}

#[test]
fn a_long_description_takes_no_long_time() {
    let piece = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let pieces = [
        "[a](b `c` <d> https://e.f ",
        "[",
        "#[x] ",
        "[a](",
        "`",
        "`` ` ",
        "http://é",
        "<http://",
        "\\",
        "- ",
    ];
    let mut items = Items::default();
    for (index, text) in pieces.into_iter().enumerate() {
        let ident = format!("Long{index}");
        let description = piece(text);
        items.add(&ident.clone(), move |_| {
            item(&ident, &description, structure(None, Vec::new()))
        });
    }
    let mut model = empty();
    model.items = items.finish();
    let begin = std::time::Instant::now();
    assert_parses(&files(&model));
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}
