//! A property with one possible value is no field.

use insta::assert_snapshot;

use super::{request, resolved, types};

#[test]
fn required_ones_are_written_optional_ones_are_left_to_extra() {
    assert_snapshot!(types(&resolved(&request("
T:
  type: object
  required: [type]
  properties:
    type: {const: text}
    kind: {const: plain}
    format: {type: string, enum: [json], default: json}
"))), @r#"
    struct T
      type = "text"
      format = "json"
    "#);
}
