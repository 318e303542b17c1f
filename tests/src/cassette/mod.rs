//! Reading recordings. The format is recognised from what the file holds; one small reader a format
//! brings it into the one shape of [`Cassette`].

mod body;
mod error;
mod fields;
mod go_vcr;
mod har;
mod httpmock;
mod json;
#[cfg(test)]
mod long_files;
mod model;
mod nock;
mod node;
mod raw;
mod single;
mod sink;
mod text;
pub(crate) mod url;
mod vcr;
mod walk;
pub(crate) mod whole;

use std::path::Path;

use bytes::Bytes;

pub use body::decode;
pub use error::CassetteError;
pub use model::{
    Body, Cassette, Chunk, Exchange, Format, Headers, Position, Request, Response,
    is_api_host,
};
pub use raw::Operation;
pub use walk::{Found, Reading, Walk, read_paths, walk};

use error::Bad;
use fields::Notes;
use sink::{Read, Sink};
use text::{Characters, Origin, Text};

/// Reads one file.
pub fn read_file(path: &Path) -> Result<Cassette, CassetteError> {
    read_whole(path, &text::of_file(path))
}

/// Reads one file and gives `take` each exchange as it comes; none is left in the cassette. Memory holds
/// the longest exchange, and of a file of up to 4 MiB its text.
///
/// # Errors
///
/// Those of [`read_file`]. What was taken before is part of a broken cassette then.
pub fn read_each(
    path: &Path,
    mut take: impl FnMut(Exchange),
) -> Result<Cassette, CassetteError> {
    read_from(path, &text::of_file(path), text::SHORT, &mut take)
}

/// Reads a cassette from bytes; `path` names it in messages.
pub fn read_bytes(
    path: &Path,
    bytes: impl Into<Bytes>,
) -> Result<Cassette, CassetteError> {
    read_whole(path, &text::of_bytes(&bytes.into()))
}

fn read_whole(path: &Path, origin: &Origin<'_>) -> Result<Cassette, CassetteError> {
    let mut exchanges = Vec::new();
    let cassette =
        read_from(path, origin, text::SHORT, &mut |exchange| exchanges.push(exchange))?;
    Ok(Cassette { exchanges, ..cassette })
}

/// Reads a cassette; what is longer than `short` bytes piece by piece.
fn read_from(
    path: &Path,
    origin: &Origin<'_>,
    short: usize,
    take: &mut dyn FnMut(Exchange),
) -> Result<Cassette, CassetteError> {
    let unreadable = |source| CassetteError::Io { path: path.to_path_buf(), source };
    let open = || Text::open(origin, short).map_err(unreadable);
    let mut read = recognise(path, open()?, take);
    if let Err(Bad::Broken { at: None, message }) = &read {
        // Only YAML tells places, and JSON is YAML as well.
        if let Some(found) = place(path, open()?, message) {
            read = Err(found);
        }
    }
    let (format, note, notes) = match read.map_err(|bad| bad.in_file(path))? {
        Read::Cassette(format, note, notes) => (format, note, notes),
        Read::Body(operation) => {
            let body = open()?.bytes().map_err(unreadable)?;
            let (format, exchange) = raw::exchange(body, &operation);
            take(exchange);
            (format, None, Notes::default())
        }
    };
    Ok(Cassette {
        path: path.to_path_buf(),
        format,
        note,
        exchanges: Vec::new(),
        notes: notes.into_vec(),
    })
}

/// Reads a file that holds nothing but the body with which `operation` was answered.
pub fn read_raw(path: &Path, operation: &Operation) -> Result<Cassette, CassetteError> {
    let bytes = Text::open(&text::of_file(path), text::SHORT).and_then(Text::bytes);
    let bytes = bytes
        .map_err(|source| CassetteError::Io { path: path.to_path_buf(), source })?;
    let (format, exchange) = raw::exchange(bytes, operation);
    Ok(Cassette {
        path: path.to_path_buf(),
        format,
        note: None,
        exchanges: vec![exchange],
        notes: Vec::new(),
    })
}

fn recognise(
    path: &Path,
    text: Text,
    take: &mut dyn FnMut(Exchange),
) -> Result<Read, Bad> {
    let head = text.head().ok_or_else(|| Bad::Foreign("it is no text".to_owned()))?;
    let start = head.trim_start();
    if start.is_empty() {
        return Err(Bad::Foreign("it is empty".to_owned()));
    }
    if is_event_stream(start) {
        return Ok(Read::Body(Operation::new("POST", "/v1/messages", 200)));
    }
    let is_json = start.starts_with(['{', '[']);
    let is_known = is_known_extension(path);
    if !is_json && !is_known && !has_marker(start) {
        return Err(Bad::Foreign("nothing in it looks like a recording".to_owned()));
    }
    let mut sink = Sink::new(path, take);
    let read = if is_json { json(text, &mut sink) } else { yaml(text, &mut sink) };
    match read {
        Ok(()) => sink.finish(),
        // Prose is neither broken YAML nor broken JSON.
        Err(Bad::Broken { message, .. }) if !is_known => Err(Bad::Foreign(message)),
        Err(bad) => Err(bad),
    }
}

fn json(text: Text, sink: &mut Sink<'_>) -> Result<(), Bad> {
    match text {
        Text::Long(head, rest) => json::read_long(&head, rest, sink),
        Text::Short(_) => json::read(text.head().unwrap_or_default(), sink),
    }
}

fn yaml(text: Text, sink: &mut Sink<'_>) -> Result<(), Bad> {
    match text {
        Text::Long(head, rest) => {
            node::read_long_yaml(Characters::new(head, rest), sink)
        }
        Text::Short(_) => {
            let (text, is_cut) = whole::complete(text.head().unwrap_or_default());
            if is_cut {
                sink.is_cut();
            }
            node::read_yaml(text, sink)
        }
    }
}

/// Where what `message` says is wrong stands.
fn place(path: &Path, text: Text, message: &str) -> Option<Bad> {
    let mut ignore = |_| {};
    let mut sink = Sink::new(path, &mut ignore);
    let again = yaml(text, &mut sink).and_then(|()| sink.finish());
    again.err().filter(
        |bad| matches!(bad, Bad::Broken { at: Some(_), message: same } if same == message),
    )
}

fn is_event_stream(start: &str) -> bool {
    let mut lines =
        start.lines().filter(|line| !line.starts_with(':') && !line.trim().is_empty());
    match lines.next() {
        Some(line) if line.starts_with("event:") => {
            lines.next().is_some_and(|next| next.starts_with("data:"))
        }
        Some(line) => line
            .strip_prefix("data:")
            .is_some_and(|data| data.trim_start().starts_with('{')),
        None => false,
    }
}

/// Files of these kinds are expected to be cassettes: what is wrong in them is an error, not a reason to pass by.
fn is_known_extension(path: &Path) -> bool {
    let extension =
        path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["yaml", "yml", "json", "har", "jsonl", "ndjson", "sse", "gz", "cassette"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

fn has_marker(text: &str) -> bool {
    let markers =
        ["interactions:", "http_interactions:", "when:", "request:", "- request:"];
    text.lines().any(|line| markers.iter().any(|marker| line.starts_with(marker)))
}

/// A body kept in a file of its own.
fn beside(folder: Option<&Path>, name: &str, notes: &mut Notes) -> Body {
    let path = folder.unwrap_or(Path::new("")).join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Body::from_bytes(bytes),
        Err(error) => {
            notes.add(format!("the body in `{name}` could not be read: {error}"));
            Body::Empty
        }
    }
}
