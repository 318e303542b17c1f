//! Documents of any size.

use std::fmt::Write;

/// A document with this many schemas, each of which refers to others.
pub(crate) fn document(schemas: usize) -> String {
    let mut text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned();
    for at in (0..schemas).step_by(7) {
        let _ = writeln!(
            text,
            "  /x{at}:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{at}'}}}}}}}}\n      \
             responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S{}'}}}}}}}}}}",
            (at + 3) % schemas,
        );
    }
    text.push_str("components:\n  schemas:\n");
    for at in 0..schemas {
        let _ = writeln!(
            text,
            "    S{at}:\n      required: [id]\n      properties:\n        id: {{type: string, maxLength: {}}}\n        \
             kind: {{enum: [a, b, c{at}]}}\n        next: {{$ref: '#/components/schemas/S{}'}}\n        \
             all: {{type: array, items: {{$ref: '#/components/schemas/S{}'}}}}",
            at + 1,
            (at + 1) % schemas,
            (at * 31 + 7) % schemas,
        );
    }
    text
}
