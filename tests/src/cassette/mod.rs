//! Reading recordings. The format is recognised from what the file holds; one small reader a format
//! brings it into the one shape of [`Cassette`].

mod body;
mod error;
mod fields;
mod go_vcr;
mod har;
mod httpmock;
mod model;
mod nock;
mod node;
mod raw;
mod single;
mod stream;
pub(crate) mod url;
mod vcr;
mod walk;
pub(crate) mod whole;

use std::path::Path;

use bytes::Bytes;
use serde_json::Value;

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
use node::{Data, Node};
use stream::Streamed;

/// Reads one file.
pub fn read_file(path: &Path) -> Result<Cassette, CassetteError> {
    read_bytes(path, load(path)?)
}

/// Reads one file and gives `take` each exchange as it comes; none is left in the cassette. VCR's YAML is
/// read one interaction at a time, whatever else as a whole.
///
/// # Errors
///
/// Those of [`read_file`]. What was taken before is part of a broken cassette then.
pub fn read_each(
    path: &Path,
    mut take: impl FnMut(Exchange),
) -> Result<Cassette, CassetteError> {
    let mut cassette = read_with(path, load(path)?, Some(&mut take))?;
    cassette.exchanges.drain(..).for_each(take);
    Ok(cassette)
}

/// Reads a cassette from bytes; `path` names it in messages.
pub fn read_bytes(
    path: &Path,
    bytes: impl Into<Bytes>,
) -> Result<Cassette, CassetteError> {
    read_with(path, bytes.into(), None)
}

fn read_with(
    path: &Path,
    bytes: Bytes,
    take: Option<&mut stream::Take<'_>>,
) -> Result<Cassette, CassetteError> {
    // A recording may be kept compressed as a whole.
    let bytes = decode(bytes, None);
    let mut notes = Notes::default();
    let (format, exchanges, note) =
        recognise(path, &bytes, &mut notes, take).map_err(|bad| bad.in_file(path))?;
    Ok(Cassette {
        path: path.to_path_buf(),
        format,
        note,
        exchanges,
        notes: notes.into_vec(),
    })
}

/// Reads a file that holds nothing but the body with which `operation` was answered.
pub fn read_raw(path: &Path, operation: &Operation) -> Result<Cassette, CassetteError> {
    let (format, exchange) = raw::exchange(decode(load(path)?, None), operation);
    Ok(Cassette {
        path: path.to_path_buf(),
        format,
        note: None,
        exchanges: vec![exchange],
        notes: Vec::new(),
    })
}

fn load(path: &Path) -> Result<Bytes, CassetteError> {
    let bytes = std::fs::read(path)
        .map_err(|source| CassetteError::Io { path: path.to_path_buf(), source })?;
    Ok(Bytes::from(bytes))
}

type Read = (Format, Vec<Exchange>, Option<String>);

fn recognise(
    path: &Path,
    bytes: &Bytes,
    notes: &mut Notes,
    take: Option<&mut stream::Take<'_>>,
) -> Result<Read, Bad> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Bad::Foreign("it is no text".to_owned()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (text, is_cut) = whole::complete(text);
    if is_cut {
        notes.add(
            "the last exchange was not written to its end, and is left out".to_owned(),
        );
    }
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Bad::Foreign("it is empty".to_owned()));
    }
    if is_event_stream(start) {
        let (format, exchange) =
            raw::exchange(bytes.clone(), &Operation::new("POST", "/v1/messages", 200));
        return Ok((format, vec![exchange], None));
    }
    if start.starts_with(['{', '[']) {
        return recognise_json(path, bytes, text, notes);
    }
    if !is_known_extension(path) && !has_marker(text) {
        return Err(Bad::Foreign("nothing in it looks like a recording".to_owned()));
    }
    if let (Some(take), Some(key)) = (take, stream::list_key(text))
        && is_known_extension(path)
    {
        return match stream::read(text, key, notes, take)? {
            Streamed::Taken(format, note) => Ok((format, Vec::new(), note)),
            Streamed::Whole(documents) => read_documents(path, &documents, notes),
        };
    }
    let documents = node::parse_yaml(text).map_err(|bad| match bad {
        // Prose is not broken YAML.
        Bad::Broken { message, .. } if !is_known_extension(path) => {
            Bad::Foreign(message)
        }
        bad => bad,
    })?;
    read_documents(path, &documents, notes)
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

fn recognise_json(
    path: &Path,
    bytes: &Bytes,
    text: &str,
    notes: &mut Notes,
) -> Result<Read, Bad> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return json_lines(bytes, text).ok_or_else(|| json_error(&error)),
    };
    if let Some(operation) = raw::operation_of(&value) {
        let (_, exchange) = raw::exchange(bytes.clone(), &operation);
        let format = if operation.path.ends_with("/results") {
            Format::RawJsonLines
        } else {
            Format::RawJson
        };
        return Ok((format, vec![exchange], None));
    }
    let root = Node::from_json(value);
    read_documents(path, std::slice::from_ref(&root), notes).map_err(|bad| match bad {
        // JSON is YAML as well: reading it once more as that tells the place.
        Bad::Broken { at: None, message } => {
            let again = node::parse_yaml(text).and_then(|documents| {
                read_documents(path, &documents, &mut Notes::default())
            });
            match again {
                Err(Bad::Broken { at: at @ Some(_), message: same })
                    if same == message =>
                {
                    Bad::at(at, message)
                }
                _ => Bad::at(None, message),
            }
        }
        bad => bad,
    })
}

fn json_error(error: &serde_json::Error) -> Bad {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    let at = Position { line: error.line().max(1), column: error.column().max(1) };
    Bad::at(Some(at), format!("not valid JSON: {message}"))
}

/// JSON Lines: batch results, or one exchange a line.
fn json_lines(bytes: &Bytes, text: &str) -> Option<Read> {
    let values: Result<Vec<Value>, _> =
        serde_json::Deserializer::from_str(text).into_iter().collect();
    let values = values.ok().filter(|values| values.len() > 1)?;
    if let Some(operation) = raw::operation_of(&values[0])
        .filter(|operation| operation.path.ends_with("/results"))
    {
        let (_, exchange) = raw::exchange(bytes.clone(), &operation);
        return Some((Format::RawJsonLines, vec![exchange], None));
    }
    let nodes: Vec<Node> = values.into_iter().map(Node::from_json).collect();
    if !nodes.iter().all(single::is_exchange) {
        return None;
    }
    let (format, exchanges) =
        single::read(&nodes, Path::new(""), &mut Notes::default()).ok()?;
    Some((format, exchanges, None))
}

fn read_documents(
    path: &Path,
    documents: &[Node],
    notes: &mut Notes,
) -> Result<Read, Bad> {
    let Some(root) = documents.iter().find(|document| !document.is_null()) else {
        return Err(Bad::Foreign("it holds no document".to_owned()));
    };
    let (format, exchanges) = if root.has("when") && root.has("then") {
        httpmock::read(documents, notes)?
    } else if documents.len() > 1 && documents.iter().all(single::is_exchange) {
        single::read(documents, path, notes)?
    } else {
        read_root(path, root, notes)?
    };
    Ok((format, exchanges, root.get("note").and_then(Node::scalar)))
}

fn read_root(
    path: &Path,
    root: &Node,
    notes: &mut Notes,
) -> Result<(Format, Vec<Exchange>), Bad> {
    if root.has("http_interactions") {
        return vcr::read(root, notes);
    }
    if root.has("interactions") {
        return if go_vcr::is_go_vcr(root) {
            go_vcr::read(root, notes)
        } else {
            vcr::read(root, notes)
        };
    }
    if let Some(log) = root.get("log").filter(|log| log.has("entries")) {
        return har::read(log, path, notes);
    }
    if root.get("request").is_some_and(Node::is_map) && root.has("response") {
        return single::read(std::slice::from_ref(root), path, notes);
    }
    if let Some(items) = root.get("mappings").and_then(Node::seq) {
        return single::read(items, path, notes);
    }
    if nock::is_definition(root) {
        return nock::read(std::slice::from_ref(root), notes);
    }
    if let Data::Seq(items) = &root.data
        && !items.is_empty()
    {
        if items.iter().all(nock::is_definition) {
            return nock::read(items, notes);
        }
        if items.iter().all(single::is_exchange) {
            return single::read(items, path, notes);
        }
    }
    let keys: Vec<&str> =
        root.map().iter().filter_map(|(key, _)| key.str()).take(5).collect();
    let why = if keys.is_empty() {
        "no known format".to_owned()
    } else {
        format!("no known format begins with {}", keys.join(", "))
    };
    Err(Bad::Foreign(why))
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
