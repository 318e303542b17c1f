//! Nothing is passed over in silence.

use insta::assert_snapshot;

use crate::support::{lowered, shape, told, warnings};

#[test]
fn a_misspelt_keyword() {
    assert_snapshot!(warnings("3.1.0", "T:\n  type: object\n  propertys: {a: {type: string}}"), @r"
    warning: `propertys` is no keyword of a schema
      --> test.yaml:17:7
       |
     17|       propertys: {a: {type: string}}
       |       ^
      = help: it is ignored; is `properties` meant?
    ");
}

#[test]
fn a_misspelt_keyword_is_told_once() {
    let told = warnings("3.1.0", "T: {requred: [a], properties: {a: {requred: []}}}");
    assert_eq!(told.matches("warning:").count(), 1, "{told}");
    assert!(told.contains("(here and in 1 more place)"), "{told}");
}

#[test]
fn a_misspelt_type() {
    assert_snapshot!(warnings("3.1.0", "T: {type: sting}"), @r"
    warning: `sting` is no type
      --> test.yaml:15:9
       |
     15|     T: {type: sting}
       |         ^
      = help: it is taken for `string`
    ");
    assert_eq!(shape("3.1.0", "T: {type: Integer}"), "integer");
    assert_eq!(shape("3.1.0", "T: {type: float}"), "number");
    assert_eq!(shape("3.1.0", "T: {type: zzz}"), "any");
}

#[test]
fn required_as_a_flag() {
    assert_snapshot!(warnings("3.1.0", "T: {type: object, properties: {a: {type: string, required: true}}}"), @r"
    warning: `required` should be a list of names, but is true or false
      --> test.yaml:15:54
       |
     15|     T: {type: object, properties: {a: {type: string, required: true}}}
       |                                                      ^
      = help: it is ignored; list the property's name in the `required` of its object
    ");
}

#[test]
fn keywords_that_are_not_followed() {
    for keyword in ["if", "then", "else", "not", "propertyNames", "dependentSchemas"] {
        let told = warnings("3.1.0", &format!("T: {{type: object, {keyword}: {{}}}}"));
        assert!(told.contains(&format!("`{keyword}` is not followed")), "{told}");
    }
    let told =
        warnings("3.1.0", "T: {type: object, unevaluatedProperties: {type: string}}");
    assert!(told.contains("`unevaluatedProperties` is taken for"), "{told}");
    let many = vec!["{}"; 33].join(", ");
    let told = warnings("3.1.0", &format!("T: {{type: array, prefixItems: [{many}]}}"));
    assert!(told.contains("33 kinds of elements are too many"), "{told}");
}

#[test]
fn keys_of_ones_own() {
    assert_eq!(warnings("3.1.0", "T: {type: string, x-mine: 1}"), "");
    // Ours can't be forged.
    assert_eq!(shape("3.1.0", "T: {type: string, x-specweave-null: true}"), "string");
}

#[test]
fn things_of_the_wrong_kind() {
    let told = told(
        &lowered(
            "openapi: 3.1.0
info: {title: T, version: 1.0}
paths:
  /a: [1]
  /b:
    get:
      parameters: {name: a}
      responses:
        '200': text
        abc: {description: x}
",
        )
        .warnings,
    );
    assert_snapshot!(told, @r"
    warning: a path should be a mapping, but is a list
      --> test.yaml:4:3
       |
      4|   /a: [1]
       |   ^
      = help: it is left out; check the indentation
    warning: `parameters` should be a list, but is a mapping
      --> test.yaml:7:7
       |
      7|       parameters: {name: a}
       |       ^
      = help: it is ignored
    warning: a response should be a mapping, but is text
      --> test.yaml:9:9
       |
      9|         '200': text
       |         ^
      = help: it is left out; check the indentation
    warning: `abc` is no status
      --> test.yaml:10:9
       |
     10|         abc: {description: x}
       |         ^
      = help: it is left out; a status is 100 to 599, `1XX` to `5XX` or `default`
    ");
}

#[test]
fn webhooks_callbacks_and_links_are_no_problem() {
    let lowered = lowered(
        "openapi: 3.1.0
info: {title: T, version: '1'}
jsonSchemaDialect: https://json-schema.org/draft/2020-12/schema
webhooks: {a: {post: {}}}
paths:
  /a:
    get:
      callbacks: {c: {'{$request.body#/url}': {post: {responses: {}}}}}
      responses:
        '200': {description: ok, links: {l: {operationId: x}}}
",
    );
    assert_eq!(lowered.warnings, []);
    assert_eq!(lowered.api.operations.len(), 1);
}
