//! Waiting for streams of events.

use super::super::error::Error;
use super::super::events::EventCall;
use super::{Client, Stream};

impl Client {
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
}
