//! Servers for the tests of those who use the client: no key, no network, no waiting.
//!
//! A [`ScriptedServer`] answers as a test tells it, and fails the test when it is asked anything else
//! or anything less. A [`ReplayServer`] answers from recordings. Both are asked in one of two ways:
//!
//! - [`client`](ScriptedServer::client) gives a client whose requests never leave the process. With
//!   tokio's time paused, delays and time-outs pass in no time.
//! - [`listen`](ScriptedServer::listen) gives a base URL on loopback, for any client at all.
//!
//! # Scripting
//!
//! - What is answered: [`reply`](ScriptedServer::reply) with JSON, [`stream`](ScriptedServer::stream) with
//!   events, [`lines`](ScriptedServer::lines) with JSON Lines, or an [`Answer`] of any kind, also one
//!   that [depends on the request](ScriptedServer::answer_with).
//! - How often, and to what: [`times`](Expectation::times), [`to`](Expectation::to) an operation,
//!   [`when`](Expectation::when) a condition holds.
//! - What goes wrong: [`fail`](ScriptedServer::fail) with a status,
//!   [`disconnect`](ScriptedServer::disconnect), [`hang`](ScriptedServer::hang); in the middle of an answer
//!   [`delay`](Expectation::delay), [`pause`](Expectation::pause), [`cut_after`](Expectation::cut_after),
//!   [`stall_after`](Expectation::stall_after). Below `#[tokio::test(start_paused = true)]`, a time-out
//!   of minutes passes at once.
//! - What was asked: [`requests`](ScriptedServer::requests). A request that the script doesn't expect is
//!   answered with an error that says what it does expect; what was not asked is told when the server
//!   is dropped, with the line of the test.
//!
//! Code that builds its own client takes the server as its
//! [transport](ScriptedServer::transport).

mod answer;
mod cassette;
mod desk;
mod expectation;
mod http1;
mod json;
mod loopback;
mod replay;
mod request;
mod scripted;

pub use answer::Answer;
pub use cassette::CassetteError;
pub use desk::TestTransport;
pub use expectation::{Expectation, Times};
pub use json::{Difference, differences, equal};
pub use replay::ReplayServer;
pub use request::ReceivedRequest;
pub use scripted::ScriptedServer;
