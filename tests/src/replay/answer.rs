//! Turning a recorded response into bytes on a connection.

use std::io;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::http::reason;
use super::options::{Fault, ReplayOptions};
use crate::cassette::{Body, Chunk, Headers, Response};

/// Headers that belong to the connection or to an encoding that has been undone.
const NOT_REPLAYED: [&str; 6] = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "trailer",
];

/// An answer laid out for sending.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Headers,
    chunks: Vec<Chunk>,
    /// Sent as chunks, or under a length.
    is_stream: bool,
    cut_after: Option<usize>,
}

impl Answer {
    /// A recorded response, as the options want it sent.
    pub(crate) fn recorded(
        response: &Response,
        options: &ReplayOptions,
        base_url: &str,
    ) -> Self {
        let media_type = response.media_type();
        let media_type = media_type.as_deref().unwrap_or_default();
        let is_lines = media_type.ends_with("jsonl") || media_type.ends_with("x-ndjson");
        let is_events = media_type == "text/event-stream";
        let is_stream = is_events || is_lines || response.chunks.is_some();

        let mut headers = Headers::default();
        for (name, value) in response.headers.iter() {
            let is_clean = !value.contains(['\r', '\n', '\0']) && is_token(name);
            if is_clean && !NOT_REPLAYED.contains(&name) {
                headers.push(name, value);
            }
        }
        if headers.get("content-type").is_none() && !media_type.is_empty() {
            headers.push("content-type", media_type);
        }

        let body = replayed_body(&response.body, options, base_url);
        let scaled = |delay: Duration| {
            options.time_scale.and_then(|scale| {
                Duration::try_from_secs_f64(delay.as_secs_f64() * scale).ok()
            })
        };
        let mut chunks = match &response.chunks {
            _ if !is_stream => vec![Chunk { bytes: body, delay: response.duration }],
            Some(chunks) if options.chunk_size.is_none() => chunks.clone(),
            _ => {
                let pieces = match options.chunk_size {
                    Some(size) => pieces(&body, |rest| size.clamp(1, rest.len())),
                    None if is_lines => pieces(&body, |rest| end_of(rest, b"\n")),
                    None => pieces(&body, |rest| {
                        end_of(rest, b"\n\n").min(end_of(rest, b"\r\n\r\n"))
                    }),
                };
                pieces.into_iter().map(|bytes| Chunk { bytes, delay: None }).collect()
            }
        };
        for chunk in &mut chunks {
            chunk.delay =
                chunk.delay.and_then(scaled).or(options.delay.filter(|_| is_stream));
        }
        Self {
            status: response.status,
            headers,
            chunks,
            is_stream,
            cut_after: response.cut_after,
        }
    }

    /// An error in the API's shape, of the server's own making.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        let body = json!({
            "type": "error",
            "error": { "type": error_kind(status), "message": message },
            "request_id": "req_replay",
        });
        let mut headers = Headers::default();
        headers.push("content-type", "application/json");
        headers.push("request-id", "req_replay");
        if matches!(status, 429 | 503 | 529) {
            // Those who come again need not wait for a server that only pretends.
            headers.push("retry-after", "0");
        }
        let chunks = vec![Chunk { bytes: Bytes::from(body.to_string()), delay: None }];
        Self { status, headers, chunks, is_stream: false, cut_after: None }
    }

    /// Sends it; `false` when the connection is of no more use.
    pub(crate) async fn send(
        mut self,
        stream: &mut TcpStream,
        keep_alive: bool,
        fault: Option<&Fault>,
    ) -> io::Result<bool> {
        let mut surplus = 0;
        let mut stall = false;
        match fault {
            None | Some(Fault::Status(_)) => {}
            Some(Fault::DropAfter(at)) => self.cut_after = Some(*at),
            Some(Fault::StallAfter(at)) => {
                self.cut_after = Some(*at);
                stall = true;
            }
            Some(Fault::SlowBytes(pause)) => self.spread(*pause),
            Some(Fault::WrongLength(more)) => {
                self.is_stream = false;
                surplus = *more;
            }
            Some(Fault::Garbage) => {
                stream
                    .write_all(b"\x00\x01\xfe\xffneither here nor there\r\n\r\n")
                    .await?;
                return Ok(false);
            }
        }
        let keep_alive = keep_alive && surplus == 0 && self.cut_after.is_none();
        stream.write_all(&self.head(surplus, keep_alive)).await?;

        let mut left = self.cut_after.unwrap_or(usize::MAX);
        for chunk in &self.chunks {
            if let Some(delay) = chunk.delay.filter(|delay| !delay.is_zero()) {
                tokio::time::sleep(delay).await;
            }
            let part = &chunk.bytes[..chunk.bytes.len().min(left)];
            left -= part.len();
            if !part.is_empty() {
                // One write for each chunk, so that size, bytes and line end leave together.
                stream.write_all(&self.frame(part)).await?;
                stream.flush().await?;
            }
            if left == 0 {
                break;
            }
        }
        if self.cut_after.is_some() {
            if stall {
                wait_for_leaving(stream).await;
            }
            return Ok(false);
        }
        if self.is_stream {
            stream.write_all(b"0\r\n\r\n").await?;
        }
        stream.flush().await?;
        Ok(keep_alive)
    }

    fn head(&self, surplus: usize, keep_alive: bool) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in self.headers.iter() {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.is_stream {
            head.push_str("transfer-encoding: chunked\r\n");
        } else {
            let length: usize = self.chunks.iter().map(|chunk| chunk.bytes.len()).sum();
            head.push_str(&format!(
                "content-length: {}\r\n",
                length.saturating_add(surplus)
            ));
        }
        head.push_str(if keep_alive {
            "connection: keep-alive\r\n\r\n"
        } else {
            "connection: close\r\n\r\n"
        });
        head.into_bytes()
    }

    fn frame(&self, part: &[u8]) -> Bytes {
        if !self.is_stream {
            return Bytes::copy_from_slice(part);
        }
        let mut framed = BytesMut::with_capacity(part.len() + 16);
        framed.put_slice(format!("{:x}\r\n", part.len()).as_bytes());
        framed.put_slice(part);
        framed.put_slice(b"\r\n");
        framed.freeze()
    }

    fn spread(&mut self, pause: Duration) {
        let single = |bytes: &Bytes| pieces(bytes, |_| 1);
        let bytes = self.chunks.iter().flat_map(|chunk| single(&chunk.bytes));
        self.chunks = bytes.map(|bytes| Chunk { bytes, delay: Some(pause) }).collect();
    }
}

async fn wait_for_leaving(stream: &mut TcpStream) {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await.is_ok_and(|read| read > 0) {}
}

fn replayed_body(body: &Body, options: &ReplayOptions, base_url: &str) -> Bytes {
    const API: &str = "https://api.anthropic.com/";
    let bytes = body.bytes();
    if !options.rewrite_results_url
        || !bytes.windows(13).any(|window| window == b"\"results_url\"")
    {
        return bytes;
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return bytes;
    };
    let here = |batch: &mut Value| {
        if let Some(Value::String(address)) = batch.get_mut("results_url")
            && let Some(path) = address.strip_prefix(API)
        {
            *address = format!("{base_url}/{path}");
        }
    };
    here(&mut value);
    for batch in
        value.get_mut("data").and_then(Value::as_array_mut).into_iter().flatten()
    {
        here(batch);
    }
    Bytes::from(value.to_string())
}

/// Consecutive pieces of `bytes`, each as long as `length` says for what is left.
fn pieces(bytes: &Bytes, length: impl Fn(&[u8]) -> usize) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + length(&bytes[at..]);
        pieces.push(bytes.slice(at..end));
        at = end;
    }
    pieces
}

fn end_of(bytes: &[u8], mark: &[u8]) -> usize {
    let found = bytes.windows(mark.len()).position(|window| window == mark);
    found.map_or(bytes.len(), |at| at + mark.len())
}

fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
        })
}

fn error_kind(status: u16) -> &'static str {
    match status {
        400 | 431 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(response: &Response, options: &ReplayOptions) -> Vec<Option<Duration>> {
        let answer = Answer::recorded(response, options, "http://127.0.0.1");
        answer.chunks.iter().map(|chunk| chunk.delay).collect()
    }

    #[test]
    fn recorded_pauses_are_scaled_or_left_out() {
        let chunk = |milliseconds: Option<u64>| Chunk {
            bytes: Bytes::from_static(b"data: {}\n\n"),
            delay: milliseconds.map(Duration::from_millis),
        };
        let stream = Response {
            status: 200,
            chunks: Some(vec![chunk(None), chunk(Some(100)), chunk(Some(3))]),
            ..Response::default()
        };
        let whole = Response {
            status: 200,
            duration: Some(Duration::from_secs(2)),
            ..Response::default()
        };
        let scaled =
            |time_scale| ReplayOptions { time_scale, ..ReplayOptions::default() };

        assert_eq!(pauses(&stream, &scaled(None)), [None, None, None]);
        assert_eq!(pauses(&whole, &scaled(None)), [None]);
        let micros = |micros| Some(Duration::from_micros(micros));
        assert_eq!(
            pauses(&stream, &scaled(Some(0.5))),
            [None, micros(50_000), micros(1_500)]
        );
        assert_eq!(pauses(&whole, &scaled(Some(0.25))), [micros(500_000)]);
        // A pause asked for stands where none was recorded.
        let both = ReplayOptions { delay: micros(7), ..scaled(Some(2.0)) };
        assert_eq!(pauses(&stream, &both), [micros(7), micros(200_000), micros(6_000)]);
    }
}
