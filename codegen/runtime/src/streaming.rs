//! What event streams and JSON Lines have in common: an answer that is read while it comes, and
//! that begins anew if it breaks off before the caller has seen any of it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::body::Body;
use super::error::{Error, ErrorKind, TimeoutKind};
use super::exchange::{Exchange, broken};
use super::platform::{Instant, Sleep, sleep};
use super::prepared::Request;
use super::response::Head;
use super::trace::Trace;
use super::transport::BoxFuture;

/// An answer that is being read.
pub(super) struct Streaming {
    head: Head,
    body: Body,
    idle: Idle,
    /// The way to begin anew; `None` as soon as the caller has seen anything.
    exchange: Option<Exchange>,
    restart: Option<Restart>,
    trace: Trace,
    /// Whether the head is that of the last attempt: not if beginning anew has failed.
    has_head: bool,
}

type Restart = BoxFuture<'static, Result<(Exchange, Head, Body), Error>>;

/// What [`Streaming::poll_chunk`] has found.
pub(super) enum Chunk {
    /// The next bytes.
    Data(Bytes),
    /// The answer has begun anew: what came before is void.
    Restarted,
    /// The end of the body.
    End,
}

impl Streaming {
    /// Sends the request.
    pub(super) async fn open(request: Box<Request>) -> Result<Self, Error> {
        let idle = Idle::new(request.idle_timeout);
        let mut exchange = Exchange::new(request);
        let trace = exchange.trace.clone();
        let opened = trace.clone().instrument(exchange.open()).await;
        let (head, body) = opened.inspect_err(|error| trace.failed(error))?;
        Ok(Self {
            head,
            body,
            idle,
            exchange: Some(exchange),
            restart: None,
            trace,
            has_head: true,
        })
    }

    /// To be called with each event or line of the answer.
    pub(super) fn trace(&self, item: &[u8]) {
        self.trace.answer(item);
    }

    /// To be called with each error that the caller is given.
    pub(super) fn trace_error(&self, error: &Error) {
        self.trace.failed(error);
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    pub(super) fn status(&self) -> StatusCode {
        self.head.status
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    pub(super) fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Chunk, Error>> {
        if let Some(restart) = &mut self.restart {
            let result = ready!(restart.as_mut().poll(cx));
            self.restart = None;
            self.has_head = result.is_ok();
            let (exchange, head, body) = result?;
            (self.head, self.body) = (head, body);
            self.exchange = Some(exchange);
            return Poll::Ready(Ok(Chunk::Restarted));
        }
        match self.body.poll_chunk(cx) {
            Poll::Ready(chunk) => {
                self.idle.stop();
                Poll::Ready(match chunk {
                    Some(Ok(chunk)) => Ok(Chunk::Data(chunk)),
                    Some(Err(error)) => Err(broken(error)),
                    None => Ok(Chunk::End),
                })
            }
            Poll::Pending => {
                ready!(self.idle.poll_elapsed(cx));
                Poll::Ready(Err(ErrorKind::Timeout(TimeoutKind::Idle).into()))
            }
        }
    }

    /// To be called when the caller is given something: from now on the answer can't begin anew.
    pub(super) fn commit(&mut self) {
        self.exchange = None;
    }

    /// Makes the answer begin anew if that is still possible and the policy allows it; else gives
    /// the error back, which ends the stream.
    pub(super) fn recover(&mut self, error: Error) -> Result<(), Error> {
        if let Some(mut exchange) = self.exchange.take()
            && let Some(delay) = exchange.next_attempt(&error)
        {
            self.body = Body::empty();
            self.idle.stop();
            self.restart = Some(Box::pin(self.trace.clone().instrument(async move {
                sleep(delay).await;
                let (head, body) = exchange.open().await?;
                Ok((exchange, head, body))
            })));
            return Ok(());
        }
        self.close();
        let error = if self.has_head { error.with_head(&self.head) } else { error };
        Err(error.in_stream())
    }

    /// From now on waits no longer than this for more.
    pub(super) fn limit_idle(&mut self, limit: Duration) {
        self.idle.limit = self.idle.limit.min(limit);
        self.idle.stop();
    }

    /// Gives the connection up, unless the body was read to its end.
    pub(super) fn close(&mut self) {
        self.body = Body::empty();
        self.exchange = None;
        self.restart = None;
    }
}

/// Measures how long a stream has stood still while the caller was waiting for it.
struct Idle {
    limit: Duration,
    running: bool,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Idle {
    fn new(limit: Duration) -> Self {
        Self { limit, running: false, sleep: None }
    }

    fn stop(&mut self) {
        self.running = false;
    }

    fn poll_elapsed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(self.limit)));
        if !self.running {
            self.running = true;
            let Some(deadline) = Instant::now().checked_add(self.limit) else {
                return Poll::Pending;
            };
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(cx)
    }
}
