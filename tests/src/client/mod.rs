//! The generated client, driven by recordings: the call that a recorded request is, and what the
//! generated types make of the recorded answer.
//!
//! [`Operation`] tells which operation an exchange belongs to, [`reencode_request`] and
//! [`reencode_response`] take its JSON through the generated types without a network, and [`perform`]
//! makes the call for real.

mod content;
pub(crate) mod fold;
mod operation;
mod perform;
pub(crate) mod reencode;

pub(crate) use content::Content;
pub use operation::Operation;
pub use perform::{Outcome, perform};
pub use reencode::{Reencoded, reencode_request, reencode_response};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What went wrong with an exchange.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// JSON through a type and back.
fn through<T: DeserializeOwned + Serialize>(json: &str) -> Result<Value, Failure> {
    Ok(serde_json::to_value(serde_json::from_str::<T>(json)?)?)
}
