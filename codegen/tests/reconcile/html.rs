//! The page for a browser. What its script makes of the data is tried in a real browser by
//! `tests/browser/reconciliation.sh`.

use serde_json::{Value, json};
use specweave_codegen::diagnostic::Place;
use specweave_codegen::ir::Origin;
use specweave_codegen::load::Document;
use specweave_codegen::reconcile::{Pin, Reconciled, Take, reconcile};
use specweave_codegen::report;

use super::{apis, locate, request, the_sources};

const HOSTILE: [&str; 6] = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"'`&amp;\\",
    "\u{2028}\u{2029}\u{202e}",
    "{{data}}{{script}}",
    "]]>\u{0}\n\t",
];

fn of_files(texts: &[&str]) -> (Reconciled, Vec<Document>) {
    let documents = texts.iter().zip(["a.yaml", "b.yaml", "c.yaml"]);
    let documents = documents
        .map(|(text, file)| {
            Document::from_text((*text).to_owned(), file).expect("it is YAML")
        })
        .collect();
    (reconcile(apis(texts), &[]).expect("they are one API"), documents)
}

/// The data in a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once(r#"id="data">"#).expect("the page has data");
    let (data, _) = rest.split_once("</script>").expect("the data ends");
    serde_json::from_str(data).expect("the data is JSON")
}

#[test]
fn a_cell_has_the_value_and_the_line_and_knows_whether_it_was_chosen() {
    let (reconciled, documents) = of_files(&[
        &request("{properties: {n: {type: integer, maximum: 5}}}"),
        &request("{properties: {n: {type: integer, maximum: 8}}}"),
        &request("{properties: {n: {type: integer}}}"),
    ]);
    let found = data(&report::html(&reconciled, &locate(&documents)));
    assert_eq!(
        found["sources"][0],
        json!({"name": "a", "file": "a.yaml", "openapi": "3.1.0", "kind": "formal"})
    );
    assert_eq!(
        found["operations"],
        json!([{"method": "POST", "path": "/x", "sources": [0, 1, 2]}])
    );
    let decisions = found["decisions"].as_array().expect("a list");
    let maximum = decisions.iter().find(|decision| decision["aspect"] == "maximum");
    assert_eq!(
        *maximum.expect("there is a decision"),
        json!({
            "at": "POST /x request.body.n",
            "operation": 0,
            "aspect": "maximum",
            "severity": "conflict",
            "said": [
                {"source": 0, "value": 5, "line": 6},
                {"source": 1, "value": 8, "taken": true, "line": 6},
                {"source": 2, "value": null},
            ],
            "chosen": 8,
            "rule": "widest-bound",
            "because": "The server knows its limits; a client that refuses for a stale one is broken.",
            "pinned": false,
        })
    );
}

#[test]
fn every_decision_on_the_five_sources_is_in_the_page() {
    let (apis, documents) = the_sources();
    let reconciled = reconcile(apis, &[]).expect("they are one API");
    let locate = locate(&documents);
    let found = data(&report::html(&reconciled, &locate));
    let expected = report::json(&reconciled, &locate);
    let (found, expected) =
        (&found["decisions"].as_array(), &expected["decisions"].as_array());
    let (found, expected) = (found.expect("a list"), expected.expect("a list"));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        for key in ["at", "aspect", "severity", "chosen", "rule", "because", "pinned"] {
            assert_eq!(found[key], expected[key], "{key} of {expected}");
        }
        let said = |decision: &Value| -> Vec<(Value, Value)> {
            let said = decision["said"].as_array().expect("a list");
            said.iter()
                .map(|said| (said["value"].clone(), said["line"].clone()))
                .collect()
        };
        assert_eq!(said(found), said(expected), "{expected}");
        let is_of_api = expected["at"].as_str().is_some_and(|at| at.starts_with("api"));
        assert_eq!(found["operation"].is_null(), is_of_api, "{expected}");
    }
}

#[test]
fn the_source_believed_first_is_the_first_column() {
    let (apis, _) = the_sources();
    let reconciled = reconcile(apis.into_iter().rev().collect(), &[]).expect("one API");
    let nowhere =
        |_: &Origin| Place { file: String::new(), line: None, column: None, text: None };
    let found = data(&report::html(&reconciled, &nowhere));
    let names: Vec<&str> = (found["sources"].as_array().expect("a list").iter())
        .filter_map(|source| source["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["supplement", "messages-3.1", "api-reference", "messages-3.0", "chat-page"]
    );
    for decision in found["decisions"].as_array().expect("a list") {
        let said = decision["said"].as_array().expect("a list");
        let columns: Vec<_> = said.iter().map(|said| said["source"].as_u64()).collect();
        assert!(columns.is_sorted(), "{decision}");
    }
}

#[test]
fn what_documents_say_is_neither_markup_nor_script_nor_part_of_the_template() {
    for text in HOSTILE {
        // Some end a line in YAML if they aren't written as numbers.
        let quoted: String = (Value::from(text).to_string().chars())
            .map(|c| {
                if c.is_ascii() {
                    c.to_string()
                } else {
                    format!("\\u{:04x}", u32::from(c))
                }
            })
            .collect();
        let schema = |other: &str| {
            request(&format!(
                "{{properties: {{{quoted}: {{enum: [{quoted}, {other}]}}}}}}"
            ))
            .replacen("title: T", &format!("title: {quoted}"), 1)
        };
        let (reconciled, documents) = of_files(&[&schema("a"), &schema("b")]);
        let page = report::html(&reconciled, &locate(&documents));
        let found = data(&page);
        assert_eq!(found["decisions"][0]["said"][0]["value"], json!([text, "a"]));
        assert_eq!(
            found["decisions"][0]["at"],
            json!(format!("POST /x request.body.{text}"))
        );
        let tags = |name: &str| page.to_lowercase().matches(name).count();
        assert_eq!((tags("<script"), tags("</script")), (2, 2), "{text:?}");
        assert_eq!((tags("<title>"), tags("</title>")), (1, 1), "{text:?}");
        assert_eq!(page.matches("\"use strict\";").count(), 1, "{text:?}");
        let (_, script) = page.split_once(r#"id="data">"#).expect("the page has data");
        assert!(!script.contains(['\u{2028}', '\u{2029}']), "{text:?}");
    }
}

#[test]
fn a_pinned_choice_comes_with_its_reason() {
    let texts = [
        request("{properties: {n: {type: integer, maximum: 5}}}"),
        request("{properties: {n: {type: integer, maximum: 8}}}"),
    ];
    let place =
        Place { file: "m.toml".to_owned(), line: None, column: None, text: None };
    let pin = Pin {
        at: "POST /x request.body.n".to_owned(),
        aspect: "maximum".to_owned(),
        take: Take::Source("a".to_owned()),
        because: "measured </script>".to_owned(),
        place: place.clone(),
    };
    let reconciled = reconcile(apis(&[&texts[0], &texts[1]]), &[pin]).expect("one API");
    let found = data(&report::html(&reconciled, &|_| place.clone()));
    let decision = &found["decisions"][0];
    assert_eq!(decision["pinned"], true);
    assert_eq!(decision["because"], "measured </script>");
    assert_eq!(decision["said"][0]["taken"], true);
    assert_eq!(decision["said"][1].get("taken"), None);
}

#[test]
fn the_page_needs_nothing_else() {
    let (reconciled, documents) = of_files(&[&request("{}")]);
    let page = report::html(&reconciled, &locate(&documents));
    for outside in
        ["http:", "https:", "src=", "<link", "@import", "url(", "fetch(", "import("]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    for name in ["title", "style", "data", "script"] {
        assert!(!page.contains(&format!("{{{{{name}}}}}")), "{name} is left to fill in");
    }
}

#[test]
fn the_page_is_the_same_each_time() {
    let page = || {
        let (apis, documents) = the_sources();
        let reconciled = reconcile(apis, &[]).expect("they are one API");
        report::html(&reconciled, &locate(&documents))
    };
    assert!(page() == page());
}
