//! What judges the generated client: recorded exchanges, and a server that answers with them.
//!
//! - [`cassette`] reads recordings in the formats people have and gives them one shape.
//! - [`replay`] serves recordings over real HTTP on loopback, chunk by chunk.
//! - [`client`] drives the generated client by recordings.
//! - [`verify`] holds recordings against the generated types and the documents.
//! - [`observe`] learns facts from recordings that decide what documents leave open.
//! - [`record`] makes recordings, as a proxy in front of the API.
//! - [`load`] puts the client under load.
//! - [`json`] compares JSON the way both need it: a null and an absent field are equal.

pub mod cassette;
pub mod client;
pub mod json;
pub mod load;
pub mod observe;
pub mod record;
pub mod replay;
pub mod verify;
