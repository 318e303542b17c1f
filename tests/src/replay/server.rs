//! The listening, and what is known of each connection.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

use super::answer::Answer;
use super::http::{Incoming, Trouble, read_request};
use super::matching::{Library, Progress};
use super::options::{Fault, ReplayOptions};
use crate::cassette::{Cassette, Headers};

/// A request the server got.
#[derive(Debug, Clone)]
pub struct RecordedRequest {
    /// The method.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// The query's names and values, decoded.
    pub query: Vec<(String, String)>,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
    /// The connection it came over, counted from 0.
    pub connection: usize,
    /// The recording that answered; `None` when none did.
    pub answered_by: Option<AnsweredBy>,
}

/// Names a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredBy {
    /// The cassette's file.
    pub cassette: PathBuf,
    /// The number of the exchange in it.
    pub index: usize,
}

/// A running replay server. It ends when it is dropped.
#[derive(Debug)]
pub struct ReplayServer {
    base_url: String,
    state: Arc<State>,
    task: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    base_url: String,
    options: ReplayOptions,
    library: Library,
    changing: Mutex<Changing>,
    stop: Notify,
}

#[derive(Debug, Default)]
struct Changing {
    progress: Progress,
    requests: Vec<RecordedRequest>,
}

impl ReplayServer {
    /// Begins to serve the exchanges with the API among those of `cassettes`.
    pub async fn start(
        cassettes: Vec<Cassette>,
        options: ReplayOptions,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(State {
            base_url: base_url.clone(),
            library: Library::new(cassettes, options.mode),
            options,
            changing: Mutex::default(),
            stop: Notify::new(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { base_url, state, task: Some(task) })
    }

    /// Where it listens, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// How many recordings it serves.
    pub fn recordings(&self) -> usize {
        self.state.library.len()
    }

    /// The requests that came so far, in order.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.changing().requests.clone()
    }

    /// How often each recording has answered.
    pub fn served(&self) -> HashMap<(PathBuf, usize), usize> {
        let mut counts = HashMap::new();
        for answered in self
            .state
            .changing()
            .requests
            .iter()
            .filter_map(|request| request.answered_by.clone())
        {
            *counts.entry((answered.cassette, answered.index)).or_insert(0) += 1;
        }
        counts
    }

    /// Stops listening and closes every connection.
    pub async fn shutdown(mut self) {
        self.state.stop.notify_one();
        if let Some(task) = &mut self.task {
            // An error here says that the task was stopped already.
            let _ = task.await;
        }
    }

    /// Serves until the task is stopped from outside: what a command does after starting.
    pub async fn run(mut self) {
        if let Some(task) = &mut self.task {
            let _ = task.await;
        }
    }
}

impl Drop for ReplayServer {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl State {
    fn changing(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a request and decides what is answered.
    fn answer(&self, incoming: &Incoming, connection: usize) -> (Answer, Option<Fault>) {
        let mut changing = self.changing();
        let fault = self.options.fault_for(changing.requests.len()).cloned();
        let mut request = RecordedRequest {
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            query: incoming.query.clone(),
            headers: incoming.headers.clone(),
            body: incoming.body.clone(),
            connection,
            answered_by: None,
        };
        let answer = match fault {
            Some(Fault::Status(status)) => {
                Answer::error(status, "a fault was asked for")
            }
            _ => match self.library.find(incoming, &mut changing.progress) {
                Ok(recording) => {
                    let index = recording.index;
                    request.answered_by =
                        Some(AnsweredBy { cassette: recording.cassette.clone(), index });
                    Answer::recorded(&recording.response, &self.options, &self.base_url)
                }
                Err(message) => Answer::error(404, &message),
            },
        };
        changing.requests.push(request);
        (answer, fault)
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    // Dropping the set at the end closes what is still open.
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        tokio::select! {
            () = state.stop.notified() => return,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream, Arc::clone(&state), number));
                    number += 1;
                }
            }
        }
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>, connection: usize) {
    // Chunks leave when they are written, not when there are enough of them.
    let _ = stream.set_nodelay(true);
    let mut buffer = BytesMut::new();
    loop {
        let (answer, fault, keep_alive) =
            match read_request(&mut stream, &mut buffer).await {
                Ok(incoming) => {
                    let (answer, fault) = state.answer(&incoming, connection);
                    (answer, fault, incoming.keep_alive)
                }
                Err(Trouble::Gone) => return,
                Err(Trouble::Refused(status, message)) => {
                    (Answer::error(status, &message), None, false)
                }
            };
        match answer.send(&mut stream, keep_alive, fault.as_ref()).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = stream.shutdown().await;
                return;
            }
            Err(_) => return,
        }
    }
}
