//! A tiny HTTP client that shows what the server did: each chunk as it was framed, and whether the
//! answer came to its end.

use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use specweave_tests::cassette::{self, Cassette, Exchange, Headers};
use specweave_tests::replay::{ReplayOptions, ReplayServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Reads a cassette given in the test itself.
pub(crate) fn read(name: &str, text: &str) -> Cassette {
    cassette::read_bytes(Path::new(name), text.as_bytes().to_vec())
        .expect("the sample is a cassette")
}

/// A server for one cassette given in the test itself.
pub(crate) async fn serve(text: &str, options: ReplayOptions) -> ReplayServer {
    ReplayServer::start(vec![read("sample.yaml", text)], options)
        .await
        .expect("loopback can be listened on")
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    /// The chunks of a chunked body, or the one piece of another.
    pub(crate) chunks: Vec<Vec<u8>>,
    /// Whether the body came to the end that its framing announces.
    pub(crate) complete: bool,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.chunks.concat()).expect("the body is text")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.chunks.concat()).expect("the body is JSON")
    }

    /// The message of an error in the API's shape.
    pub(crate) fn error(&self) -> String {
        let body = self.json();
        assert_eq!(body["type"], "error");
        body["error"]["message"].as_str().expect("a message").to_owned()
    }
}

/// A connection that can be used again.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(server: &ReplayServer) -> Self {
        Self::to(server.base_url()).await
    }

    pub(crate) async fn to(base_url: &str) -> Self {
        let address = base_url.strip_prefix("http://").expect("plain HTTP");
        Self {
            stream: TcpStream::connect(address).await.expect("the server listens"),
            buffer: Vec::new(),
        }
    }

    /// Sends a request with the usual headers and reads the answer.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        target: &str,
        body: &str,
    ) -> Answer {
        self.send_with(
            method,
            target,
            &[("anthropic-version", "2023-06-01"), ("x-api-key", "any")],
            body,
        )
        .await
    }

    pub(crate) async fn send_with(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = format!(
            "{method} {target} HTTP/1.1\r\nhost: replay\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.send_raw(request.as_bytes()).await
    }

    pub(crate) async fn send_raw(&mut self, request: &[u8]) -> Answer {
        self.stream.write_all(request).await.expect("the request can be sent");
        self.answer().await.expect("an answer comes")
    }

    /// The next answer; `None` when the connection ends before its headers do.
    async fn answer(&mut self) -> Option<Answer> {
        let head = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                let head: Vec<u8> = self.buffer.drain(..at + 4).collect();
                break String::from_utf8(head).expect("the head is text");
            }
            self.more().await.then_some(())?;
        };
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let mut headers = Headers::default();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            headers.push(name, value);
        }
        let (chunks, complete) = if headers.get("transfer-encoding") == Some("chunked") {
            self.chunks().await
        } else {
            let length = headers.get("content-length")?.parse().ok()?;
            while self.buffer.len() < length && self.more().await {}
            let complete = self.buffer.len() >= length;
            (
                vec![self.buffer.drain(..length.min(self.buffer.len())).collect()],
                complete,
            )
        };
        Some(Answer { status, headers, chunks, complete })
    }

    async fn chunks(&mut self) -> (Vec<Vec<u8>>, bool) {
        let mut chunks = Vec::new();
        loop {
            let Some(at) = find(&self.buffer, b"\r\n") else {
                if self.more().await {
                    continue;
                }
                return (chunks, false);
            };
            let size = std::str::from_utf8(&self.buffer[..at]).expect("a size");
            let size =
                usize::from_str_radix(size, 16).expect("a size in hexadecimal digits");
            while self.buffer.len() < at + 2 + size + 2 {
                if !self.more().await {
                    return (chunks, false);
                }
            }
            let chunk = self.buffer[at + 2..at + 2 + size].to_vec();
            self.buffer.drain(..at + 2 + size + 2);
            if size == 0 {
                return (chunks, true);
            }
            chunks.push(chunk);
        }
    }

    /// Everything up to the end of the connection.
    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.buffer)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the bytes can be sent");
    }

    /// Reads until `count` bytes are there, and no further.
    pub(crate) async fn at_least(&mut self, count: usize) -> &[u8] {
        while self.buffer.len() < count && self.more().await {}
        &self.buffer
    }

    async fn more(&mut self) -> bool {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece).await {
            Ok(read) if read > 0 => {
                self.buffer.extend_from_slice(&piece[..read]);
                true
            }
            _ => false,
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Sends one request over a connection of its own.
pub(crate) async fn send(
    server: &ReplayServer,
    method: &str,
    target: &str,
    body: &str,
) -> Answer {
    Connection::open(server).await.send(method, target, body).await
}

/// Sends a recorded request as it was recorded.
pub(crate) async fn resend(server: &ReplayServer, exchange: &Exchange) -> Answer {
    const FRAMING: [&str; 5] = [
        "connection",
        "content-encoding",
        "content-length",
        "expect",
        "transfer-encoding",
    ];
    let request = &exchange.request;
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let target = format!("{}{mark}{}", request.path, query.join("&"));
    let headers: Vec<(&str, &str)> =
        request.headers.iter().filter(|(name, _)| !FRAMING.contains(name)).collect();
    let body = request.body.text().expect("the request is text");
    Connection::open(server)
        .await
        .send_with(&request.method, &target, &headers, &body)
        .await
}

/// Checks that `answer` is what was recorded, byte for byte.
pub(crate) fn assert_recorded(answer: &Answer, exchange: &Exchange, place: &str) {
    let recorded = &exchange.response;
    assert_eq!(
        answer.status,
        recorded.status,
        "{place}: {}",
        String::from_utf8_lossy(&answer.chunks.concat())
    );
    let whole = recorded.body.bytes();
    assert_eq!(
        answer.chunks.concat(),
        &whole[..recorded.cut_after.unwrap_or(whole.len())],
        "{place}"
    );
    assert_eq!(answer.complete, recorded.cut_after.is_none(), "{place}");
}

/// The folder of real recordings, or `None` and a message.
pub(crate) fn traffic_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("CLAUDE_CASSETTES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CLAUDE_CASSETTES names no folder of recordings");
    }
    // Tests run in the package's folder, the variable is set from the workspace's.
    folder.map(
        |folder| {
            if folder.is_absolute() { folder } else { Path::new("..").join(folder) }
        },
    )
}
