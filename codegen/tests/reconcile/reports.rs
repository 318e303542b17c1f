//! What is told of the decisions.

use std::path::Path;

use serde_json::json;
use specweave_codegen::load::Document;
use specweave_codegen::reconcile::reconcile;
use specweave_codegen::{report, start};

use super::{apis, locate, request, the_sources};

fn two() -> ([String; 2], Vec<Document>) {
    let texts = [
        request("{properties: {n: {type: integer, maximum: 5}}}"),
        request("{properties: {n: {type: integer}}}"),
    ];
    let documents = texts.iter().zip(["a.yaml", "b.yaml"]);
    let documents = documents.map(|(text, file)| {
        Document::from_text(text.clone(), file).expect("it is YAML")
    });
    let documents = documents.collect();
    (texts, documents)
}

#[test]
fn json_has_the_shape_that_is_documented() {
    let (texts, documents) = two();
    let reconciled =
        reconcile(apis(&[&texts[0], &texts[1]]), &[]).expect("they are one API");
    let found = report::json(&reconciled, &locate(&documents));
    assert_eq!(
        found,
        json!({
            "sources": [
                {"name": "a", "file": "a.yaml", "openapi": "3.1.0", "authority": 1},
                {"name": "b", "file": "b.yaml", "openapi": "3.1.0", "authority": 2},
            ],
            "operations": [{"method": "POST", "path": "/x", "sources": ["a", "b"]}],
            "decisions": [{
                "at": "POST /x request.body.n",
                "aspect": "maximum",
                "severity": "gap",
                "said": [
                    {"source": "a", "value": 5, "file": "a.yaml", "line": 6, "column": 107},
                    {"source": "b", "value": null},
                ],
                "chosen": 5,
                "rule": "widest-bound",
                "because": "The server knows its limits; a client that refuses for a stale one is broken.",
                "pinned": false,
            }],
        })
    );
}

#[test]
fn the_page_links_to_the_lines() {
    let (texts, documents) = two();
    let reconciled =
        reconcile(apis(&[&texts[0], &texts[1]]), &[]).expect("they are one API");
    let page = report::markdown(&reconciled, &locate(&documents));
    assert!(page.contains("[POST /x](#post-x) | 0 | 1 | 0 | 0 |"), "{page}");
    let row = |link: &str| {
        format!(
            "| `request.body.n` | maximum<br>*gap* | [a]({link}): `5`<br>silent: b | `5` |"
        )
    };
    assert!(page.contains(&row("a.yaml#L6")), "{page}");
    assert!(page.find("| **all**") < page.find("## POST /x"), "the summary comes first");

    // Where it is kept, by way of a list.
    let (page, lines) = report::kept(&reconciled, &locate(&documents));
    let (before, after) =
        lines.split_once("\"></a>[line 6](a.yaml#L6) `/paths/").expect("the line");
    assert!(after.starts_with("~1x/post/requestBody/"), "{lines}");
    let (_, label) = before.rsplit_once("\n- <a id=\"").expect("a label");
    assert!(page.contains(&row(&format!("LINES.md#{label}"))), "{page}");
}

#[test]
fn a_line_above_moves_no_row() {
    let (texts, documents) = two();
    let reconciled =
        reconcile(apis(&[&texts[0], &texts[1]]), &[]).expect("they are one API");
    let page = |documents: &[Document]| report::kept(&reconciled, &locate(documents));
    let (rows, lines) = page(&documents);
    let moved = format!("# One line more.\n{}", texts[0]);
    let moved = Document::from_text(moved, "a.yaml").expect("it is YAML");
    let documents: Vec<_> =
        [moved].into_iter().chain(documents.into_iter().skip(1)).collect();
    let (same, others) = page(&documents);
    assert_eq!(rows, same);
    assert_eq!(lines.replace("[line 6](a.yaml#L6)", "[line 7](a.yaml#L7)"), others);
}

#[test]
fn git_shows_no_diff_of_the_lines() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let attributes = std::fs::read_to_string(specs.join(".gitattributes")).unwrap();
    assert_eq!(attributes, start::GIT_ATTRIBUTES);
    assert!(
        attributes.contains(&format!("\n{} linguist-generated -diff\n", report::LINES))
    );
}

#[test]
fn every_link_on_the_page_of_the_five_sources_leads_to_a_line() {
    let (apis, documents) = the_sources();
    let reconciled = reconcile(apis, &[]).expect("they are one API");
    let (page, lines) = report::kept(&reconciled, &locate(&documents));
    let mut links = 0;
    let mut labels = std::collections::BTreeSet::new();
    for line in lines.lines().filter_map(|line| line.strip_prefix("- <a id=\"")) {
        let (label, link) =
            line.split_once("\"></a>[line ").expect("a label and a link");
        assert!(labels.insert(label), "{line}");
        assert!(page.contains(&format!("](LINES.md#{label}): ")), "{line}");
        let link = link.split_once("](").and_then(|(_, link)| link.split(')').next());
        let (file, line) = link.and_then(|link| link.split_once("#L")).expect("a line");
        let document = documents.iter().find(|d| d.file() == format!("specs/{file}"));
        let lines = document.unwrap_or_else(|| panic!("{file}")).text().lines().count();
        assert!((1..=lines).contains(&line.parse().expect("a number")), "{file}:{line}");
        links += 1;
    }
    for label in
        page.split("](LINES.md#").skip(1).filter_map(|rest| rest.split(')').next())
    {
        assert!(labels.contains(label), "{label}");
    }
    assert!(links > 300, "{links}");
    for table in page.split("\n\n").filter(|part| part.starts_with('|')) {
        let columns = |row: &str| row.replace("\\|", "").matches('|').count();
        let head = columns(table.lines().next().unwrap_or_default());
        assert!(table.lines().all(|row| columns(row) == head), "{table}");
    }
}

#[test]
fn nothing_depends_on_the_run() {
    let texts = || {
        let (apis, documents) = the_sources();
        let reconciled = reconcile(apis, &[]).expect("they are one API");
        (
            report::json(&reconciled, &locate(&documents)).to_string(),
            report::markdown(&reconciled, &locate(&documents)),
            report::openapi(&reconciled.api).to_string(),
        )
    };
    assert_eq!(texts(), texts());
}
