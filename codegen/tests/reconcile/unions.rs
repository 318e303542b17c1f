//! Alternatives by shape and by tag.

use serde_json::json;
use specweave_codegen::ir::Shape;
use specweave_codegen::reconcile::{Reconciled, address};

use super::{decision, reconciled, request, response, said};

const TAGGED: &str = "{oneOf: [\
    {required: [type, a], properties: {type: {const: x}, a: {type: string}}}, \
    {required: [type, b], properties: {type: {const: y}, b: {type: string}}}]}";

fn shape<'a>(reconciled: &'a Reconciled, at: &str) -> &'a Shape {
    let found = address::find(&reconciled.api, at).and_then(|found| found.place);
    let place = found.unwrap_or_else(|| panic!("there is no {at}"));
    &reconciled.api.schemas[place.schema].shape
}

fn names<'a>(reconciled: &'a Reconciled, at: &str) -> Vec<(&'a str, Option<bool>)> {
    match shape(reconciled, at) {
        Shape::Object(object) => {
            object.properties.iter().map(|p| (p.name.as_str(), p.required)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_object_that_lists_the_tags_takes_part_in_each_variant_with_what_belongs_there() {
    let flat = "{required: [type], properties: {type: {enum: [x, y]}, a: {type: string}, b: {type: string}, c: {type: integer}}}";
    let texts = [request(TAGGED), request(flat)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let variants = decision(&reconciled, "POST /x request.body", "variants");
    assert_eq!(said(variants), [json!(["x", "y"]), json!({"type": ["x", "y"]})]);
    // What only the flat object has may be in any variant; what a variant has is not in the other.
    let x = names(&reconciled, "POST /x request.body{type=x}");
    assert_eq!(x, [("type", Some(true)), ("a", Some(true)), ("c", Some(false))]);
    let y = names(&reconciled, "POST /x request.body{type=y}");
    assert_eq!(y, [("type", Some(true)), ("b", Some(true)), ("c", Some(false))]);
}

#[test]
fn an_open_tag_with_a_default_means_that_variant() {
    let open =
        "{properties: {type: {type: string, default: y}, b: {type: [string, 'null']}}}";
    let texts = [response(TAGGED), response(open)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    assert_eq!(
        said(decision(&reconciled, "GET /x response.200.body", "variants"))[1],
        json!(["y"])
    );
    let b = decision(&reconciled, "GET /x response.200.body{type=y}.b", "nullable");
    assert_eq!(b.chosen, json!(true));
    let Shape::Text(tag) = shape(&reconciled, "GET /x response.200.body{type=y}.type")
    else {
        panic!()
    };
    assert_eq!(tag.constant(), Some("y"));
}

#[test]
fn an_open_tag_means_all_variants() {
    let open = "{properties: {type: {type: string}, m: {type: string}}}";
    let texts = [response(TAGGED), response(open)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    assert_eq!(names(&reconciled, "GET /x response.200.body{type=x}").len(), 3);
    assert_eq!(names(&reconciled, "GET /x response.200.body{type=y}").len(), 3);
}

#[test]
fn no_variant_is_lost() {
    let other = "{oneOf: [\
        {required: [type], properties: {type: {const: y}}}, \
        {required: [type], properties: {type: {const: z}}}]}";
    let texts = [request(TAGGED), request(other)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let variants = decision(&reconciled, "POST /x request.body", "variants");
    assert_eq!(variants.chosen, json!(["x", "y", "z"]));
}

#[test]
fn a_variant_of_several_tags_is_divided_where_another_source_divides_it() {
    let together = "{oneOf: [\
        {required: [type], properties: {type: {enum: [x, y]}, both: {type: string}}}, \
        {required: [type], properties: {type: {const: z}}}]}";
    let texts = [request(TAGGED), request(together)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let Shape::Union(union) = shape(&reconciled, "POST /x request.body") else {
        panic!()
    };
    let tags: Vec<_> =
        union.variants.iter().map(|variant| variant.tags.join("+")).collect();
    assert_eq!(tags, ["x", "y", "z"]);
    assert!(
        names(&reconciled, "POST /x request.body{type=x}")
            .contains(&("both", Some(false)))
    );
}

#[test]
fn an_object_without_the_tag_is_the_variant_without_it() {
    let optional = "{oneOf: [\
        {required: [n], properties: {type: {const: custom}, n: {type: string}}}, \
        {required: [type], properties: {type: {const: y}}}]}";
    let texts = [
        request(optional),
        request("{required: [n], properties: {n: {type: string}, m: {type: string}}}"),
    ];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let custom = names(&reconciled, "POST /x request.body{type=custom}");
    assert_eq!(custom, [("type", Some(false)), ("n", Some(true)), ("m", Some(false))]);
    assert_eq!(names(&reconciled, "POST /x request.body{type=y}").len(), 1);
}

#[test]
fn a_string_in_one_source_is_the_string_of_a_union_in_another() {
    let union =
        "{oneOf: [{type: string, maxLength: 5}, {type: array, items: {type: integer}}]}";
    let texts = [request(union), request("{type: string}")];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let Shape::Union(union) = shape(&reconciled, "POST /x request.body") else {
        panic!()
    };
    assert_eq!(union.variants.len(), 2);
    assert_eq!(
        decision(&reconciled, "POST /x request.body", "maxLength").chosen,
        json!(5)
    );
}

#[test]
fn tags_in_two_spellings_are_one_variant() {
    let shouted = "{oneOf: [\
        {required: [type], properties: {type: {const: FIRSTKIND}, a: {type: string}}}, \
        {required: [type], properties: {type: {const: SECONDKIND}}}]}";
    let spoken = "{oneOf: [\
        {required: [type], properties: {type: {const: first_kind}, a: {type: string}}}, \
        {required: [type], properties: {type: {const: second_kind}}}]}";
    let texts = [response(shouted), response(spoken)];
    let reconciled = reconciled(&[&texts[0], &texts[1]]);
    let spelling = decision(&reconciled, "GET /x response.200.body.type", "enum");
    assert_eq!(spelling.chosen, json!(["first_kind", "second_kind"]));
    let Shape::Text(tag) =
        shape(&reconciled, "GET /x response.200.body{type=first_kind}.type")
    else {
        panic!()
    };
    assert_eq!(tag.constant(), Some("first_kind"));
}
