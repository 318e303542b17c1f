//! Every value has a line and a column.

use crate::support::document;

fn at(text: &str, pointer: &str) -> (usize, usize, String) {
    let place = document(text).place(pointer);
    (place.line.unwrap(), place.column.unwrap(), place.text.unwrap())
}

const YAML: &str = "\
openapi: 3.1.0
paths:
  /a/b:
    get:
      tags: [one, 'two']
      # a comment
      ? description
      : |
        long text: not a key
    post: &op {summary: ü, x-ü: yes}
    put: *op
components:
  - deep
  -   key: value
";

#[test]
fn an_entry_is_where_its_key_is() {
    assert_eq!(at(YAML, "/paths/~1a~1b/get"), (4, 5, "    get:".into()));
    assert_eq!(at(YAML, "/openapi").0, 1);
    assert_eq!(
        at(YAML, "/paths/~1a~1b/get/description"),
        (7, 9, "      ? description".into())
    );
}

#[test]
fn an_item_is_where_its_value_is() {
    assert_eq!(&at(YAML, "/paths/~1a~1b/get/tags/1").1, &19);
    assert_eq!(at(YAML, "/components/1/key"), (14, 7, "  -   key: value".into()));
}

#[test]
fn columns_count_characters() {
    assert_eq!(at(YAML, "/paths/~1a~1b/post/x-ü").1, 28);
    assert_eq!(
        at("{\"ü\": \"üü\", \"b\": 1}", "/b"),
        (1, 13, "{\"ü\": \"üü\", \"b\": 1}".into())
    );
}

#[test]
fn behind_an_alias_is_what_it_stands_for() {
    assert_eq!(at(YAML, "/paths/~1a~1b/put/summary").0, 10);
}

#[test]
fn a_missing_value_is_where_its_closest_ancestor_is() {
    assert_eq!(at(YAML, "/paths/~1a~1b/get/responses/200").0, 4);
    assert_eq!(at(YAML, "/nothing").0, 1);
}

#[test]
fn json_has_positions_too() {
    let json = "{\n\t\"a\\/b\": [1, -2.5e3, null,\n\t\t{\"c\\u0041\": \"x\\\"y\", \"d\": {}}]\n}";
    assert_eq!(at(json, "/a~1b").0, 2);
    assert_eq!(at(json, "/a~1b").1, 2);
    assert_eq!(at(json, "/a~1b/1").1, 14);
    assert_eq!(at(json, "/a~1b/3/cA").0, 3);
    assert_eq!(at(json, "/a~1b/3/d").1, 23);
}

#[test]
fn keys_keep_their_order_and_numbers_become_text() {
    let document = document("z: 1\na: 2\n200: {b: 1}\n");
    let keys: Vec<&String> = document.value().as_object().unwrap().keys().collect();
    assert_eq!(keys, ["z", "a", "200"]);
    assert_eq!(document.place("/200/b").line, Some(3));
}

#[test]
fn merge_keys_are_followed() {
    let document = document("base: &b {a: 1, b: 2}\nmine:\n  <<: *b\n  b: 3\n");
    assert_eq!(document.value()["mine"], serde_json::json!({"b": 3, "a": 1}));
}

#[test]
fn a_key_that_is_a_list_does_not_shift_the_others() {
    let document = document("a: 1\nb:\n  c: 1\n");
    assert_eq!(document.place("/b/c").line, Some(3));
}

#[test]
fn far_out_in_a_long_line_only_the_place_is_told() {
    let json = format!("{{\"a\": \"{}\", \"b\": 1}}", "x".repeat(100_000));
    let place = document(&json).place("/b");
    assert_eq!((place.column, &place.text), (Some(100_011), &None));
    let problem = specweave_codegen::diagnostic::Diagnostic::error("e").at(place);
    assert!(problem.to_string().ends_with("test.yaml:1:100011"));
}
