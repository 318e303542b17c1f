//! Finding the recording that answers a request, or explaining why there is none.

use std::collections::{BTreeSet, HashMap};

use super::http::Incoming;
use super::options::Mode;
use super::recording::{Comparable, Recording};
use crate::cassette::{Body, Cassette};

/// How many differences a message names.
const NAMED: usize = 3;
/// How many are counted when the nearest recording is looked for.
const COUNTED: usize = 40;

/// All recordings, and which of them have been used.
#[derive(Debug)]
pub(crate) struct Library {
    mode: Mode,
    recordings: Vec<Recording>,
    by_operation: HashMap<(String, String), Vec<usize>>,
}

/// Which recordings have answered, behind the server's lock.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    used: BTreeSet<usize>,
    next: usize,
}

impl Library {
    /// Takes over the exchanges with the API; the others are left out.
    pub(crate) fn new(cassettes: Vec<Cassette>, mode: Mode) -> Self {
        let mut recordings = Vec::new();
        for mut cassette in cassettes {
            for exchange in std::mem::take(&mut cassette.exchanges) {
                if exchange.is_api() {
                    recordings.push(Recording::new(&cassette, exchange));
                }
            }
        }
        let mut by_operation: HashMap<_, Vec<usize>> = HashMap::new();
        for (number, recording) in recordings.iter().enumerate() {
            let key = (recording.request.method.clone(), recording.request.path.clone());
            by_operation.entry(key).or_default().push(number);
        }
        Self { mode, recordings, by_operation }
    }

    pub(crate) fn len(&self) -> usize {
        self.recordings.len()
    }

    /// The recording that answers, or an explanation.
    pub(crate) fn find(
        &self,
        incoming: &Incoming,
        progress: &mut Progress,
    ) -> Result<&Recording, String> {
        let body = Body::from_bytes(incoming.body.clone());
        let got = Comparable::new(
            &incoming.method,
            &incoming.path,
            &incoming.query,
            &incoming.headers,
            &body,
        );
        let number = match self.mode {
            Mode::Sequential => return self.next(&got, progress),
            Mode::Strict => {
                let matching = self
                    .candidates(&got)
                    .iter()
                    .filter(|number| self.recordings[**number].matches(&got));
                unused_or_last(matching.copied(), progress)
            }
            Mode::Loose => self.nearest_of_same(&got, progress),
        };
        let number = number.ok_or_else(|| self.explain(&got))?;
        progress.used.insert(number);
        Ok(&self.recordings[number])
    }

    fn candidates(&self, got: &Comparable) -> &[usize] {
        let key = (got.method.clone(), got.path.clone());
        self.by_operation.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    fn nearest_of_same(&self, got: &Comparable, progress: &Progress) -> Option<usize> {
        let candidates = self
            .candidates(got)
            .iter()
            .copied()
            .filter(|number| self.recordings[*number].fits_stream(got));
        let ranked: Vec<(usize, usize)> = candidates
            .map(|number| {
                (self.recordings[number].differences(got, COUNTED).len(), number)
            })
            .collect();
        let least = ranked.iter().map(|(differences, _)| *differences).min()?;
        let nearest = ranked
            .iter()
            .filter(|(differences, _)| *differences == least)
            .map(|(_, number)| *number);
        unused_or_last(nearest, progress)
    }

    fn next(
        &self,
        got: &Comparable,
        progress: &mut Progress,
    ) -> Result<&Recording, String> {
        let Some(recording) = self.recordings.get(progress.next) else {
            return Err(format!(
                "all {} recordings have been served",
                self.recordings.len()
            ));
        };
        let want = &recording.request;
        if (&want.method, &want.path) != (&got.method, &got.path) {
            let place = recording.place();
            return Err(format!(
                "the next recording is {} {}, {place}; got {} {}",
                want.method, want.path, got.method, got.path
            ));
        }
        progress.next += 1;
        Ok(recording)
    }

    /// Names the recording that came nearest and where it differs.
    fn explain(&self, got: &Comparable) -> String {
        let asked = format!("no recording answers {} {}", got.method, got.path);
        let Some(nearest) =
            self.recordings.iter().min_by_key(|recording| distance(recording, got))
        else {
            return format!("{asked}: there are no recordings");
        };
        let want = &nearest.request;
        let mut found = Vec::new();
        if want.method != got.method {
            found.push(format!("method: recorded {}, got {}", want.method, got.method));
        }
        if want.path != got.path {
            found.push(format!("path: recorded {}, got {}", want.path, got.path));
        }
        found.extend(nearest.differences(got, COUNTED));
        let more = found.len().saturating_sub(NAMED);
        found.truncate(NAMED);
        if more > 0 {
            found.push(format!("and {more} more"));
        }
        format!("{asked}; nearest is {}; {}", nearest.place(), found.join("; "))
    }
}

/// The first not used yet, or the last of them.
fn unused_or_last(
    numbers: impl Iterator<Item = usize>,
    progress: &Progress,
) -> Option<usize> {
    let mut last = None;
    for number in numbers {
        if !progress.used.contains(&number) {
            return Some(number);
        }
        last = Some(number);
    }
    last
}

/// Path before method before everything else: the nearest recording is one of the same operation.
fn distance(recording: &Recording, got: &Comparable) -> (usize, bool, usize) {
    let (want, have): (Vec<&str>, Vec<&str>) =
        (recording.request.path.split('/').collect(), got.path.split('/').collect());
    let unlike = want.iter().zip(&have).filter(|(a, b)| a != b).count();
    let path = want.len().abs_diff(have.len()) + unlike;
    let method = recording.request.method != got.method;
    // The costly comparison is for those that can still win.
    let rest =
        if path == 0 && !method { recording.differences(got, COUNTED).len() } else { 0 };
    (path, method, rest)
}
