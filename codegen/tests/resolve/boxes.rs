//! A type that holds itself is boxed; so is a variant that makes its enum large.

use insta::assert_snapshot;

use super::{request, resolved, types};

#[test]
fn recursion_goes_through_a_box_or_a_list() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    next: {$ref: '#/components/schemas/T'}
    children: {type: array, items: {$ref: '#/components/schemas/T'}}
    by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/T'}}
"))), @"
    struct T
      next: Option<Box<T>>
      children: Option<Vec<T>>
      by_name: Option<Map<T>>
    ");
}

#[test]
fn a_large_variant_is_boxed() {
    let strings: Vec<String> =
        (0..12).map(|at| format!("f{at}: {{type: string}}")).collect();
    let all = types(&resolved(&request(&format!("
T: {{oneOf: [{{$ref: '#/components/schemas/Small'}}, {{$ref: '#/components/schemas/Large'}}]}}
Small: {{type: object, required: [type], properties: {{type: {{const: small}}}}}}
Large: {{type: object, required: [type], properties: {{type: {{const: large}}, {}}}}}
", strings.join(", ")))));
    assert!(all.contains("Small(Small): small\n  Large(Box<Large>): large\n"), "{all}");
}
