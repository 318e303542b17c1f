//! Names of types and their members.

use insta::assert_snapshot;

use super::{request, resolved, types};

#[test]
fn inline_schemas_are_called_after_their_place() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    items: {type: array, items: {type: object, properties: {kind: {type: string, enum: [a, b]}}}}
"))), @"
    struct T
      items: Option<Vec<TItem>>
    struct TItem
      kind: Option<TItemKind>
    enum TItemKind: A, B
    ");
}

#[test]
fn declared_names_win_over_made_up_ones() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    kind: {type: object, properties: {a: {type: string}}}
    other: {$ref: '#/components/schemas/TKind'}
TKind: {type: object, properties: {b: {type: string}}}
"))), @"
    struct T
      kind: Option<TKind2>
      other: Option<TKind>
    struct TKind
      b: Option<String>
    struct TKind2
      a: Option<String>
    ");
}

#[test]
fn keywords_digits_and_collisions() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    type: {type: string}
    self: {type: string}
    fooBar: {type: string}
    foo_bar: {type: string}
    2fa: {type: boolean}
    extra: {type: string}
    ttl: {type: string, enum: [5m, 1h, 10s]}
    size: {type: string, enum: [1024x1024, small, SMALL]}
"))), @"
    struct T
      r#type: Option<String>
      self_: Option<String>
      foo_bar: Option<String>
      foo_bar2: Option<String>
      v2fa: Option<bool>
      extra_: Option<String>
      ttl: Option<TTtl>
      size: Option<TSize>
    enum TSize: T1024x1024, Small, Small2
    enum TTtl: Minutes5, Hours1, Seconds10
    ");
}
