//! A streamed answer, waited for.
#![cfg(feature = "stream")]

use super::message_stream::{MessageStream, TextStream};
use crate::runtime::Error;
use crate::runtime::blocking::Stream;
use crate::types::Message;

impl Stream<MessageStream> {
    /// Only the text, piece by piece as the model writes it.
    pub fn text(self) -> Stream<TextStream> {
        self.adapt(MessageStream::text_stream)
    }

    /// Reads what is left of the stream and returns the whole message.
    ///
    /// # Errors
    ///
    /// Any error of the stream.
    ///
    /// # Panics
    ///
    /// Inside of async code.
    pub fn finish(self) -> Result<Message, Error> {
        self.finish_with(MessageStream::finish)
    }
}

impl Stream<TextStream> {
    /// The whole message, once the stream has come to its end.
    ///
    /// # Errors
    ///
    /// The stream has not ended yet, or it ended before the message did.
    pub fn final_message(self) -> Result<Message, Error> {
        self.into_inner().into_inner().final_message()
    }
}
