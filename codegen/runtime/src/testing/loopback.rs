//! The same answers over TCP on loopback, for any client.

use std::future::{Future, poll_fn};
use std::io;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::Weak;
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderValue, Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::desk::Desk;
use super::http1::{self, Refused};

/// The most that a client may send while its last request is being answered, in bytes.
const AHEAD: usize = 64 * 1024;

/// Listens on a free port: the base URL, and the task that accepts connections. When that ends, so do
/// the connections.
pub(super) async fn listen(desk: Weak<Desk>) -> io::Result<(String, JoinHandle<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, Weak::clone(&desk)));
                }
                // Out of sockets: some may be given back soon.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
            while connections.try_join_next().is_some() {}
        }
    });
    Ok((url, task))
}

/// Answers the requests of one connection. The server is not kept alive by it.
async fn serve(stream: TcpStream, desk: Weak<Desk>) {
    // Without it only answers come late.
    let _ = stream.set_nodelay(true);
    let (mut reader, mut writer) = stream.into_split();
    let mut buffer = BytesMut::new();
    loop {
        let incoming = match http1::read(&mut reader, &mut writer, &mut buffer).await {
            Ok(Some(incoming)) => incoming,
            Ok(None) => return,
            Err(Refused(why)) => {
                let head = format!(
                    "HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    why.len()
                );
                let _ = writer.write_all((head + &why).as_bytes()).await;
                return;
            }
        };
        let is_head = incoming.request.method() == Method::HEAD;
        let answer = match desk.upgrade() {
            Some(desk) => desk.respond(incoming.request),
            None => return,
        };
        let (length, delivery) = (answer.length(), answer.deliver());
        let sending = async {
            let Ok(response) = delivery.await else {
                // Closed this way, the client sees a reset.
                let stream: &TcpStream = writer.as_ref();
                let _ = stream.set_zero_linger();
                return false;
            };
            send(&mut writer, response, length, is_head).await.is_ok()
        };
        match unless_left(sending, &mut reader, &mut buffer).await {
            Some(true) if incoming.keep_alive => {}
            _ => return,
        }
    }
}

/// What the future gives, unless the client closes the connection before.
async fn unless_left<T>(
    sending: impl Future<Output = T>,
    reader: &mut OwnedReadHalf,
    buffer: &mut BytesMut,
) -> Option<T> {
    let leaving = async {
        while buffer.len() < AHEAD {
            if !matches!(reader.read_buf(buffer).await, Ok(1..)) {
                return;
            }
        }
        std::future::pending().await
    };
    let (mut sending, mut leaving) = (pin!(sending), pin!(leaving));
    poll_fn(|cx| match sending.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => leaving.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Sends an answer; an error means that the connection is of no more use.
async fn send(
    writer: &mut OwnedWriteHalf,
    response: http::Response<super::super::body::Body>,
    length: Option<usize>,
    is_head: bool,
) -> io::Result<()> {
    let (mut parts, mut body) = response.into_parts();
    let is_bare = is_head
        || parts.status.is_informational()
        || matches!(parts.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    match length {
        Some(length) => parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(length)),
        None => {
            parts.headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"))
        }
    };
    if is_bare {
        parts.headers.remove(TRANSFER_ENCODING);
    }
    writer.write_all(&http1::head(&parts)).await?;
    if is_bare {
        return Ok(());
    }
    while let Some(chunk) = poll_fn(|cx| body.poll_chunk(cx)).await {
        let chunk: Bytes = chunk.map_err(io::Error::other)?;
        if length.is_some() {
            writer.write_all(&chunk).await?;
        } else if !chunk.is_empty() {
            // One write for each chunk, so that size, bytes and line end leave together.
            let size = format!("{:x}\r\n", chunk.len());
            writer.write_all(&[size.as_bytes(), &chunk, b"\r\n"].concat()).await?;
        }
    }
    if length.is_none() {
        writer.write_all(b"0\r\n\r\n").await?;
    }
    Ok(())
}
