//! What is not the JSON that was expected, and what is said of it.

use super::*;

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
