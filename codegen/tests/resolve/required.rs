//! What must be there: less in answers than documents say.

use insta::assert_snapshot;

use super::{answer, request, resolved, types};

const COMPONENTS: &str = "
T:
  type: object
  required: [a, b, c]
  properties:
    a: {type: string}
    b: {type: [string, 'null']}
    c: {type: integer, minimum: 0, default: 0}
    d: {type: number}
";

#[test]
fn in_a_request() {
    assert_snapshot!(types(&resolved(&request(COMPONENTS))), @"
    struct T
      a: String
      c: u64
      b: Option<String>, null when none
      d: Option<f64>
    ");
}

#[test]
fn in_an_answer_a_default_may_be_left_out() {
    assert_snapshot!(types(&resolved(&answer(COMPONENTS))), @"
    struct T
      a: String
      b: Option<String>, null when none
      c: Option<u64>
      d: Option<f64>
    ");
}
