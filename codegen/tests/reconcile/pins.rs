//! Decisions that people made.

use serde_json::{Value, json};
use specweave_codegen::diagnostic::{Diagnostic, Place};
use specweave_codegen::ir::Shape;
use specweave_codegen::reconcile::{Pin, Reconciled, Take, reconcile};

use super::{apis, decision, request};

fn pin(at: &str, aspect: &str, take: Take) -> Pin {
    Pin {
        at: at.to_owned(),
        aspect: aspect.to_owned(),
        take,
        because: "I have seen it.".to_owned(),
        place: Place {
            file: "sources.toml".to_owned(),
            line: Some(9),
            column: Some(1),
            text: None,
        },
    }
}

fn value(value: Value) -> Take {
    Take::Value(value)
}

fn source(name: &str) -> Take {
    Take::Source(name.to_owned())
}

fn with(schemas: [&str; 2], pins: &[Pin]) -> Result<Reconciled, Vec<Diagnostic>> {
    let texts = schemas.map(request);
    reconcile(apis(&[&texts[0], &texts[1]]), pins)
}

const BOUNDS: [&str; 2] = [
    "{properties: {n: {type: integer, maximum: 5}}}",
    "{properties: {n: {type: integer, maximum: 9}}}",
];
const N: &str = "POST /x request.body.n";

fn problem(schemas: [&str; 2], pins: &[Pin]) -> String {
    let problems = with(schemas, pins).expect_err("the pins are wrong");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].places.iter().all(|place| place.file == "sources.toml"));
    problems[0].to_string()
}

#[test]
fn a_source_is_taken() {
    let reconciled =
        with(BOUNDS, &[pin(N, "maximum", source("a"))]).expect("the pin is right");
    let maximum = decision(&reconciled, N, "maximum");
    assert!(maximum.pinned);
    assert_eq!(
        (maximum.chosen.clone(), maximum.because.as_str()),
        (json!(5), "I have seen it.")
    );
}

#[test]
fn a_value_is_taken() {
    let reconciled =
        with(BOUNDS, &[pin(N, "maximum", value(json!(7)))]).expect("the pin is right");
    let number =
        reconciled.api.schemas.iter().find_map(|(_, schema)| match &schema.shape {
            Shape::Number(number) => number.maximum.clone(),
            _ => None,
        });
    assert_eq!(number.map(|bound| bound.value), Some(7.into()));
}

#[test]
fn no_bound_at_all_is_a_value_too() {
    let reconciled = with(BOUNDS, &[pin(N, "maximum", value(json!(null)))])
        .expect("the pin is right");
    assert_eq!(decision(&reconciled, N, "maximum").chosen, json!(null));
}

#[test]
fn a_property_is_dropped() {
    let schemas = [
        "{properties: {n: {type: integer}}}",
        "{properties: {m: {type: string}, n: {type: integer}}}",
    ];
    let at = "POST /x request.body.m";
    let reconciled =
        with(schemas, &[pin(at, "presence", source("a"))]).expect("the pin is right");
    assert!(reconciled.api.schemas.iter().all(|(_, schema)| match &schema.shape {
        Shape::Object(object) => object.property("m").is_none(),
        _ => true,
    }));
}

#[test]
fn a_type_is_chosen() {
    let schemas = ["{type: string}", "{type: integer}"];
    let at = "POST /x request.body";
    for (take, expected) in [(source("b"), true), (value(json!("string")), false)] {
        let reconciled =
            with(schemas, &[pin(at, "type", take)]).expect("the pin is right");
        let body = reconciled.api.operations[0]
            .body
            .as_ref()
            .and_then(|b| b.content[0].value.as_ref());
        let shape = &reconciled.api.schemas[body.expect("it has a body").schema].shape;
        match shape {
            Shape::Number(_) => assert!(expected),
            Shape::Text(_) => assert!(!expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn no_type_is_chosen_over_a_narrow_one() {
    let schemas =
        ["{}", "{type: object, required: [a], properties: {a: {type: string}}}"];
    let at = "POST /x request.body";
    let reconciled =
        with(schemas, &[pin(at, "type", source("a"))]).expect("the pin is right");
    let body = reconciled.api.operations[0]
        .body
        .as_ref()
        .and_then(|b| b.content[0].value.as_ref());
    assert_eq!(
        reconciled.api.schemas[body.expect("it has a body").schema].shape,
        Shape::Any
    );
}

#[test]
fn a_pin_may_name_any_of_the_ways_to_a_type() {
    let document = |maximum: u32| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\ncomponents: {{schemas: {{A: {{properties: {{n: {{type: integer, maximum: {maximum}}}}}}}}}}}\n\
             paths: {{/x: {{post: {{requestBody: &b {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}, responses: {{}}}}}}, \
             /y: {{post: {{requestBody: *b, responses: {{}}}}}}}}\n"
        )
    };
    let (five, nine) = (document(5), document(9));
    let pins = [pin("POST /y request.body.n", "maximum", value(json!(7)))];
    let reconciled = reconcile(apis(&[&five, &nine]), &pins).expect("the pin is right");
    assert_eq!(
        decision(&reconciled, "POST /x request.body.n", "maximum").chosen,
        json!(7)
    );
}

#[test]
fn stale() {
    let text = problem([BOUNDS[0], BOUNDS[0]], &[pin(N, "maximum", source("a"))]);
    assert!(text.contains("stale decision"), "{text}");
    let text = problem(BOUNDS, &[pin(N, "minimum", source("a"))]);
    assert!(text.contains("stale decision") && text.contains("`maximum`"), "{text}");
}

#[test]
fn two_on_one_place() {
    let text = problem(
        BOUNDS,
        &[pin(N, "maximum", source("a")), pin(N, "maximum", source("b"))],
    );
    assert!(text.contains("two decisions on `maximum`"), "{text}");
}

#[test]
fn no_such_place() {
    let text = problem(BOUNDS, &[pin("POST /x request.body.m", "maximum", source("a"))]);
    assert!(
        text.contains("no such place")
            && text.contains("did you mean `POST /x request.body.n`"),
        "{text}"
    );
}

#[test]
fn no_reason() {
    let bare = Pin { because: " ".to_owned(), ..pin(N, "maximum", source("a")) };
    let text = problem(BOUNDS, &[bare]);
    assert!(text.contains("has no reason"), "{text}");
}

#[test]
fn no_such_source() {
    let text = problem(BOUNDS, &[pin(N, "maximum", source("q"))]);
    assert!(text.contains("`q`") && text.contains("a, b"), "{text}");
}

#[test]
fn no_such_value() {
    let text = problem(BOUNDS, &[pin(N, "maximum", value(json!("many")))]);
    assert!(text.contains("no such thing"), "{text}");
}
