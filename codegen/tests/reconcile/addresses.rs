//! Addresses lead to places, whichever way they are written.

use specweave_codegen::reconcile::address;

use super::{reconciled, request};

#[test]
fn steps_of_all_kinds() {
    let text = request(
        "{properties: {l: {type: array, items: {oneOf: [\
           {required: [type], properties: {type: {const: x}, a: {type: object, additionalProperties: {type: string}}}}, \
           {required: [type], properties: {type: {enum: [y, z]}, b: {type: string}}}]}}, 'd.o': {type: string}}}",
    );
    let reconciled = reconciled(&[&text]);
    let found = |at: &str| address::find(&reconciled.api, at).is_some();
    assert!(found("POST /x"));
    assert!(found("POST /x request.body"));
    assert!(found("POST /x request.body.l[]{type=x}.a.*"));
    assert!(found("POST /x request.body.l[]{type=y}.b"));
    assert!(found("POST /x request.body.l[]{type=z}.b"));
    assert!(found("POST /x request.body.l[].b"), "the variant may be left out");
    assert!(found("POST /x request.body.d.o"));
    for wrong in [
        "GET /x",
        "POST /x request.body.m",
        "POST /x request.body.l[]{type=q}.b",
        "POST /x request.bodyl",
        "",
        "x",
    ] {
        assert!(!found(wrong), "{wrong}");
    }
}
