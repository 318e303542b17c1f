//! Event streams, as the WHATWG defines them, decoded without any input or output of their own.

use std::ops::Range;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use memchr::{memchr, memchr2};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Decodes an event stream from chunks of bytes, cut anywhere.
///
/// Feed it with [`push`](Self::push), then take events with [`next_event`](Self::next_event) until
/// there are none. An event that lies within one chunk is borrowed from it; only what is cut by the
/// end of a chunk is copied, once. The time taken is linear in the input, whatever the chunks.
#[derive(Debug)]
pub struct SseDecoder {
    chunk: Bytes,
    /// Where in the chunk the next line begins.
    position: usize,
    /// The beginning of a line that came in earlier chunks.
    line: Vec<u8>,
    event: Pending,
    /// An event was handed out, and is to be forgotten.
    dispatched: bool,
    /// How much of a byte order mark has been seen; all of it, or something else, is `BOM.len()`.
    bom: usize,
    /// The last line ended with a CR at the end of a chunk, to which a LF may belong.
    after_cr: bool,
    max_size: usize,
    /// Name and data with U+FFFD for what is not UTF-8.
    replaced: (String, String),
}

/// An event of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SseEvent<'a> {
    /// The type of the event; `message` if the stream names none.
    pub name: &'a str,
    /// Its data; several lines are joined by LF.
    pub data: &'a str,
}

/// An event, or a single line, is larger than the decoder accepts. The decoder is of no further
/// use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of more than {limit} bytes")]
#[non_exhaustive]
pub struct EventTooLarge {
    /// The limit, in bytes.
    pub limit: usize,
}

impl SseDecoder {
    /// A decoder of events of at most so many bytes each, names of fields not counted.
    pub fn new(max_size: usize) -> Self {
        Self {
            chunk: Bytes::new(),
            position: 0,
            line: Vec::new(),
            event: Pending::default(),
            dispatched: false,
            bom: 0,
            after_cr: false,
            max_size,
            replaced: Default::default(),
        }
    }

    /// The id of the last event that had one; empty at first.
    pub fn last_event_id(&self) -> &str {
        &self.event.last_id
    }

    /// How long the server wants clients to wait before they connect again.
    pub fn retry(&self) -> Option<Duration> {
        self.event.retry
    }

    /// Adds the next bytes of the stream.
    pub fn push(&mut self, chunk: Bytes) {
        self.forget_dispatched();
        self.event.name.detach(&self.chunk);
        self.event.data.detach(&self.chunk);
        if self.position < self.chunk.len() {
            // The caller has not taken all events of the last chunk.
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

    /// The next event; `None` if the bytes so far hold no further one. An event that the end of
    /// the stream cuts short is never handed out.
    ///
    /// # Errors
    ///
    /// When an event is larger than the limit.
    pub fn next_event(&mut self) -> Result<Option<SseEvent<'_>>, EventTooLarge> {
        if !self.advance()? {
            return Ok(None);
        }
        let name = text(self.event.name.bytes(&self.chunk), &mut self.replaced.0);
        let data = text(self.event.data.bytes(&self.chunk), &mut self.replaced.1);
        Ok(Some(SseEvent { name: if name.is_empty() { "message" } else { name }, data }))
    }

    fn forget_dispatched(&mut self) {
        if std::mem::take(&mut self.dispatched) {
            self.event.name.clear();
            self.event.data.clear();
        }
    }

    /// Reads on to the end of an event; `false` if that has not come yet.
    fn advance(&mut self) -> Result<bool, EventTooLarge> {
        self.forget_dispatched();
        if self.bom < BOM.len() {
            self.skip_bom();
        }
        while let Some(&first) = self.chunk.get(self.position) {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                self.position += 1;
                continue;
            }
            let rest = &self.chunk[self.position..];
            // Every event ends with an empty line, for which no search is needed.
            let end = if first == b'\n' { Some(0) } else { memchr2(b'\n', b'\r', rest) };
            let Some(length) = end else {
                self.check(self.line.len() + rest.len())?;
                self.line.extend_from_slice(rest);
                self.position = self.chunk.len();
                break;
            };
            self.check(self.line.len() + length)?;
            let line = self.position..self.position + length;
            self.position = line.end + 1;
            if self.chunk[line.end] == b'\r' {
                match self.chunk.get(self.position) {
                    Some(b'\n') => self.position += 1,
                    Some(_) => {}
                    None => self.after_cr = true,
                }
            }
            if self.end_line(line)? {
                self.dispatched = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Skips a byte order mark. What only began like one belongs to the first line.
    fn skip_bom(&mut self) {
        while self.bom < BOM.len() {
            match self.chunk.get(self.position) {
                None => return,
                Some(&byte) if byte == BOM[self.bom] => {
                    self.bom += 1;
                    self.position += 1;
                }
                Some(_) => {
                    self.line.extend_from_slice(&BOM[..self.bom]);
                    self.bom = BOM.len();
                }
            }
        }
    }

    fn check(&self, size: usize) -> Result<(), EventTooLarge> {
        if size > self.max_size {
            return Err(EventTooLarge { limit: self.max_size });
        }
        Ok(())
    }

    /// Takes in the line that ends the one begun earlier with this part of the chunk. Whether that
    /// completes an event.
    fn end_line(&mut self, part: Range<usize>) -> Result<bool, EventTooLarge> {
        if !self.line.is_empty() {
            self.line.extend_from_slice(&self.chunk[part]);
            self.event.take_line(&self.line, None, &self.chunk);
            self.line.clear();
        } else if !part.is_empty() {
            let line = &self.chunk[part.clone()];
            self.event.take_line(line, Some(part.start), &self.chunk);
        } else if self.event.data.is_set() {
            return Ok(true);
        } else {
            self.event.name.clear();
        }
        self.check(self.event.name.len() + self.event.data.len())?;
        Ok(false)
    }
}

/// An event whose end has not come yet, and what outlasts it.
#[derive(Debug, Default)]
struct Pending {
    name: Field,
    data: Field,
    last_id: String,
    retry: Option<Duration>,
}

impl Pending {
    /// Takes in a line that is not empty, and begins at `start` if it lies within the chunk.
    #[inline]
    fn take_line(&mut self, line: &[u8], start: Option<usize>, chunk: &Bytes) {
        let colon = if line.starts_with(b"data:") {
            4
        } else if line.starts_with(b"event:") {
            5
        } else {
            memchr(b':', line).unwrap_or(line.len())
        };
        let mut at = (colon + 1).min(line.len());
        if line.get(at) == Some(&b' ') {
            at += 1;
        }
        let value = Value {
            bytes: &line[at..],
            in_chunk: start.map(|start| start + at..start + line.len()),
        };
        match &line[..colon] {
            b"data" => self.data.append(value, chunk),
            b"event" => {
                self.name.clear();
                self.name.append(value, chunk);
            }
            b"id" if memchr(0, value.bytes).is_none() => {
                self.last_id = String::from_utf8_lossy(value.bytes).into_owned();
            }
            b"retry" if value.bytes.iter().all(u8::is_ascii_digit) => {
                let digits = std::str::from_utf8(value.bytes).ok();
                let wait = digits.and_then(|digits| digits.parse().ok());
                self.retry = wait.map(Duration::from_millis).or(self.retry);
            }
            _ => {}
        }
    }
}

/// The value of a field, and where in the chunk it lies, if it does.
struct Value<'a> {
    bytes: &'a [u8],
    in_chunk: Option<Range<usize>>,
}

/// What an event has so far of a field: nothing, a part of the chunk, or a copy.
#[derive(Debug, Default)]
struct Field {
    state: State,
    /// Kept from event to event, to be allocated once.
    copy: Vec<u8>,
}

#[derive(Debug, Default, Clone)]
enum State {
    #[default]
    Unset,
    InChunk(Range<usize>),
    Copied,
}

impl Field {
    fn is_set(&self) -> bool {
        !matches!(self.state, State::Unset)
    }

    fn clear(&mut self) {
        self.state = State::Unset;
        self.copy.clear();
    }

    fn len(&self) -> usize {
        match &self.state {
            State::Unset => 0,
            State::InChunk(range) => range.len(),
            State::Copied => self.copy.len(),
        }
    }

    fn bytes<'a>(&'a self, chunk: &'a Bytes) -> &'a [u8] {
        match &self.state {
            State::Unset => &[],
            State::InChunk(range) => &chunk[range.clone()],
            State::Copied => &self.copy,
        }
    }

    /// Sets the value, or adds a line to it.
    #[inline]
    fn append(&mut self, value: Value<'_>, chunk: &Bytes) {
        match value.in_chunk {
            Some(range) if !self.is_set() => self.state = State::InChunk(range),
            _ => self.append_copy(value.bytes, chunk),
        }
    }

    #[cold]
    fn append_copy(&mut self, bytes: &[u8], chunk: &Bytes) {
        self.detach(chunk);
        if self.is_set() {
            self.copy.push(b'\n');
        }
        self.copy.extend_from_slice(bytes);
        self.state = State::Copied;
    }

    /// Copies what lies in the chunk, which is about to go.
    fn detach(&mut self, chunk: &Bytes) {
        if let State::InChunk(range) = &self.state {
            self.copy.extend_from_slice(&chunk[range.clone()]);
            self.state = State::Copied;
        }
    }
}

/// The bytes as text, with U+FFFD for what is not UTF-8.
fn text<'a>(bytes: &'a [u8], replaced: &'a mut String) -> &'a str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => {
            *replaced = String::from_utf8_lossy(bytes).into_owned();
            replaced
        }
    }
}
