//! Waiting for the end of a batch.

use std::fmt;
use std::time::Duration;

use crate::resources::MessageBatches;
use crate::runtime::{BoxFuture, Error, RequestOptions, Response, sleep};
use crate::types::{BatchProcessingStatus, MessageBatch};

impl<'a> MessageBatches<'a> {
    /// Asks for a batch again and again until it has ended; its results are then there.
    ///
    /// The first pause is 5 seconds; each is twice as long as the one before, up to a minute. A
    /// batch may take a day: to give up earlier, put a time-out around it, or drop it.
    pub fn wait_until_ended(
        &self,
        message_batch_id: impl Into<String>,
    ) -> BatchWait<'a> {
        BatchWait {
            batches: *self,
            id: message_batch_id.into(),
            interval: Duration::from_secs(5),
            max_interval: Duration::from_secs(60),
            options: RequestOptions::new(),
            progress: None,
        }
    }
}

type Progress<'a> = Box<dyn FnMut(&MessageBatch) + Send + 'a>;

/// Waits for the end of a batch: `.await` asks until it has come, and gives the ended batch.
///
/// Each time the batch is asked for is a call of its own, with its retries; an error that remains
/// ends the waiting, not the batch.
#[must_use = "nothing is waited for until it is awaited"]
pub struct BatchWait<'a> {
    batches: MessageBatches<'a>,
    id: String,
    interval: Duration,
    max_interval: Duration,
    options: RequestOptions,
    progress: Option<Progress<'a>>,
}

impl<'a> BatchWait<'a> {
    /// How long the first pause is; 5 seconds unless set.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long a pause can become; a minute unless set. Pauses that shall not grow are as long as
    /// the first.
    pub fn max_interval(mut self, max_interval: Duration) -> Self {
        self.max_interval = max_interval;
        self
    }

    /// Makes the calls differently from what the client would do.
    pub fn with(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Is told how far the batch has come each time it was asked for, the last time included.
    pub fn on_progress(
        mut self,
        progress: impl FnMut(&MessageBatch) + Send + 'a,
    ) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl<'a> IntoFuture for BatchWait<'a> {
    type Output = Result<Response<MessageBatch>, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut pause = self.interval;
            loop {
                let options = self.options.clone();
                let batch = self.batches.retrieve(&self.id).with(options).await?;
                if let Some(progress) = &mut self.progress {
                    progress(&batch);
                }
                if batch.processing_status == BatchProcessingStatus::Ended {
                    return Ok(batch);
                }
                sleep(pause).await;
                pause = pause.max((pause * 2).min(self.max_interval));
            }
        })
    }
}

impl fmt::Debug for BatchWait<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchWait")
            .field("id", &self.id)
            .field("interval", &self.interval)
            .field("max_interval", &self.max_interval)
            .finish_non_exhaustive()
    }
}
