//! Telling nobody.

use std::future::Future;
use std::time::Duration;

use super::super::error::Error;
use super::super::prepared::Request;
use super::super::response::Head;

/// Tells nobody.
#[derive(Clone)]
pub(in super::super) struct Trace;

impl Trace {
    pub(in super::super) fn begin(_: &Request) -> Self {
        Self
    }

    pub(in super::super) fn instrument<F: Future>(
        self,
        future: F,
    ) -> impl Future<Output = F::Output> {
        future
    }

    pub(in super::super) fn attempt(&self, _: u32) {}

    pub(in super::super) fn head(&self, _: &Head) {}

    pub(in super::super) fn answer(&self, _: &[u8]) {}

    pub(in super::super) fn failed(&self, _: &Error) {}

    pub(in super::super) fn retry(&self, _: Duration, _: &Error) {}
}
