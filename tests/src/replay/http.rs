//! Just enough HTTP/1.1: requests are read with `httparse`, answers written by hand, because the tests
//! need to decide which bytes leave together.

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::cassette::{Headers, url};

const MAX_HEAD: usize = 256 * 1024;
const MAX_BODY: usize = 1024 * 1024 * 1024;

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
    pub(crate) keep_alive: bool,
}

/// Why no request came.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The connection ended or broke.
    Gone,
    /// What came is refused with this status.
    Refused(u16, String),
}

impl From<io::Error> for Trouble {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

fn refuse(message: impl ToString) -> Trouble {
    Trouble::Refused(400, message.to_string())
}

/// Reads the next request; `buffer` keeps what came beyond it.
pub(crate) async fn read_request(
    stream: &mut TcpStream,
    buffer: &mut BytesMut,
) -> Result<Incoming, Trouble> {
    let (mut incoming, framing) = loop {
        if let Some((incoming, framing, length)) = parse_head(buffer)? {
            buffer.advance(length);
            break (incoming, framing);
        }
        if buffer.len() > MAX_HEAD {
            return Err(Trouble::Refused(431, "the headers are too long".to_owned()));
        }
        fill(stream, buffer).await?;
    };
    let waits = incoming
        .headers
        .get("expect")
        .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    if waits && buffer.is_empty() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    incoming.body = match framing {
        Framing::Length(length) if length > MAX_BODY => {
            return Err(Trouble::Refused(413, "the body is too long".to_owned()));
        }
        Framing::Length(length) => {
            while buffer.len() < length {
                fill(stream, buffer).await?;
            }
            buffer.split_to(length).freeze()
        }
        Framing::Chunked => read_chunked(stream, buffer).await?,
    };
    Ok(incoming)
}

enum Framing {
    Length(usize),
    Chunked,
}

fn parse_head(buffer: &[u8]) -> Result<Option<(Incoming, Framing, usize)>, Trouble> {
    let mut slots = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut slots);
    let length = match request.parse(buffer).map_err(refuse)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let mut headers = Headers::default();
    for header in request.headers.iter() {
        headers.push(header.name, String::from_utf8_lossy(header.value));
    }
    let target = request.path.unwrap_or_default().to_owned();
    let (_, path, query) = url::split(&target);
    let token = |name, token: &str| {
        headers.get(name).is_some_and(|value| value.to_ascii_lowercase().contains(token))
    };
    let framing = if token("transfer-encoding", "chunked") {
        Framing::Chunked
    } else {
        let length = headers.get("content-length").unwrap_or("0");
        Framing::Length(
            length
                .trim()
                .parse()
                .map_err(|_| refuse("`content-length` is no number"))?,
        )
    };
    let keep_alive = match request.version {
        Some(0) => token("connection", "keep-alive"),
        _ => !token("connection", "close"),
    };
    let method = request.method.unwrap_or_default().to_owned();
    Ok(Some((
        Incoming {
            method,
            target,
            path,
            query,
            headers,
            body: Bytes::new(),
            keep_alive,
        },
        framing,
        length,
    )))
}

async fn read_chunked(
    stream: &mut TcpStream,
    buffer: &mut BytesMut,
) -> Result<Bytes, Trouble> {
    let mut body = BytesMut::new();
    loop {
        let size = loop {
            match httparse::parse_chunk_size(buffer)
                .map_err(|_| refuse("a chunk's size is no number"))?
            {
                httparse::Status::Complete((at, size)) => {
                    buffer.advance(at);
                    break usize::try_from(size)
                        .ok()
                        .filter(|size| *size <= MAX_BODY - body.len());
                }
                httparse::Status::Partial => fill(stream, buffer).await?,
            }
        };
        let size = size
            .ok_or_else(|| Trouble::Refused(413, "the body is too long".to_owned()))?;
        if size == 0 {
            return read_trailers(stream, buffer).await.map(|()| body.freeze());
        }
        while buffer.len() < size + 2 {
            fill(stream, buffer).await?;
        }
        body.extend_from_slice(&buffer[..size]);
        buffer.advance(size + 2);
    }
}

/// Passes over what may follow the last chunk, up to the empty line.
async fn read_trailers(
    stream: &mut TcpStream,
    buffer: &mut BytesMut,
) -> Result<(), Trouble> {
    loop {
        match buffer.windows(2).position(|pair| pair == b"\r\n") {
            Some(at) => {
                buffer.advance(at + 2);
                if at == 0 {
                    return Ok(());
                }
            }
            None if buffer.len() > MAX_HEAD => {
                return Err(refuse("the trailers are too long"));
            }
            None => fill(stream, buffer).await?,
        }
    }
}

async fn fill(stream: &mut TcpStream, buffer: &mut BytesMut) -> Result<(), Trouble> {
    buffer.reserve(8 * 1024);
    match stream.read_buf(buffer).await? {
        0 => Err(Trouble::Gone),
        _ => Ok(()),
    }
}

/// The words that go with a status.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        529 => "Overloaded",
        _ => "Status",
    }
}
