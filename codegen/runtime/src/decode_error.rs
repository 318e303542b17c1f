//! Answers that are not what they should be.

use std::fmt;

/// An answer that is not what it should be.
pub struct DecodeError {
    subject: &'static str,
    reason: Reason,
    path: Option<String>,
    media_type: Option<String>,
    snippet: String,
}

#[derive(Debug)]
enum Reason {
    Json(serde_json::Error),
    MediaType { expected: &'static str },
    ContentEncoding { encoding: String },
}

/// How much of an answer an error keeps, in bytes.
pub(super) const SNIPPET: usize = 512;

impl DecodeError {
    /// The JSON in `input` is not what was expected; `subject` names where it came from, for
    /// example `the response body`.
    pub fn json(subject: &'static str, input: &[u8], source: serde_json::Error) -> Self {
        let path = blamed_path(&source.to_string());
        Self { path, ..Self::new(subject, Reason::Json(source), input) }
    }

    pub(super) fn set_media_type(&mut self, media_type: Option<&str>) {
        self.media_type = media_type.map(str::to_owned);
    }

    pub(super) fn media_type_mismatch(expected: &'static str, input: &[u8]) -> Self {
        Self::new("the response body", Reason::MediaType { expected }, input)
    }

    pub(super) fn content_encoding(encoding: String, input: &[u8]) -> Self {
        let reason = Reason::ContentEncoding { encoding };
        Self::new("the response body", reason, input)
    }

    fn new(subject: &'static str, reason: Reason, input: &[u8]) -> Self {
        let mut end = 0;
        let head = String::from_utf8_lossy(&input[..input.len().min(SNIPPET)]);
        let fits = |c: &char| {
            end += c.len_utf8();
            end <= SNIPPET
        };
        Self {
            subject,
            reason,
            path: None,
            media_type: None,
            snippet: head.chars().take_while(fits).collect(),
        }
    }

    /// The beginning of the text, at most 512 bytes, with U+FFFD for what is not UTF-8.
    pub fn snippet(&self) -> &str {
        &self.snippet
    }

    /// The content type of the response; `None` if it has none.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// The field that is to blame, for example `content[2].text`; `None` if the whole text is.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The error of the JSON parser, with line and column; `None` if it was not asked.
    pub fn json_error(&self) -> Option<&serde_json::Error> {
        match &self.reason {
            Reason::Json(error) => Some(error),
            Reason::MediaType { .. } | Reason::ContentEncoding { .. } => None,
        }
    }
}

/// The field that an error of the [codec](super::codec) blames: the path it begins with, and the
/// field that it misses there.
fn blamed_path(message: &str) -> Option<String> {
    let quoted = |text: &str| Some(text.split_once('`')?.0.to_owned());
    let begins = message.strip_prefix('`').and_then(|rest| rest.split_once("`: "));
    let (path, message) = match begins {
        Some((path, message)) => (Some(path.to_owned()), message),
        None => (None, message),
    };
    let missing = message.strip_prefix("missing field `").and_then(quoted);
    match (path, missing) {
        (Some(path), Some(missing)) => Some(format!("{path}.{missing}")),
        (path, missing) => path.or(missing),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let media_type = self.media_type().unwrap_or("no content type");
        write!(f, "{} ({media_type}) ", self.subject)?;
        match &self.reason {
            Reason::Json(error) => write!(f, "is not the expected JSON: {error}")?,
            Reason::MediaType { expected } => write!(f, "should be {expected}")?,
            Reason::ContentEncoding { encoding } => {
                write!(f, "is encoded as `{encoding}`, which was not asked for")?;
            }
        }
        write!(f, "; it begins with {:?}", self.snippet)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("subject", &self.subject)
            .field("reason", &self.reason)
            .field("path", &self.path)
            .field("media_type", &self.media_type)
            .field("snippet", &self.snippet)
            .finish()
    }
}

impl std::error::Error for DecodeError {}
