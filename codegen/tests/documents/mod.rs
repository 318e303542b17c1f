//! What the project's documents say of the code is true.

use std::fmt::Write;
use std::path::Path;

use specweave_codegen::reconcile::{RULES, Rule};

#[test]
fn the_architecture_page_has_the_rules_of_reconciliation() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = std::fs::read_to_string(page).expect("the page is there");
    let (_, rest) =
        text.split_once("by a test -->\n").expect("the table has a beginning");
    let (table, _) =
        rest.split_once("<!-- end of rules -->").expect("the table has an end");
    let expected = expected();
    assert!(table == expected, "the table in ARCHITECTURE.md should be:\n\n{expected}");
}

fn expected() -> String {
    let mut table = String::from(
        "| rule | decides | request | response | why |\n|---|---|---|---|---|\n",
    );
    for Rule { name, aspects, request, response, because } in RULES {
        let aspects = aspects.join(", ");
        let or_dash = |text: &'static str| if text.is_empty() { "–" } else { text };
        let _ = writeln!(
            table,
            "| `{name}` | {aspects} | {} | {} | {because} |",
            or_dash(request),
            or_dash(response)
        );
    }
    table
}
