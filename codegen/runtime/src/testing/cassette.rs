//! Reading recordings: YAML as VCR libraries write it, with the pieces in which a body came.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde_yaml::Value;

use super::super::error::BoxError;
use super::answer::Answer;
use super::request::{decode, pairs};

/// Why recordings cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", file.display())]
pub struct CassetteError {
    file: PathBuf,
    problem: String,
    #[source]
    source: Option<BoxError>,
}

impl CassetteError {
    pub(super) fn new(file: &Path, problem: impl Into<String>) -> Self {
        Self { file: file.to_owned(), problem: problem.into(), source: None }
    }

    pub(super) fn caused(
        file: &Path,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let problem = source.to_string();
        Self { file: file.to_owned(), problem, source: Some(source.into()) }
    }

    /// The file, or the name that stands for it.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

/// A recorded exchange.
#[derive(Debug)]
pub(super) struct Recorded {
    /// Where it stands, for messages.
    pub(super) place: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) answer: Answer,
}

/// Headers that belong to the connection on which an answer was recorded.
const NOT_REPLAYED: [&str; 6] = [
    "connection",
    "content-length",
    "content-encoding",
    "keep-alive",
    "trailer",
    "transfer-encoding",
];

/// The exchanges in a text; `file` is for messages.
pub(super) fn read(text: &str, file: &Path) -> Result<Vec<Recorded>, CassetteError> {
    let bad = |problem: String| CassetteError::new(file, problem);
    let root: Value = serde_yaml::from_str(text)
        .map_err(|error| CassetteError::caused(file, error))?;
    if let Some(line) = text.lines().position(is_binary) {
        return Err(bad(format!(
            "line {}: a body that is no text cannot be served",
            line + 1
        )));
    }
    let items = match root.get("interactions") {
        Some(Value::Sequence(items)) => items,
        Some(Value::Null) => return Ok(Vec::new()),
        _ => return Err(bad("there is no list of `interactions`".to_owned())),
    };
    items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            exchange(index, item, file)
                .map_err(|problem| bad(format!("interaction {}: {problem}", index + 1)))
        })
        .collect()
}

/// Whether a line begins a body in Base64. YAML itself would not tell it from text.
fn is_binary(line: &str) -> bool {
    let line = line.trim_start();
    ["string:", "body:"].iter().any(|key| {
        line.strip_prefix(key)
            .is_some_and(|value| value.trim_start().starts_with("!!binary"))
    })
}

fn exchange(index: usize, item: &Value, file: &Path) -> Result<Recorded, String> {
    let request = item.get("request").ok_or("there is no `request`")?;
    let response = item.get("response").ok_or("there is no `response`")?;
    let text = |key| request.get(key).and_then(Value::as_str);
    let uri = text("uri").ok_or("the request has no `uri`")?;
    let (address, query) = uri.split_once('?').unwrap_or((uri, ""));
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => address,
    };
    let query = query.split('#').next().unwrap_or_default();
    Ok(Recorded {
        place: format!("interaction {} of {}", index + 1, file.display()),
        method: text("method")
            .ok_or("the request has no `method`")?
            .to_ascii_uppercase(),
        path: decode(path),
        query: pairs(query),
        body: body(request.get("body"))?.into(),
        answer: answer(response)?,
    })
}

/// A body: nothing, a text, or a text in a mapping, as `string`.
fn body(node: Option<&Value>) -> Result<String, String> {
    match node {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Mapping(entries)) if entries.is_empty() => Ok(String::new()),
        Some(node) => match node.get("string") {
            Some(text) => body(Some(text)),
            None => Err("a `body` is neither a text nor has a `string`".to_owned()),
        },
    }
}

fn answer(response: &Value) -> Result<Answer, String> {
    let status = response.get("status").ok_or("the response has no `status`")?;
    let status = status.get("code").unwrap_or(status).as_u64();
    let status = status
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (100..1000).contains(status))
        .ok_or("`status` is no HTTP status")?;
    let whole = Bytes::from(body(response.get("body"))?);
    let mut media_type = String::new();
    let mut headers = Vec::new();
    for (name, value) in each_header(response.get("headers"))? {
        if name == "content-type" {
            media_type = value.to_ascii_lowercase();
        }
        if name == "content-encoding" && !whole.is_empty() && value != "identity" {
            return Err(format!("the body is recorded in the encoding `{value}`"));
        }
        if !NOT_REPLAYED.contains(&&*name) {
            headers.push((name, value));
        }
    }
    let mut pieces = match response.get("chunks") {
        Some(list) => chunks(list, &whole)?,
        None if media_type.starts_with("text/event-stream") => events(&whole),
        None => vec![whole],
    };
    let mut cut = None;
    if let Some(at) = response.get("cut_after") {
        let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
        let mut left = at.ok_or("`cut_after` is no number of bytes")?;
        for piece in &mut pieces {
            piece.truncate(left);
            left -= piece.len();
        }
        pieces.retain(|piece| !piece.is_empty());
        cut = Some(pieces.len());
    }
    let mut answer = Answer::raw(pieces).status(status);
    for (name, value) in &headers {
        answer = answer.header(name, value);
    }
    Ok(match cut {
        Some(pieces) => answer.cut_after(pieces),
        None => answer,
    })
}

/// Names in lower case, and values; a name with several values comes several times.
fn each_header(node: Option<&Value>) -> Result<Vec<(String, String)>, String> {
    let mut headers = Vec::new();
    let Some(Value::Mapping(entries)) = node else { return Ok(headers) };
    for (name, values) in entries {
        let name =
            scalar(name).ok_or("a header's name is no text")?.to_ascii_lowercase();
        let values = match values {
            Value::Sequence(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let value = scalar(value).unwrap_or_default();
            let sound = HeaderName::from_bytes(name.as_bytes()).is_ok()
                && HeaderValue::from_str(&value).is_ok();
            if !sound {
                return Err(format!("header `{name}` cannot be sent"));
            }
            headers.push((name.clone(), value));
        }
    }
    Ok(headers)
}

fn scalar(node: &Value) -> Option<String> {
    match node {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The pieces of a body: numbers of bytes or texts, alone or as `bytes` or `text` in a mapping. What
/// is left over is one more.
fn chunks(list: &Value, whole: &Bytes) -> Result<Vec<Bytes>, String> {
    let items = list.as_sequence().ok_or("`chunks` is no list")?;
    let mut rest = whole.clone();
    let mut pieces = Vec::new();
    for item in items {
        let text = item.get("text").unwrap_or(item).as_str();
        let size = item.get("bytes").unwrap_or(item).as_u64();
        let size = size.and_then(|size| usize::try_from(size).ok());
        pieces.push(match (text, size) {
            (Some(text), _) => {
                let piece = Bytes::copy_from_slice(text.as_bytes());
                rest = rest.slice(piece.len().min(rest.len())..);
                piece
            }
            (None, Some(size)) if size <= rest.len() => rest.split_to(size),
            (None, Some(_)) => {
                return Err("the chunks are longer than the body".to_owned());
            }
            (None, None) => {
                return Err("a chunk is neither a number of bytes nor a text".to_owned());
            }
        });
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    Ok(pieces)
}

/// A stream of events, event by event.
fn events(whole: &Bytes) -> Vec<Bytes> {
    let mut rest = whole.clone();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let end = |mark: &[u8]| {
            let found = memchr::memmem::find(&rest, mark);
            found.map_or(rest.len(), |at| at + mark.len())
        };
        let end = end(b"\n\n").min(end(b"\r\n\r\n"));
        pieces.push(rest.split_to(end));
    }
    pieces
}
