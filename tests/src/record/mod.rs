//! A recording proxy: stands between a client and the API and writes what passes to a cassette.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use specweave_tests::record::{RecordOptions, Recorder};
//!
//! let options = RecordOptions::new("https://api.anthropic.com", "new.yaml");
//! let mut recorder = Recorder::start(options).await?;
//! // ... point a client at recorder.base_url() ...
//! recorder.next().await;
//! # Ok(())
//! # }
//! ```

mod proxy;
mod redact;
mod write;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use proxy::Proxy;
use redact::Redaction;
use write::Writer;

/// The settings of a recorder.
#[derive(Debug, Clone)]
pub struct RecordOptions {
    /// Where requests go: scheme and host, and a path to put before that of each request.
    pub upstream: String,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The cassette to write, a new file.
    pub out: PathBuf,
    /// Headers whose values are replaced, beside those that always are.
    pub redact: Vec<String>,
    /// A file of root certificates (PEM) that the upstream's may be signed with, besides those that
    /// the system trusts.
    pub ca: Option<PathBuf>,
}

impl RecordOptions {
    /// Listens on a free port of loopback.
    pub fn new(upstream: impl Into<String>, out: impl Into<PathBuf>) -> Self {
        Self {
            upstream: upstream.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            out: out.into(),
            redact: Vec::new(),
            ca: None,
        }
    }
}

/// Why a recorder cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The upstream is no address of an HTTP server.
    #[error(
        "`{0}` is no address to record from; expected e.g. https://api.anthropic.com"
    )]
    Upstream(String),
    /// The cassette exists, or cannot be made.
    #[error("cannot make {}: {source}{}", path.display(), hint(source))]
    Out {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The file of root certificates cannot be used.
    #[error("cannot trust {}: {why}", path.display())]
    Ca {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// No client for the upstream can be made.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[source] reqwest::Error),
}

fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AlreadyExists => "; name a new file, or remove this one first",
        _ => "",
    }
}

/// What became of an exchange that came through.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recorded {
    /// It is in the file.
    Written {
        /// Method and path.
        request: String,
        /// The status of the answer.
        status: u16,
        /// The length of the answer's body.
        bytes: usize,
    },
    /// It is not in the file.
    Lost {
        /// Method and path.
        request: String,
        /// The reason.
        why: String,
    },
}

/// A running recorder. It ends when it is dropped; what was complete by then is in the file.
#[derive(Debug)]
pub struct Recorder {
    base_url: String,
    events: UnboundedReceiver<Recorded>,
    task: JoinHandle<()>,
}

impl Recorder {
    /// Makes the file and begins to listen.
    ///
    /// # Errors
    ///
    /// The upstream is no address, the file exists, the root certificates cannot be used, or the
    /// address cannot be listened on.
    pub async fn start(options: RecordOptions) -> Result<Self, RecordError> {
        let RecordOptions { upstream, listen, out, redact, ca } = options;
        let url = reqwest::Url::parse(&upstream)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or_else(|| RecordError::Upstream(upstream.clone()))?;
        let mut client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(30));
        if url.host_str().is_some_and(crate::cassette::url::is_loopback) {
            client = client.no_proxy();
        }
        if let Some(path) = &ca {
            client = client.tls_certs_merge(certificates(path)?);
        }
        let client = client.build().map_err(|error| match ca {
            // Whether they are certificates shows only here.
            Some(path) => RecordError::Ca { path, why: proxy::cause(&error) },
            None => RecordError::Client(error),
        })?;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|source| RecordError::Listen { address: listen, source })?;
        let address = listener
            .local_addr()
            .map_err(|source| RecordError::Listen { address: listen, source })?;
        let writer = Writer::create(&out)
            .map_err(|source| RecordError::Out { path: out, source })?;
        let (events, received) = unbounded_channel();
        let proxy = Arc::new(Proxy {
            client,
            upstream: upstream.trim_end_matches('/').to_owned(),
            redaction: Redaction::new(&redact),
            writer: Mutex::new(writer),
            events,
        });
        let task = tokio::spawn(proxy::accept(listener, proxy));
        Ok(Self { base_url: format!("http://{address}"), events: received, task })
    }

    /// Where it listens, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What became of the next exchange; none once the recorder has ended.
    pub async fn next(&mut self) -> Option<Recorded> {
        self.events.recv().await
    }
}

/// The certificates of a PEM file, at least one.
fn certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, RecordError> {
    let bad = |why: String| RecordError::Ca { path: path.to_path_buf(), why };
    let pem = std::fs::read(path).map_err(|error| bad(error.to_string()))?;
    let found = reqwest::Certificate::from_pem_bundle(&pem)
        .map_err(|error| bad(proxy::cause(&error)))?;
    if found.is_empty() {
        let why = "no certificate is in it; expected `-----BEGIN CERTIFICATE-----`";
        return Err(bad(why.to_owned()));
    }
    Ok(found)
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}
