//! References by name: `$anchor`, `$dynamicAnchor`, `$id`.

use insta::assert_snapshot;

use crate::support::{around, lowered, shape, warnings};

#[test]
fn an_anchor() {
    assert_eq!(
        shape("3.1.0", "T: {$ref: '#model'}\nModel: {$anchor: model, type: string}"),
        "Model string"
    );
}

#[test]
fn an_anchor_inside_of_a_schema() {
    let components = "T: {type: object, properties: {a: {$ref: '#x'}}, $defs: {X: {$anchor: x, type: integer}}}";
    assert_eq!(shape("3.1.0", components), "{a~: X integer}");
}

#[test]
fn an_id() {
    let components = "T: {anyOf: [{$ref: 'https://example.com/model'}, {$ref: 'https://example.com/model#/$defs/N'}, {$ref: 'https://example.com/model#n'}]}\nModel: {$id: 'https://example.com/model', type: string, $defs: {N: {$anchor: n, type: integer}}}";
    assert_eq!(shape("3.1.0", components), "(Model string | N integer)");
}

#[test]
fn a_dynamic_reference_with_one_meaning() {
    let components = "T: {$dynamicAnchor: node, type: object, properties: {next: {$dynamicRef: '#node'}}}";
    assert_eq!(shape("3.1.0", components), "{next~: ^T}");
    assert_eq!(warnings("3.1.0", components), "");
}

#[test]
fn a_dynamic_reference_with_several() {
    let components = "T: {type: object, properties: {items: {type: array, items: {$dynamicRef: '#item'}}}, $defs: {a: {$dynamicAnchor: item, not: {}}}}\nU: {$ref: '#/components/schemas/T', $defs: {a: {$dynamicAnchor: item, type: string}}}";
    assert_eq!(shape("3.1.0", components), "{items~: [any]}");
    assert_snapshot!(warnings("3.1.0", components), @"
    warning: which schema `#item` means depends on the way that leads here
      --> test.yaml:15:65
       |
     15|     T: {type: object, properties: {items: {type: array, items: {$dynamicRef: '#item'}}}, $defs: {a: {$dynamicAnchor: item, not: {}}}}
       |                                                                 ^
      = help: any value is taken; use `$ref` to say which is meant
    ");
}

#[test]
fn a_property_may_be_called_like_one() {
    let text = around(
        "3.1.0",
        "T: {type: object, properties: {$anchor: {type: string}, $id: {type: string}}}",
    );
    assert_eq!(lowered(&text).warnings, []);
}
