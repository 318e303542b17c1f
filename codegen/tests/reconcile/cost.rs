//! What reconciling costs grows with what there is to reconcile, and no faster.

use std::fmt::Write;
use std::time::{Duration, Instant};

use specweave_codegen::ir::Api;
use specweave_codegen::reconcile::reconcile;

use super::lowered;

/// A document with this many schemas, each of which refers to others.
fn document(schemas: usize) -> String {
    let mut text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for at in (0..schemas).step_by(7) {
        let _ = writeln!(
            text,
            "  /x{at}:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{at}'}}}}}}}}\n      \
             responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{}'}}}}}}}}}}",
            (at + 3) % schemas,
        );
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..schemas {
        let _ = writeln!(
            text,
            "    S{at}:\n      required: [id]\n      properties:\n        id: {{type: string, maxLength: {}}}\n        \
             kind: {{enum: [a, b, c{at}]}}\n        next: {{$ref: '#/components/schemas/S{}'}}\n        \
             all: {{type: array, items: {{$ref: '#/components/schemas/S{}'}}}}",
            at + 1,
            (at + 1) % schemas,
            (at * 31 + 7) % schemas,
        );
    }
    text
}

fn time(apis: &[Api]) -> Duration {
    let once = || {
        let apis = apis.to_vec();
        let start = Instant::now();
        reconcile(apis, &[]).expect("they are one API");
        start.elapsed()
    };
    (0..3).map(|_| once()).min().expect("three is more than none")
}

#[test]
fn eight_copies_cost_at_most_ten_times_as_much_as_one() {
    let text = document(700);
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let apis: Vec<Api> = names
        .into_iter()
        .zip(1..)
        .map(|(name, rank)| lowered(&text, name, rank))
        .collect();
    let one = time(&apis[..1]);
    let eight = time(&apis);
    assert!(eight <= one * 10, "one: {one:?}, eight: {eight:?}");
}

#[test]
fn twice_the_schemas_cost_about_twice_as_much() {
    let pair = |schemas| {
        let text = document(schemas);
        [lowered(&text, "a", 1), lowered(&text, "b", 2)]
    };
    let (small, large) = (time(&pair(350)), time(&pair(1400)));
    assert!(large <= small * 8, "350: {small:?}, 1400: {large:?}");
}
