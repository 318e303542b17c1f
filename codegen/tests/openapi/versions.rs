//! Which versions are read.

use insta::assert_snapshot;
use specweave_codegen::openapi::convert;

use crate::support::{document, failed};

fn version(stated: &str) -> String {
    let text =
        format!("openapi: {stated}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n");
    format!("{:?}", convert(&document(&text)).unwrap().version)
}

#[test]
fn three_versions() {
    assert_eq!(version("3.0.4"), "V3_0");
    assert_eq!(version("3.1.0"), "V3_1");
    assert_eq!(version("'3.2.0'"), "V3_2");
}

#[test]
fn unquoted_numbers() {
    assert_eq!(version("3.0"), "V3_0");
    assert_eq!(version("3.1"), "V3_1");
}

#[test]
fn swagger_is_refused_with_the_way_out() {
    assert_snapshot!(failed("info: {title: T}\nswagger: '2.0'\n"), @r"
    error: this is a Swagger 2.0 document; OpenAPI 3.0, 3.1 and 3.2 are read
      --> test.yaml:2:1
       |
      2| swagger: '2.0'
       | ^
      = help: convert it, e.g. with `npx swagger2openapi FILE -o OUT` or with https://converter.swagger.io
    ");
}

#[test]
fn unknown_versions_are_refused() {
    assert_snapshot!(failed("openapi: 4.0.0\n"), @r"
    error: OpenAPI `4.0.0` can't be read
      --> test.yaml:1:1
       |
      1| openapi: 4.0.0
       | ^
      = help: 3.0, 3.1 and 3.2 can
    ");
    assert_snapshot!(failed("info: {}\n"), @r"
    error: the document doesn't say which version of OpenAPI it is written in
      --> test.yaml:1:1
       |
      1| info: {}
       | ^
      = help: an OpenAPI document begins with e.g. `openapi: 3.1.0`
    ");
    assert_snapshot!(failed("- a\n"), @r"
    error: an OpenAPI document is a mapping, but this is a list
      --> test.yaml:1:1
       |
      1| - a
       | ^
      = help: it begins with `openapi: 3.1.0`
    ");
}

#[test]
fn the_result_can_be_shown() {
    let text = crate::support::around(
        "3.1.0",
        "T: {type: [string, 'null'], const: a}\nU: {$ref: '#/components/schemas/T', description: d}",
    );
    let converted = convert(&document(&text)).unwrap();
    let schemas = &converted.openapi.components.as_ref().unwrap().schemas;
    insta::assert_json_snapshot!(schemas, @r##"
    {
      "T": {
        "nullable": true,
        "x-specweave-const": true,
        "type": "string",
        "enum": [
          "a"
        ]
      },
      "U": {
        "description": "d",
        "x-specweave-ref": "#/components/schemas/T"
      }
    }
    "##);
}
