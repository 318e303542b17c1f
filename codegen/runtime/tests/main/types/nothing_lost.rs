//! Whatever is decoded is encoded again as it came.

use super::*;

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
