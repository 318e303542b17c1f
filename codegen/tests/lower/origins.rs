//! Every fact knows where it stands in the file.

use specweave_codegen::ir::Shape;

use crate::support::{around, document, lowered};

#[test]
fn of_places_and_schemas() {
    let text = around(
        "3.1.0",
        "T:
  type: object
  properties:
    a/b: {type: integer, maximum: 5}
    c: {$ref: '#/components/schemas/U'}
    d: {anyOf: [{type: 'null'}, {type: array, items: {type: string}}]}
U: {type: string}",
    );
    let api = lowered(&text).api;
    let (_, schema) = api.schemas.iter().next().unwrap();
    let Shape::Object(object) = &schema.shape else { panic!("no object") };
    let pointers: Vec<(String, String)> = object
        .properties
        .iter()
        .map(|property| {
            (
                property.value.origins[0].pointer.clone(),
                api.schemas[property.value.schema].origins[0].pointer.clone(),
            )
        })
        .collect();
    let at = |rest: &str| format!("/components/schemas/T/properties/{rest}");
    assert_eq!(
        pointers,
        [
            (at("a~1b"), at("a~1b")),
            (at("c"), "/components/schemas/U".to_owned()),
            (at("d"), at("d/anyOf/1")),
        ]
    );
    let maximum = object.properties[0].value.origins[0].child("maximum");
    let place = document(&text).place(&maximum.pointer);
    assert_eq!(place.text.as_deref(), Some("        a/b: {type: integer, maximum: 5}"));
    assert_eq!(place.column, Some(30));
}

#[test]
fn what_no_operation_reaches_is_loose() {
    let api = lowered(&around("3.1.0", "T: {type: string}\nU: {type: integer}")).api;
    assert_eq!(api.schemas.len(), 2);
    let loose: Vec<_> = api
        .loose
        .iter()
        .map(|place| api.schemas[place.schema].name.as_deref())
        .collect();
    assert_eq!(loose, [Some("U")]);
}
