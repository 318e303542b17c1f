//! Objects: which fields are read, kept and written.

use super::*;

#[test]
fn unknown_fields_are_kept_in_their_order() {
    let json = r#"{"type":"text","z":1,"text":"x","title":"t","a":{"b":[null,-1,1.5,18446744073709551615]}}"#;
    let text: Text = round_trip(json);
    assert_eq!(
        text.extra.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["z", "a"]
    );
    assert_eq!(
        serde_json::to_string(&text).unwrap(),
        r#"{"type":"text","text":"x","title":"t","z":1,"a":{"b":[null,-1,1.5,18446744073709551615]}}"#
    );
}

#[test]
fn null_is_none_and_none_is_left_out_unless_the_server_wants_it() {
    let text: Text = decode(r#"{"type":"text","text":"x","kinds":null,"title":null}"#);
    assert_eq!(text, Text::new("x"));
    assert_eq!(
        serde_json::to_value(&text).unwrap(),
        json!({"type": "text", "text": "x", "title": null})
    );
}

#[test]
fn the_last_of_two_equal_keys_wins() {
    let text: Text = decode(r#"{"text":"a","new":1,"text":"b","new":2}"#);
    assert_eq!(text.text, "b");
    assert_eq!(text.extra.get("new"), Some(&json!(2)));
}

#[test]
fn a_constant_that_is_another_is_kept() {
    for json in [
        r#"{"type":"text/2","text":"x","title":null}"#,
        r#"{"type":7,"text":"x","title":null}"#,
        r#"{"type":["text"],"text":"x","title":null}"#,
    ] {
        let text: Text = round_trip(json);
        assert!(text.extra.contains_key("type"));
    }
}

#[test]
fn what_is_extra_takes_the_place_of_a_field() {
    let mut text = Text::new("x");
    text.extra.insert("text", json!({"richer": true}));
    assert_eq!(
        serde_json::to_string(&text).unwrap(),
        r#"{"type":"text","title":null,"text":{"richer":true}}"#
    );
}

#[test]
fn keys_with_escapes_are_read() {
    let text: Text = decode(r#"{"ty\u0070e":"text","te\u0078t":"a\nb"}"#);
    assert_eq!(text, Text::new("a\nb"));
}

#[test]
fn extra_costs_nothing_while_it_is_empty() {
    assert_eq!(size_of::<Extra>(), size_of::<usize>());
    let mut extra = Extra::new();
    extra.insert("a", 1);
    assert_eq!(format!("{extra:?}"), r#"{"a": Number(1)}"#);
    assert_eq!(extra.remove("a"), Some(json!(1)));
    assert_eq!(extra, Extra::new());
    assert_eq!(
        Extra::from_iter([("b", true)]).into_iter().next(),
        Some(("b".to_owned(), json!(true)))
    );
}
