//! Just enough HTTP/1.1 for a server on loopback: it decides itself which bytes leave together, and
//! where an answer is cut.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use http::header::{CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

const MAX_HEAD: usize = 256 << 10;
const MAX_BODY: usize = 1 << 30;
const MAX_HEADERS: usize = 128;

/// A request as it came.
pub(super) struct Incoming {
    pub(super) request: http::Request<Bytes>,
    /// Whether another may follow over the same connection.
    pub(super) keep_alive: bool,
}

/// Why something that came is no request.
pub(super) struct Refused(pub(super) String);

/// How the body is delimited.
enum Framing {
    Length(usize),
    Chunked,
}

/// Reads the next request; `None` when the connection ends. `buffer` keeps what came beyond it.
pub(super) async fn read(
    reader: &mut OwnedReadHalf,
    writer: &mut OwnedWriteHalf,
    buffer: &mut BytesMut,
) -> Result<Option<Incoming>, Refused> {
    let (mut incoming, framing) = loop {
        if let Some((incoming, framing, length)) = parse(buffer)? {
            buffer.advance(length);
            break (incoming, framing);
        }
        if buffer.len() > MAX_HEAD {
            return Err(Refused("the head is too long".to_owned()));
        }
        if !fill(reader, buffer).await {
            return Ok(None);
        }
    };
    if incoming.request.headers().contains_key(EXPECT) && buffer.is_empty() {
        let go_on = writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
        if go_on.is_err() {
            return Ok(None);
        }
    }
    let body = match framing {
        Framing::Length(length) => take(reader, buffer, length).await,
        Framing::Chunked => chunked(reader, buffer).await?,
    };
    let Some(body) = body else { return Ok(None) };
    *incoming.request.body_mut() = body;
    Ok(Some(incoming))
}

fn parse(buffer: &[u8]) -> Result<Option<(Incoming, Framing, usize)>, Refused> {
    let refused = |error: &dyn std::fmt::Display| Refused(error.to_string());
    let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut slots);
    let length = match head.parse(buffer).map_err(|error| refused(&error))? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let mut headers = HeaderMap::new();
    for header in head.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = HeaderValue::from_bytes(header.value);
        headers.append(
            name.map_err(|error| refused(&error))?,
            value.map_err(|error| refused(&error))?,
        );
    }
    let says = |name: HeaderName, what: &str| {
        let text = headers.get(name).and_then(|value| value.to_str().ok());
        text.is_some_and(|text| text.to_ascii_lowercase().contains(what))
    };
    let framing = if says(TRANSFER_ENCODING, "chunked") {
        Framing::Chunked
    } else {
        let length = headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
        let length = std::str::from_utf8(length.unwrap_or(b"0")).ok();
        let length = length.and_then(|length| length.trim().parse().ok());
        match length {
            Some(length) if length <= MAX_BODY => Framing::Length(length),
            _ => return Err(Refused("`content-length` cannot be".to_owned())),
        }
    };
    let keep_alive = match head.version {
        Some(0) => says(CONNECTION, "keep-alive"),
        _ => !says(CONNECTION, "close"),
    };
    let method = Method::from_bytes(head.method.unwrap_or_default().as_bytes());
    let uri = head.path.unwrap_or_default().parse::<Uri>();
    let mut request = http::Request::new(Bytes::new());
    *request.method_mut() = method.map_err(|error| refused(&error))?;
    *request.uri_mut() = uri.map_err(|error| refused(&error))?;
    *request.headers_mut() = headers;
    Ok(Some((Incoming { request, keep_alive }, framing, length)))
}

/// A body of chunks, without the trailers; `None` when the connection ends before.
async fn chunked(
    reader: &mut OwnedReadHalf,
    buffer: &mut BytesMut,
) -> Result<Option<Bytes>, Refused> {
    let mut body = BytesMut::new();
    loop {
        let size = match httparse::parse_chunk_size(buffer) {
            Ok(httparse::Status::Complete((at, size))) => {
                buffer.advance(at);
                usize::try_from(size).unwrap_or(usize::MAX)
            }
            Ok(httparse::Status::Partial) => {
                if !fill(reader, buffer).await {
                    return Ok(None);
                }
                continue;
            }
            Err(_) => return Err(Refused("a chunk's size is no number".to_owned())),
        };
        if size > MAX_BODY - body.len() {
            return Err(Refused("the body is too long".to_owned()));
        }
        if size == 0 {
            break;
        }
        match take(reader, buffer, size + 2).await {
            Some(chunk) => body.extend_from_slice(&chunk[..size]),
            None => return Ok(None),
        }
    }
    // Trailers, if there are any, end with an empty line.
    loop {
        match buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                let line = buffer.split_to(end + 1);
                if line.trim_ascii().is_empty() {
                    return Ok(Some(body.freeze()));
                }
            }
            None if buffer.len() > MAX_HEAD => {
                return Err(Refused("the trailers are too long".to_owned()));
            }
            None => {
                if !fill(reader, buffer).await {
                    return Ok(None);
                }
            }
        }
    }
}

async fn take(
    reader: &mut OwnedReadHalf,
    buffer: &mut BytesMut,
    length: usize,
) -> Option<Bytes> {
    while buffer.len() < length {
        if !fill(reader, buffer).await {
            return None;
        }
    }
    Some(buffer.split_to(length).freeze())
}

/// Reads more; `false` when the connection has ended.
async fn fill(reader: &mut OwnedReadHalf, buffer: &mut BytesMut) -> bool {
    let read: io::Result<usize> = reader.read_buf(buffer).await;
    matches!(read, Ok(1..))
}

/// The head of an answer as it is sent.
pub(super) fn head(parts: &http::response::Parts) -> Vec<u8> {
    let reason = parts.status.canonical_reason().unwrap_or_default();
    let mut head =
        format!("HTTP/1.1 {} {reason}\r\n", parts.status.as_u16()).into_bytes();
    for (name, value) in &parts.headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}
