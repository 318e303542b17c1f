//! The script of a server: what it expects to be asked, and what it answers then.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive};
use std::panic::Location;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::answer::Answer;
use super::desk::{Answers, lock};
use super::request::ReceivedRequest;

/// How often an expectation is to be met: `2`, `1..`, `0..=3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    least: usize,
    most: usize,
}

impl From<usize> for Times {
    fn from(times: usize) -> Self {
        Self { least: times, most: times }
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(times: RangeFrom<usize>) -> Self {
        Self { least: times.start, most: usize::MAX }
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(times: RangeInclusive<usize>) -> Self {
        Self { least: *times.start(), most: *times.end() }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (1, 1) => f.write_str("once"),
            (least, most) if least == most => write!(f, "{least} times"),
            (least, usize::MAX) => write!(f, "at least {least} times"),
            (least, most) => write!(f, "{least} to {most} times"),
        }
    }
}

type Predicate = dyn Fn(&ReceivedRequest) -> bool + Send + Sync;
type AnswerWith = dyn Fn(&ReceivedRequest) -> Answer + Send + Sync;

/// Where an answer comes from.
#[derive(Clone)]
pub(super) enum Respond {
    Fixed(Answer),
    With(Arc<AnswerWith>),
}

/// A step of the script.
struct Step {
    respond: Respond,
    times: Times,
    met: usize,
    operation: Option<(String, String)>,
    predicate: Option<Arc<Predicate>>,
    place: &'static Location<'static>,
}

impl Step {
    fn fits(&self, request: &ReceivedRequest) -> bool {
        let fits = |(method, path): &(String, String)| {
            request.method().as_str().eq_ignore_ascii_case(method)
                && request.path_fits(path)
        };
        self.operation.as_ref().is_none_or(fits)
            && self.predicate.as_ref().is_none_or(|predicate| predicate(request))
    }
}

/// What is to be done, where the test says so, and how often it was done.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.respond {
            Respond::Fixed(answer) => f.write_str(&answer.describe())?,
            Respond::With(_) => f.write_str("answer by a function")?,
        }
        if let Some((method, path)) = &self.operation {
            write!(f, " to {method} {path}")?;
        }
        if self.predicate.is_some() {
            f.write_str(" if a condition holds")?;
        }
        write!(f, " ({}): expected {}, asked {}", self.place, self.times, self.met)
    }
}

/// What a server expects, in order, and what it didn't.
#[derive(Default)]
pub(super) struct Script {
    steps: Mutex<Vec<Step>>,
    unexpected: Mutex<Vec<String>>,
}

impl Script {
    #[track_caller]
    pub(super) fn add(&self, respond: Respond) -> Expectation<'_> {
        let step = Step {
            respond,
            times: 1.into(),
            met: 0,
            operation: None,
            predicate: None,
            place: Location::caller(),
        };
        let mut steps = lock(&self.steps);
        steps.push(step);
        Expectation { script: self, index: steps.len() - 1 }
    }

    /// What was to be asked and wasn't, and what was asked and wasn't to be.
    pub(super) fn problems(&self) -> Vec<String> {
        let steps = lock(&self.steps);
        let unmet = steps.iter().filter(|step| step.met < step.times.least);
        let mut problems: Vec<_> = unmet.map(ToString::to_string).collect();
        problems.extend(lock(&self.unexpected).iter().cloned());
        problems
    }

    fn refuse(&self, request: &ReceivedRequest, steps: &[Step]) -> Answer {
        let mut problem = format!("unexpected request {request}");
        if steps.is_empty() {
            problem.push_str(": the script is empty");
        }
        for (number, step) in steps.iter().enumerate() {
            let why = if step.fits(request) { "used up" } else { "does not fit" };
            problem.push_str(&format!("; step {} {why}: {step}", number + 1));
        }
        let answer = Answer::failure(404).message(&problem);
        lock(&self.unexpected).push(problem);
        answer
    }
}

impl Answers for Script {
    fn answer(&self, request: &ReceivedRequest) -> Answer {
        let respond = {
            let mut steps = lock(&self.steps);
            let next = steps
                .iter_mut()
                .find(|step| step.met < step.times.most && step.fits(request));
            match next {
                Some(step) => {
                    step.met += 1;
                    step.respond.clone()
                }
                None => return self.refuse(request, &steps),
            }
        };
        match respond {
            Respond::Fixed(answer) => answer,
            Respond::With(answer) => answer(request),
        }
    }
}

/// An expectation of a [`ScriptedServer`](super::ScriptedServer), to be made more precise: it is met
/// by any request, once, unless these methods say otherwise.
pub struct Expectation<'s> {
    script: &'s Script,
    index: usize,
}

impl Expectation<'_> {
    fn change(self, change: impl FnOnce(&mut Step)) -> Self {
        if let Some(step) = lock(&self.script.steps).get_mut(self.index) {
            change(step);
        }
        self
    }

    fn adjust(self, adjust: impl Fn(Answer) -> Answer + Send + Sync + 'static) -> Self {
        self.change(|step| {
            step.respond = match &step.respond {
                Respond::Fixed(answer) => Respond::Fixed(adjust(answer.clone())),
                Respond::With(answer) => {
                    let answer = Arc::clone(answer);
                    Respond::With(Arc::new(move |request| adjust(answer(request))))
                }
            };
        })
    }

    /// How often: `2`, `1..` (once or more), `0..=3`. A request goes to the first expectation that
    /// fits and has not been met so often.
    pub fn times(self, times: impl Into<Times>) -> Self {
        let times = times.into();
        self.change(|step| step.times = times)
    }

    /// Only for requests of this method to this path: `.to("GET", "/v1/models/*")`, where `*` stands
    /// for any one part of a path.
    pub fn to(self, method: &str, path: &str) -> Self {
        let operation = (method.to_owned(), path.to_owned());
        self.change(|step| step.operation = Some(operation))
    }

    /// Only for requests of which this holds.
    pub fn when(
        self,
        predicate: impl Fn(&ReceivedRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.change(|step| step.predicate = Some(Arc::new(predicate)))
    }

    /// Answers with another status; see [`Answer::status`].
    ///
    /// # Panics
    ///
    /// If that is no status: they go from 100 to 999.
    pub fn status(self, status: u16) -> Self {
        self.adjust(move |answer| answer.status(status))
    }

    /// Sets a header of the answer; see [`Answer::header`].
    ///
    /// # Panics
    ///
    /// If HTTP does not allow the name or the value.
    pub fn header(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.adjust(move |answer| answer.header(&name, &value))
    }

    /// Waits before answering; see [`Answer::delay`].
    pub fn delay(self, delay: Duration) -> Self {
        self.adjust(move |answer| answer.delay(delay))
    }

    /// Waits before each piece of the body; see [`Answer::pause`].
    pub fn pause(self, pause: Duration) -> Self {
        self.adjust(move |answer| answer.pause(pause))
    }

    /// Divides the body into pieces of so many bytes; see [`Answer::piece_size`].
    pub fn piece_size(self, bytes: usize) -> Self {
        self.adjust(move |answer| answer.piece_size(bytes))
    }

    /// Breaks the connection after so many pieces of the body; see [`Answer::cut_after`].
    pub fn cut_after(self, pieces: usize) -> Self {
        self.adjust(move |answer| answer.cut_after(pieces))
    }

    /// Says nothing more after so many pieces of the body; see [`Answer::stall_after`].
    pub fn stall_after(self, pieces: usize) -> Self {
        self.adjust(move |answer| answer.stall_after(pieces))
    }
}

impl fmt::Debug for Expectation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps = lock(&self.script.steps);
        let step = steps.get(self.index).map(ToString::to_string);
        f.debug_tuple("Expectation").field(&step.unwrap_or_default()).finish()
    }
}
