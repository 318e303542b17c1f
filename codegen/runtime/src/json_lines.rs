//! JSON Lines, taken apart without any input or output of their own.

use bytes::{Bytes, BytesMut};
use memchr::memchr;

/// Splits JSON Lines, which come in chunks cut anywhere, into lines that are not blank.
///
/// Feed it with [`push`](Self::push), then take lines with [`next_line`](Self::next_line) until
/// there are none; at the end of the input call [`finish`](Self::finish) and take the last one. A
/// line that lies within one chunk is borrowed from it.
#[derive(Debug)]
pub struct JsonLinesDecoder {
    chunk: Bytes,
    /// Where in the chunk the next line begins.
    position: usize,
    /// The beginning of a line that came in earlier chunks.
    line: Vec<u8>,
    /// `line` was handed out, and is to be forgotten.
    taken: bool,
    /// The rest of the line is to be skipped.
    skipping: bool,
    finished: bool,
    max_size: usize,
}

/// A line is larger than the decoder accepts. It is skipped; the next one is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a line of more than {limit} bytes")]
#[non_exhaustive]
pub struct LineTooLong {
    /// The limit, in bytes.
    pub limit: usize,
}

impl JsonLinesDecoder {
    /// A decoder of lines of at most so many bytes each.
    pub fn new(max_size: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            position: 0,
            line: Vec::new(),
            taken: false,
            skipping: false,
            finished: false,
            max_size,
        }
    }

    /// Adds the next bytes.
    pub fn push(&mut self, chunk: Bytes) {
        if self.position < self.chunk.len() {
            // The caller has not taken all lines of the last chunk.
            let rest = &self.chunk[self.position..];
            let mut joined = BytesMut::with_capacity(rest.len() + chunk.len());
            joined.extend_from_slice(rest);
            joined.extend_from_slice(&chunk);
            self.chunk = joined.freeze();
        } else {
            self.chunk = chunk;
        }
        self.position = 0;
    }

    /// Says that there is no more, so that a last line without a line end is one.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// The next line that is not blank, without its line end; `None` if the bytes so far hold no
    /// further one.
    ///
    /// # Errors
    ///
    /// When a line is larger than the limit. The next call goes on after it.
    pub fn next_line(&mut self) -> Result<Option<&[u8]>, LineTooLong> {
        if std::mem::take(&mut self.taken) {
            self.line.clear();
        }
        loop {
            let rest = &self.chunk[self.position..];
            let (part, ended) = match memchr(b'\n', rest) {
                Some(length) => (self.position..self.position + length, true),
                None => (self.position..self.chunk.len(), false),
            };
            self.position = part.end + usize::from(ended);
            if self.skipping {
                self.skipping = !ended;
                if ended {
                    continue;
                }
                return Ok(None);
            }
            if self.line.len() + part.len() > self.max_size {
                self.line.clear();
                self.skipping = !ended;
                return Err(LineTooLong { limit: self.max_size });
            }
            if !ended {
                self.line.extend_from_slice(&self.chunk[part]);
                if !self.finished || self.line.trim_ascii().is_empty() {
                    return Ok(None);
                }
                self.taken = true;
                return Ok(Some(self.line.trim_ascii()));
            }
            if !self.line.is_empty() {
                self.line.extend_from_slice(&self.chunk[part]);
                if self.line.trim_ascii().is_empty() {
                    self.line.clear();
                    continue;
                }
                self.taken = true;
                return Ok(Some(self.line.trim_ascii()));
            }
            if !self.chunk[part.clone()].trim_ascii().is_empty() {
                return Ok(Some(self.chunk[part].trim_ascii()));
            }
        }
    }
}
