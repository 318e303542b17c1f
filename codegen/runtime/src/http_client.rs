//! The HTTP client behind a client of the API.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;

use super::body::{Body, SharedBody};
use super::error::Error;
use super::transport::{BoxFuture, Transport, TransportError};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// An HTTP client of your own, for [`ClientBuilder::http_client`](super::ClientBuilder::http_client).
#[derive(Debug)]
pub struct HttpClient(Given);

#[derive(Debug)]
enum Given {
    Built(reqwest::Client),
    Builder(Box<reqwest::ClientBuilder>),
}

impl From<reqwest::Client> for HttpClient {
    fn from(client: reqwest::Client) -> Self {
        Self(Given::Built(client))
    }
}

impl From<reqwest::ClientBuilder> for HttpClient {
    fn from(builder: reqwest::ClientBuilder) -> Self {
        Self(Given::Builder(Box::new(builder)))
    }
}

/// The settings that a client which isn't built yet can take.
pub(super) struct HttpSettings {
    pub(super) connect_timeout: Option<Duration>,
    pub(super) proxies: Vec<reqwest::Proxy>,
    /// Whether the server is this machine.
    pub(super) loopback: bool,
}

/// A client that follows no redirects.
pub(super) fn http_client(
    given: Option<HttpClient>,
    settings: HttpSettings,
) -> Result<HttpTransport, Error> {
    let mut builder = match given {
        Some(HttpClient(Given::Built(client))) => {
            check(&client, &settings)?;
            return Ok(HttpTransport { client });
        }
        Some(HttpClient(Given::Builder(builder))) => *builder,
        None => {
            let builder =
                reqwest::Client::builder().connect_timeout(DEFAULT_CONNECT_TIMEOUT);
            if settings.loopback { builder.no_proxy() } else { builder }
        }
    };
    if let Some(timeout) = settings.connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    for proxy in settings.proxies {
        builder = builder.proxy(proxy);
    }
    let builder = builder.redirect(reqwest::redirect::Policy::none());
    let client = builder.build().map_err(|error| {
        let source = error.source().map(ToString::to_string);
        let why = source.unwrap_or_else(|| error.to_string());
        Error::config(format!("the HTTP client cannot be built: {why}"))
    })?;
    Ok(HttpTransport { client })
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

/// The transport behind every client that isn't given another.
#[derive(Debug)]
pub(super) struct HttpTransport {
    client: reqwest::Client,
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request);
            self.execute(request).await
        })
    }

    fn send_streamed(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request =
                request.map(|body| reqwest::Body::wrap(SharedBody::from(body)));
            self.execute(reqwest::Request::try_from(request)).await
        })
    }
}

impl HttpTransport {
    async fn execute(
        &self,
        request: Result<reqwest::Request, reqwest::Error>,
    ) -> Result<http::Response<Body>, TransportError> {
        let request = request.map_err(TransportError::from_reqwest)?;
        let mut response =
            self.client.execute(request).await.map_err(TransportError::from_reqwest)?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut answer = http::Response::new(Body::from(response));
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}
