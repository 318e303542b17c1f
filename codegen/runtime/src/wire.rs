//! The way of a request to the server, and of its answer back.

use std::sync::Arc;

use http::{HeaderMap, Method, Uri, header};
use reqwest::Url;

use super::body::Body;
use super::error::Error;
use super::platform;
use super::transport::{BoxFuture, Transport, TransportError};
use super::upload::Payload;

/// The way to the server.
pub(super) enum Wire {
    Http(reqwest::Client),
    Own(Arc<dyn Transport>),
}

/// What one attempt sends.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
}

impl Wire {
    /// The head of the answer, with the body still to be read. Dropping the future, or later the
    /// body, gives the request up.
    pub(super) fn send(
        &self,
        mut request: Outgoing,
    ) -> impl Future<Output = Result<http::Response<Body>, Error>> + Send + use<'_> {
        let bytes = request.payload.bytes();
        if let (None, Some(length)) = (&bytes, request.payload.length()) {
            request.headers.insert(header::CONTENT_LENGTH, length.into());
        }
        let sending = match (self, bytes) {
            (Self::Http(client), _) => {
                Ok(Sending::Http(platform::send(client, request)))
            }
            (Self::Own(transport), Some(bytes)) => {
                request.with_body(bytes).map(|it| Sending::Own(transport.send(it)))
            }
            (Self::Own(transport), None) => {
                let body = request.payload.open();
                request
                    .with_body(body)
                    .map(|it| Sending::Own(transport.send_streamed(it)))
            }
        };
        async move {
            match sending? {
                Sending::Http(answer) => answer.await,
                Sending::Own(answer) => Ok(answer.await?),
            }
        }
    }
}

/// An answer that is being waited for.
enum Sending<'a, H> {
    Http(H),
    Own(BoxFuture<'a, Result<http::Response<Body>, TransportError>>),
}

impl Outgoing {
    pub(super) fn for_reqwest(self, body: reqwest::Body) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method, self.url);
        *request.headers_mut() = self.headers;
        *request.body_mut() = Some(body);
        request
    }

    fn with_body<B>(self, body: B) -> Result<http::Request<B>, Error> {
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = Uri::try_from(self.url.as_str())
            .map_err(|error| Error::config(error.to_string()))?;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}
