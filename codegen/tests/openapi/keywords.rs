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
fn what_no_client_follows_is_noted() {
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
    put:
      callbacks: {c: {}}
      responses:
        '200': {description: ok, links: {}}
",
    );
    assert_eq!(lowered.api.operations.len(), 2);
    assert_snapshot!(told(&lowered.warnings), @"
    note: `webhooks` are no part of the client
      --> test.yaml:4:1
       |
      4| webhooks: {a: {post: {}}}
       | ^
      = help: it makes requests and takes none; a schema that an operation refers to as well is a type
    note: `callbacks` are no part of the client (here and in 1 more place)
      --> test.yaml:8:7
       |
      8|       callbacks: {c: {'{$request.body#/url}': {post: {responses: {}}}}}
       |       ^
      --> test.yaml:12:7
       |
     12|       callbacks: {c: {}}
       |       ^
      = help: it makes requests and takes none; a schema that an operation refers to as well is a type
    note: `links` are not followed
      --> test.yaml:10:34
       |
     10|         '200': {description: ok, links: {l: {operationId: x}}}
       |                                  ^
      = help: call the operation they mean with what the answer says
    ");
}

/// A misspelt key of each kind of object there is.
const MISSPELT: &str = "openapi: 3.2.0
info:
  title: T
  version: '1'
  sumary: x
  contact: {nme: x}
  license: {name: x, ulr: x}
servers: [{url: /, descripton: x, variables: {a: {default: x, enums: []}}}]
tags: [{name: t, knd: x, externalDocs: {url: x, descripton: x}}]
webhooks: {w: {psot: {}}}
externalDocs: {urll: x}
paths:
  /a:
    parametres: []
    get:
      operationid: x
      externalDocs: {uri: x}
      parameters: [{name: a, in: query, requird: true, schema: {}, examples: {e: {value: 1, sumary: x}}}]
      requestBody:
        contnt: {}
        content:
          multipart/form-data:
            schem: {}
            schema: {properties: {a: {}}}
            encoding: {a: {contntType: x}}
      callbacks: {c: {x: {psot: {}}}}
      responses:
        '200':
          header: {}
          headers: {X-A: {schema: {}, requird: true}}
          links: {l: {operationid: x}}
components:
  schema: {}
  links: {l: {operationRff: x}}
  pathItems: {p: {gett: {}}}
  callbacks: {c: {x: {post: {requestBoddy: {}}}}}
  securitySchemes:
    k: {type: apiKey, in: header, name: x, schem: x}
    o: {type: oauth2, flows: {implict: {}, password: {tokenUlr: x}}}
  schemas:
    S: {propertis: {}, xml: {nme: x}, discriminator: {propertyName: a, maping: {}}}
";

#[test]
fn a_misspelt_key_of_every_kind_of_object() {
    let lowered = lowered(MISSPELT);
    let told: Vec<String> = lowered
        .warnings
        .iter()
        .filter(|problem| problem.message.contains("is no keyword of"))
        .map(|problem| {
            let places: Vec<String> =
                problem.places.iter().map(ToString::to_string).collect();
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{} {}; {help}", places.join(", "), problem.message)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    test.yaml:5:3 `sumary` is no keyword of the info; it is ignored; is `summary` meant?
    test.yaml:6:13 `nme` is no keyword of a contact; it is ignored; is `name` meant?
    test.yaml:7:22 `ulr` is no keyword of a license; it is ignored; is `url` meant?
    test.yaml:8:20 `descripton` is no keyword of a server; it is ignored; is `description` meant?
    test.yaml:8:63 `enums` is no keyword of a server variable; it is ignored; is `enum` meant?
    test.yaml:9:18 `knd` is no keyword of a tag; it is ignored; is `kind` meant?
    test.yaml:9:49 `descripton` is no keyword of external documentation; it is ignored; is `description` meant?
    test.yaml:10:16, test.yaml:26:27 `psot` is no keyword of a path (here and in 1 more place); it is ignored; is `post` meant?
    test.yaml:11:16 `urll` is no keyword of external documentation; it is ignored; is `url` meant?
    test.yaml:14:5 `parametres` is no keyword of a path; it is ignored; is `parameters` meant?
    test.yaml:16:7 `operationid` is no keyword of an operation; it is ignored; is `operationId` meant?
    test.yaml:17:22 `uri` is no keyword of external documentation; it is ignored; is `url` meant?
    test.yaml:18:41 `requird` is no keyword of a parameter; it is ignored; is `required` meant?
    test.yaml:18:93 `sumary` is no keyword of an example; it is ignored; is `summary` meant?
    test.yaml:20:9 `contnt` is no keyword of a request body; it is ignored; is `content` meant?
    test.yaml:23:13 `schem` is no keyword of a media type; it is ignored; is `schema` meant?
    test.yaml:25:28 `contntType` is no keyword of an encoding; it is ignored; is `contentType` meant?
    test.yaml:29:11 `header` is no keyword of a response; it is ignored; is `headers` meant?
    test.yaml:30:39 `requird` is no keyword of a header; it is ignored; is `required` meant?
    test.yaml:31:23 `operationid` is no keyword of a link; it is ignored; is `operationId` meant?
    test.yaml:33:3 `schema` is no keyword of the components; it is ignored; is `schemas` meant?
    test.yaml:34:15 `operationRff` is no keyword of a link; it is ignored; is `operationRef` meant?
    test.yaml:35:19 `gett` is no keyword of a path; it is ignored; is `get` meant?
    test.yaml:36:30 `requestBoddy` is no keyword of an operation; it is ignored; is `requestBody` meant?
    test.yaml:38:44 `schem` is no keyword of a security scheme; it is ignored; is `scheme` meant?
    test.yaml:39:31 `implict` is no keyword of the flows of OAuth 2; it is ignored; is `implicit` meant?
    test.yaml:39:55 `tokenUlr` is no keyword of a flow; it is ignored; is `tokenUrl` meant?
    test.yaml:41:9 `propertis` is no keyword of a schema; it is ignored; is `properties` meant?
    test.yaml:41:30 `nme` is no keyword of `xml`; it is ignored; is `name` meant?
    test.yaml:41:72 `maping` is no keyword of a discriminator; it is ignored; is `mapping` meant?
    ");
}

#[test]
fn what_says_nothing_is_noted() {
    for schema in [
        "oneOf: []",
        "anyOf: []",
        "allOf: []",
        "type: []",
        "enum: []",
        "type: string, oneOf: []",
    ] {
        let components = format!("T: {{{schema}}}");
        let expected = if schema.contains("string") { "string" } else { "any" };
        assert_eq!(shape("3.1.0", &components), expected, "{schema}");
        let defects = crate::support::defects("3.1.0", &components);
        assert!(defects.contains("[] -> null"), "{schema}: {defects}");
    }
}

#[test]
fn what_is_left_of_a_list_is_read_under_every_name() {
    let of = |rest: &str| shape("3.1.0", &format!("T: {{type: array, {rest}}}"));
    assert_eq!(of("unevaluatedItems: {type: integer}"), "[integer]");
    assert_eq!(
        of("prefixItems: [{type: string}], unevaluatedItems: {type: integer}"),
        "[string, ..integer]"
    );
    assert_eq!(
        of("prefixItems: [{type: string}], unevaluatedItems: false"),
        "[string, ..any] ..1"
    );
    assert_eq!(of("items: false"), "[any] ..0");
    assert_eq!(warnings("3.1.0", "T: {type: array, unevaluatedItems: false}"), "");
    // Where the elements are said already, it says nothing more.
    let both = "T: {type: array, items: {type: string}, unevaluatedItems: false}";
    assert!(warnings("3.1.0", both).contains("`unevaluatedItems` is not followed"));
    let schema =
        "T: {type: string, contentMediaType: application/json, contentSchema: {}}";
    assert!(warnings("3.1.0", schema).contains("the text is kept as it is"));
}

#[test]
fn what_rules_itself_out_is_noted() {
    let components = "T:
  type: object
  properties:
    length: {type: string, minLength: 3, maxLength: 2, default: abc}
    count: {type: array, items: {}, minItems: 3, maxItems: 2}
    number: {type: integer, minimum: 5, exclusiveMaximum: 3}
    large: {type: integer, minimum: 9007199254740995, maximum: 9007199254740993}
    constant: {type: string, enum: [a], const: b}
    text: {type: string, default: [a]}
    whole: {type: integer, default: abc}
    flag: {type: boolean, default: 'yes'}
    fine: {type: integer, default: '7', minimum: 3, maximum: 3}
    also: {type: string, default: 7}
    never: {$ref: '#/components/schemas/N'}
N: false";
    assert_snapshot!(crate::support::defects("3.1.0", components), @r#"
    /components/schemas/T/properties/length/maxLength [maxLength] 2 -> null
    /components/schemas/T/properties/count/maxItems [maxItems] 2 -> null
    /components/schemas/T/properties/number/exclusiveMaximum [exclusiveMaximum] 3 -> null
    /components/schemas/T/properties/large/maximum [maximum] 9007199254740993 -> null
    /components/schemas/T/properties/constant/const [const] "b" -> "b"
    /components/schemas/T/properties/text/default [default] ["a"] -> null
    /components/schemas/T/properties/whole/default [default] "abc" -> null
    /components/schemas/T/properties/flag/default [default] "yes" -> null
    "#);
    assert_snapshot!(shape("3.1.0", components), @r#"{length~: string 3.. = "abc", count~: [any] 3.., number~: integer >=5, large~: integer >=9007199254740995, constant~: "b", text~: string, whole~: integer, flag~: boolean, fine~: integer >=3 <=3 = "7", also~: string = 7, never~: N any}"#);
    let told = warnings("3.1.0", components);
    assert!(told.contains("`false` allows no value at all"), "{told}");
}
