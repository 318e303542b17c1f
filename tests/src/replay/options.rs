//! How a replay server behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
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
        Self {
            requests: 0..count,
            fault,
        }
    }

    /// Strikes every request.
    pub fn always(fault: Fault) -> Self {
        Self {
            requests: 0..usize::MAX,
            fault,
        }
    }
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
