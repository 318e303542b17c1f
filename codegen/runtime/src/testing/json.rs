//! Comparing JSON as an API means it: a null and an absent field are equal, and so are `1` and `1.0`.

use std::fmt;

use serde_json::Value;

/// One place where two JSON values differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// What stands there on the left; `None` when it is absent.
    pub left: Option<Value>,
    /// What stands there on the right; `None` when it is absent.
    pub right: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(
            f,
            "{pointer}: recorded {}, got {}",
            brief(self.left.as_ref()),
            brief(self.right.as_ref())
        )
    }
}

fn brief(value: Option<&Value>) -> String {
    const LONGEST: usize = 80;
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// Whether the two are equal.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => {
            let covered = a
                .iter()
                .all(|(key, value)| equal(value, b.get(key).unwrap_or(&Value::Null)));
            covered
                && b.iter().all(|(key, value)| value.is_null() || a.contains_key(key))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => left == right,
    }
}

/// Every place where they differ, at most `limit`.
pub fn differences(left: &Value, right: &Value, limit: usize) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(Some(left), Some(right), &mut String::new(), limit, &mut found);
    found
}

fn compare(
    left: Option<&Value>,
    right: Option<&Value>,
    at: &mut String,
    limit: usize,
    found: &mut Vec<Difference>,
) {
    let left = left.filter(|value| !value.is_null());
    let right = right.filter(|value| !value.is_null());
    if found.len() >= limit {
        return;
    }
    match (left, right) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for (key, value) in a {
                below(at, &escape(key), |at| {
                    compare(Some(value), b.get(key), at, limit, found)
                });
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                below(at, &escape(key), |at| {
                    compare(None, Some(value), at, limit, found)
                });
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                below(at, &index.to_string(), |at| {
                    compare(Some(a), Some(b), at, limit, found)
                });
            }
            // An item that is missing is a difference even where the other is null.
            for index in a.len().min(b.len())..a.len().max(b.len()) {
                let (left, right) = (a.get(index).cloned(), b.get(index).cloned());
                found.push(Difference { pointer: format!("{at}/{index}"), left, right });
            }
        }
        (Some(a), Some(b)) if equal(a, b) => {}
        (None, None) => {}
        (left, right) => {
            found.push(Difference {
                pointer: at.clone(),
                left: left.cloned(),
                right: right.cloned(),
            });
        }
    }
}

fn below(at: &mut String, step: &str, visit: impl FnOnce(&mut String)) {
    let length = at.len();
    at.push('/');
    at.push_str(step);
    visit(at);
    at.truncate(length);
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
