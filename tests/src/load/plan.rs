//! What happens to each attempt of each call, and what must come of it: decided by a seed.

use std::time::Duration;

use claude_messages::testing::Answer;
use claude_messages::types::{Message, TextBlock};
use claude_messages::{Error, ErrorKind, TimeoutKind};
use serde_json::{Value, json};

/// How often the client tries again.
pub(super) const RETRIES: u32 = 2;

/// The seed of all decisions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) seed: u64,
}

/// What is done to one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Status(u16),
    /// The connection is reset before an answer.
    Reset,
    /// The stream is cut after so many events.
    Cut(usize),
    /// Nothing more comes after so many events.
    Stall(usize),
    /// After so many events comes one with an error.
    ErrorEvent(usize),
}

/// What comes of a call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// A complete message with this text.
    Complete(String),
    /// The API's error.
    Api { status: u16, during_stream: bool },
    /// No connection, or one that broke before the answer.
    Connection,
    /// The stream broke off.
    Interrupted,
    /// The stream stood still.
    Stalled,
    /// None of these, which no plan has.
    Other(String),
}

impl Plan {
    /// What the server answers.
    pub(super) fn answer(self, call: u64, attempt: u32) -> Answer {
        let message = Message::scripted([TextBlock::scripted(self.text(call)).into()]);
        let events = message.to_events();
        let stream =
            Answer::events(&events).pause(Duration::from_millis(self.draw(call, 7) % 3));
        match self.fault(call, attempt) {
            Fault::None => stream,
            Fault::Status(status) => {
                Answer::failure(status).header("retry-after-ms", "20")
            }
            Fault::Reset => Answer::disconnect(),
            Fault::Cut(after) => stream.cut_after(after),
            Fault::Stall(after) => stream.stall_after(after),
            Fault::ErrorEvent(after) => {
                let events = events[..after].iter().map(|event| json!(event));
                let error = json!({
                    "type": "error",
                    "error": {"type": "overloaded_error", "message": "Overloaded"},
                });
                Answer::events(events.chain([error]).collect::<Vec<Value>>())
            }
        }
    }

    /// What must come of a call, and after how many attempts.
    pub(super) fn outcome(self, call: u64) -> (Outcome, u32) {
        let mut attempt = 0;
        loop {
            let (outcome, final_) = match self.fault(call, attempt) {
                Fault::None => (Outcome::Complete(self.text(call)), true),
                Fault::Status(status) => {
                    (Outcome::Api { status, during_stream: false }, status == 400)
                }
                Fault::Reset => (Outcome::Connection, false),
                // Before its first event, a stream is asked for again.
                Fault::Cut(after) => (Outcome::Interrupted, after > 0),
                Fault::Stall(after) => (Outcome::Stalled, after > 0),
                Fault::ErrorEvent(_) => {
                    (Outcome::Api { status: 200, during_stream: true }, true)
                }
            };
            attempt += 1;
            if final_ || attempt > RETRIES {
                return (outcome, attempt);
            }
        }
    }

    fn fault(self, call: u64, attempt: u32) -> Fault {
        let draw = self.draw(call, 100 + u64::from(attempt));
        // Events of a message: its start, one block with its words, the end in two.
        let events = self.words(call) + 5;
        let within = 1 + (draw / 100) as usize % (events - 1);
        match draw % 100 {
            0..6 => Fault::Status(429),
            6..12 => Fault::Status(529),
            12..17 => Fault::Reset,
            17..21 => Fault::Cut(0),
            21..27 => Fault::Cut(within),
            27..28 => Fault::Stall(0),
            28..31 => Fault::Stall(within),
            31..33 => Fault::Status(400),
            33..36 => Fault::ErrorEvent(within),
            _ => Fault::None,
        }
    }

    fn words(self, call: u64) -> usize {
        5 + self.draw(call, 1) as usize % 60
    }

    /// A text that no other call has, of which no word comes twice.
    fn text(self, call: u64) -> String {
        let words = (0..self.words(call)).map(|word| format!("{call}.{word}"));
        words.collect::<Vec<_>>().join(" ")
    }

    /// A number that depends on all three as if by chance (SplitMix64).
    fn draw(self, call: u64, purpose: u64) -> u64 {
        let mut state = 0;
        for input in [self.seed, call, purpose] {
            state = (state ^ input).wrapping_add(0x9e37_79b9_7f4a_7c15);
            state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            state ^= state >> 31;
        }
        state
    }
}

impl From<Result<Message, Error>> for Outcome {
    fn from(result: Result<Message, Error>) -> Self {
        let error = match result {
            Ok(message) => return Self::Complete(message.text()),
            Err(error) => error,
        };
        let during_stream = error.during_stream();
        match error.kind() {
            ErrorKind::Api(error) => {
                Self::Api { status: error.status().as_u16(), during_stream }
            }
            ErrorKind::Connection(_) => Self::Connection,
            ErrorKind::Interrupted(_) if during_stream => Self::Interrupted,
            ErrorKind::Timeout(TimeoutKind::Idle) if during_stream => Self::Stalled,
            _ => Self::Other(format!("{error:?}")),
        }
    }
}
