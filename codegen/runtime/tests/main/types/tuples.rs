//! Lists whose elements mean something by their place, and fields beside a map of others.

use super::*;

#[derive(Debug, Clone, PartialEq)]
struct Position {
    longitude: f64,
    label: Option<String>,
    rest: Vec<Value>,
}

codec::tuple! {
    Position {
        required => longitude,
        optional => label,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Mark {
    label: Option<Option<String>>,
    rest: Vec<Value>,
}

codec::tuple! {
    Mark {
        nullable => label,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    Position(Box<Position>),
    Other(Value),
}

codec::shape_union! {
    Place {
        array => Position(Position),
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Labels {
    id: u64,
    others: BTreeMap<String, u64>,
    extra: Extra,
}

codec::object! {
    Labels {
        required "id" => id,
        .. => others,
    }
}

#[test]
fn elements_are_read_by_their_place() {
    let position: Position = round_trip(r#"[1.5,"home"]"#);
    assert_eq!((position.longitude, position.label.as_deref()), (1.5, Some("home")));
    let place: Place = round_trip(r#"[1.5]"#);
    assert!(matches!(place, Place::Position(position) if position.label.is_none()));
}

#[test]
fn elements_behind_those_that_are_known_are_kept() {
    let position: Position = round_trip(r#"[1.5,"home",null,{"a":[1]}]"#);
    assert_eq!(position.rest, [Value::Null, json!({"a": [1]})]);
}

#[test]
fn an_element_that_is_not_set_is_null_only_before_another() {
    let mut position = Position { longitude: 1.5, label: None, rest: Vec::new() };
    assert_eq!(serde_json::to_string(&position).unwrap(), "[1.5]");
    position.rest.push(json!(7));
    assert_eq!(serde_json::to_string(&position).unwrap(), "[1.5,null,7]");
}

#[test]
fn null_in_the_place_of_an_element_that_need_not_be_there_is_none() {
    let position: Position = serde_json::from_str("[1.5,null]").unwrap();
    assert_eq!(position, Position { longitude: 1.5, label: None, rest: Vec::new() });
    let position: Position = round_trip("[1.5,null,7]");
    assert_eq!((position.label, position.rest), (None, vec![json!(7)]));
    let place: Place = serde_json::from_str("[1.5,null]").unwrap();
    assert!(matches!(place, Place::Position(_)));
}

#[test]
fn null_that_is_a_value_stays_one() {
    let mark: Mark = round_trip("[null]");
    assert_eq!(mark, Mark { label: Some(None), rest: Vec::new() });
    let mark: Mark = round_trip("[]");
    assert_eq!(mark.label, None);
}

#[test]
fn an_element_that_cannot_be_read_is_named() {
    assert_eq!(refusal::<Position>("[]"), "missing element 0 at line 1 column 2");
    assert_eq!(
        refusal::<Position>("[1.5,7]"),
        "`[1]`: invalid type: integer `7`, expected a string at line 1 column 6"
    );
}

#[test]
fn fields_without_a_name_are_of_their_type_or_kept_as_they_came() {
    let labels: Labels = round_trip(r#"{"id":1,"a":2,"b":"new"}"#);
    assert_eq!(labels.others, BTreeMap::from([("a".to_owned(), 2)]));
    assert_eq!(labels.extra.get("b"), Some(&json!("new")));
    let mut labels = labels;
    labels.others.insert("id".to_owned(), 9);
    labels.others.insert("b".to_owned(), 9);
    assert_eq!(serde_json::to_string(&labels).unwrap(), r#"{"id":1,"a":2,"b":"new"}"#);
}
