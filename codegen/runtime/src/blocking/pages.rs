//! Waiting for lists.

use std::fmt;
use std::sync::Arc;

use super::super::error::Error;
use super::super::page::{Items, Page, Pages};
use super::super::response::Response;
use super::driver::Driver;
use super::{Client, Stream};

impl Client {
    /// A list, of which nothing is asked for yet.
    pub fn wait_for_pages<P: Page>(
        &self,
        call: super::page::PageCall<P>,
    ) -> PageCall<P> {
        let call = call.with(self.options.clone());
        PageCall { call, driver: self.driver.clone() }
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
