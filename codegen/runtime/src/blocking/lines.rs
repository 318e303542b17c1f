//! Waiting for answers in lines.

use super::super::error::Error;
use super::super::lines::{JsonLines, LinesCall};
use super::{Client, Stream};

impl Client {
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
}
