//! RFC 6901 pointers, and pointers into other files (`FILE#POINTER`).

use std::borrow::Cow;

use serde_json::Value;

/// Writes a key the way it stands in a pointer.
pub fn escape(key: &str) -> Cow<'_, str> {
    // Few keys have anything to escape, and a document has a great many.
    match key.contains(['~', '/']) {
        true => key.replace('~', "~0").replace('/', "~1").into(),
        false => key.into(),
    }
}

/// Reads a part of a pointer.
pub fn unescape(part: &str) -> Cow<'_, str> {
    match part.contains('~') {
        true => part.replace("~1", "/").replace("~0", "~").into(),
        false => part.into(),
    }
}

/// The parts of a pointer, unescaped.
pub fn parts(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(unescape)
}

/// Splits `FILE#POINTER`; a pointer into the main file has no file.
pub fn split(pointer: &str) -> (Option<&str>, &str) {
    if pointer.is_empty() || pointer.starts_with('/') {
        return (None, pointer);
    }
    match pointer.split_once('#') {
        Some(("", rest)) => (None, rest),
        Some((file, rest)) => (Some(file), rest),
        None => (Some(pointer), ""),
    }
}

/// The value at a pointer.
pub fn find<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut value = value;
    for part in parts(pointer) {
        value = match value {
            Value::Object(map) => map.get(&*part)?,
            Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Undoes the percent-encoding of a URI fragment; what isn't valid stays as it is.
pub fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[at], digits) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
