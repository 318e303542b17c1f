//! What depends on where the client runs: how requests leave, and the clock. Elsewhere than in a
//! browser it is `reqwest` on `tokio`.

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod browser;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod native;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use browser as this;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use native as this;

pub(super) use this::{Elapsed, Instant, Sleep, timeout};
pub(super) use this::{HttpSettings, Incoming, http_client, send};
// What generated crates add may wait, too.
#[allow(unused_imports)]
pub(crate) use this::{now, sleep};

/// An HTTP client of your own, for [`ClientBuilder::http_client`](super::ClientBuilder::http_client).
#[derive(Debug)]
pub struct HttpClient(Given);

#[derive(Debug)]
enum Given {
    Built(reqwest::Client),
    Builder(Box<reqwest::ClientBuilder>),
}

impl From<reqwest::Client> for HttpClient {
    fn from(client: reqwest::Client) -> Self {
        Self(Given::Built(client))
    }
}

impl From<reqwest::ClientBuilder> for HttpClient {
    fn from(builder: reqwest::ClientBuilder) -> Self {
        Self(Given::Builder(Box::new(builder)))
    }
}
