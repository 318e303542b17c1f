//! Paths of requests.

use std::fmt::{Display, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::style::{self, Style};

/// All but the characters that mean nothing special anywhere in a URL (RFC 3986, 2.3).
pub(super) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a request: literal parts, and segments that come from the caller.
///
/// A segment is percent-encoded, so that an id with `/`, `?`, `%` or `#` stays one segment. An id
/// that no encoding can save (empty, `.` or `..`) makes sending fail with
/// [`ErrorKind::InvalidPath`](super::ErrorKind::InvalidPath).
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    /// The same with `{}` in place of the segments.
    pattern: String,
    invalid: Option<String>,
}

impl Path {
    /// A path that begins with these literal segments: `/v1/messages/batches`.
    pub fn new(literal: &'static str) -> Self {
        let empty = Self { text: String::new(), pattern: String::new(), invalid: None };
        empty.literal(literal)
    }

    /// Appends `/` and the percent-encoded segment.
    #[must_use]
    pub fn segment(mut self, segment: impl Display) -> Self {
        let segment = segment.to_string();
        if matches!(segment.as_str(), "" | "." | "..") {
            self.invalid.get_or_insert(segment);
            return self;
        }
        self.pattern.push_str("/{}");
        // Writing to a `String` cannot fail.
        let _ = write!(self.text, "/{}", utf8_percent_encode(&segment, RESERVED));
        self
    }

    /// Appends `/` and these literal segments, without encoding.
    #[must_use]
    pub fn literal(mut self, literal: &'static str) -> Self {
        for text in [&mut self.text, &mut self.pattern] {
            text.push('/');
            text.push_str(literal.trim_start_matches('/'));
        }
        self
    }

    /// Appends `/` and a list or an object written in this style.
    #[must_use]
    pub fn styled(
        mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
        style: Style,
    ) -> Self {
        self.pattern.push_str("/{}");
        let value = serde_json::to_value(value).unwrap_or_default();
        match style.write(name, &value).filter(|text| !text.is_empty()) {
            Some(text) if !matches!(text.as_str(), "." | "..") => {
                self.text.push('/');
                self.text.push_str(&text);
            }
            text => {
                self.invalid.get_or_insert(text.unwrap_or_default());
            }
        }
        self
    }

    /// A list or an object as a part of a segment, between commas; to be encoded with the rest of it.
    pub fn text(_: &str, value: &(impl Serialize + ?Sized), _: Style) -> String {
        style::flat(&serde_json::to_value(value).unwrap_or_default()).join(",")
    }

    /// The path with `{}` in place of what came from the caller.
    pub(super) fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The encoded path, or the segment that cannot be one.
    pub(super) fn finish(&self) -> Result<&str, &str> {
        match &self.invalid {
            Some(segment) => Err(segment),
            None => Ok(&self.text),
        }
    }
}
