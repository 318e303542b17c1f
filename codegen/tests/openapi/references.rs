//! References that lead somewhere, and those that don't.

use insta::assert_snapshot;

use crate::support::{around, failed, lowered, place, shape, warnings};

#[test]
fn a_missing_target_with_a_near_miss() {
    assert_snapshot!(failed(&around("3.1.0", "T: {type: array, items: {$ref: '#/components/schemas/Modell'}}\nModel: {type: string}")), @r"
    error: the reference `#/components/schemas/Modell` leads nowhere
      --> test.yaml:15:30
       |
     15|     T: {type: array, items: {$ref: '#/components/schemas/Modell'}}
       |                              ^
      = help: is `#/components/schemas/Model` meant?
    ");
}

#[test]
fn a_missing_target_in_another_section() {
    let told = failed(&around(
        "3.1.0",
        "T: {$ref: '#/components/schema/Model'}\nModel: {type: string}",
    ));
    assert!(told.contains("is `#/components/schemas/Model` meant?"), "{told}");
}

#[test]
fn all_missing_targets_are_told() {
    let told = failed(&around("3.1.0", "T: {anyOf: [{$ref: '#/a'}, {$ref: '#/b'}]}"));
    assert_eq!(told.matches("leads nowhere").count(), 2, "{told}");
}

#[test]
fn a_missing_anchor() {
    assert_snapshot!(failed(&around("3.1.0", "T: {$ref: '#name'}")), @r"
    error: the reference `#name` leads nowhere: there is no `$anchor: name`
      --> test.yaml:15:9
       |
     15|     T: {$ref: '#name'}
       |         ^
      = help: add the anchor, or write a pointer, e.g. `#/components/schemas/Name`
    ");
}

#[test]
fn into_the_middle_of_a_schema() {
    let components = "T: {$ref: '#/components/schemas/U/properties/a%20b/items'}\nU: {type: object, properties: {a b: {type: array, items: {type: string}}}}";
    assert_eq!(shape("3.1.0", components), "string");
    let components = "T: {type: object, properties: {a: {$ref: '#/components/schemas/T/$defs/X'}}, $defs: {X: {type: integer}}}";
    assert_eq!(shape("3.1.0", components), "{a~: X integer}");
}

#[test]
fn to_nothing_in_particular() {
    for reference in ["''", "'#'"] {
        let components =
            format!("T: {{type: object, properties: {{a: {{$ref: {reference}}}}}}}");
        let told = failed(&around("3.1.0", &components));
        let says =
            if reference == "''" { "the reference is empty" } else { "means a whole" };
        assert!(told.contains(says), "{told}");
        assert!(told.contains("say what in the document is meant"), "{told}");
        assert!(!told.contains("no keyword"), "{told}");
    }
}

#[test]
fn recursion() {
    assert_eq!(
        shape(
            "3.1.0",
            "T: {type: object, properties: {next: {$ref: '#/components/schemas/T'}}}"
        ),
        "{next~: ^T}"
    );
}

#[test]
fn nothing_but_itself() {
    for circle in [
        "T: {$ref: '#/components/schemas/T'}",
        "T: {$ref: '#/components/schemas/U'}\nU: {$ref: '#/components/schemas/T'}",
        "T: {allOf: [{$ref: '#/components/schemas/T'}]}",
        "T: {allOf: [{$ref: '#/components/schemas/U'}, {type: object}]}\nU: {allOf: [{$ref: '#/components/schemas/T'}, {type: object}]}",
        "T: {anyOf: [{$ref: '#/components/schemas/T'}, {type: 'null'}]}",
    ] {
        let told = warnings("3.1.0", circle);
        assert!(told.contains("made of nothing but itself"), "{circle}: {told}");
    }
    // A union in itself adds nothing.
    assert_eq!(
        shape(
            "3.1.0",
            "T: {anyOf: [{$ref: '#/components/schemas/T'}, {type: string}, {type: integer}]}"
        ),
        "(string | integer)"
    );
}

#[test]
fn a_long_chain() {
    let mut components = "T: {$ref: '#/components/schemas/A0'}\n".to_owned();
    for link in 0..3000 {
        components.push_str(&format!(
            "A{link}: {{$ref: '#/components/schemas/A{}'}}\n",
            link + 1
        ));
    }
    components.push_str("A3000: {type: string}\n");
    let _ = lowered(&around("3.1.0", &components));
    let mut components = "T: {$ref: '#/components/schemas/A0'}\n".to_owned();
    for link in 0..3000 {
        components.push_str(&format!(
            "A{link}: {{type: object, properties: {{a: {{$ref: '#/components/schemas/A{}'}}}}}}\n",
            link + 1
        ));
    }
    components.push_str("A3000: {type: string}\n");
    assert_eq!(lowered(&around("3.1.0", &components)).api.schemas.len(), 3001);
}

#[test]
fn path_items_parameters_responses_headers_and_examples() {
    let api = lowered(
        "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/{id}:
    $ref: '#/components/pathItems/A'
  /b/{id}:
    $ref: '#/paths/~1a~1{id}'
components:
  pathItems:
    A:
      parameters: [{$ref: '#/components/parameters/Id'}]
      get:
        responses:
          '200': {$ref: '#/components/responses/Ok'}
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: integer}}
  responses:
    Ok:
      description: fine
      headers: {X-Id: {$ref: '#/components/headers/Id'}}
      content:
        application/json:
          schema: {type: string}
          examples: {one: {$ref: '#/components/examples/One'}}
  headers:
    Id: {schema: {type: string}}
  examples:
    One: {value: x}
",
    )
    .api;
    assert_eq!(api.operations.len(), 2);
    for operation in &api.operations {
        let response = &operation.responses[0];
        assert_eq!(place(&api, &operation.parameters[0].value), "integer");
        assert_eq!(operation.origins[0].pointer, "/components/pathItems/A/get");
        assert_eq!(
            operation.parameters[0].value.origins[0].pointer,
            "/components/parameters/Id"
        );
        assert_eq!(response.headers[0].name, "x-id");
        assert_eq!(response.origins[0].pointer, "/components/responses/Ok");
        assert_eq!(response.content[0].examples, ["x"]);
    }
}

#[test]
fn to_another_kind_of_component_or_to_no_text_is_told() {
    let lowered = crate::support::lowered(
        "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters: [{$ref: '#/components/schemas/S'}, {$ref: 5}]
      responses: {'200': {$ref: '#/components/schemas/S'}}
    put: {$ref: 7}
    post: text
    patch: {tags: [a, 7, [b]]}
components:
  schemas:
    S: {type: object, properties: {a: {type: string}}}
    P: {$ref: '#/components/parameters/P'}
    Q: {$ref: '#/components/parameters/P/schema'}
    D: {oneOf: [{$ref: '#/components/schemas/S'}], discriminator: {propertyName: k, mapping: {a: 5}}}
  parameters: {P: {name: p, in: query, schema: {type: integer}}}
",
    );
    let told: Vec<String> = lowered
        .warnings
        .iter()
        .map(|problem| {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{} {}; {help}", problem.places[0], problem.message)
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    test.yaml:6:21 the reference leads to one of the schemas, not to a parameter; refer to what is wanted here; check the section of `components`
    test.yaml:6:54 a parameter needs `name` and `in`; it is left out
    test.yaml:6:55 `$ref` should be text, but is a number; it is ignored
    test.yaml:7:27 the reference leads to one of the schemas, not to a response; refer to what is wanted here; check the section of `components`
    test.yaml:8:11 `$ref` should be text, but is a number; it is ignored
    test.yaml:9:5 an operation should be a mapping, but is text; it is left out; check the indentation
    test.yaml:10:26 a tag is a name here, but this is a list; it is ignored
    test.yaml:14:9 the reference leads to one of the parameters, not to a schema; refer to what is wanted here; check the section of `components`
    test.yaml:16:95 a schema is called by a text, not by a number; it is ignored
    ");
    let operations: Vec<&str> = lowered
        .api
        .operations
        .iter()
        .map(|operation| operation.method.as_str())
        .collect();
    assert_eq!(operations, ["GET", "PUT", "PATCH"]);
    assert_eq!(lowered.api.operations[2].tags, ["a", "7"]);
}
