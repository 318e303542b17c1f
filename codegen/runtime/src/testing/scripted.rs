//! A server that answers as a test tells it.

use std::fmt;
use std::io;
use std::sync::Arc;

use serde::Serialize;

use super::super::builder::ClientBuilder;
use super::super::client::Client;
use super::super::profile::Profile;
use super::answer::Answer;
use super::desk::{Desk, TestTransport};
use super::expectation::{Expectation, Respond, Script};
use super::request::ReceivedRequest;

/// A server that answers as a test tells it.
///
/// Each call of [`reply`](Self::reply), [`stream`](Self::stream), [`fail`](Self::fail) and so on adds
/// an [`Expectation`]. A request is answered by the first one that fits and is not used up; of those
/// that say nothing more than what to answer, that is one after the other. A request that none fits
/// is answered with an error that tells why.
///
/// When the server is dropped it [verifies](Self::verify) that all went as expected.
pub struct ScriptedServer {
    desk: Arc<Desk>,
    script: Arc<Script>,
}

impl ScriptedServer {
    /// A server of the API that `profile` describes, with an empty script.
    pub fn from_profile(profile: &'static Profile) -> Self {
        let script = Arc::new(Script::default());
        Self { desk: Desk::new(profile, script.clone()), script }
    }

    /// Expects a request and answers it with JSON: a type of the API, or any other value that can be
    /// serialized.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[track_caller]
    pub fn reply(&self, value: impl Serialize) -> Expectation<'_> {
        self.answer(Answer::json(value))
    }

    /// Expects a request and answers it with a stream of events, each with a value as JSON for its
    /// data. If that is an object with a string as its `type`, the event is named so.
    ///
    /// # Panics
    ///
    /// If a value cannot be written as JSON.
    #[track_caller]
    pub fn stream(
        &self,
        events: impl IntoIterator<Item = impl Serialize>,
    ) -> Expectation<'_> {
        self.answer(Answer::events(events))
    }

    /// Expects a request and answers it with JSON Lines: each value on a line.
    ///
    /// # Panics
    ///
    /// If a value cannot be written as JSON.
    #[track_caller]
    pub fn lines(
        &self,
        values: impl IntoIterator<Item = impl Serialize>,
    ) -> Expectation<'_> {
        self.answer(Answer::lines(values))
    }

    /// Expects a request and answers it with an error of this status, as the API writes them.
    ///
    /// # Panics
    ///
    /// If that is no status: they go from 100 to 999.
    #[track_caller]
    pub fn fail(&self, status: u16) -> Expectation<'_> {
        self.answer(Answer::failure(status))
    }

    /// Expects a request and breaks the connection instead of answering.
    #[track_caller]
    pub fn disconnect(&self) -> Expectation<'_> {
        self.answer(Answer::disconnect())
    }

    /// Expects a request and never answers it.
    #[track_caller]
    pub fn hang(&self) -> Expectation<'_> {
        self.answer(Answer::hang())
    }

    /// Expects a request and answers it so.
    #[track_caller]
    pub fn answer(&self, answer: Answer) -> Expectation<'_> {
        self.script.add(Respond::Fixed(answer))
    }

    /// Expects a request and answers it with what the function makes of it.
    #[track_caller]
    pub fn answer_with(
        &self,
        answer: impl Fn(&ReceivedRequest) -> Answer + Send + Sync + 'static,
    ) -> Expectation<'_> {
        self.script.add(Respond::With(Arc::new(answer)))
    }

    /// A client of this server whose requests do not leave the process. Its key is `test`; it retries
    /// as often as any client, but waits only where an answer asks for it.
    pub fn client(&self) -> Client {
        self.desk.client()
    }

    /// Begins to build a client like [`client`](Self::client).
    pub fn client_builder(&self) -> ClientBuilder {
        self.desk.client_builder()
    }

    /// The way to this server for a client that is built in another place: for
    /// [`ClientBuilder::transport`].
    pub fn transport(&self) -> TestTransport {
        self.desk.transport()
    }

    /// Listens on loopback, for clients of any kind, until the server is dropped. Returns the base
    /// URL.
    ///
    /// # Errors
    ///
    /// If there is no port to listen on.
    pub async fn listen(&self) -> io::Result<String> {
        self.desk.listen().await
    }

    /// What was asked so far, in order.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.desk.requests()
    }

    /// What has not gone as expected so far: expectations that are not met, with the place in the
    /// test that has them, and requests that were not expected.
    pub fn problems(&self) -> Vec<String> {
        self.script.problems()
    }

    /// Checks that all went as expected. This happens by itself when the server is dropped.
    ///
    /// # Panics
    ///
    /// If there are [`problems`](Self::problems), with all of them as the message.
    #[track_caller]
    pub fn verify(&self) {
        let problems = self.problems();
        assert!(
            problems.is_empty(),
            "the script was not followed:\n- {}",
            problems.join("\n- ")
        );
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        // A test that fails already has said why.
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

impl fmt::Debug for ScriptedServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedServer")
            .field("requests", &self.requests().len())
            .field("problems", &self.problems())
            .finish_non_exhaustive()
    }
}
