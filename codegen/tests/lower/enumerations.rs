//! Listed values.

use insta::assert_snapshot;

use crate::support::{defects, shape};

#[test]
fn of_every_kind() {
    assert_eq!(shape("3.0.3", "T: {type: string, enum: [b, a, b]}"), "\"b\"/\"a\"");
    assert_eq!(shape("3.0.3", "T: {type: integer, enum: [1, 2.0]}"), "integer [1, 2]");
    assert_eq!(shape("3.0.3", "T: {type: number, enum: [1, 2.5]}"), "number [1, 2.5]");
    assert_eq!(shape("3.0.3", "T: {type: boolean, enum: [true]}"), "true");
    assert_eq!(shape("3.0.3", "T: {type: boolean, enum: [true, false]}"), "boolean");
    assert_eq!(
        shape("3.0.3", "T: {enum: [a, 1, true]}"),
        "(\"a\" | integer [1] | true)"
    );
    assert_eq!(shape("3.0.3", "T: {type: object, enum: [{a: 1}]}"), "{}");
}

#[test]
fn of_another_type_than_stated() {
    let components = "T: {type: string, enum: [on, 1, true]}";
    assert_eq!(shape("3.0.3", components), "\"on\"/\"1\"/\"true\"");
    assert_snapshot!(defects("3.0.3", components), @r#"/components/schemas/T/enum [enum] ["on",1,true] -> ["on","1","true"]"#);
    assert_eq!(shape("3.0.3", "T: {type: integer, enum: ['1', x]}"), "integer [1]");
}

#[test]
fn none() {
    assert_eq!(shape("3.0.3", "T: {type: string, enum: []}"), "string");
    assert_snapshot!(defects("3.0.3", "T: {type: string, enum: []}"), @"/components/schemas/T/enum [enum] [] -> null");
}

#[test]
fn beside_a_choice_win() {
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: integer, enum: [1], allOf: [{$ref: '#/components/schemas/U'}]}\nU: {type: integer, oneOf: [{const: 1}, {const: 2}]}"
        ),
        "integer [1]"
    );
}
