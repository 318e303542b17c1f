//! A stand-in for the API: serves recordings over real HTTP/1.1 on loopback.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use specweave_tests::{cassette, replay::{ReplayOptions, ReplayServer}};
//!
//! let cassette = cassette::read_file("tests/cassettes/messages.yaml".as_ref())?;
//! let server = ReplayServer::start(vec![cassette], ReplayOptions::default()).await?;
//! // ... point a client at server.base_url() ...
//! assert_eq!(server.requests().len(), 1);
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod answer;
pub(crate) mod http;
mod matching;
mod options;
mod recording;
mod server;

pub use options::{Fault, FaultRule, Mode, ReplayOptions};
pub use server::{AnsweredBy, RecordedRequest, ReplayServer};
