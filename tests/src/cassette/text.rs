//! The text of a recording, unpacked: all of it where it is short, else in the pieces it is written in, so
//! that a long file needs no more memory than its longest exchange.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use bytes::Bytes;

use super::body;
use super::error::Bad;
use super::model::Position;
use super::whole;

/// Up to this size, in bytes, a text is read at once.
pub(crate) const SHORT: usize = 4 * 1024 * 1024;

/// A reader of bytes, wherever they come from.
pub(crate) type Reader = Box<dyn BufRead>;

/// Where a recording comes from. It may be opened more than once.
pub(crate) type Origin<'o> = dyn Fn() -> io::Result<Reader> + 'o;

/// Opens a file.
pub(crate) fn of_file(path: &Path) -> impl Fn() -> io::Result<Reader> + '_ {
    move || Ok(Box::new(BufReader::new(File::open(path)?)))
}

/// Reads from memory.
pub(crate) fn of_bytes(bytes: &Bytes) -> impl Fn() -> io::Result<Reader> + '_ {
    move || Ok(Box::new(Cursor::new(bytes.clone())))
}

/// A text whose beginning is known.
pub(crate) enum Text {
    /// All of it.
    Short(Bytes),
    /// Its beginning, and what follows it.
    Long(Bytes, Reader),
}

impl Text {
    /// Unpacks a recording that was compressed as a whole, and reads its first `short` bytes.
    pub(crate) fn open(origin: &Origin<'_>, short: usize) -> io::Result<Self> {
        let mut reader = unpacked(origin()?)?;
        let mut head = Vec::new();
        reader.by_ref().take(short as u64).read_to_end(&mut head)?;
        if head.len() == short && !reader.fill_buf()?.is_empty() {
            return Ok(Self::Long(head.into(), reader));
        }
        // What has no mark of its own is unpacked as a whole.
        Ok(Self::Short(body::decode(head.into(), None)))
    }

    /// All bytes.
    pub(crate) fn bytes(self) -> io::Result<Bytes> {
        match self {
            Self::Short(bytes) => Ok(bytes),
            Self::Long(head, mut rest) => {
                let mut bytes = head.to_vec();
                rest.read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }

    /// The text it begins with, up to the last character that is whole; nothing if it is no text.
    pub(crate) fn head(&self) -> Option<&str> {
        let (bytes, is_all) = match self {
            Self::Short(bytes) => (bytes, true),
            Self::Long(head, _) => (head, false),
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if !is_all && error.error_len().is_none() => {
                std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        Some(without_mark(text))
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Files that say by their first bytes that they are compressed are unpacked as they are read.
fn unpacked(mut reader: Reader) -> io::Result<Reader> {
    // Encodings can be stacked, rarely more than two.
    for _ in 0..3 {
        reader = match reader.fill_buf()? {
            [0x1f, 0x8b, 0x08, ..] => {
                Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(reader)))
            }
            [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                let unpacked = ruzstd::decoding::StreamingDecoder::new(reader).map_err(
                    |error| {
                        io::Error::new(io::ErrorKind::InvalidData, error.to_string())
                    },
                )?;
                Box::new(BufReader::new(unpacked))
            }
            _ => break,
        };
    }
    Ok(reader)
}

/// How the characters of a text came to their end.
#[derive(Debug, Default)]
pub(crate) enum End {
    /// All of them came.
    #[default]
    Complete,
    /// The last exchange was not written to its end, and was left out.
    Cut,
    /// The rest can't be read.
    Failed(Bad),
}

/// The characters of a long text, of which it holds one line. In a file that promises to say where each
/// exchange ends, it holds one exchange, and an incomplete one at the end is left out.
pub(crate) struct Characters {
    reader: Reader,
    piece: String,
    at: usize,
    lines: usize,
    /// Whether the file promises ends of exchanges, and whether its head is over.
    is_promised: bool,
    in_exchanges: bool,
    end: Rc<RefCell<End>>,
}

impl Characters {
    /// Those of a beginning and what follows it.
    pub(crate) fn new(head: Bytes, rest: Reader) -> Self {
        Self {
            is_promised: head.starts_with(whole::PROMISE.as_bytes()),
            reader: Box::new(Cursor::new(head).chain(rest)),
            piece: String::new(),
            at: 0,
            lines: 0,
            in_exchanges: false,
            end: Rc::default(),
        }
    }

    /// Where the end is told: who takes characters can't be told of a failure.
    pub(crate) fn end(&self) -> Rc<RefCell<End>> {
        Rc::clone(&self.end)
    }

    /// Reads the next piece; an empty one is the end.
    fn refill(&mut self) {
        self.at = 0;
        self.piece.clear();
        loop {
            let begin = self.piece.len();
            if let Err(bad) = self.read_line() {
                self.piece.clear();
                self.end.replace(End::Failed(bad));
                return;
            }
            let line = &self.piece[begin..];
            if line.is_empty() {
                if begin > 0 {
                    self.end.replace(End::Cut);
                }
                self.piece.clear();
                return;
            }
            if !self.is_promised || !self.in_exchanges || line == whole::END {
                self.in_exchanges |= line == whole::LIST;
                return;
            }
        }
    }

    fn read_line(&mut self) -> Result<(), Bad> {
        self.lines += 1;
        let place = |column| Some(Position { line: self.lines, column });
        let mut bytes = Vec::new();
        self.reader.read_until(b'\n', &mut bytes).map_err(|error| {
            Bad::at(place(1), format!("the rest can't be read: {error}"))
        })?;
        let line = std::str::from_utf8(&bytes).map_err(|error| {
            Bad::at(place(error.valid_up_to() + 1), "the text is not valid UTF-8")
        })?;
        self.piece.push_str(if self.lines == 1 { without_mark(line) } else { line });
        Ok(())
    }
}

impl Iterator for Characters {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        if self.at == self.piece.len() {
            self.refill();
        }
        let next = self.piece[self.at..].chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }
}
