//! Closed sets of texts and numbers that turn out to be open.

use super::*;

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
