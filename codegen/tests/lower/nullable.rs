//! "Or null" is said in many ways, and always lands in the same place.

use crate::support::shape;

fn property(version: &str, property: &str, more: &str) -> String {
    shape(
        version,
        &format!("T: {{type: object, properties: {{a: {property}}}}}\n{more}"),
    )
}

const U: &str = "U: {type: object, properties: {b: {type: string}}}";
const REF: &str = "{$ref: '#/components/schemas/U'}";

#[test]
fn of_an_inline_schema() {
    for spelling in [
        "{type: [string, 'null']}",
        "{anyOf: [{type: string}, {type: 'null'}]}",
        "{oneOf: [{type: 'null'}, {type: string}]}",
        "{type: string, nullable: true}",
        "{anyOf: [{type: string}, {const: null}]}",
        "{anyOf: [{type: string}, {enum: [null]}]}",
    ] {
        assert_eq!(
            property("3.1.0", spelling, ""),
            "{a~: string or null}",
            "{spelling}"
        );
    }
}

#[test]
fn of_a_reference() {
    for spelling in [
        format!("{{anyOf: [{REF}, {{type: 'null'}}]}}"),
        format!("{{allOf: [{REF}], nullable: true}}"),
        format!("{{oneOf: [{REF}], nullable: true}}"),
        format!("{{nullable: true, type: object, allOf: [{REF}]}}"),
        "{$ref: '#/components/schemas/U', nullable: true}".to_owned(),
    ] {
        assert_eq!(
            property("3.0.3", &spelling, U),
            "{a~: U {b~: string} or null}",
            "{spelling}"
        );
    }
}

#[test]
fn of_a_named_schema_is_of_all_its_uses() {
    for named in [
        "U: {type: [string, 'null']}",
        "U: {anyOf: [{$ref: '#/components/schemas/V'}, {type: 'null'}]}\nV: {type: string}",
        "U: {$ref: '#/components/schemas/V'}\nV: {type: string, nullable: true}",
    ] {
        assert!(property("3.1.0", REF, named).ends_with("string or null}"), "{named}");
    }
}

#[test]
fn of_a_variant_is_of_the_union() {
    let more = "U: {type: [integer, 'null']}";
    assert_eq!(
        property("3.1.0", &format!("{{anyOf: [{{type: string}}, {REF}]}}"), more),
        "{a~: (string | U integer) or null}"
    );
}

#[test]
fn in_an_enumeration() {
    assert_eq!(
        property("3.0.3", "{enum: [x, y, null]}", ""),
        "{a~: \"x\"/\"y\" or null}"
    );
}

#[test]
fn nothing_but_null() {
    assert_eq!(property("3.1.0", "{type: 'null'}", ""), "{a~: any or null}");
}

#[test]
fn one_of_one_is_that_one() {
    assert_eq!(
        property("3.0.3", &format!("{{oneOf: [{REF}]}}"), U),
        "{a~: U {b~: string}}"
    );
    assert_eq!(
        property("3.0.3", &format!("{{anyOf: [{REF}]}}"), U),
        "{a~: U {b~: string}}"
    );
}
