//! Streams as iterators.

use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

use super::driver::Driver;

/// An async stream as an iterator, which waits for each item. Everything else the stream can do is
/// reached through it.
///
/// Dropping it drops the stream.
#[must_use = "an iterator does nothing unless it is asked for items"]
pub struct Stream<S> {
    stream: S,
    driver: Arc<Driver>,
}

impl<S> Stream<S> {
    pub(super) fn new(stream: S, driver: Arc<Driver>) -> Self {
        Self { stream, driver }
    }

    /// Makes another stream of this one, for example of its text only.
    pub fn adapt<T>(self, f: impl FnOnce(S) -> T) -> Stream<T> {
        Stream { stream: f(self.stream), driver: self.driver }
    }

    /// Waits for what an async method of the stream gives.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn finish_with<F: Future>(self, f: impl FnOnce(S) -> F) -> F::Output {
        let Self { stream, driver } = self;
        driver.wait(f(stream))
    }

    /// The async stream. Its connection lives as long as the client.
    pub fn into_inner(self) -> S {
        self.stream
    }
}

impl<S: futures_core::Stream + Unpin> Iterator for Stream<S> {
    type Item = S::Item;

    /// The next item.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    fn next(&mut self) -> Option<S::Item> {
        let stream = &mut self.stream;
        self.driver.wait(poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)))
    }
}

impl<S> Deref for Stream<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.stream
    }
}

impl<S> DerefMut for Stream<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.stream
    }
}

impl<S: fmt::Debug> fmt::Debug for Stream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(f)
    }
}
