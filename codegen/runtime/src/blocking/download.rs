//! Waiting for answers that are bytes.

use bytes::Bytes;

use super::super::download::DownloadCall;
use super::super::error::Error;
use super::super::response::Response;
use super::Client;

impl Client {
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
}
