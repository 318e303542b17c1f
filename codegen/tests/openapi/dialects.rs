//! What one version says in its own way is read the same; in the wrong version, it is a defect.

use insta::assert_snapshot;

use crate::support::{defects, shape};

#[test]
fn excluded_bounds() {
    let flag = "T: {type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9}";
    let number = "T: {type: integer, exclusiveMinimum: 1, maximum: 9}";
    assert_eq!(shape("3.0.3", flag), "integer >1 <=9");
    assert_eq!(shape("3.1.0", number), "integer >1 <=9");
    assert_eq!(defects("3.0.3", flag), "");
    assert_eq!(defects("3.1.0", number), "");
    assert_snapshot!(defects("3.1.0", flag), @"/components/schemas/T/exclusiveMinimum [exclusiveMinimum] true -> true");
    assert_snapshot!(defects("3.0.3", number), @"/components/schemas/T/exclusiveMinimum [exclusiveMinimum] 1 -> 1");
}

#[test]
fn the_tighter_of_both_bounds() {
    assert_eq!(
        shape("3.1.0", "T: {type: number, minimum: 5, exclusiveMinimum: 1}"),
        "number >=5"
    );
    assert_eq!(
        shape("3.1.0", "T: {type: number, maximum: 5, exclusiveMaximum: 1}"),
        "number <1"
    );
    assert_eq!(
        shape("3.1.0", "T: {type: number, maximum: 5, exclusiveMaximum: 5}"),
        "number <5"
    );
}

#[test]
fn constants() {
    assert_eq!(shape("3.1.0", "T: {const: a}"), "\"a\"");
    assert_eq!(shape("3.1.0", "T: {const: 5}"), "integer [5]");
    assert_eq!(shape("3.1.0", "T: {const: true}"), "true");
    assert_eq!(defects("3.1.0", "T: {const: a}"), "");
    assert_snapshot!(defects("3.0.3", "T: {const: a}"), @r#"/components/schemas/T/const [const] "a" -> ["a"]"#);
}

#[test]
fn a_constant_beside_a_default() {
    assert_eq!(shape("3.1.0", "T: {const: a, default: a}"), "\"a\" = \"a\"");
}

#[test]
fn lists_of_types() {
    assert_eq!(shape("3.1.0", "T: {type: [string]}"), "string");
    assert_eq!(shape("3.1.0", "T: {type: [integer, number]}"), "number");
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: [string, array, 'null'], items: {type: integer}, minLength: 1}"
        ),
        "(string 1.. | [integer]) or null"
    );
    assert_snapshot!(defects("3.0.3", "T: {type: [string, 'null']}"), @r#"/components/schemas/T/type [type] ["string","null"] -> ["string","null"]"#);
}

#[test]
fn nullable_in_a_new_document() {
    assert_eq!(defects("3.0.3", "T: {type: string, nullable: true}"), "");
    assert_snapshot!(defects("3.1.0", "T: {type: string, nullable: true}"), @"/components/schemas/T/nullable [nullable] true -> true");
    assert_eq!(shape("3.1.0", "T: {type: string, nullable: true}"), "string or null");
}

#[test]
fn beside_a_reference() {
    let components = "T: {type: object, properties: {a: {$ref: '#/components/schemas/U', default: x, nullable: true}}}\nU: {type: string}";
    assert_eq!(shape("3.1.0", components), "{a~: U string or null = \"x\"}");
    assert_snapshot!(defects("3.0.3", components), @r#"/components/schemas/T/properties/a/$ref [$ref] ["default","nullable"] -> ["default","nullable"]"#);
}

#[test]
fn structure_beside_a_reference() {
    let components = "T: {$ref: '#/components/schemas/U', properties: {b: {type: string}}, required: [b]}\nU: {type: object, properties: {a: {type: string}}}";
    assert_eq!(shape("3.1.0", components), "{a~: string, b: string}");
}

#[test]
fn a_type_null_without_quotes() {
    let components = "T: {anyOf: [{type: string}, {type: null}]}";
    assert_eq!(shape("3.1.0", components), "string or null");
    assert_snapshot!(defects("3.1.0", components), @r#"/components/schemas/T/anyOf/1/type [type] null -> "null""#);
    assert_eq!(defects("3.1.0", "T: {anyOf: [{type: string}, {type: 'null'}]}"), "");
}

#[test]
fn numbers_and_flags_in_quotes() {
    assert_eq!(shape("3.0.3", "T: {type: integer, minimum: '3'}"), "integer >=3");
    assert_snapshot!(defects("3.0.3", "T: {type: integer, minimum: '3'}"), @r#"/components/schemas/T/minimum [minimum] "3" -> 3"#);
    assert_snapshot!(defects("3.0.3", "T: {type: string, nullable: 'true'}"), @r#"/components/schemas/T/nullable [nullable] "true" -> true"#);
}

#[test]
fn numbers_no_float_can_hold() {
    assert_eq!(
        shape(
            "3.0.3",
            "T: {type: integer, minimum: 0.0, maximum: 18446744073709551615}"
        ),
        "integer >=0 <=18446744073709551615"
    );
    assert_eq!(
        shape("3.1.0", "T: {type: integer, exclusiveMaximum: 9223372036854775807}"),
        "integer <9223372036854775807"
    );
}

#[test]
fn boolean_schemas() {
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: object, properties: {a: true, b: false}, additionalProperties: false}"
        ),
        "{a~: any, !}"
    );
}

#[test]
fn content_keywords() {
    assert_eq!(
        shape("3.1.0", "T: {type: string, contentEncoding: base64}"),
        "string<byte>"
    );
}

#[test]
fn patterns_of_names() {
    assert_eq!(
        shape("3.1.0", "T: {type: object, patternProperties: {'^x': {type: integer}}}"),
        "{*: integer}"
    );
    // Never a matching name, or a name that is declared already.
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: object, patternProperties: {'^x': false}, additionalProperties: {type: string}}"
        ),
        "{*: string}"
    );
    assert_eq!(
        shape("3.1.0", "
T: {type: object, properties: {a: {type: boolean}}, patternProperties: {'^x': {type: integer}, '/y': {$ref: '#/components/schemas/Y'}}, additionalProperties: {type: string}}
Y: {type: array, items: {type: integer}}"),
        "{a~: boolean, *: (integer | Y [integer] | string)}"
    );
}

#[test]
fn elements_by_their_place() {
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: array, prefixItems: [{type: string}, {type: [integer, 'null']}], items: false}"
        ),
        "[string, integer or null, ..any] ..2"
    );
    assert_eq!(
        shape("3.1.0", "
T: {prefixItems: [{$ref: '#/components/schemas/T'}], items: {type: number}, minItems: 1}"),
        "[^T, ..number] 1.."
    );
    // As JSON Schema had it before.
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: array, items: [{type: string}, {type: number}], additionalItems: false}"
        ),
        "[string, number, ..any] ..2"
    );
    // Each part says something of each place.
    assert_eq!(
        shape("3.1.0", "
T: {allOf: [{prefixItems: [{type: string}]}, {items: {minLength: 1}}, {prefixItems: [{}, {type: integer}]}]}"),
        "[string 1.., integer, ..string 1..]"
    );
}
