//! Unions whose variants only their fields and elements tell apart.

use super::*;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    latitude: f64,
    extra: Extra,
}

codec::object! {
    Place {
        required "latitude" => latitude,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Venue {
    latitude: f64,
    title: Option<String>,
    extra: Extra,
}

codec::object! {
    Venue {
        required "latitude" => latitude,
        optional "title" => title,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Button {
    label: Option<String>,
    extra: Extra,
}

codec::object! {
    Button {
        "type" = 2,
        "link" = false,
        optional "label" => label,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Anything {
    Texts(Vec<String>),
    Numbers(Vec<i64>),
    Place(Place),
    Venue(Box<Venue>),
    Button(Button),
    Another(Button),
    Map(BTreeMap<String, String>),
    Other(Value),
}

codec::shape_union! {
    Anything {
        array => Texts(Vec<String>) | Numbers(Vec<i64>),
        object => Place(Place) | Venue(Venue) | Button(Button) | Another(Button) no_from | Map(BTreeMap<String, String>),
    }
}

#[test]
fn objects_without_a_tag_are_told_apart_by_their_fields() {
    let read = |value: Value| -> Anything { serde_json::from_value(value).unwrap() };
    assert!(matches!(read(json!({"latitude": 1.5})), Anything::Place(_)));
    // Both would do; the second has a name for every field.
    assert!(matches!(read(json!({"latitude": 1.5, "title": "x"})), Anything::Venue(_)));
    // Equals: the one that is stated first.
    assert!(matches!(read(json!({"latitude": 1.5, "new": 1})), Anything::Place(_)));
    // Constants come before everything else.
    assert!(matches!(
        read(json!({"type": 2, "link": false, "latitude": 1.5})),
        Anything::Button(_)
    ));
    assert!(matches!(read(json!({"a": "b"})), Anything::Map(_)));
    assert!(matches!(read(json!(["a"])), Anything::Texts(_)));
    assert!(matches!(read(json!([1])), Anything::Numbers(_)));
    assert!(matches!(read(json!([])), Anything::Texts(_)));
    for value in [
        json!({"latitude": 1.5, "new": {"a": [1]}}),
        json!({"type": 2, "link": false, "label": "x"}),
        json!(["a", "b"]),
        json!([1, 2]),
        json!(true),
    ] {
        assert_eq!(serde_json::to_value(read(value.clone())).unwrap(), value);
    }
}

#[test]
fn why_an_object_is_none_of_the_variants_is_told_of_each() {
    let read = serde_json::from_value::<Anything>;
    let error = read(json!({"latitude": "x", "type": 3, "n": 1})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it is none of the variants: not Place, because `latitude`: invalid type: string \"x\", \
         expected f64; not Venue, because `latitude`: invalid type: string \"x\", expected f64; \
         not Button, because `type` has another value; not Another, because `type` has another \
         value; not Map, because invalid type: integer `3`, expected a string"
    );
    let error = read(json!([1, "a"])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "it is none of the variants: not Texts, because invalid type: integer `1`, expected a string; \
         not Numbers, because invalid type: string \"a\", expected i64"
    );
}

#[test]
fn constants_are_numbers_and_booleans_too() {
    let button: Button =
        serde_json::from_value(json!({"type": 2, "link": false})).unwrap();
    assert!(button.extra.is_empty());
    assert_eq!(
        serde_json::to_value(&button).unwrap(),
        json!({"type": 2, "link": false})
    );
    // Another value is kept and written back.
    let other = json!({"link": false, "type": 7});
    let button: Button = serde_json::from_value(other.clone()).unwrap();
    assert_eq!(serde_json::to_value(&button).unwrap(), other);
}

/// An object that has the keys of no variant is newer than the crate.
#[test]
fn an_object_that_no_variant_can_be_is_kept() {
    #[derive(Debug, PartialEq)]
    enum Narrow {
        Place(Place),
        Button(Button),
        Other(Value),
    }
    codec::shape_union! {
        Narrow {
            object => Place(Place) | Button(Button),
        }
    }
    let unknown = json!({"type": 9, "new": true});
    let read: Narrow = serde_json::from_value(unknown.clone()).unwrap();
    assert_eq!(read, Narrow::Other(unknown));
}
