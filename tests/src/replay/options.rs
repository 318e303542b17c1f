//! How a replay server behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::str::FromStr;
use std::time::Duration;

/// Which recording answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// One whose method, path, query, headers that matter and JSON body are the same.
    #[default]
    Strict,
    /// Among those of the same method and path, the one that differs least.
    Loose,
    /// The next one in the order of the recordings, when method and path fit.
    Sequential,
}

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// An error of this status is answered, and no recording is used up.
    Status(u16),
    /// The connection is closed after so many bytes of the body.
    DropAfter(usize),
    /// Nothing more comes after so many bytes of the body; the connection stays open.
    StallAfter(usize),
    /// The body comes byte by byte, with this pause before each.
    SlowBytes(Duration),
    /// The length announced is greater by so many bytes than what comes before the connection closes.
    WrongLength(usize),
    /// Bytes that are no HTTP are answered.
    Garbage,
}

/// A fault and the requests it strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// The requests, counted from 0 in the order in which they come.
    pub requests: Range<usize>,
    /// The fault.
    pub fault: Fault,
}

impl FaultRule {
    /// Strikes the first `count` requests: what a client that retries gets over.
    pub fn first(count: usize, fault: Fault) -> Self {
        Self { requests: 0..count, fault }
    }

    /// Strikes every request.
    pub fn always(fault: Fault) -> Self {
        Self { requests: 0..usize::MAX, fault }
    }
}

impl FromStr for FaultRule {
    type Err = String;

    /// Reads `status=529`, `drop-after=100`, `stall-after=100`, `slow-bytes=5`, `wrong-length=10` or
    /// `garbage`; with `@2` behind it for the first two requests, with `@2..4` for the third and
    /// fourth, else for all.
    fn from_str(text: &str) -> Result<Self, String> {
        let (fault, requests) = match text.split_once('@') {
            None => (text, 0..usize::MAX),
            Some((fault, requests)) => (fault, range(requests)?),
        };
        Ok(Self { requests, fault: self::fault(fault)? })
    }
}

fn range(text: &str) -> Result<Range<usize>, String> {
    let (first, end) = text.split_once("..").unwrap_or(("0", text));
    let number = |text: &str, missing: usize| match text {
        "" => Ok(missing),
        text => text.parse().map_err(|_| format!("`{text}` is no number of requests")),
    };
    Ok(number(first, 0)?..number(end, usize::MAX)?)
}

fn fault(text: &str) -> Result<Fault, String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let number = || {
        value
            .parse::<usize>()
            .map_err(|_| format!("`{name}` needs a number, e.g. {name}=100"))
    };
    Ok(match name {
        "status" => match value.parse() {
            Ok(status @ 200..=599) => Fault::Status(status),
            _ => return Err("`status` needs a status code, e.g. status=529".to_owned()),
        },
        "drop-after" => Fault::DropAfter(number()?),
        "stall-after" => Fault::StallAfter(number()?),
        "slow-bytes" => Fault::SlowBytes(Duration::from_millis(number()? as u64)),
        "wrong-length" => Fault::WrongLength(number()?),
        "garbage" if value.is_empty() => Fault::Garbage,
        _ => {
            return Err(format!(
                "`{text}` is none of status=CODE, drop-after=BYTES, stall-after=BYTES, \
                 slow-bytes=MILLISECONDS, wrong-length=BYTES, garbage"
            ));
        }
    })
}

/// The settings of a replay server.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which recording answers a request.
    pub mode: Mode,
    /// Streams are cut into chunks of this size, instead of the recorded ones or one an event.
    pub chunk_size: Option<usize>,
    /// Pause before every chunk of a stream.
    pub delay: Option<Duration>,
    /// Recorded pauses are kept, multiplied by this; without it they are left out.
    pub time_scale: Option<f64>,
    /// What goes wrong. The first rule that fits a request is taken.
    pub faults: Vec<FaultRule>,
    /// `results_url` in answers points to this server instead of the API, for clients that follow it.
    pub rewrite_results_url: bool,
}

impl Default for ReplayOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            mode: Mode::Strict,
            chunk_size: None,
            delay: None,
            time_scale: None,
            faults: Vec::new(),
            rewrite_results_url: false,
        }
    }
}

impl ReplayOptions {
    /// The fault for the request of this number.
    pub(crate) fn fault_for(&self, number: usize) -> Option<&Fault> {
        self.faults
            .iter()
            .find(|rule| rule.requests.contains(&number))
            .map(|rule| &rule.fault)
    }
}
