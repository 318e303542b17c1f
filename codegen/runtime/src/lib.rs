//! The runtime that every generated client carries: transport, retries, time-outs, event streams,
//! JSON Lines, paging and errors.
//!
//! It knows no particular API. What is particular to one (its base URL, how a key is sent, which
//! header holds the request id) is a [`Profile`], a constant of the generated crate. A call goes
//! through these stages:
//!
//! 1. [`Client::request`] gives a [`RequestBuilder`], which the generated method fills;
//! 2. one of its closing methods gives a [`Call`] or, for an answer that is read bit by bit, another
//!    of the calls, which the caller may still adjust with [`RequestOptions`];
//! 3. `.await` sends it, as often as the [`RetryPolicy`] allows, over the [`Transport`];
//! 4. the answer is a [`Response`], a stream or a list of pages, or an [`Error`].
//!
//! These files are copied verbatim into generated crates, this one as `mod.rs`; so they name each
//! other by `super::` only. A crate has those that its API needs.

#![forbid(unsafe_code)]
// Spans are what some of it is for.
#![cfg_attr(not(feature = "tracing"), allow(dead_code))]

mod api_error;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod builder;
mod call;
mod client;
// What generated types are made with; no crate uses all of it.
#[allow(unused_macros, rustdoc::private_intra_doc_links)]
#[doc(hidden)]
pub mod codec;
mod credential;
mod decode_error;
mod download;
#[cfg(feature = "stream")]
mod download_stream;
mod error;
#[cfg(feature = "stream")]
mod events;
mod exchange;
mod json_fields;
#[cfg(feature = "stream")]
mod json_lines;
#[cfg(feature = "stream")]
mod lines;
mod options;
mod page;
mod path;
mod platform;
mod prepared;
mod profile;
mod request;
mod response;
mod retry;
#[cfg(feature = "stream")]
mod sse;
#[cfg(feature = "stream")]
mod streaming;
mod style;
#[cfg(feature = "testing")]
pub mod testing;
mod trace;
mod transport;
mod upload;
mod wire;

pub use api_error::ApiError;
pub use body::Body;
pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use codec::{Answers, Extra, Unknown};
pub use credential::TokenSource;
pub use decode_error::DecodeError;
pub use download::DownloadCall;
#[cfg(feature = "stream")]
pub use download_stream::Download;
pub use error::{BoxError, Error, ErrorKind, TimeoutKind};
#[cfg(feature = "stream")]
pub use events::{EventCall, EventStream};
#[cfg(feature = "stream")]
pub use json_lines::{JsonLinesDecoder, LineTooLong};
#[cfg(feature = "stream")]
pub use lines::{JsonLines, LinesCall};
pub use options::RequestOptions;
pub use page::{Cursor, Items, Next, Page, PageCall, Pages};
pub use path::Path;
pub use platform::HttpClient;
// For what is added to a generated crate by hand.
#[allow(unused_imports)]
pub(crate) use platform::{now, sleep};
pub use profile::{CredentialProfile, Profile, Scheme};
pub use request::RequestBuilder;
pub use response::Response;
pub use retry::{ExponentialBackoff, FailedAttempt, RetryPolicy};
#[cfg(feature = "stream")]
pub use sse::{EventTooLarge, SseDecoder, SseEvent};
pub use style::Style;
pub use trace::TraceProfile;
// For the profile of a generated crate.
#[cfg(feature = "tracing")]
#[allow(unused_imports)]
pub(crate) use trace::call_span;
pub use transport::{BoxFuture, Transport, TransportError};
pub use upload::Upload;
