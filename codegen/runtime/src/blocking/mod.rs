//! The client for programs without an async runtime.
//!
//! Calls are those of the async client; what is here waits for their answers. The connections live
//! on a thread of their own, so they are kept open between calls.
//!
//! Not for use inside of async code: waiting there would keep the runtime from doing anything else,
//! so it panics, and says so. Use the async client there, or `tokio::task::spawn_blocking`.

mod download;
mod driver;
#[cfg(feature = "stream")]
mod events;
#[cfg(feature = "stream")]
mod lines;
mod pages;
mod stream;

use std::fmt;
use std::sync::Arc;

use super::builder::ClientBuilder;
use super::call::Call;
use super::error::Error;
use super::options::RequestOptions;
use super::page;
use super::response::Response;
use driver::Driver;

pub use pages::PageCall;
pub use stream::Stream;

/// A client of the API that waits for its answers.
///
/// A clone shares the settings and the connections of its original, and costs next to nothing.
#[derive(Clone)]
pub struct Client {
    inner: super::client::Client,
    driver: Arc<Driver>,
    options: RequestOptions,
}

impl ClientBuilder {
    /// Builds a client that waits for its answers.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build); [`ErrorKind::Config`](super::ErrorKind::Config) also if the
    /// system gives no thread.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::from_async(self.build()?)
    }
}

impl Client {
    /// A client that waits for the answers of this one. It must not have been used in an async
    /// runtime before, which its connections would belong to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](super::ErrorKind::Config) if the system gives no thread.
    pub fn from_async(inner: super::client::Client) -> Result<Self, Error> {
        let driver = Arc::new(Driver::start()?);
        Ok(Self { inner, driver, options: RequestOptions::new() })
    }

    /// The same client, which makes every call with these options: `client.with_options(options).models()`.
    /// What is set later wins; headers and body fields add up.
    pub fn with_options(&self, options: RequestOptions) -> Self {
        let options = self.options.clone().merge(options);
        Self { options, ..self.clone() }
    }

    /// The async client that makes the calls. What it gives is awaited by [`wait`](Self::wait).
    pub fn async_client(&self) -> &super::client::Client {
        &self.inner
    }

    /// Waits for anything that the [async client](Self::async_client) would await and for which this
    /// one has no method: `client.wait(client.async_client()...)`. Any other future will do as well;
    /// it runs on this thread, with timers and connections at hand.
    ///
    /// Options set by [`with_options`](Self::with_options) are those of this client's own calls only.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn wait<F: IntoFuture>(&self, future: F) -> F::Output {
        self.driver.wait(future.into_future())
    }

    /// Waits for the answer of a call.
    ///
    /// # Errors
    ///
    /// Those of the call.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn wait_for<T: 'static>(&self, call: Call<T>) -> Result<Response<T>, Error> {
        self.driver.wait(call.with(self.options.clone()).into_future())
    }
}

/// Shows what the async client does.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("inner", &self.inner)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
