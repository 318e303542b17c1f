//! The thread that drives the connections.

use std::future::Future;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::super::error::Error;

/// A runtime on a thread of its own, which ends when this is dropped.
pub(super) struct Driver {
    handle: Handle,
    /// Never used: its end is the sign to stop.
    _stop: oneshot::Sender<()>,
}

impl Driver {
    pub(super) fn start() -> Result<Self, Error> {
        let failed = |error: std::io::Error| {
            Error::config(format!("no thread for the connections: {error}"))
        };
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        thread::Builder::new()
            .name("api-connections".to_owned())
            // What comes is the error that the sender is gone.
            .spawn(move || drop(runtime.block_on(stopped)))
            .map_err(failed)?;
        Ok(Self { handle, _stop: stop })
    }

    /// Waits for a future.
    pub(super) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.handle.block_on(future)
    }
}
