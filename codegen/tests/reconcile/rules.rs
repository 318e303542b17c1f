//! Each rule on the smallest pair of documents that shows it.

use serde_json::{Value, json};
use specweave_codegen::reconcile::Severity;

use super::{all, decision, reconciled, request, response, said};

const BODY: &str = "POST /x request.body";
const ANSWER: &str = "GET /x response.200.body";

fn requests(
    schemas: &[&str],
    at: &str,
    aspect: &str,
) -> (Vec<Value>, Value, Severity, &'static str) {
    let texts: Vec<String> = schemas.iter().map(|schema| request(schema)).collect();
    chosen(&texts, &format!("{BODY}{at}"), aspect)
}

fn responses(
    schemas: &[&str],
    at: &str,
    aspect: &str,
) -> (Vec<Value>, Value, Severity, &'static str) {
    let texts: Vec<String> = schemas.iter().map(|schema| response(schema)).collect();
    chosen(&texts, &format!("{ANSWER}{at}"), aspect)
}

fn chosen(
    texts: &[String],
    at: &str,
    aspect: &str,
) -> (Vec<Value>, Value, Severity, &'static str) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let reconciled = reconciled(&texts);
    let found = decision(&reconciled, at, aspect);
    (said(found), found.chosen.clone(), found.severity, found.rule)
}

#[test]
fn the_more_specific_type_wins_over_none() {
    let found = requests(&["{}", "{type: string}"], "", "type");
    assert_eq!(
        found,
        (
            vec![json!("any"), json!("string")],
            json!("string"),
            Severity::Gap,
            "more-specific"
        )
    );
}

#[test]
fn the_more_specific_object_wins_over_a_bare_one() {
    let found = responses(
        &["{type: object}", "{properties: {a: {type: string}}}"],
        "",
        "properties",
    );
    assert_eq!(
        found,
        (vec![json!(null), json!(["a"])], json!(["a"]), Severity::Gap, "more-specific")
    );
}

#[test]
fn different_types_become_a_union() {
    let found = requests(&["{type: string}", "{type: array, items: {}}"], "", "type");
    assert_eq!(
        found,
        (
            vec![json!("string"), json!("array")],
            json!(["string", "array"]),
            Severity::Conflict,
            "type-union"
        )
    );
}

#[test]
fn a_formal_integer_beats_a_number() {
    let found = responses(&["{type: number}", "{type: integer}"], "", "type");
    assert_eq!(found.1, json!("integer"));
    assert_eq!(found.3, "integer-if-formal");
}

#[test]
fn a_request_property_is_required_only_if_all_that_list_it_say_so() {
    let yes = "{required: [a], properties: {a: {type: string}}}";
    let no = "{required: [b], properties: {a: {type: string}, b: {type: string}}}";
    let found = requests(&[yes, no], ".a", "required");
    assert_eq!(
        found,
        (
            vec![json!(true), json!(false)],
            json!(false),
            Severity::Conflict,
            "required-if-all-agree"
        )
    );
}

#[test]
fn a_source_without_a_list_is_silent_on_what_is_required() {
    let yes = "{required: [a], properties: {a: {type: string}}}";
    let found = requests(&[yes, "{properties: {a: {type: string}}}"], "", "required");
    assert_eq!(
        found,
        (
            vec![json!(["a"]), json!(null)],
            json!(["a"]),
            Severity::Gap,
            "required-if-all-agree"
        )
    );
}

#[test]
fn a_response_property_that_may_be_null_is_not_required() {
    let plain = "{required: [a], properties: {a: {type: string}}}";
    let nullable = "{required: [a], properties: {a: {type: [string, 'null']}}}";
    let found = responses(&[plain, nullable], "", "required");
    assert_eq!(found.1, json!([]));
    let found = requests(&[plain, nullable], ".a", "nullable");
    assert_eq!(found.1, json!(true));
}

#[test]
fn a_response_property_with_a_default_is_not_required() {
    let plain = "{required: [a], properties: {a: {type: string}}}";
    let default = "{required: [a], properties: {a: {type: string, default: x}}}";
    assert_eq!(responses(&[plain, default], "", "required").1, json!([]));
}

#[test]
fn null_is_allowed_when_any_source_allows_it() {
    let found =
        responses(&["{type: string}", "{type: [string, 'null']}"], "", "nullable");
    assert_eq!(
        found,
        (
            vec![json!(false), json!(true)],
            json!(true),
            Severity::Conflict,
            "null-if-any-allows"
        )
    );
}

#[test]
fn values_add_up() {
    let found = responses(&["{enum: [x, y]}", "{enum: [y, z]}"], "", "enum");
    assert_eq!(found.1, json!(["x", "y", "z"]));
    assert_eq!((found.2, found.3), (Severity::Conflict, "value-union"));
}

#[test]
fn values_that_differ_in_case_and_separators_are_one() {
    let found = responses(
        &["{enum: [APIERROR, OTHERERROR]}", "{enum: [other_error, api_error]}"],
        "",
        "enum",
    );
    assert_eq!(found.1, json!(["api_error", "other_error"]));
    assert_eq!(found.3, "one-spelling");
}

#[test]
fn a_constant_and_a_plain_string_are_a_constant() {
    let found = responses(&["{const: x}", "{type: string}"], "", "enum");
    assert_eq!((found.1, found.2), (json!(["x"]), Severity::Gap));
}

#[test]
fn the_widest_bound_wins() {
    let found = requests(
        &[
            "{type: integer, minimum: 1, maximum: 5}",
            "{type: integer, minimum: 0, maximum: 9}",
        ],
        "",
        "maximum",
    );
    assert_eq!(
        found,
        (vec![json!(5), json!(9)], json!(9), Severity::Conflict, "widest-bound")
    );
}

#[test]
fn whoever_bounds_one_end_leaves_the_other_open() {
    let schemas = [
        "{type: integer, minimum: 1, maximum: 5}",
        "{type: integer, minimum: 0}",
        "{type: integer}",
    ];
    let found = requests(&schemas, "", "maximum");
    assert_eq!(
        found,
        (
            vec![json!(5), json!(null), json!(null)],
            json!(null),
            Severity::Conflict,
            "widest-bound"
        )
    );
    assert_eq!(requests(&schemas, "", "minimum").1, json!(0));
}

#[test]
fn whoever_bounds_nothing_is_silent() {
    let found =
        requests(&["{type: string, maxLength: 5}", "{type: string}"], "", "maxLength");
    assert_eq!(
        found,
        (vec![json!(5), json!(null)], json!(5), Severity::Gap, "widest-bound")
    );
}

#[test]
fn the_highest_authority_that_states_a_default_is_taken() {
    let found = requests(
        &[
            "{type: integer}",
            "{type: integer, default: 2}",
            "{type: integer, default: 3}",
        ],
        "",
        "default",
    );
    assert_eq!(found.1, json!(2));
    assert_eq!(found.3, "authoritative-default");
}

#[test]
fn the_highest_authority_gives_the_format() {
    let found = requests(
        &["{type: string, format: uuid}", "{type: string, format: byte}"],
        "",
        "format",
    );
    assert_eq!((found.1, found.3), (json!("uuid"), "highest-authority"));
}

#[test]
fn an_object_is_closed_only_if_all_close_it() {
    let closed = "{properties: {a: {type: string}}, additionalProperties: false}";
    let found = requests(
        &[closed, "{properties: {a: {type: string}}}"],
        "",
        "additionalProperties",
    );
    assert_eq!(
        (found.0, found.1, found.3),
        (vec![json!(false), json!(null)], json!(null), "loosest-object")
    );
}

#[test]
fn what_only_one_source_knows_is_kept_and_is_one_gap() {
    let deep = "{properties: {a: {type: string}, b: {properties: {c: {properties: {d: {enum: [x, y]}}}}}}}";
    let texts = [request("{properties: {a: {type: string}}}"), request(deep)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let found = decision(&reconciled, "POST /x request.body.b", "presence");
    assert_eq!((found.severity, &found.chosen), (Severity::Gap, &json!("object")));
    assert_eq!(reconciled.decisions.len(), 1, "{:#?}", all(&reconciled));
}

#[test]
fn deprecation_is_believed() {
    let found = requests(
        &[
            "{properties: {a: {type: string}}}",
            "{properties: {a: {type: string, deprecated: true}}}",
        ],
        ".a",
        "deprecated",
    );
    assert_eq!((found.1, found.3), (json!(true), "deprecated-if-any"));
}

#[test]
fn a_property_is_read_only_if_all_say_so() {
    let found = responses(
        &[
            "{properties: {a: {type: string}}}",
            "{properties: {a: {type: string, readOnly: true}}}",
        ],
        ".a",
        "readOnly",
    );
    assert_eq!((found.1, found.3), (json!(false), "one-way-if-all-agree"));
}

#[test]
fn differences_in_order_and_words_are_none() {
    let one = "{description: One., enum: [x, y]}";
    let other = "{description: Other., enum: [y, x]}";
    let texts = [response(one), response(other)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    assert!(reconciled.decisions.is_empty(), "{:#?}", all(&reconciled));
}
