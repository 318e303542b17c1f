//! JSON of structs, unions and enumerations, as generated crates declare them.

// In a generated crate all of them are public.
#![allow(dead_code, unreachable_pub)]

// The macros are for the crate that carries the runtime, so the module is compiled here once more,
// as it is there.
#[path = "../../src/codec/mod.rs"]
#[allow(unused_imports)]
mod codec;

use std::collections::BTreeMap;

use codec::{Extra, Unknown};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use specweave_runtime::DecodeError;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    text: String,
    kinds: Option<Vec<Kind>>,
    title: Option<String>,
    extra: Extra,
}

codec::object! {
    Text {
        "type" = "text",
        required "text" => text,
        optional list "kinds" => kinds,
        nullable "title" => title,
    }
}

impl Text {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), kinds: None, title: None, extra: Extra::new() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Plain,
    Rich,
    Other(String),
}

codec::open_enum! {
    Kind {
        "plain" => Plain,
        "rich" => Rich,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Tool {
    name: String,
    r#type: Option<String>,
    content: Option<Box<Content>>,
    limits: Option<BTreeMap<String, u64>>,
    ratio: Option<f64>,
    extra: Extra,
}

codec::object! {
    Tool {
        required "name" => name,
        optional "type" => r#type,
        optional "content" => content,
        optional map "limits" => limits,
        optional "ratio" => ratio,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Block {
    Text(Text),
    Tool(Box<Tool>),
    Other(Unknown),
}

codec::tagged_union! {
    Block by "type" {
        "text" | "plain_text" => Text(Text) as_text,
        "tool" | _ => Tool(Tool) as_tool,
    }
}

/// A union without a variant for objects that have no tag.
#[derive(Debug, Clone, PartialEq)]
enum Strict {
    Text(Text),
    Other(Unknown),
}

codec::tagged_union! {
    Strict by "type" {
        "text" => Text(Text) as_text,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Text(String),
    Blocks(Vec<Block>),
    Other(Value),
}

codec::shape_union! {
    Content {
        string => Text(String),
        array => Blocks(Vec<Block>),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Scalar {
    Flag(bool),
    Count(u64),
    Ratio(f64),
    Kind(Kind),
    Text(Box<Text>),
    Other(Value),
}

codec::shape_union! {
    Scalar {
        boolean => Flag(bool),
        integer => Count(u64),
        number => Ratio(f64),
        string => Kind(Kind),
        object => Text(Text),
    }
}

fn decode<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn refusal<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).unwrap_err().to_string()
}

/// Decodes from a slice, a reader and a value, and encodes again.
#[track_caller]
fn round_trip<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    json: &str,
) -> T {
    let decoded: T = decode(json);
    let value: Value = decode(json);
    assert_eq!(serde_json::to_value(&decoded).unwrap(), value);
    assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), decoded);
    assert_eq!(serde_json::from_value::<T>(value).unwrap(), decoded);
    let text = serde_json::to_string(&decoded).unwrap();
    assert_eq!(decode::<T>(&text), decoded);
    decoded
}

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
fn unknown_values_are_kept() {
    assert_eq!(round_trip::<Kind>(r#""plain""#), Kind::Plain);
    assert_eq!(round_trip::<Kind>(r#""wild""#), Kind::Other("wild".to_owned()));
    assert_eq!(Kind::from(String::from("rich")), Kind::Rich);
    assert_eq!("rich".parse(), Ok(Kind::Rich));
    assert_eq!(Kind::Rich, *"rich");
    assert_eq!(format!("[{:>6}]", Kind::Rich), "[  rich]");
    assert_eq!(
        refusal::<Kind>("3"),
        "invalid type: integer `3`, expected a string at line 1 column 1"
    );
}

#[test]
fn values_come_from_what_they_hold() {
    let text = Text::new("x");
    let content = Content::from([Block::from(text.clone())]);
    assert_eq!(content, Content::from(vec![Block::Text(text)]));
    assert_eq!(Content::from(String::from("x")), Content::Text("x".to_owned()));
}

#[test]
fn a_decode_error_gives_the_field_that_is_to_blame() {
    for (json, path) in [
        (r#"{"type":"text"}"#, Some("text")),
        (r#"{"type":"text","text":null}"#, Some("text")),
        (r#"{"type":"text","text":"x","kinds":["a",1]}"#, Some("kinds[1]")),
        (
            r#"{"type":"tool","name":"n","content":[{"type":"tool","name":"m","content":[{"type":"text"}]}]}"#,
            Some("content[0].content[0].text"),
        ),
        ("[]", None),
        (r#"{"type":"text","text":"x"} 1"#, None),
        (r#"{"type":"te"#, None),
    ] {
        let error = serde_json::from_str::<Block>(json).unwrap_err();
        let error = DecodeError::json("the response body", json.as_bytes(), error);
        assert_eq!(error.path(), path, "{error}");
    }
}

#[test]
fn errors_name_the_path() {
    for (json, message) in [
        (r#"{"type":"text"}"#, "missing field `text` at line 1 column 15"),
        (
            r#"{"type":"text","text":null}"#,
            "`text`: invalid type: null, expected a string at line 1 column 26",
        ),
        (
            r#"{"type":"text","text":"x","kinds":["a",1]}"#,
            "`kinds[1]`: invalid type: integer `1`, expected a string at line 1 column 40",
        ),
        (
            r#"{"type":"text","text":"x","kinds":"a"}"#,
            "`kinds`: invalid type: string \"a\", expected a list at line 1 column 37",
        ),
        (
            r#"{"type":"tool","name":"n","content":[{"type":"tool","name":"m","content":[{"type":"text"}]}]}"#,
            "`content[0].content[0]`: missing field `text` at line 1 column 89",
        ),
        (
            r#"{"type":"tool","name":"n","limits":{"a":1,"b":-1}}"#,
            "`limits.b`: invalid value: integer `-1`, expected u64 at line 1 column 48",
        ),
        ("[]", "invalid type: sequence, expected an object at line 1 column 0"),
        (r#"{"type":"text","text":"x"} 1"#, "trailing characters at line 1 column 28"),
    ] {
        assert_eq!(refusal::<Block>(json), message, "{json}");
    }
}

#[test]
fn a_text_that_breaks_off_is_told_from_a_wrong_one() {
    let whole =
        r#"{"type":"tool","name":"n","content":[{"type":"text","text":"x","new":[1]}]}"#;
    for end in 0..whole.len() {
        let error = serde_json::from_str::<Block>(&whole[..end]).unwrap_err();
        assert!(error.is_eof(), "{error}: {}", &whole[..end]);
    }
}

#[test]
fn deep_nesting_is_refused_without_exhausting_the_stack() {
    let typed = r#"{"type":"tool","name":"n","content":["#.repeat(10_000);
    let untagged = r#"{"name":"n","content":["#.repeat(10_000);
    let extra = format!(r#"{{"type":"text","text":"x","new":{}"#, "[".repeat(10_000));
    let unknown = r#"{"type":"new","a":"#.repeat(10_000);
    for json in [typed, untagged, extra, unknown] {
        let small = std::thread::Builder::new().stack_size(1 << 20);
        let message =
            small.spawn(move || refusal::<Block>(&json)).unwrap().join().unwrap();
        assert!(message.contains("recursion limit exceeded"), "{message}");
    }
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

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9f64).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key =
            prop_oneof!["[a-z]{1,4}", Just("type".to_owned()), Just("name".to_owned())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_is_lost(value in any_json()) {
        let content: Content = match serde_json::from_value(value.clone()) {
            Ok(content) => content,
            // Known fields of another type.
            Err(_) => return Ok(()),
        };
        let encoded = serde_json::to_value(&content).unwrap();
        prop_assert_eq!(without_nulls(encoded), without_nulls(value));
    }

    #[test]
    fn all_ways_in_agree(value in any_json()) {
        let text = value.to_string();
        let from_text = serde_json::from_str::<Content>(&text).ok();
        let from_value = serde_json::from_value::<Content>(serde_json::from_str(&text).unwrap()).ok();
        prop_assert_eq!(from_text, from_value);
    }
}

/// A null and an absent field are the same.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Object(entries) => {
            let entries = entries.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                entries
                    .map(|(key, value)| (key, without_nulls(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Place {
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

#[test]
fn the_status_tells_the_answer() {
    #[derive(Debug, PartialEq)]
    enum Answer {
        Ok(Box<Place>),
        Accepted,
        Success(Vec<i64>),
        Other,
    }
    codec::answers! {
        Answer {
            200 => Ok(Place),
            202 => Accepted,
            200..=299 => Success(Vec<i64>),
        }
    }
    let decode = <Answer as codec::Answers>::decode;
    assert!(matches!(decode(200, b"{\"latitude\": 1}").unwrap(), Answer::Ok(_)));
    assert_eq!(decode(202, b"").unwrap(), Answer::Accepted);
    assert_eq!(decode(207, b"[1]").unwrap(), Answer::Success(vec![1]));
    assert_eq!(decode(302, b"").unwrap(), Answer::Other);
    assert!(decode(200, b"").is_err());
}

#[test]
fn known_numbers_have_names_and_others_are_kept() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Kind {
        Text,
        Minus1,
        Other(i64),
    }
    codec::integer_enum! {
        Kind {
            0 => Text,
            -1 => Minus1,
        }
    }
    let read = |text: &str| serde_json::from_str::<Kind>(text);
    assert_eq!(read("0").unwrap(), Kind::Text);
    assert_eq!(read("-1").unwrap(), Kind::Minus1);
    assert_eq!(read("7").unwrap(), Kind::Other(7));
    assert!(read("\"0\"").is_err());
    assert_eq!(
        serde_json::to_string(&[Kind::Minus1, Kind::Other(7)]).unwrap(),
        "[-1,7]"
    );
    assert_eq!(Kind::from(0).to_string(), "0");
}
