//! What recorded traffic showed decides what sources leave open, in the safe direction only.

use std::fs;

use serde_json::{Value, json};
use specweave_codegen::diagnostic::{Level, Place};
use specweave_codegen::load::Document;
use specweave_codegen::manifest::Manifest;
use specweave_codegen::observed::Observed;
use specweave_codegen::reconcile::{
    Pin, Reconciled, Severity, Take, reconcile, reconcile_observed,
};
use specweave_codegen::{load_all, lower_all, reconcile_all, report};

use super::{all, apis, decision, locate, request, response};

const BODY: &str = "POST /x request.body";
const ANSWER: &str = "GET /x response.200.body";

/// A file with these facts.
fn facts(facts: Value) -> Observed {
    let text = json!({ "version": 1, "facts": facts, "counted": {} }).to_string();
    Observed::from_text(&text, "observed.json").expect("they are facts")
}

fn observing(texts: &[String], seen: Value) -> Reconciled {
    pinned(texts, seen, &[])
}

fn pinned(texts: &[String], seen: Value, pins: &[Pin]) -> Reconciled {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let here = |origin: &specweave_codegen::ir::Origin| Place {
        file: origin.pointer.clone(),
        line: None,
        column: None,
        text: None,
    };
    reconcile_observed(apis(&texts), pins, Some(&facts(seen)), &here)
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn without(texts: &[String]) -> Reconciled {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    reconcile(apis(&texts), &[]).expect("they are one API")
}

/// Documents that answer with an object that has `n` like this, required.
fn answers(schemas: &[&str]) -> Vec<String> {
    let object =
        |n: &&str| response(&format!("{{required: [n], properties: {{n: {n}}}}}"));
    schemas.iter().map(object).collect()
}

#[test]
fn null_that_was_seen_is_allowed() {
    for texts in
        [answers(&["{type: string}"]), answers(&["{type: string}", "{type: string}"])]
    {
        let at = format!("{ANSWER}.n");
        assert!(all(&without(&texts)).is_empty(), "the sources agree");
        let found = observing(&texts, json!({ &at: {"present": 1530, "null": 412} }));
        let decided = decision(&found, &at, "nullable");
        assert_eq!((decided.rule, &decided.chosen), ("as-observed", &json!(true)));
        assert!(decided.reasons().ends_with("Seen null in 412 of 1,530."));
        assert_eq!(decided.said.len(), texts.len());
    }
}

#[test]
fn null_that_was_never_seen_decides_nothing() {
    let texts = answers(&["{type: [string, 'null']}", "{type: string}"]);
    let at = format!("{ANSWER}.n");
    let found = observing(&texts, json!({ &at: {"present": 9999} }));
    let decided = decision(&found, &at, "nullable");
    assert_eq!((decided.rule, &decided.chosen), ("null-if-any-allows", &json!(true)));
    assert!(decided.reasons().ends_with("Never null in 9,999 seen."));
    assert_eq!(found.api, without(&texts).api);
}

#[test]
fn null_where_anything_goes_is_no_news() {
    let texts = answers(&["{}", "{}"]);
    let at = format!("{ANSWER}.n");
    let found = observing(&texts, json!({ &at: {"present": 2, "null": 1} }));
    assert_eq!(found, without(&texts));
}

#[test]
fn what_was_left_out_is_not_required() {
    let object = "{required: [n], properties: {n: {type: string}}}";
    let one = [vec![request(object)], vec![request(object), request(object)]];
    for texts in one.into_iter().chain([answers(&["{type: string}", "{type: string}"])])
    {
        let body = if texts[0].contains("post") { BODY } else { ANSWER };
        let at = format!("{body}.n");
        let found = observing(&texts, json!({ &at: {"present": 3, "absent": 1} }));
        let decided = decision(&found, &at, "required");
        assert_eq!((decided.rule, &decided.chosen), ("as-observed", &json!(false)));
        assert_eq!(decided.severity, Severity::Gap);
        assert!(decided.reasons().ends_with("Seen in 3 of 4."));
        assert_eq!(found.decisions.len(), 1, "told once: {:?}", all(&found));
    }
}

#[test]
fn what_was_always_there_is_not_required_for_it() {
    let texts = [
        request("{required: [n], properties: {n: {type: string}}}"),
        request("{required: [m], properties: {n: {type: string}, m: {type: string}}}"),
    ];
    let at = format!("{BODY}.n");
    let found = observing(&texts, json!({ &at: {"present": 9999} }));
    let decided = decision(&found, &at, "required");
    assert_eq!(
        (decided.rule, &decided.chosen),
        ("required-if-all-agree", &json!(false))
    );
    assert!(decided.reasons().ends_with("Seen in all of 9,999."));
    assert_eq!(found.api, without(&texts).api);
}

#[test]
fn the_spelling_that_was_seen_wins() {
    let at = format!("{ANSWER}.n");
    let seen = json!({ &at: {"present": 5, "types": {"string": 5}, "values": {"api-error": 5}} });
    for schemas in [
        &["{type: string, enum: [api_error, c]}"][..],
        &["{type: string, enum: [api_error, c]}", "{type: string, enum: [APIERROR, c]}"],
        &[
            "{type: string, enum: [api_error, c]}",
            "{type: string, enum: [api-error, c]}",
        ],
    ] {
        let found = observing(&answers(schemas), seen.clone());
        let decided = decision(&found, &at, "enum");
        assert_eq!(decided.chosen, json!(["api-error", "c"]), "{schemas:?}");
        assert!(decided.reasons().ends_with("Seen: api-error 5."));
    }
    let agreed = answers(&["{type: string, enum: [api-error, c]}"]);
    assert_eq!(observing(&agreed, seen), without(&agreed));
}

#[test]
fn a_value_that_no_source_lists_is_not_taken_in() {
    let texts = answers(&["{type: string, enum: [a, b]}"]);
    let at = format!("{ANSWER}.n");
    let found = observing(&texts, json!({ &at: {"present": 1, "values": {"z": 1}} }));
    assert_eq!(found.api, without(&texts).api);
}

#[test]
fn a_pin_stands_above_what_was_seen() {
    let texts = answers(&["{type: string}", "{type: string}"]);
    let at = format!("{ANSWER}.n");
    let place =
        Place { file: "sources.toml".to_owned(), line: None, column: None, text: None };
    let pin = Pin {
        at: at.clone(),
        aspect: "nullable".to_owned(),
        take: Take::Value(json!(false)),
        because: "A proxy made it null.".to_owned(),
        place,
    };
    let found = pinned(&texts, json!({ &at: {"present": 2, "null": 1} }), &[pin]);
    let decided = decision(&found, &at, "nullable");
    assert!(decided.pinned);
    assert_eq!(decided.chosen, json!(false));
    assert_eq!(decided.reasons(), "A proxy made it null. Seen null in 1 of 2.");
}

#[test]
fn a_fact_counts_for_its_type_at_every_address() {
    let shared = "{properties: {a: {$ref: '#/components/schemas/S'}, b: {$ref: '#/components/schemas/S'}}}";
    let text = format!(
        "{}components: {{schemas: {{S: {{type: object, required: [n], properties: {{n: {{type: string}}}}}}}}}}\n",
        response(shared)
    );
    let at = format!("{ANSWER}.b.n");
    let found = observing(&[text], json!({ &at: {"present": 2, "null": 1} }));
    decision(&found, &format!("{ANSWER}.a.n"), "nullable");
}

#[test]
fn a_request_learns_nothing_from_an_answer() {
    let text = |method: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    {method}:\n      \
             requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S'}}}}}}}}\n      \
             responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S'}}}}}}}}}}\n\
             components: {{schemas: {{S: {{type: object, required: [n], properties: {{n: {{type: string}}}}}}}}}}\n"
        )
    };
    let found = observing(
        &[text("post"), text("post")],
        json!({ "POST /x response.200.body.n": {"present": 2, "absent": 1} }),
    );
    assert_eq!(all(&found), ["POST /x response.200.body.n | required | gap | false"]);
}

#[test]
fn without_facts_everything_is_as_before() {
    let texts = answers(&["{type: string}", "{type: [string, 'null']}"]);
    let before = without(&texts);
    assert_eq!(observing(&texts, json!({})), before);
    let elsewhere =
        json!({ "GET /gone response.200.body.n": {"present": 1, "null": 1} });
    assert_eq!(observing(&texts, elsewhere), before);
}

#[test]
fn an_address_that_is_no_more_is_a_warning() {
    let seen = facts(json!({
        "GET /x response.200.body.n": {"present": 1},
        "GET /x response.200.body.gone": {"present": 1},
    }));
    let warnings = seen.stale(&without(&answers(&["{type: string}"])).api);
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].level, Level::Warning);
    assert!(warnings[0].message.contains("`GET /x response.200.body.gone`"));
}

#[test]
fn every_report_cites_what_was_seen() {
    let texts = answers(&["{type: string}", "{type: string}"]);
    let at = format!("{ANSWER}.n");
    let found = observing(&texts, json!({ &at: {"present": 1530, "null": 412} }));
    let documents: Vec<Document> = texts
        .iter()
        .zip(["a.yaml", "b.yaml"])
        .map(|(text, file)| Document::from_text(text.clone(), file).expect("it is YAML"))
        .collect();
    let place = locate(&documents);
    let json = report::json(&found, &place);
    assert_eq!(json["decisions"][0]["observed"], json!({"present": 1530, "null": 412}));
    let cited = "Seen null in 412 of 1,530.";
    assert!(report::text(&found, &place).contains(cited));
    assert!(report::markdown(&found, &place).contains(cited));
    assert!(report::html(&found, &place).contains(cited));
}

#[test]
fn the_text_of_a_file_is_a_fact_a_line_and_reads_as_it_was_written() {
    let mut one = facts(json!({
        "GET /x": {"present": 2},
        "GET /x response.200.body.n": {"present": 1, "absent": 1, "types": {"string": 1}, "values": {"a": 1}},
    }));
    one.counted = ["00000000ff", "0000000001", "f123456789"].map(str::to_owned).into();
    let text = one.text();
    assert_eq!(
        text,
        "{\n  \"version\": 1,\n  \"facts\": {\n    \"GET /x\": {\"present\":2},\n    \
         \"GET /x response.200.body.n\": {\"present\":1,\"absent\":1,\"types\":{\"string\":1},\"values\":{\"a\":1}}\n  },\n  \
         \"counted\": {\n    \"0\": \"000000001 0000000ff\",\n    \"f\": \"123456789\"\n  }\n}\n"
    );
    assert_eq!(Observed::from_text(&text, "observed.json").expect("its own text"), one);
    one.add(one.clone());
    assert_eq!(one.facts["GET /x"].present, 4);
    assert_eq!(one.counted.len(), 3);
}

#[test]
fn a_broken_file_is_named_with_line_and_column() {
    let broken = [
        (
            "{\"version\": 1,\n \"facts\": {\n  \"GET /x\": {\"present\": -1}},\n \"counted\": {}}",
            ":3:",
            "invalid value",
        ),
        (
            "{\"version\": 1,\n \"facts\": {\"a\": {},\n \"a\": {}}, \"counted\": {}}",
            ":3:",
            "`a` is there twice",
        ),
        ("{\n \"version\": 2, \"facts\": {}, \"counted\": {}}", ":2:2", "version 2"),
        (
            "{\"version\": 1, \"facts\": {\n \"a\": {\"present\": 1, \"null\": 2}}, \"counted\": {}}",
            ":2:2",
            "`a`",
        ),
        (
            "{\"version\": 1, \"facts\": {}, \"counted\": {\n \"0\": \"xyz\"}}",
            ":2:",
            "`0xyz`",
        ),
        (
            "{\"version\": 1, \"facts\": {\"a\": {\"text\": 1}}, \"counted\": {}}",
            ":1:",
            "`text`",
        ),
        ("", ":1:1", "EOF"),
    ];
    for (text, at, what) in broken {
        let problems = Observed::from_text(text, "observed.json").expect_err(text);
        let told = problems[0].to_string();
        assert!(
            told.contains(&format!("observed.json{at}")) && told.contains(what),
            "{told}"
        );
    }
}

#[test]
fn the_manifest_names_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sources.toml");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("it can be written");
    };
    write("a.yaml", &answers(&["{type: string}"])[0]);
    let rest = "[client]\nname = \"c\"\n[[source]]\nname = \"a\"\nfile = \"a.yaml\"\nauthority = 1\n";
    let run = |key: &str| {
        fs::write(&path, format!("{key}{rest}")).expect("it can be written");
        let manifest = Manifest::read(&path).expect("a manifest");
        let documents = load_all(&manifest).expect("documents");
        let (apis, _) = lower_all(&manifest, &documents).expect("APIs");
        reconcile_all(&manifest, &documents, apis)
    };
    let (before, warnings) = run("").expect("one source");
    assert!(warnings.is_empty() && before.decisions.is_empty());

    let key = "observed = \"seen.json\"\n";
    let (same, warnings) = run(key).expect("no such file is no error");
    assert_eq!(same, before);
    assert!(warnings[0].to_string().contains("seen.json"), "{warnings:?}");

    let at = format!("{ANSWER}.n");
    write("seen.json", &facts(json!({ &at: {"present": 2, "null": 1} })).text());
    let (found, warnings) = run(key).expect("facts");
    assert!(warnings.is_empty());
    decision(&found, &at, "nullable");

    write("seen.json", "{\n!");
    let problems = run(key).expect_err("it is broken");
    assert!(problems[0].to_string().contains("seen.json:2:1"), "{}", problems[0]);
}
