//! The client for programs without an async runtime.
//!
//! Calls are those of the async client; what is here waits for their answers. The connections live
//! on a thread of their own, so they are kept open between calls.
//!
//! Not for use inside of async code: waiting there would keep the runtime from doing anything else,
//! so it panics, and says so. Use the async client there, or `tokio::task::spawn_blocking`.

mod driver;
mod stream;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use super::builder::ClientBuilder;
use super::call::Call;
use super::download::DownloadCall;
use super::error::Error;
#[cfg(feature = "stream")]
use super::events::EventCall;
#[cfg(feature = "stream")]
use super::lines::{JsonLines, LinesCall};
use super::options::RequestOptions;
use super::page::{Items, Page, Pages};
use super::response::Response;
use driver::Driver;

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

    /// The async client that makes the calls.
    pub fn async_client(&self) -> &super::client::Client {
        &self.inner
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

    /// Waits for the bytes of an answer.
    ///
    /// # Errors
    ///
    /// Those of the call.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn wait_for_bytes(&self, call: DownloadCall) -> Result<Response<Bytes>, Error> {
        self.driver.wait(call.with(self.options.clone()).into_future())
    }

    /// Waits for the head of a stream.
    ///
    /// # Errors
    ///
    /// Those of the call.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    #[cfg(feature = "stream")]
    pub fn wait_for_events<T: 'static, S: 'static>(
        &self,
        call: EventCall<T, S>,
    ) -> Result<Stream<S>, Error> {
        let stream = self.driver.wait(call.with(self.options.clone()).into_future())?;
        Ok(Stream::new(stream, self.driver.clone()))
    }

    /// Waits for the head of an answer in lines.
    ///
    /// # Errors
    ///
    /// Those of the call.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    #[cfg(feature = "stream")]
    pub fn wait_for_lines<T: 'static>(
        &self,
        call: LinesCall<T>,
    ) -> Result<Stream<JsonLines<T>>, Error> {
        let lines = self.driver.wait(call.with(self.options.clone()).into_future())?;
        Ok(Stream::new(lines, self.driver.clone()))
    }

    /// A list, of which nothing is asked for yet.
    pub fn wait_for_pages<P: Page>(
        &self,
        call: super::page::PageCall<P>,
    ) -> PageCall<P> {
        let call = call.with(self.options.clone());
        PageCall { call, driver: self.driver.clone() }
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

/// A list: [`send`](Self::send) gives one page, [`pages`](Self::pages) all from there on,
/// [`items`](Self::items) all their items.
#[must_use = "nothing is asked for before `send`, `pages` or `items`"]
pub struct PageCall<P> {
    call: super::page::PageCall<P>,
    driver: Arc<Driver>,
}

impl<P: Page> PageCall<P> {
    /// Waits for one page.
    ///
    /// # Errors
    ///
    /// If the request cannot be sent, or its answer is an error or not what it should be.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn send(self) -> Result<Response<P>, Error> {
        self.driver.wait(self.call.into_future())
    }

    /// All pages from this one on. Each is asked for when it is needed.
    pub fn pages(self) -> Stream<Pages<P>> {
        Stream::new(self.call.pages(), self.driver)
    }

    /// The items of all pages from this one on. Each page is asked for when it is needed.
    pub fn items(self) -> Stream<Items<P>> {
        Stream::new(self.call.items(), self.driver)
    }
}

impl<P> fmt::Debug for PageCall<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(f)
    }
}
