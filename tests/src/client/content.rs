//! A recorded body, taken apart by the decoders of the client.

use claude_messages::{JsonLinesDecoder, SseDecoder};
use serde_json::Value;

use crate::cassette::{Body, Request, Response};

/// What is in a body.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing.
    Empty,
    /// One JSON value.
    Whole(Piece),
    /// Events, each with JSON.
    Events(Vec<Piece>),
    /// Lines of JSON.
    Lines(Vec<Piece>),
    /// Something that is no JSON and need not be, e.g. parts of a form.
    Other(&'static str),
    /// Something that should be JSON and is not.
    Broken(String),
}

/// A JSON value and the text it was read from.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) value: Value,
}

impl Piece {
    fn new(text: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { value: serde_json::from_str(text)?, text: text.to_owned() })
    }
}

impl Content {
    /// The body of a request.
    pub(crate) fn of_request(request: &Request) -> Self {
        let kind = request.headers.get("content-type").unwrap_or_default();
        if kind.starts_with("multipart/") || request.body.bytes().starts_with(b"--") {
            return Self::Other("a form in several parts");
        }
        whole(&request.body)
    }

    /// The body of a response; `lines` when the operation answers with lines of JSON.
    pub(crate) fn of_response(response: &Response, lines: bool) -> Self {
        if response.body.is_empty() {
            return Self::Empty;
        }
        let declared = response.media_type();
        let declared = declared.as_deref().unwrap_or_default();
        // The bytes are believed before the header.
        let guessed = response.body.guess_media_type().unwrap_or_default();
        let read = if guessed == "text/event-stream"
            || (guessed.is_empty() && declared == "text/event-stream")
        {
            events(response).map(Self::Events)
        } else if guessed == "application/x-jsonl"
            || (response.status < 400 && (lines || is_lines(declared)))
        {
            json_lines(&response.body).map(Self::Lines)
        } else {
            Ok(whole(&response.body))
        };
        read.unwrap_or_else(Self::Broken)
    }

    /// Its JSON values.
    pub(crate) fn pieces(&self) -> &[Piece] {
        match self {
            Self::Empty | Self::Other(_) | Self::Broken(_) => &[],
            Self::Whole(piece) => std::slice::from_ref(piece),
            Self::Events(pieces) | Self::Lines(pieces) => pieces,
        }
    }
}

fn is_lines(media_type: &str) -> bool {
    media_type.ends_with("jsonl")
        || media_type.ends_with("jsonlines")
        || media_type.ends_with("ndjson")
}

fn whole(body: &Body) -> Content {
    if body.is_empty() {
        return Content::Empty;
    }
    if let Body::Json(value) = body {
        return Content::Whole(Piece { text: value.to_string(), value: value.clone() });
    }
    match body.text() {
        None => Content::Broken("the body is no text".to_owned()),
        Some(text) => match Piece::new(&text) {
            Ok(piece) => Content::Whole(piece),
            Err(error) => Content::Broken(format!("the body is no JSON: {error}")),
        },
    }
}

fn events(response: &Response) -> Result<Vec<Piece>, String> {
    let mut bytes = response.body.bytes();
    let mut decoder = SseDecoder::new(usize::MAX);
    match response.cut_after {
        // What the connection broke in the middle of never came.
        Some(length) => {
            bytes.truncate(length);
            decoder.push(bytes);
        }
        // An event that the recording ends in is complete: recorders trim the last blank line.
        None => {
            decoder.push(bytes);
            decoder.push("\n\n".into());
        }
    }
    let mut pieces = Vec::new();
    while let Some(event) = decoder.next_event().map_err(|error| error.to_string())? {
        let number = pieces.len();
        pieces.push(Piece::new(event.data).map_err(|error| {
            format!("the data of event {number} is no JSON: {error}")
        })?);
    }
    Ok(pieces)
}

fn json_lines(body: &Body) -> Result<Vec<Piece>, String> {
    let mut decoder = JsonLinesDecoder::new(usize::MAX);
    decoder.push(body.bytes());
    decoder.finish();
    let mut pieces = Vec::new();
    while let Some(line) = decoder.next_line().map_err(|error| error.to_string())? {
        let number = pieces.len() + 1;
        let text = std::str::from_utf8(line)
            .map_err(|_| format!("line {number} is no text"))?;
        pieces.push(
            Piece::new(text)
                .map_err(|error| format!("line {number} is no JSON: {error}"))?,
        );
    }
    Ok(pieces)
}
