//! Requests by `fetch`, where JavaScript runs: in browsers, workers and the like.
//!
//! What comes from JavaScript cannot leave its thread, and the futures and streams of the client can.
//! So a task of that thread has the answer, and sends what is in it through channels. When their other
//! ends are dropped, it gives the request up.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_core::Stream;
use tokio::sync::{mpsc, oneshot};
pub(in super::super) use wasmtimer::std::Instant;
pub(in super::super) use wasmtimer::tokio::error::Elapsed;
pub(crate) use wasmtimer::tokio::sleep;
pub(in super::super) use wasmtimer::tokio::{Sleep, timeout};

use super::super::body::{Body, CollectError};
use super::super::error::{Error, ErrorKind};
use super::super::transport::TransportError;
use super::super::wire::Outgoing;
use super::{Given, HttpClient};

/// The time of day.
pub(crate) fn now() -> SystemTime {
    let now = wasmtimer::std::SystemTime::now();
    let since = now.duration_since(wasmtimer::std::UNIX_EPOCH);
    UNIX_EPOCH + since.unwrap_or(Duration::ZERO)
}

/// Nothing: connections are the browser's.
#[derive(Debug, Default)]
pub(in super::super) struct HttpSettings;

pub(in super::super) fn http_client(
    given: Option<HttpClient>,
    _: HttpSettings,
    _: bool,
) -> Result<reqwest::Client, Error> {
    match given {
        Some(HttpClient(Given::Built(client))) => Ok(client),
        Some(HttpClient(Given::Builder(builder))) => {
            builder.build().map_err(|error| Error::config(error.to_string()))
        }
        None => Ok(reqwest::Client::new()),
    }
}

type Head = http::Response<Body>;

/// Sends a request, and waits for the head of its answer.
pub(in super::super) fn send(
    client: &reqwest::Client,
    outgoing: Outgoing,
) -> impl Future<Output = Result<Head, Error>> + Send + use<> {
    let client = client.clone();
    let (head, answer) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(fetch(client, outgoing, head));
    async {
        answer.await.unwrap_or_else(|_| {
            Err(TransportError::Connection("the task of the request ended".into())
                .into())
        })
    }
}

async fn fetch(
    client: reqwest::Client,
    outgoing: Outgoing,
    mut head: oneshot::Sender<Result<Head, Error>>,
) {
    let mut answer = pin!(answer(client, outgoing));
    let answer = poll_fn(|cx| match head.poll_closed(cx) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => answer.as_mut().poll(cx).map(Some),
    });
    match answer.await {
        // Nobody waits any longer.
        None => {}
        Some(Err(error)) => {
            let _ = head.send(Err(error));
        }
        Some(Ok(mut response)) => {
            let (sender, chunks) = mpsc::channel(1);
            let mut answer = http::Response::new(Body::from(Incoming(chunks)));
            *answer.status_mut() = response.status();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            if head.send(Ok(answer)).is_ok() {
                pass_on(response, sender).await;
            }
        }
    }
}

async fn answer(
    client: reqwest::Client,
    outgoing: Outgoing,
) -> Result<reqwest::Response, Error> {
    // A request cannot be streamed in every browser.
    let body = match outgoing.payload.bytes() {
        Some(bytes) => bytes,
        None => match outgoing.payload.open().collect(usize::MAX).await {
            Ok(bytes) => bytes,
            Err(CollectError::Transport(error)) => return Err(error.into()),
            Err(CollectError::TooLarge) => Bytes::new(),
        },
    };
    let origin = outgoing.url.origin();
    let answer = client.execute(outgoing.for_reqwest(body.into())).await;
    let answer = answer.map_err(failed)?;
    // Browsers follow redirects unasked; what another server says is not the API's answer.
    if answer.url().origin() != origin {
        let location = answer.url().origin().ascii_serialization();
        return Err(ErrorKind::Redirect { location }.into());
    }
    Ok(answer)
}

/// Sends the body on, chunk by chunk, for as long as somebody reads it.
async fn pass_on(
    response: reqwest::Response,
    sender: mpsc::Sender<Result<Bytes, TransportError>>,
) {
    let mut body = pin!(response.bytes_stream());
    let mut closed = pin!(sender.closed());
    loop {
        let chunk = poll_fn(|cx| match closed.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => body.as_mut().poll_next(cx),
        });
        let Some(chunk) = chunk.await else { return };
        if sender.send(chunk.map_err(failed)).await.is_err() {
            return;
        }
    }
}

/// Sorts an error, and takes the URL out of it: a query may hold a secret.
fn failed(error: reqwest::Error) -> TransportError {
    let timeout = error.is_timeout();
    let source = error.without_url().into();
    if timeout {
        TransportError::Timeout(source)
    } else {
        TransportError::Connection(source)
    }
}

/// The body of an answer.
pub(in super::super) struct Incoming(mpsc::Receiver<Result<Bytes, TransportError>>);

impl Incoming {
    pub(in super::super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        self.0.poll_recv(cx)
    }
}
