//! Requests by `reqwest` on `tokio`.

use std::error::Error as _;
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
pub(in super::super) use tokio::time::error::Elapsed;
pub(crate) use tokio::time::sleep;
pub(in super::super) use tokio::time::{Instant, Sleep, timeout};

use super::super::body::Body;
use super::super::builder::ClientBuilder;
use super::super::error::Error;
use super::super::transport::TransportError;
use super::super::wire::Outgoing;
use super::{Given, HttpClient};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The time of day.
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// The settings that a client which isn't built yet can take.
#[derive(Debug, Default)]
pub(in super::super) struct HttpSettings {
    connect_timeout: Option<Duration>,
    proxies: Vec<reqwest::Proxy>,
}

/// What browsers decide on their own.
impl ClientBuilder {
    /// How long connecting may take. Default: 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http_settings.connect_timeout = Some(timeout);
        self
    }

    /// A proxy to go through. Without one, those of the environment are used, except to reach this
    /// machine.
    pub fn proxy(mut self, proxy: reqwest::Proxy) -> Self {
        self.http_settings.proxies.push(proxy);
        self
    }
}

/// A client that follows no redirects; `loopback` tells whether the server is this machine.
pub(in super::super) fn http_client(
    given: Option<HttpClient>,
    settings: HttpSettings,
    loopback: bool,
) -> Result<reqwest::Client, Error> {
    let mut builder = match given {
        Some(HttpClient(Given::Built(client))) => {
            check(&client, &settings)?;
            return Ok(client);
        }
        Some(HttpClient(Given::Builder(builder))) => *builder,
        None => {
            let builder =
                reqwest::Client::builder().connect_timeout(DEFAULT_CONNECT_TIMEOUT);
            if loopback { builder.no_proxy() } else { builder }
        }
    };
    if let Some(timeout) = settings.connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    for proxy in settings.proxies {
        builder = builder.proxy(proxy);
    }
    let builder = builder.redirect(reqwest::redirect::Policy::none());
    builder.build().map_err(|error| {
        Error::config(format!("the HTTP client cannot be built: {}", cause(error)))
    })
}

/// Refuses a built client that may follow redirects, or that a setting comes too late for.
///
/// A redirect would take the key along: `reqwest` takes well-known headers out of a request that
/// leaves for another server, but cannot know those of an API. It says in `Debug` only how a client
/// is set, so a client that doesn't say that it follows none is taken for one that does. The values
/// of its other settings are quoted there, so none of them can say so in its place.
fn check(client: &reqwest::Client, settings: &HttpSettings) -> Result<(), Error> {
    if !format!("{client:?}").contains(r#" redirect_policy: "Policy(None)","#) {
        return Err(Error::config(
            "the HTTP client may follow redirects, which would take the key to other servers: \
             build it with `.redirect(reqwest::redirect::Policy::none())`, or pass the \
             `reqwest::ClientBuilder` instead",
        ));
    }
    if settings.connect_timeout.is_some() || !settings.proxies.is_empty() {
        return Err(Error::config(
            "connect time-out and proxies are settings of the HTTP client, and the one that was \
             passed is built already: set them there, or pass the `reqwest::ClientBuilder` instead",
        ));
    }
    Ok(())
}

/// Sends a request, and waits for the head of its answer.
pub(in super::super) fn send(
    client: &reqwest::Client,
    outgoing: Outgoing,
) -> impl Future<Output = Result<http::Response<Body>, Error>> + Send + use<> {
    let body = match outgoing.payload.bytes() {
        Some(bytes) => bytes.into(),
        None => reqwest::Body::wrap(SharedBody(Mutex::new(outgoing.payload.open()))),
    };
    // Outside of the future, which would carry the request along to the end.
    let answer = client.execute(outgoing.for_reqwest(body));
    async {
        let mut response = answer.await.map_err(unanswered)?;
        let mut answer = http::Response::new(());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer.map(|()| Incoming(Box::new(response)).into()))
    }
}

/// Why no answer came: the request cannot be sent at all, or the server was not reached.
fn unanswered(error: reqwest::Error) -> Error {
    if error.is_builder() { Error::config(cause(error)) } else { failed(error).into() }
}

/// Sorts an error, and takes the URL out of it: a query may hold a secret.
fn failed(error: reqwest::Error) -> TransportError {
    let (connect, timeout) = (error.is_connect(), error.is_timeout());
    let source = error.without_url().into();
    match (connect, timeout) {
        (true, true) => TransportError::ConnectTimeout(source),
        (false, true) => TransportError::Timeout(source),
        _ => TransportError::Connection(source),
    }
}

/// What is behind an error that `reqwest` only names.
fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let source = error.source().map(ToString::to_string);
    source.unwrap_or_else(|| error.to_string())
}

/// The body of an answer.
pub(in super::super) struct Incoming(Box<reqwest::Response>);

impl Incoming {
    pub(in super::super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, TransportError>>> {
        // `chunk` keeps nothing between polls but what the response itself holds, so a new future
        // for every poll loses nothing.
        pin!(self.0.chunk()).poll(cx).map(|chunk| chunk.map_err(failed).transpose())
    }
}

/// A body to be sent by `reqwest`, which wants to share it between threads. It is only ever polled
/// through `&mut`, so the lock is never taken.
struct SharedBody(Mutex<Body>);

impl http_body::Body for SharedBody {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        let body = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        body.poll_chunk(cx).map(|chunk| Some(chunk?.map(http_body::Frame::data)))
    }
}
