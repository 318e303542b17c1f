//! Objects: what is required, what else may be in them.

use crate::support::shape;

#[test]
fn required() {
    assert_eq!(
        shape("3.0.3", "T: {type: object, required: [a], properties: {a: {}, b: {}}}"),
        "{a: any, b?: any}"
    );
    assert_eq!(shape("3.0.3", "T: {type: object, properties: {a: {}}}"), "{a~: any}");
    assert_eq!(
        shape("3.1.0", "T: {type: object, required: [], properties: {a: {}}}"),
        "{a?: any}"
    );
    assert_eq!(
        shape(
            "3.0.3",
            "T: {type: object, x-required-stated: true, properties: {a: {}}}"
        ),
        "{a?: any}"
    );
}

#[test]
fn additional_properties() {
    assert_eq!(shape("3.0.3", "T: {type: object}"), "{}");
    assert_eq!(
        shape("3.0.3", "T: {type: object, additionalProperties: true}"),
        "{*: any}"
    );
    assert_eq!(
        shape("3.0.3", "T: {type: object, additionalProperties: {}}"),
        "{*: any}"
    );
    assert_eq!(shape("3.0.3", "T: {type: object, additionalProperties: false}"), "{!}");
    assert_eq!(
        shape("3.0.3", "T: {additionalProperties: {type: integer, nullable: true}}"),
        "{*: integer or null}"
    );
    assert_eq!(
        shape("3.0.3", "T: {type: object, minProperties: 1, maxProperties: 2}"),
        "{} 1..2"
    );
}

#[test]
fn types_that_go_without_saying() {
    assert_eq!(shape("3.0.3", "T: {properties: {a: {}}}"), "{a~: any}");
    assert_eq!(
        shape("3.0.3", "T: {items: {type: string}, uniqueItems: true, minItems: 1}"),
        "[string] 1.. unique"
    );
    assert_eq!(shape("3.0.3", "T: {pattern: x, maxLength: 3}"), "string /x/ ..3");
    assert_eq!(
        shape("3.0.3", "T: {minimum: 3, multipleOf: 0.5}"),
        "number >=3 step 0.5"
    );
    assert_eq!(shape("3.0.3", "T: {format: date-time}"), "string<date-time>");
    assert_eq!(shape("3.0.3", "T: {}"), "any");
    assert_eq!(shape("3.0.3", "T: {type: array}"), "[any]");
}

#[test]
fn defaults_and_status() {
    assert_eq!(
        shape(
            "3.0.3",
            "T: {type: object, properties: {a: {type: boolean, default: false}}}"
        ),
        "{a~: boolean = false}"
    );
    let api = crate::support::lowered(&crate::support::around(
        "3.0.3",
        "T: {type: object, title: Te, description: D, deprecated: true, example: {a: 1}, x-http-status: 429}",
    ))
    .api;
    let schema = api.schemas.iter().next().unwrap().1;
    assert_eq!(schema.http_status, Some(429));
    assert_eq!(schema.title.as_deref(), Some("Te"));
    assert_eq!(schema.description.as_deref(), Some("D"));
    assert_eq!(schema.examples, [serde_json::json!({"a": 1})]);
    assert!(schema.deprecated);
}
