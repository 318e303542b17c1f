//! `allOf`: several schemas that hold at once are one.

use insta::assert_snapshot;

use crate::support::{around, defects, lowered, shape, warnings};

#[test]
fn objects_are_merged() {
    let components = "
T:
  allOf:
    - $ref: '#/components/schemas/U'
    - type: object
      required: [b]
      properties: {b: {type: integer}}
U: {type: object, required: [a], properties: {a: {type: string}, c: {type: string}}}";
    assert_eq!(shape("3.0.3", components), "{a: string, c?: string, b: integer}");
    let api = lowered(&around("3.0.3", components)).api;
    let origins: Vec<&str> = api
        .schemas
        .iter()
        .next()
        .unwrap()
        .1
        .origins
        .iter()
        .map(|origin| origin.pointer.as_str())
        .collect();
    assert_eq!(
        origins,
        [
            "/components/schemas/T",
            "/components/schemas/U",
            "/components/schemas/T/allOf/1"
        ]
    );
}

#[test]
fn through_several_levels_and_diamonds() {
    assert_eq!(
        shape(
            "3.0.3",
            "
T: {allOf: [{$ref: '#/components/schemas/L'}, {$ref: '#/components/schemas/R'}]}
L: {allOf: [{$ref: '#/components/schemas/B'}], properties: {l: {type: string}}}
R: {allOf: [{$ref: '#/components/schemas/B'}], properties: {r: {type: string}}}
B: {type: object, properties: {b: {type: string}}}"
        ),
        "{b~: string, l~: string, r~: string}"
    );
}

#[test]
fn required_in_one_part_of_what_another_declares() {
    let components = "
T: {allOf: [{$ref: '#/components/schemas/U'}, {required: [a]}]}
U: {type: object, properties: {a: {type: string}}}";
    assert_eq!(shape("3.0.3", components), "{a: string}");
    assert_eq!(defects("3.0.3", components), "");
}

#[test]
fn one_property_in_two_parts() {
    assert_eq!(
        shape(
            "3.0.3",
            "
T: {allOf: [{$ref: '#/components/schemas/U'}, {properties: {a: {enum: [x]}, b: {description: d}}}]}
U: {type: object, properties: {a: {type: string}, b: {$ref: '#/components/schemas/V'}}}
V: {type: object}"
        ),
        "{a~: \"x\", b~: V {}}"
    );
}

#[test]
fn one_reference_with_something_to_say_is_that_reference() {
    let components = "
T: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/U'}], description: here, default: {}, readOnly: true, deprecated: true}}}
U: {type: object, description: there}";
    let api = lowered(&around("3.0.3", components)).api;
    let specweave_codegen::ir::Shape::Object(object) =
        &api.schemas.iter().next().unwrap().1.shape
    else {
        panic!("no object")
    };
    let value = &object.properties[0].value;
    let schema = &api.schemas[value.schema];
    assert_eq!(schema.name.as_deref(), Some("U"));
    assert_eq!(schema.description.as_deref(), Some("there"));
    assert_eq!(value.description.as_deref(), Some("here"));
    assert_eq!(value.default, Some(serde_json::json!({})));
    assert!(value.read_only && value.deprecated && !value.write_only);
}

#[test]
fn a_description_as_second_part() {
    assert_eq!(
        shape(
            "3.0.3",
            "
T: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/U'}, {description: here}]}}}
U: {type: string}"
        ),
        "{a~: U string}"
    );
}

#[test]
fn bounds_are_the_tightest() {
    assert_eq!(
        shape(
            "3.0.3",
            "T: {allOf: [{type: integer, minimum: 1, maximum: 9}, {minimum: 3}, {maximum: 20}]}"
        ),
        "integer >=3 <=9"
    );
    assert_eq!(
        shape("3.0.3", "T: {allOf: [{type: number}, {type: integer}]}"),
        "integer"
    );
    assert_eq!(
        shape("3.0.3", "T: {allOf: [{type: string, enum: [a, b]}, {enum: [b, c]}]}"),
        "\"b\""
    );
}

#[test]
fn conflicts_are_defects() {
    assert_snapshot!(defects("3.0.3", "T: {allOf: [{type: string}, {type: object}]}"), @r#"/components/schemas/T/allOf/1/type [allOf] "object" -> "string""#);
    assert_snapshot!(defects("3.0.3", "T: {allOf: [{enum: [a]}, {enum: [b]}]}"), @r#"/components/schemas/T/allOf/1/enum [allOf] ["b"] -> ["a"]"#);
}

#[test]
fn a_base_beside_a_choice() {
    assert_eq!(
        shape(
            "3.1.0",
            "
T:
  type: object
  required: [id]
  properties: {id: {type: string}}
  oneOf:
    - {properties: {kind: {const: a}, x: {type: string}}, required: [kind]}
    - {properties: {kind: {const: b}}, required: [kind]}"
        ),
        "(kind: a => {id: string, kind: \"a\", x?: string} | b => {id: string, kind: \"b\"})"
    );
}

#[test]
fn a_base_that_lists_its_heirs() {
    assert_eq!(
        shape(
            "3.0.3",
            "
T:
  type: object
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/A', b: B}}
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
A: {allOf: [{$ref: '#/components/schemas/T'}, {properties: {x: {type: string}}}]}
B: {allOf: [{$ref: '#/components/schemas/T'}, {properties: {y: {type: string}}}]}"
        ),
        "(kind: a => A {kind: string, x~: string} | b => B {kind: string, y~: string})"
    );
}

#[test]
fn which_properties_go_together_is_told() {
    let components = "T: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}";
    assert_eq!(shape("3.0.3", components), "{a~: string, b~: string}");
    assert_snapshot!(warnings("3.0.3", components), @"
    note: which properties go together is not checked (`oneOf`)
      --> test.yaml:15:75
       |
     15|     T: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
       |                                                                           ^
      = help: the type has them all; the server knows which it wants
    ");
}
