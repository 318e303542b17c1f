//! The passing on: each request to the upstream, each piece of the answer to the client as it comes.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;

use super::Recorded;
use super::redact::Redaction;
use super::write::{Entry, Writer};
use crate::cassette::{self, Headers};
use crate::replay::http::{Incoming, Trouble, read_request, reason};

/// Headers that belong to one connection, not to what passes over it.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
];

/// What all connections share.
#[derive(Debug)]
pub(super) struct Proxy {
    pub(super) client: reqwest::Client,
    pub(super) upstream: String,
    pub(super) redaction: Redaction,
    pub(super) writer: Mutex<Writer>,
    pub(super) events: UnboundedSender<Recorded>,
}

/// Serves connections until it is stopped from outside.
pub(super) async fn accept(listener: TcpListener, proxy: Arc<Proxy>) {
    // Dropping the set at the end closes what is still open.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Arc::clone(&proxy)));
                }
                // Too many are open; some will close.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
}

async fn serve(mut stream: TcpStream, proxy: Arc<Proxy>) {
    // Pieces leave when they come, not when there are enough of them.
    let _ = stream.set_nodelay(true);
    let mut buffer = BytesMut::new();
    loop {
        let incoming = match read_request(&mut stream, &mut buffer).await {
            Ok(incoming) => incoming,
            Err(Trouble::Gone) => return,
            Err(Trouble::Refused(status, message)) => {
                let _ =
                    refuse(&mut stream, status, "invalid_request_error", &message).await;
                return;
            }
        };
        match proxy.exchange(&mut stream, incoming).await {
            Ok(true) => {}
            Ok(false) | Err(_) => {
                let _ = stream.shutdown().await;
                return;
            }
        }
    }
}

/// The body of an answer as it came.
#[derive(Default)]
struct Came {
    body: Vec<u8>,
    chunks: Vec<(usize, Duration)>,
    is_cut: bool,
}

impl Proxy {
    /// One request and its answer; `false` when the connection is of no more use.
    async fn exchange(
        &self,
        stream: &mut TcpStream,
        incoming: Incoming,
    ) -> io::Result<bool> {
        let answer = match self.send(&incoming).await {
            Ok(answer) => answer,
            Err(why) => {
                refuse(stream, 502, "api_error", &format!("the recorder: {why}"))
                    .await?;
                self.lost(&incoming, why);
                return Ok(false);
            }
        };
        let status = answer.status().as_u16();
        let headers = headers_of(&answer);
        let has_body = incoming.method != "HEAD" && !matches!(status, 204 | 304);
        let is_chunked = has_body && headers.get("content-length").is_none();
        stream
            .write_all(&head(status, &headers, is_chunked, incoming.keep_alive))
            .await?;
        let came = match pass(stream, answer, is_chunked).await {
            Ok(came) => came,
            Err(error) => {
                self.lost(&incoming, "the client left before the end".to_owned());
                return Err(error);
            }
        };
        let is_cut = came.is_cut;
        self.write(&incoming, status, &headers, came, is_chunked);
        Ok(incoming.keep_alive && !is_cut)
    }

    async fn send(&self, incoming: &Incoming) -> Result<reqwest::Response, String> {
        let method = reqwest::Method::from_bytes(incoming.method.as_bytes())
            .map_err(|error| error.to_string())?;
        // A client that takes this for a proxy sends the whole address.
        let target = match incoming.target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => &incoming.target,
        };
        let mut request =
            self.client.request(method, format!("{}{target}", self.upstream));
        let named =
            incoming.headers.get("connection").unwrap_or_default().to_ascii_lowercase();
        for (name, value) in incoming.headers.iter() {
            // Without `accept-encoding`, what comes can be read and checked for secrets.
            let own = matches!(name, "host" | "content-length" | "accept-encoding");
            let hop = HOP_BY_HOP.contains(&name)
                || named.split(',').any(|own| own.trim() == name);
            if !own && !hop {
                request = request.header(name, value);
            }
        }
        if !incoming.body.is_empty() {
            request = request.body(incoming.body.clone());
        }
        request.send().await.map_err(|error| cause(&error))
    }

    fn lost(&self, incoming: &Incoming, why: String) {
        self.tell(Recorded::Lost { request: name(incoming), why });
    }

    fn tell(&self, event: Recorded) {
        // Nobody has to listen.
        let _ = self.events.send(event);
    }

    fn write(
        &self,
        incoming: &Incoming,
        status: u16,
        headers: &Headers,
        came: Came,
        is_chunked: bool,
    ) {
        let secrets = self.redaction.secrets([&incoming.headers, headers]);
        let encoding = headers.get("content-encoding");
        let bytes = came.body.len();
        let mut response_body = came.body;
        let mut chunks = Some(came.chunks).filter(|_| is_chunked);
        let mut shown = headers.clone();
        if encoding.is_some_and(|encoding| encoding != "identity") {
            response_body =
                cassette::decode(Bytes::from(response_body), encoding).to_vec();
            chunks = None;
            shown = without(headers, &["content-encoding", "content-length"]);
        }
        let mut request_body = incoming.body.to_vec();
        secrets.mask(&mut request_body);
        secrets.mask(&mut response_body);
        let sent = without(&incoming.headers, &["host", "connection"]);
        let entry = Entry {
            method: incoming.method.clone(),
            uri: format!(
                "{}{}",
                self.upstream,
                self.redaction.target(&incoming.target, &secrets)
            ),
            request_headers: self.redaction.headers(&sent, &secrets),
            request_body,
            status,
            response_headers: self.redaction.headers(&shown, &secrets),
            response_body,
            chunks,
            is_cut: came.is_cut,
        };
        let written =
            self.writer.lock().unwrap_or_else(PoisonError::into_inner).add(&entry);
        match written {
            Ok(()) => {
                self.tell(Recorded::Written { request: name(incoming), status, bytes })
            }
            Err(error) => self.lost(incoming, format!("it cannot be written: {error}")),
        }
    }
}

/// Passes the body on; an error is the client's.
async fn pass(
    stream: &mut TcpStream,
    mut answer: reqwest::Response,
    is_chunked: bool,
) -> io::Result<Came> {
    let mut came = Came::default();
    let mut before = Instant::now();
    loop {
        match answer.chunk().await {
            Ok(Some(piece)) if piece.is_empty() => {}
            Ok(Some(piece)) => {
                if is_chunked {
                    let mut framed = format!("{:x}\r\n", piece.len()).into_bytes();
                    framed.extend_from_slice(&piece);
                    framed.extend_from_slice(b"\r\n");
                    stream.write_all(&framed).await?;
                } else {
                    stream.write_all(&piece).await?;
                }
                stream.flush().await?;
                came.chunks.push((piece.len(), before.elapsed()));
                before = Instant::now();
                came.body.extend_from_slice(&piece);
            }
            Ok(None) => break,
            Err(_) => {
                came.is_cut = true;
                return Ok(came);
            }
        }
    }
    if is_chunked {
        stream.write_all(b"0\r\n\r\n").await?;
    }
    stream.flush().await?;
    Ok(came)
}

fn head(status: u16, headers: &Headers, is_chunked: bool, keep_alive: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers.iter() {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if is_chunked {
        head.push_str("transfer-encoding: chunked\r\n");
    }
    head.push_str(if keep_alive {
        "connection: keep-alive\r\n\r\n"
    } else {
        "connection: close\r\n\r\n"
    });
    head.into_bytes()
}

async fn refuse(
    stream: &mut TcpStream,
    status: u16,
    kind: &str,
    message: &str,
) -> io::Result<()> {
    let body = json!({ "type": "error", "error": { "type": kind, "message": message } })
        .to_string();
    let mut headers = Headers::default();
    headers.push("content-type", "application/json");
    headers.push("content-length", body.len().to_string());
    stream.write_all(&head(status, &headers, false, false)).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.flush().await
}

fn headers_of(answer: &reqwest::Response) -> Headers {
    let mut headers = Headers::default();
    for (name, value) in answer.headers() {
        if !HOP_BY_HOP.contains(&name.as_str()) {
            headers.push(name.as_str(), String::from_utf8_lossy(value.as_bytes()));
        }
    }
    headers
}

fn without(headers: &Headers, names: &[&str]) -> Headers {
    let mut left = Headers::default();
    for (name, value) in headers.iter().filter(|(name, _)| !names.contains(name)) {
        left.push(name, value);
    }
    left
}

/// Method and path, without what the query may hold.
fn name(incoming: &Incoming) -> String {
    format!("{} {}", incoming.method, incoming.path)
}

/// The innermost reason: what surrounds it only names the address.
pub(super) fn cause(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}
