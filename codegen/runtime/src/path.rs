//! Paths of requests.

use std::borrow::Cow;
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
    text: Cow<'static, str>,
    /// The same with `{}` in place of the segments.
    pattern: Cow<'static, str>,
    invalid: Option<String>,
}

impl Path {
    /// A path that begins with these literal segments: `/v1/messages/batches`.
    pub fn new(literal: &'static str) -> Self {
        let rest = literal.trim_start_matches('/');
        // Most paths are written as they are sent, and need no copy.
        let text = match literal.len() - rest.len() {
            1 => Cow::Borrowed(literal),
            _ => Cow::Owned(format!("/{rest}")),
        };
        Self { pattern: text.clone(), text, invalid: None }
    }

    /// Appends `/` and the percent-encoded segment.
    #[must_use]
    pub fn segment(mut self, segment: impl Display) -> Self {
        let segment = segment.to_string();
        if matches!(segment.as_str(), "" | "." | "..") {
            self.invalid.get_or_insert(segment);
            return self;
        }
        self.pattern.to_mut().push_str("/{}");
        // Writing to a `String` cannot fail.
        let encoded = utf8_percent_encode(&segment, RESERVED);
        let _ = write!(self.text.to_mut(), "/{encoded}");
        self
    }

    /// Appends `/` and these literal segments, without encoding.
    #[must_use]
    pub fn literal(mut self, literal: &'static str) -> Self {
        for text in [&mut self.text, &mut self.pattern] {
            let text = text.to_mut();
            text.push('/');
            // A second one would be an empty segment.
            text.push_str(literal.strip_prefix('/').unwrap_or(literal));
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
        self.pattern.to_mut().push_str("/{}");
        let value = serde_json::to_value(value).unwrap_or_default();
        match style.write(name, &value).filter(|text| !text.is_empty()) {
            Some(text) if !matches!(text.as_str(), "." | "..") => {
                let path = self.text.to_mut();
                path.push('/');
                path.push_str(&text);
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
    pub(super) fn pattern(&self) -> Cow<'static, str> {
        self.pattern.clone()
    }

    /// The encoded path, or the segment that cannot be one.
    pub(super) fn finish(&self) -> Result<&str, &str> {
        match &self.invalid {
            Some(segment) => Err(segment),
            None => Ok(&self.text),
        }
    }
}
