//! JSON that is still being written.

use serde_json::{Map, Value};

/// Reads as much as there is of a JSON text that may break off anywhere.
///
/// What has begun is closed: `{"city": "Par` gives `{"city": "Par"}`. What cannot be told yet is
/// left out: a key without its value, half of `true`, the last digits of a number, which may go
/// on. Text that is no JSON from its beginning gives null.
pub fn parse_partial(text: &str) -> Value {
    if let Ok(whole) = serde_json::from_str(text) {
        return whole;
    }
    let mut scanner = Scanner::default();
    for (at, byte) in text.bytes().enumerate() {
        scanner.step(at, byte);
    }
    scanner.complete(text).unwrap_or(Value::Null)
}

/// The object of a tool's input, as far as it has come. No text at all is an empty object.
#[cfg_attr(not(feature = "stream"), allow(dead_code))]
pub(super) fn parse_object(text: &str) -> Map<String, Value> {
    match parse_partial(text) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Follows the brackets and strings of a text, and remembers the last place where it could end.
#[derive(Default)]
struct Scanner {
    /// The brackets to close, innermost last.
    open: Vec<u8>,
    /// Where the text can be cut, and the brackets that are open there.
    end: Option<(usize, Vec<u8>)>,
    string: Option<InString>,
    /// In an object: whether a key comes next, rather than a value.
    key: bool,
}

/// A string that has begun.
struct InString {
    key: bool,
    escaped: bool,
    /// Hexadecimal digits of `\u` still to come.
    digits: u8,
    /// The end of its last whole character.
    end: usize,
}

impl Scanner {
    fn step(&mut self, at: usize, byte: u8) {
        if let Some(string) = &mut self.string {
            if string.digits > 0 {
                string.digits -= 1;
            } else if string.escaped {
                string.escaped = false;
                string.digits = if byte == b'u' { 4 } else { 0 };
            } else if byte == b'\\' {
                string.escaped = true;
                return;
            } else if byte == b'"' {
                let key = string.key;
                self.string = None;
                if !key {
                    self.mark(at + 1);
                }
                return;
            }
            if string.digits == 0 && !string.escaped {
                string.end = at + 1;
            }
            return;
        }
        match byte {
            b'"' => {
                self.string = Some(InString {
                    key: self.key,
                    escaped: false,
                    digits: 0,
                    end: at + 1,
                });
            }
            b'{' | b'[' => {
                self.open.push(byte);
                self.key = byte == b'{';
                self.mark(at + 1);
            }
            b'}' | b']' => {
                self.mark(at);
                self.open.pop();
                self.key = false;
                self.mark(at + 1);
            }
            b',' => {
                // Whatever stood before the comma is complete.
                self.mark(at);
                self.key = self.open.last() == Some(&b'{');
            }
            b':' => self.key = false,
            _ => {}
        }
    }

    fn mark(&mut self, at: usize) {
        self.end = Some((at, self.open.clone()));
    }

    fn complete(mut self, text: &str) -> Option<Value> {
        let mut closing = String::new();
        if let Some(string) = self.string.take().filter(|string| !string.key) {
            let mut end = string.end;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.end = Some((end, self.open));
            closing.push('"');
        }
        let (end, open) = self.end?;
        closing.extend(
            open.iter().rev().map(|bracket| if *bracket == b'{' { '}' } else { ']' }),
        );
        serde_json::from_str(&format!("{}{closing}", &text[..end])).ok()
    }
}
