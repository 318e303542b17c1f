//! The reconciled API as OpenAPI says all that the IR says.

use specweave_codegen::ir::Api;
use specweave_codegen::load::Document;
use specweave_codegen::lower::lower;
use specweave_codegen::reconcile::{Reconciled, reconcile};
use specweave_codegen::report;

use super::{reconciled, request, response, source, the_sources, unfolded};

/// The API written, and read again.
pub(super) fn again(api: &Api) -> Api {
    let written =
        serde_json::to_string_pretty(&report::openapi(api)).expect("it is JSON");
    let document = Document::from_text(written.clone(), "reconciled.json")
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let lowered = lower(&document, source("again", 1))
        .unwrap_or_else(|problems| panic!("{problems:#?}\n{written}"));
    assert!(lowered.warnings.is_empty(), "{:#?}\n{written}", lowered.warnings);
    assert!(lowered.api.defects.is_empty(), "{:#?}\n{written}", lowered.api.defects);
    lowered.api
}

fn same(reconciled: &Reconciled) {
    if let Some(difference) = difference(&reconciled.api) {
        panic!("{difference}");
    }
}

/// What is not the same once written and read.
pub(super) fn difference(api: &Api) -> Option<String> {
    let (before, after) = (unfolded(api, false), unfolded(&again(api), false));
    if before == after {
        return None;
    }
    let text = |value| serde_json::to_string_pretty(value).expect("it is JSON");
    let (before, after) = (text(&before), text(&after));
    let diff = similar::TextDiff::from_lines(&before, &after);
    Some(diff.unified_diff().context_radius(6).to_string())
}

#[test]
fn the_five_sources() {
    let (apis, _) = the_sources();
    same(&reconcile(apis, &[]).unwrap_or_else(|problems| panic!("{problems:#?}")));
}

#[test]
fn everything_a_schema_can_say() {
    for schema in [
        "{}",
        "{type: [string, 'null'], minLength: 1, maxLength: 4, pattern: '^a', format: uuid}",
        "{anyOf: [{type: string}, {enum: [a, b]}]}",
        "{anyOf: [{type: string}, {enum: [a, b]}, {type: 'null'}]}",
        "{type: [string, 'null'], enum: [a, b, null]}",
        "{type: string, const: a}",
        "{type: boolean, const: true}",
        "{type: [boolean, 'null']}",
        "{type: number, exclusiveMinimum: 0, maximum: 2.5, multipleOf: 0.5}",
        "{type: integer, format: int64, enum: [1, 2]}",
        "{type: integer, enum: [1, 2], x-enum-varnames: [one, two]}",
        "{type: string, enum: [a, b], x-enum-descriptions: {b: The second.}}",
        "{anyOf: [{type: string}, {type: string, enum: [a, b], x-enum-varnames: [A, Be]}]}",
        "{type: array, prefixItems: [{type: string}, {type: [integer, 'null']}], items: {type: boolean}, minItems: 1}",
        "{type: array, items: {type: [integer, 'null']}, minItems: 1, maxItems: 2, uniqueItems: true}",
        "{type: object, additionalProperties: false}",
        "{type: object, additionalProperties: true}",
        "{type: object, additionalProperties: {type: [string, 'null']}, minProperties: 1, maxProperties: 3}",
        "{type: object, required: [], properties: {a: {type: string}}}",
        "{type: object, properties: {a: {type: string, default: x, deprecated: true, readOnly: true}, b: {type: string, writeOnly: true, description: d}}}",
        "{title: t, description: d, type: string, examples: [a, b]}",
        "{oneOf: [{type: string}, {type: array, items: {type: string}}, {type: 'null'}]}",
        "{oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {enum: [b, c]}}}]}",
        "{oneOf: [{type: string}, {type: object, required: [k], properties: {k: {const: a}}}, {type: object, properties: {k: {const: b}}}]}",
    ] {
        same(&reconciled(&[&request(schema)]));
        same(&reconciled(&[&response(schema)]));
        same(&reconciled(&[&request(&format!("{{properties: {{p: {schema}}}}}"))]));
    }
}

#[test]
fn everything_else() {
    same(&reconciled(&["
openapi: 3.2.0
info:
  title: T
  version: '1'
  description: D
  termsOfService: https://t
  contact: {name: N, url: https://c, email: a@b}
  license: {name: L, url: https://l}
externalDocs: {url: https://d}
servers: [{url: https://one/v1}]
tags: [{name: t, description: about}, {name: u}]
security: [{k: []}, {b: []}, {c: []}]
paths:
  /x/{id}:
    post:
      operationId: makeX
      summary: S
      description: D
      deprecated: true
      tags: [t, u]
      x-fern-pagination: {cursor: $request.q, next_cursor: $response.n, results: $response.r}
      parameters:
        - {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Id'}}
        - {name: q, in: query, description: Q, style: form, explode: false, schema: {type: array, items: {type: string}}}
        - {name: f, in: query, deprecated: true, content: {application/json: {schema: {type: object}}}}
        - {name: h, in: header, required: true, schema: {type: string, default: d}}
      requestBody:
        description: B
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Node'}, example: {a: 1}}
          text/plain: {schema: {type: string, contentMediaType: text/html}}
      responses:
        '200':
          description: ok
          headers: {x-h: {required: true, description: H, schema: {type: integer}}}
          content:
            text/event-stream: {itemSchema: {$ref: '#/components/schemas/Node'}}
            application/json:
              schema: {$ref: '#/components/schemas/Either'}
              examples: {one: {value: 1}, two: {value: 2}}
        4XX: {description: ''}
        default: {description: other}
components:
  securitySchemes:
    k: {type: apiKey, in: header, name: x-k, description: key}
    b: {type: http, scheme: bearer}
    c: {type: http, scheme: basic}
  schemas:
    Id: {type: string, description: An id, x-http-status: 404, deprecated: true}
    Node:
      type: object
      properties:
        next: {anyOf: [{$ref: '#/components/schemas/Node'}, {type: 'null'}], description: the next}
        id: {$ref: '#/components/schemas/Id', description: its id, deprecated: true}
        said: {allOf: [{type: string, description: inner}], description: outer}
    Either:
      oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]
      discriminator: {propertyName: k, mapping: {one: '#/components/schemas/One', two: '#/components/schemas/Two', zwei: '#/components/schemas/Two'}}
    One: {type: object, required: [k], properties: {k: {type: string}}}
    Two: {type: object, required: [k], properties: {k: {type: string}, n: {type: integer}}}
"]));
}
