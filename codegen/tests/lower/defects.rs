//! Where a document contradicts itself or its format. Those of a dialect are in `openapi::dialects`.

use insta::assert_snapshot;

use crate::support::{defects, lowered, shape, show_defects};

#[test]
fn an_example_outside_its_enumeration() {
    assert_snapshot!(defects("3.0.3", "T: {type: string, enum: [A, B], example: a}"), @r#"/components/schemas/T/example [example] "a" -> null"#);
    assert_eq!(defects("3.0.3", "T: {type: string, enum: [A, B], example: A}"), "");
    assert_snapshot!(defects("3.1.0", "T: {type: string, enum: [A, B], examples: [A, c]}"), @r#"/components/schemas/T/examples/1 [example] "c" -> null"#);
}

#[test]
fn an_example_that_is_a_string_holding_json() {
    assert_snapshot!(defects("3.0.3", "T: {type: array, items: {type: integer}, example: '[1, 2]'}"), @r#"/components/schemas/T/example [example] "[1, 2]" -> [1,2]"#);
    assert_snapshot!(defects("3.0.3", "T: {type: object, example: '{\"a\": 1}'}"), @r#"/components/schemas/T/example [example] "{\"a\": 1}" -> {"a":1}"#);
    assert_eq!(defects("3.0.3", "T: {type: string, example: '[1, 2]'}"), "");
}

#[test]
fn a_default_that_is_not_allowed() {
    assert_snapshot!(defects("3.0.3", "T: {type: string, enum: [A], default: a}"), @r#"/components/schemas/T/default [default] "a" -> null"#);
    assert_snapshot!(defects("3.0.3", "T: {type: integer, minimum: 1, default: 0}"), @"/components/schemas/T/default [default] 0 -> null");
    assert_snapshot!(defects("3.0.3", "T: {type: string, maxLength: 1, default: ab}"), @r#"/components/schemas/T/default [default] "ab" -> null"#);
    assert_eq!(
        shape("3.0.3", "T: {type: integer, minimum: 1, default: 0}"),
        "integer >=1"
    );
    assert_eq!(
        defects("3.0.3", "T: {type: integer, minimum: 1, maximum: 3, default: 1}"),
        ""
    );
}

#[test]
fn required_and_not_declared() {
    let components =
        "T: {type: object, required: [a, b], properties: {a: {type: string}}}";
    assert_eq!(shape("3.0.3", components), "{a: string, b: any}");
    assert_snapshot!(defects("3.0.3", components), @r#"/components/schemas/T/required/1 [required] "b" -> {}"#);
}

#[test]
fn no_version() {
    for info in ["{title: T, version: ''}", "{title: T}"] {
        let api = lowered(&format!("openapi: 3.1.0\ninfo: {info}\npaths: {{}}\n")).api;
        assert_eq!(api.info.version, None);
        assert_eq!(api.defects.len(), 1);
        assert_eq!(api.defects[0].aspect, "info.version");
    }
}

#[test]
fn itemschema_before_its_time() {
    let api = lowered("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {text/event-stream: {itemSchema: {}}}}}}}}\n").api;
    assert_snapshot!(show_defects(&api), @"/paths/~1a/get/responses/200/content/text~1event-stream/itemSchema [itemSchema] true -> true");
}

#[test]
fn examples_as_a_mapping() {
    assert_snapshot!(defects("3.1.0", "T: {type: string, examples: {one: {value: x}}}"), @r#"/components/schemas/T/examples [examples] {"one":{"value":"x"}} -> ["x"]"#);
}

#[test]
fn a_discriminator_as_a_name() {
    assert_snapshot!(defects("3.0.3", "T: {type: object, discriminator: kind, properties: {kind: {type: string}}}"), @r#"/components/schemas/T/discriminator [discriminator] "kind" -> {"propertyName":"kind"}"#);
}

#[test]
fn a_parameter_with_a_type_of_its_own() {
    let api = lowered("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {parameters: [{name: a, in: query, type: string}]}}}\n").api;
    assert_snapshot!(show_defects(&api), @r#"/paths/~1a/get/parameters/0/type [type] "string" -> null"#);
}

#[test]
fn an_empty_server_description_is_none() {
    let api = lowered("openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://h', description: ''}]\npaths: {}\n").api;
    assert_eq!(api.defects, []);
}
