//! A server that answers from recordings.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::super::builder::ClientBuilder;
use super::super::client::Client;
use super::super::profile::Profile;
use super::answer::Answer;
use super::cassette::{self, CassetteError, Recorded};
use super::desk::{Answers, Desk, TestTransport, lock};
use super::json::{differences, equal};
use super::request::ReceivedRequest;

/// How many differences a message names.
const NAMED: usize = 3;

/// A server that answers from recordings.
///
/// A request is answered with what was recorded for the same method, path, query and JSON body (a
/// null is the same as nothing, `1` the same as `1.0`). If that was recorded several times, the
/// answers follow each other, and the last one stays. A request that was not recorded is answered
/// with an error that names the recording that comes nearest.
///
/// Recordings are YAML files as VCR libraries write them. The pieces of a stream come as they were
/// recorded, without the pauses between them.
pub struct ReplayServer {
    desk: Arc<Desk>,
    library: Arc<Library>,
}

impl ReplayServer {
    /// Serves recordings of the API that `profile` describes: a file, or all `.yaml` and `.yml` files
    /// of a folder, in the order of their names.
    ///
    /// # Errors
    ///
    /// If one cannot be read, or is no recording.
    pub fn from_profile(
        profile: &'static Profile,
        path: impl AsRef<Path>,
    ) -> Result<Self, CassetteError> {
        let path = path.as_ref();
        let mut recordings = Vec::new();
        for file in files(path).map_err(|error| CassetteError::caused(path, error))? {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| CassetteError::caused(&file, error))?;
            recordings.extend(cassette::read(&text, &file)?);
        }
        Ok(Self::new(profile, recordings))
    }

    /// Serves the recordings of a text: `include_str!("cassette.yaml")`.
    ///
    /// # Errors
    ///
    /// If it is no recording.
    pub fn from_profile_and_text(
        profile: &'static Profile,
        text: &str,
    ) -> Result<Self, CassetteError> {
        let recordings = cassette::read(text, Path::new("the recordings"))?;
        Ok(Self::new(profile, recordings))
    }

    fn new(profile: &'static Profile, recordings: Vec<Recorded>) -> Self {
        let recordings = recordings.into_iter().map(Recording::new).collect();
        let library = Arc::new(Library { recordings, used: Mutex::default() });
        Self { desk: Desk::new(profile, library.clone()), library }
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
    /// URL. Addresses in recorded bodies stay what they are.
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

    /// The recordings that have not answered a request so far: file, place and operation.
    pub fn unused(&self) -> Vec<String> {
        let used = lock(&self.library.used);
        let recordings = self.library.recordings.iter().enumerate();
        let unused = recordings.filter(|(number, _)| !used.contains(number));
        unused
            .map(|(_, Recording { recorded, .. })| {
                format!("{}: {} {}", recorded.place, recorded.method, recorded.path)
            })
            .collect()
    }
}

impl fmt::Debug for ReplayServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayServer")
            .field("recordings", &self.library.recordings.len())
            .field("requests", &self.requests().len())
            .finish_non_exhaustive()
    }
}

/// The file itself, or the YAML files of the folder.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let file = entry?.path();
        let extension = file.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("yaml" | "yml")) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

struct Recording {
    recorded: Recorded,
    query: Vec<(String, String)>,
    body: Content,
}

/// A body as it is compared.
#[derive(PartialEq)]
enum Content {
    None,
    Json(Value),
    Other(bytes::Bytes),
}

impl Content {
    fn new(body: &bytes::Bytes) -> Self {
        match serde_json::from_slice(body) {
            _ if body.is_empty() => Self::None,
            Ok(value) => Self::Json(value),
            Err(_) => Self::Other(body.clone()),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::None => "no body",
            Self::Json(_) => "JSON",
            Self::Other(_) => "other bytes",
        }
    }
}

/// What is compared of a request that came.
struct Asked<'r> {
    request: &'r ReceivedRequest,
    query: Vec<(String, String)>,
    body: Content,
}

impl Recording {
    fn new(recorded: Recorded) -> Self {
        let mut query = recorded.query.clone();
        query.sort();
        Self { query, body: Content::new(&recorded.body), recorded }
    }

    fn is_operation(&self, asked: &Asked<'_>) -> bool {
        self.recorded.path == asked.request.path()
            && self.recorded.method == asked.request.method().as_str()
    }

    fn answers(&self, asked: &Asked<'_>) -> bool {
        let same_body = match (&self.body, &asked.body) {
            (Content::Json(one), Content::Json(other)) => equal(one, other),
            (one, other) => one == other,
        };
        self.is_operation(asked) && self.query == asked.query && same_body
    }

    /// What differs beyond method and path.
    fn differences(&self, asked: &Asked<'_>) -> Vec<String> {
        const COUNTED: usize = 40;
        let mut found = Vec::new();
        if self.query != asked.query {
            let show = |query: &[(String, String)]| {
                let pairs = query.iter().map(|(name, value)| format!("{name}={value}"));
                let pairs: Vec<_> = pairs.collect();
                if pairs.is_empty() { "nothing".to_owned() } else { pairs.join("&") }
            };
            let (recorded, got) = (show(&self.query), show(&asked.query));
            found.push(format!("query: recorded {recorded}, got {got}"));
        }
        match (&self.body, &asked.body) {
            (Content::Json(one), Content::Json(other)) => {
                let differences = differences(one, other, COUNTED);
                found.extend(differences.iter().map(|place| format!("body {place}")));
            }
            (one, other) if one == other => {}
            (one, other) => {
                let (recorded, got) = (one.kind(), other.kind());
                found.push(format!("body: recorded {recorded}, got {got}"));
            }
        }
        found
    }

    /// How far it is: the path counts before the method, and that before everything else.
    fn distance(&self, asked: &Asked<'_>) -> (usize, bool, usize) {
        let one: Vec<_> = self.recorded.path.split('/').collect();
        let other: Vec<_> = asked.request.path().split('/').collect();
        let unlike = one.iter().zip(&other).filter(|(one, other)| one != other).count();
        let same = self.is_operation(asked);
        (
            one.len().abs_diff(other.len()) + unlike,
            self.recorded.method != asked.request.method().as_str(),
            // The costly comparison is for those that can still win.
            if same { self.differences(asked).len() } else { 0 },
        )
    }
}

struct Library {
    recordings: Vec<Recording>,
    used: Mutex<BTreeSet<usize>>,
}

impl Library {
    /// Names the recording that comes nearest and where it differs.
    fn explain(&self, asked: &Asked<'_>) -> String {
        let request = asked.request;
        let nearest = self.recordings.iter().min_by_key(|one| one.distance(asked));
        let Some(nearest) = nearest else {
            return format!("nothing answers {request}: there are no recordings");
        };
        let Recorded { place, method, path, .. } = &nearest.recorded;
        let mut found = Vec::new();
        if method != request.method().as_str() {
            found.push(format!("method: recorded {method}, got {}", request.method()));
        }
        if path != request.path() {
            found.push(format!("path: recorded {path}, got {}", request.path()));
        }
        found.extend(nearest.differences(asked));
        let more = found.len().saturating_sub(NAMED);
        found.truncate(NAMED);
        if more > 0 {
            found.push(format!("and {more} more"));
        }
        format!(
            "no recording answers {request}; nearest is {place}: {}",
            found.join("; ")
        )
    }
}

impl Answers for Library {
    fn answer(&self, request: &ReceivedRequest) -> Answer {
        let mut query = request.query().to_vec();
        query.sort();
        let asked = Asked { request, query, body: Content::new(request.body()) };
        let numbered = self.recordings.iter().enumerate();
        let fitting: Vec<_> = numbered.filter(|(_, one)| one.answers(&asked)).collect();
        let mut used = lock(&self.used);
        let unused = fitting.iter().find(|(number, _)| !used.contains(number));
        match unused.or(fitting.last()) {
            Some((number, recording)) => {
                used.insert(*number);
                recording.recorded.answer.clone()
            }
            None => Answer::failure(404).message(&self.explain(&asked)),
        }
    }
}
