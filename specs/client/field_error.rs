//! Reading JSON that a model wrote into types of the caller, with errors that name the place.

use std::fmt;

use serde::de::DeserializeOwned;

/// JSON that does not fit a type: where, and why not.
#[derive(Debug)]
pub struct FieldError {
    path: String,
    source: serde_json::Error,
}

impl FieldError {
    /// The path to the value that does not fit, for example `days[1].rain`; empty for the whole.
    /// When a field is missing, it is the path to the object that lacks it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What serde says about it.
    pub fn json_error(&self) -> &serde_json::Error {
        &self.source
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        // Line and column are those of a text that nobody has seen.
        let text = self.source.to_string();
        f.write_str(text.rsplit_once(" at line ").map_or(&text, |(reason, _)| reason))
    }
}

impl std::error::Error for FieldError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Reads JSON into a type.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, FieldError> {
    serde_json::from_str(text).map_err(|source| {
        let before = text.split_inclusive('\n').take(source.line().saturating_sub(1));
        let end = before.map(str::len).sum::<usize>() + source.column();
        FieldError { path: path_at(text.as_bytes(), end), source }
    })
}

/// A step into an object or a list that is open.
enum Step {
    /// Into an object, at the bytes of a key as it is written; none before the first key.
    Key(Option<(usize, usize)>),
    /// Into a list.
    Index(usize),
}

/// The path to the value that ends or is open before this byte: the one a parser stopped at.
fn path_at(text: &[u8], end: usize) -> String {
    let mut steps: Vec<Step> = Vec::new();
    let mut string = None;
    let mut escaped = false;
    for (at, byte) in text.iter().copied().enumerate().take(end) {
        if let Some(start) = string {
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if byte == b'"' {
                string = None;
                if let Some(Step::Key(key @ None)) = steps.last_mut() {
                    *key = Some((start, at));
                }
            }
            continue;
        }
        match byte {
            b'"' => string = Some(at + 1),
            b'{' => steps.push(Step::Key(None)),
            b'[' => steps.push(Step::Index(0)),
            b'}' | b']' => {
                steps.pop();
            }
            b',' => match steps.last_mut() {
                Some(Step::Key(key)) => *key = None,
                Some(Step::Index(index)) => *index += 1,
                None => {}
            },
            _ => {}
        }
    }
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(None) => {}
            Step::Key(Some((start, end))) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&String::from_utf8_lossy(&text[start..end]));
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
