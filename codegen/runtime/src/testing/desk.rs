//! Where requests come in, from inside the process or over loopback, and where they are written down.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::super::body::Body;
use super::super::builder::ClientBuilder;
use super::super::client::Client;
use super::super::profile::{Profile, Scheme};
use super::super::retry::ExponentialBackoff;
use super::super::transport::{BoxFuture, Transport, TransportError};
use super::answer::Answer;
use super::loopback;
use super::request::ReceivedRequest;

/// What knows the answers.
pub(super) trait Answers: Send + Sync + 'static {
    fn answer(&self, request: &ReceivedRequest) -> Answer;
}

/// The part of a server of a test that is the same whatever it answers.
pub(super) struct Desk {
    profile: &'static Profile,
    answers: Arc<dyn Answers>,
    requests: Mutex<Vec<ReceivedRequest>>,
    listeners: Mutex<Vec<JoinHandle<()>>>,
}

impl Desk {
    pub(super) fn new(
        profile: &'static Profile,
        answers: Arc<dyn Answers>,
    ) -> Arc<Self> {
        let (requests, listeners) = (Mutex::default(), Mutex::default());
        Arc::new(Self { profile, answers, requests, listeners })
    }

    pub(super) fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.requests).clone()
    }

    /// Writes the request down and finds its answer.
    pub(super) fn respond(&self, request: http::Request<Bytes>) -> Answer {
        let request = ReceivedRequest::new(request, self.profile);
        let number = {
            let mut requests = lock(&self.requests);
            requests.push(request.clone());
            requests.len()
        };
        let answer = self.answers.answer(&request);
        answer.complete(self.profile, &format!("test-{number}"))
    }

    pub(super) fn client_builder(self: &Arc<Self>) -> ClientBuilder {
        let builder = Client::from_profile(self.profile)
            .transport(self.transport())
            .allow_insecure_http(true)
            .retry_policy(
                ExponentialBackoff::default().initial(std::time::Duration::ZERO),
            );
        match self.profile.credentials.first().map(|known| known.scheme) {
            Some(Scheme::Basic) => builder.credential(Scheme::Basic, "test:test"),
            Some(scheme) => builder.credential(scheme, "test"),
            None => builder,
        }
    }

    pub(super) fn client(self: &Arc<Self>) -> Client {
        match self.client_builder().build() {
            Ok(client) => client,
            Err(error) => panic!("the client's own settings are wrong: {error}"),
        }
    }

    pub(super) fn transport(self: &Arc<Self>) -> TestTransport {
        TestTransport { desk: Arc::clone(self) }
    }

    pub(super) async fn listen(self: &Arc<Self>) -> io::Result<String> {
        let (url, task) = loopback::listen(Arc::downgrade(self)).await?;
        lock(&self.listeners).push(task);
        Ok(url)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for listener in lock(&self.listeners).drain(..) {
            listener.abort();
        }
    }
}

/// The way to a server of a test that needs no network:
/// [`ClientBuilder::transport`](super::super::ClientBuilder::transport) takes it.
#[derive(Clone)]
pub struct TestTransport {
    desk: Arc<Desk>,
}

impl Transport for TestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move { self.desk.respond(request).deliver().await })
    }
}

impl fmt::Debug for TestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestTransport").finish_non_exhaustive()
    }
}

/// What a thread that panicked has left behind is as good as before: every change here is one step.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
