//! Unions whose variants a tag or the type of JSON tells apart.

use super::*;

#[test]
fn the_tag_may_come_anywhere() {
    for json in [
        r#"{"type":"text","text":"x","new":1,"title":null}"#,
        r#"{"text":"x","type":"text","new":1,"title":null}"#,
        r#"{"new":1,"title":null,"text":"x","type":"text"}"#,
    ] {
        let block: Block = round_trip(json);
        let text = block.as_text().unwrap();
        assert_eq!((text.text.as_str(), text.extra.len()), ("x", 1));
    }
}

#[test]
fn a_variant_keeps_a_tag_that_it_does_not_imply() {
    let block: Block = round_trip(r#"{"type":"plain_text","text":"x","title":null}"#);
    assert_eq!(block.as_text().unwrap().extra.get("type"), Some(&json!("plain_text")));
    let block: Block = round_trip(r#"{"type":"tool","name":"n"}"#);
    assert_eq!(block.as_tool().unwrap().r#type.as_deref(), Some("tool"));
}

#[test]
fn an_object_without_tag_is_the_untagged_variant() {
    for json in
        [r#"{"name":"n"}"#, r#"{"name":"n","type":null}"#, r#"{"type":null,"name":"n"}"#]
    {
        let block: Block = decode(json);
        assert_eq!(block.as_tool().unwrap().r#type, None, "{json}");
    }
    let strict: Strict = round_trip(r#"{"text":"x"}"#);
    assert!(matches!(strict, Strict::Other(_)));
    let strict: Strict = round_trip("{}");
    assert!(matches!(strict, Strict::Other(_)));
}

#[test]
fn unknown_variants_are_kept_as_they_came() {
    for json in [
        r#"{"type":"hologram","depth":3,"of":{"x":[1,{}]}}"#,
        r#"{"depth":3,"type":"hologram","of":null}"#,
        r#"{"type":3,"name":"n"}"#,
        r#"{"name":"n","type":{"a":1}}"#,
    ] {
        let block: Block = round_trip(json);
        let Block::Other(object) = &block else {
            panic!("{json} was taken for something known");
        };
        assert_eq!(serde_json::to_string(&block).unwrap(), json);
        assert!(object.contains_key("type"));
    }
}

#[test]
fn shapes_tell_the_variants_of_a_union() {
    assert_eq!(round_trip::<Content>(r#""hi""#), Content::from("hi"));
    assert_eq!(round_trip::<Content>("[]"), Content::Blocks(Vec::new()));
    for json in ["7", "null", "true", r#"{"a":1}"#] {
        assert_eq!(round_trip::<Content>(json), Content::Other(decode(json)));
    }
    assert_eq!(round_trip::<Scalar>("true"), Scalar::Flag(true));
    assert_eq!(round_trip::<Scalar>("3"), Scalar::Count(3));
    assert_eq!(round_trip::<Scalar>("3.5"), Scalar::Ratio(3.5));
    assert_eq!(decode::<Scalar>("-3"), Scalar::Ratio(-3.0));
    assert_eq!(round_trip::<Scalar>(r#""rich""#), Scalar::from(Kind::Rich));
    assert_eq!(round_trip::<Scalar>(r#""poor""#), Scalar::from("poor"));
    assert_eq!(round_trip::<Scalar>("[1]"), Scalar::Other(json!([1])));
    let text = Scalar::from(Text::new("x"));
    assert_eq!(round_trip::<Scalar>(r#"{"type":"text","text":"x","title":null}"#), text);
}

#[test]
fn values_come_from_what_they_hold() {
    let text = Text::new("x");
    let content = Content::from([Block::from(text.clone())]);
    assert_eq!(content, Content::from(vec![Block::Text(text)]));
    assert_eq!(Content::from(String::from("x")), Content::Text("x".to_owned()));
}
