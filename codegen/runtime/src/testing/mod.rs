//! Servers for the tests of those who use the client: no key, no network, no waiting.
//!
//! A [`ScriptedServer`] answers as a test tells it, and fails the test when it is asked anything else
//! or anything less. A [`ReplayServer`] answers from recordings. Both are asked in one of two ways:
//!
//! - [`client`](ScriptedServer::client) gives a client whose requests never leave the process. With
//!   tokio's time paused, delays and time-outs pass in no time.
//! - [`listen`](ScriptedServer::listen) gives a base URL on loopback, for any client at all.
//!
//! What was asked can be looked at afterwards: [`requests`](ScriptedServer::requests).

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
