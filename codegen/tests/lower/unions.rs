//! Unions, their tags, and what only looks like one.

use crate::support::{around, lowered, shape, warnings};

const BLOCKS: &str = "
A: {type: object, required: [type], properties: {type: {type: string, const: a}}}
B: {type: object, required: [type], properties: {type: {type: string, enum: [b, bb]}}}
C: {type: object, properties: {type: {type: [string, 'null'], enum: [c, null]}}}";

fn with_blocks(t: &str) -> String {
    shape("3.1.0", &format!("T: {t}{BLOCKS}"))
}

fn refs(names: &str) -> String {
    let refs: Vec<String> = names
        .chars()
        .map(|name| format!("{{$ref: '#/components/schemas/{name}'}}"))
        .collect();
    refs.join(", ")
}

#[test]
fn the_tag_is_found() {
    assert_eq!(
        with_blocks(&format!("{{oneOf: [{}]}}", refs("ABC"))),
        "(type: a => A {type: \"a\"} | b/bb => B {type: \"b\"/\"bb\"} | c? => C {type~: \"c\" or null})"
    );
}

#[test]
fn the_tag_is_declared() {
    assert_eq!(
        with_blocks(&format!(
            "{{oneOf: [{}], discriminator: {{propertyName: type, mapping: {{aa: A, b: '#/components/schemas/B'}}}}}}",
            refs("AB")
        )),
        "(type: aa/a => A {type: \"a\"} | b/bb => B {type: \"b\"/\"bb\"})"
    );
}

#[test]
fn without_mapping_and_constants_the_name_is_the_tag() {
    assert_eq!(
        shape("3.0.3", "
T: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}
A: {type: object, required: [kind], properties: {kind: {type: string}}}
B: {type: object, required: [kind], properties: {kind: {type: string}}}"),
        "(kind: A => A {kind: string} | B => B {kind: string})"
    );
}

#[test]
fn a_value_of_the_discriminator_without_variant() {
    let t = |mapping: &str| {
        format!(
            "T: {{oneOf: [{}], discriminator: {{propertyName: type, mapping: {mapping}}}}}{BLOCKS}",
            refs("AB")
        )
    };
    assert!(warnings("3.1.0", &t("{c: C}")).contains("leads to no variant"));
    assert!(warnings("3.1.0", &t("{c: Nope}")).contains("leads to no schema"));
}

#[test]
fn no_tag_when_values_overlap_or_one_lacks_it() {
    assert!(
        with_blocks(&format!(
            "{{oneOf: [{}, {{type: object, properties: {{type: {{const: a}}}}}}]}}",
            refs("A")
        ))
        .starts_with("(A {")
    );
    assert!(
        with_blocks(&format!("{{oneOf: [{}, {{type: object}}]}}", refs("A")))
            .starts_with("(A {")
    );
}

#[test]
fn no_tag_beside_a_string() {
    assert_eq!(
        with_blocks(&format!("{{oneOf: [{{type: string}}, {}]}}", refs("A"))),
        "(string | A {type: \"a\"})"
    );
}

#[test]
fn unions_in_a_union_are_one() {
    assert_eq!(
        with_blocks(&format!("{{oneOf: [{}, {{oneOf: [{}]}}]}}", refs("A"), refs("BC"))),
        with_blocks(&format!("{{oneOf: [{}]}}", refs("ABC")))
    );
}

#[test]
fn blocks_beside_a_string_stay_blocks() {
    let text = shape(
        "3.1.0",
        &format!(
            "T: {{oneOf: [{{type: string}}, {}]}}\nX: {{oneOf: [{}]}}{BLOCKS}",
            refs("X"),
            refs("AB")
        ),
    );
    assert!(text.starts_with("(string | X (type: a =>"), "{text}");
}

#[test]
fn an_open_enumeration() {
    for spelling in [
        "{anyOf: [{type: string}, {type: string, enum: [a, b]}]}",
        "{anyOf: [{enum: [a, b]}, {type: string}]}",
        "{anyOf: [{const: a}, {const: b}, {type: string}]}",
    ] {
        assert_eq!(with_blocks(spelling), "\"a\"/\"b\"/..", "{spelling}");
    }
}

#[test]
fn strings_of_a_kind_are_one() {
    assert_eq!(with_blocks("{oneOf: [{const: a}, {enum: [b, a]}]}"), "\"a\"/\"b\"");
    assert_eq!(with_blocks("{oneOf: [{const: 1}, {const: 2}]}"), "integer [1, 2]");
    assert_eq!(with_blocks("{oneOf: [{type: integer}, {type: number}]}"), "number");
    assert_eq!(
        with_blocks(
            "{anyOf: [{type: string}, {const: a}, {type: array, items: {type: string}}]}"
        ),
        "(\"a\"/.. | [string])"
    );
}

#[test]
fn anything_swallows_the_rest() {
    assert_eq!(with_blocks("{anyOf: [{type: string}, {}]}"), "any");
}

#[test]
fn the_same_twice_is_one() {
    assert_eq!(with_blocks(&format!("{{anyOf: [{}]}}", refs("AA"))), "{type: \"a\"}");
}

#[test]
fn unions_inside_of_themselves_come_to_an_end() {
    let circle = "
T: {properties: {p: {type: string}}, oneOf: [{$ref: '#/components/schemas/U'}, {type: object, properties: {z: {type: string}}}]}
U: {properties: {q: {type: string}}, oneOf: [{$ref: '#/components/schemas/T'}, {type: object, properties: {y: {type: string}}}]}";
    assert_eq!(
        shape("3.1.0", circle),
        "({p~: string, q~: string, y~: string} | {p~: string, z~: string})"
    );
    assert!(
        warnings("3.1.0", circle).contains("leads back to the choice it is a part of")
    );
}

#[test]
fn unions_that_list_each_other_are_as_many_as_what_they_are_made_of() {
    let names = ["T", "U", "V", "W"];
    let all =
        names.map(|name| format!("{{$ref: '#/components/schemas/{name}'}}")).join(", ");
    let schema = |name: &&str| {
        format!(
            "{name}: {{properties: {{{name}: {{type: string}}}}, anyOf: [{all}, {{type: object, allOf: [{all}]}}]}}\n"
        )
    };
    let components: String = names.iter().map(schema).collect();
    let lowered = lowered(&around("3.1.0", &components));
    assert!(lowered.api.schemas.len() < 200, "{} schemas", lowered.api.schemas.len());
}

#[test]
fn a_base_that_lists_its_heirs_is_none_of_them_again() {
    assert_eq!(
        shape("3.1.0", "
T: {properties: {t: {type: string}}, oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {z: {type: string}}}]}
Pet: {properties: {kind: {type: string}}, oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {cat: {type: string}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {dog: {type: string}}}]}"),
        "({t~: string, kind~: string, cat~: string} | {t~: string, z~: string})"
    );
}
