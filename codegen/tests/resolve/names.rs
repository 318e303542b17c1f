//! Names of types and their members.

use insta::assert_snapshot;

use specweave_codegen::model::{ItemKind, Model};

use super::{request, resolved, types};
use crate::support::warnings;

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
fn capitals_that_run_together() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    userIDs: {type: array, items: {type: string}}
    callbackURLs: {type: array, items: {type: string}}
    IPv4Address: {type: string}
    OAuthToken: {$ref: '#/components/schemas/OAuth2Token'}
    DNSServer: {type: string}
    IDSet: {type: string}
    hasGPUs: {type: boolean}
OAuth2Token: {type: object, properties: {b: {type: string}}}
"))), @"
    struct OAuth2Token
      b: Option<String>
    struct T
      user_ids: Option<Vec<String>>
      callback_urls: Option<Vec<String>>
      ipv4_address: Option<String>
      oauth_token: Option<OAuth2Token>
      dns_server: Option<String>
      id_set: Option<String>
      has_gpus: Option<bool>
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

/// The values of the enumerations, each with what it means.
fn values(model: &Model) -> String {
    let mut lines = Vec::new();
    for item in &model.items {
        let ItemKind::Enumeration(enumeration) = &item.kind else { continue };
        for value in &enumeration.values {
            let line =
                format!("{}::{} {} {}", item.ident, value.ident, value.wire, value.docs);
            lines.push(line.trim_end().to_owned());
        }
    }
    lines.join("\n")
}

#[test]
fn values_are_called_as_other_generators_are_told() {
    assert_snapshot!(values(&resolved(&request("
T:
  type: object
  properties:
    level: {type: integer, enum: [0, 1.0, 2], x-enum-varnames: [LOW, HIGH_LEVEL, High Level], x-enum-descriptions: [The least, '', The most.]}
    state: {type: string, enum: [a, b, c], x-enumNames: [Active, Blocked, type], x-enumDescriptions: {b: Can't log in}}
    kind: {type: string, enum: [x, 'y'], x-ms-enum: {name: Kind, values: [{value: x, name: First, description: The first}, {value: 'y', name: Second}]}}
    mode: {type: [string, 'null'], enum: [m, n, null], x-enum-varnames: [Manual, Night, None]}
    way: {oneOf: [{const: up, description: To the top}, {const: down}]}
"))), @"
    TKind::First x The first.
    TKind::Second y
    TLevel::Low 0 The least.
    TLevel::HighLevel 1
    TLevel::HighLevel2 2 The most.
    TMode::Manual m
    TMode::Night n
    TState::Active a
    TState::Blocked b Can't log in.
    TState::Type c
    TWay::Up up To the top.
    TWay::Down down
    ");
}

#[test]
fn names_that_are_not_one_for_each_value_are_told() {
    let told =
        warnings("3.1.0", "T: {type: string, enum: [a, b], x-enum-varnames: [A]}");
    assert!(told.contains("`x-enum-varnames` has 1 entries for 2 values"), "{told}");
}

#[test]
fn what_two_names_share_is_said_once() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    bank_account:
      type: object
      properties:
        account_type: {type: string, enum: [a, b]}
        account: {type: object, properties: {a: {type: string}}}
        bank_account_owner: {type: object, properties: {b: {type: string}}}
"))), @"
    struct T
      bank_account: Option<TBankAccount>
    struct TBankAccount
      account_type: Option<TBankAccountType>
      account: Option<TBankAccountAccount>
      bank_account_owner: Option<TBankAccountOwner>
    struct TBankAccountAccount
      a: Option<String>
    struct TBankAccountOwner
      b: Option<String>
    enum TBankAccountType: A, B
    ");
}

#[test]
fn values_that_parameters_of_one_name_have_in_common_are_one_type() {
    let parameter = |values: &str| {
        format!("{{name: order, in: query, schema: {{type: string, enum: [{values}]}}}}")
    };
    let document = |second: &str| {
        format!(
            "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /a: {{get: {{operationId: getA, parameters: [{}], responses: {{'204': {{description: a}}}}}}}}
  /b: {{get: {{operationId: getB, parameters: [{}], responses: {{'204': {{description: b}}}}}}}}
",
            parameter("up, down"),
            parameter(second),
        )
    };
    assert_snapshot!(types(&resolved(&document("up, down"))), @"
    params GetAParams
      order: Order
    params GetBParams
      order: Order
    enum Order: Up, Down
    ");
    assert_snapshot!(types(&resolved(&document("up, down, none"))), @"
    enum GetAOrder: Up, Down
    params GetAParams
      order: GetAOrder
    enum GetBOrder: Up, Down, None
    params GetBParams
      order: GetBOrder
    ");
}

#[test]
fn names_that_the_compiler_takes_for_one_are_told_apart() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    \"caf\\u00e9\": {type: string}
    \"cafe\\u0301\": {type: string}
"))), @"
    struct T
      café: Option<String>
      café2: Option<String>
    ");
}

#[test]
fn what_no_operation_reaches_is_a_type_all_the_same() {
    assert_snapshot!(types(&resolved("openapi: 3.1.0
info: {title: T, version: '1'}
components:
  schemas:
    Event:
      type: object
      required: [kind]
      properties:
        kind: {type: string, enum: [a, b]}
        about: {$ref: '#/components/schemas/Pet'}
    Pet: {type: object, properties: {name: {type: string}}}
    Id: {type: string}
")), @"
    struct Event
      kind: EventKind
      about: Option<Pet>
    enum EventKind: A, B
    struct Pet
      name: Option<String>
    ");
}

#[test]
fn variants_without_names_are_called_after_what_tells_them_apart() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  properties:
    expires: {anyOf: [{type: string, enum: [now, never]}, {type: integer}]}
    custom_fields:
      anyOf:
        - type: array
          items: {type: object, properties: {name: {type: string}}}
        - {type: string, enum: ['', all]}
    owner:
      anyOf:
        - {type: object, properties: {id: {type: string}}}
        - {type: string}
    source:
      oneOf:
        - {type: object, required: [id, base], properties: {id: {type: string}, base: {type: string}}}
        - {type: object, properties: {id: {type: string}, copied: {type: string}}}
        - {type: object, properties: {id: {type: string}}}
"))), @"
    struct T
      expires: Option<TExpires>
      custom_fields: Option<TCustomFields>
      owner: Option<TOwner>
      source: Option<TSource>
    struct TCustomField
      name: Option<String>
    union TCustomFields by shape
      Fields(Vec<TCustomField>): Array
      Text(TCustomFieldsText): String
    enum TCustomFieldsText: Value, All
    union TExpires by shape
      Text(TExpiresText): String
      Integer(i64): Integer
    enum TExpiresText: Now, Never
    union TOwner by shape
      Object(TOwnerObject): Object
      Text(String): String
    struct TOwnerObject
      id: Option<String>
    union TSource by shape
      SourceWithBase(TSourceWithBase): Object
      SourceWithCopied(TSourceWithCopied): Object
      Source3(TSource3): Object
    struct TSource3
      id: Option<String>
    struct TSourceWithBase
      id: String
      base: String
    struct TSourceWithCopied
      id: Option<String>
      copied: Option<String>
    ");
}

#[test]
fn types_that_differ_in_case_have_files_of_their_own() {
    let model = resolved(&request(
        "T: {$ref: '#/components/schemas/a.b'}
a.b: {type: object, properties: {a: {$ref: '#/components/schemas/ab'}}}
ab: {type: object, properties: {b: {type: string}}}
",
    ));
    let modules: Vec<_> =
        model.items.iter().map(|item| (&*item.ident, &*item.module)).collect();
    assert_eq!(modules, [("AB", "ab"), ("Ab", "ab2")]);
}
