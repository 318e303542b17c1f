//! Waiting for a batch: asked for with growing pauses until it has ended.

use std::time::Duration;

use claude_messages::RequestOptions;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::scripted::Script;

fn batch(status: &str, processing: u64) -> Value {
    json!({
        "id": "msgbatch_1", "type": "message_batch", "processing_status": status,
        "request_counts": {"processing": processing, "succeeded": 4 - processing, "errored": 0, "canceled": 0, "expired": 0},
        "created_at": "2026-05-04T10:00:00Z", "expires_at": "2026-05-05T10:00:00Z",
        "ended_at": null, "cancel_initiated_at": null, "archived_at": null, "results_url": null
    })
}

fn life(polls: usize) -> Vec<Value> {
    let mut answers = vec![batch("in_progress", 4); polls];
    answers.push(batch("ended", 0));
    answers
}

#[tokio::test(start_paused = true)]
async fn the_pauses_grow_up_to_a_minute() {
    let (script, client) = Script::client(life(6));
    let start = Instant::now();
    let batch = client.messages().batches().wait_until_ended("msgbatch_1").await;
    assert_eq!(batch.expect("it ends").request_counts.succeeded, Some(4));
    assert_eq!(script.paths(), vec!["/v1/messages/batches/msgbatch_1"; 7]);
    // 5, 10, 20, 40, 60, 60.
    assert_eq!(start.elapsed().as_secs(), 195);
}

#[tokio::test(start_paused = true)]
async fn the_pauses_can_be_set() {
    let (_script, client) = Script::client(life(3));
    let start = Instant::now();
    let waiting = client.messages().batches().wait_until_ended("msgbatch_1");
    let waiting = waiting.interval(Duration::from_secs(90));
    waiting.await.expect("it ends");
    assert_eq!(start.elapsed().as_secs(), 270, "a longer first pause stays as it is");

    let (_script, client) = Script::client(life(3));
    let start = Instant::now();
    let waiting = client.messages().batches().wait_until_ended("msgbatch_1");
    let waiting =
        waiting.interval(Duration::from_secs(1)).max_interval(Duration::from_secs(2));
    waiting.await.expect("it ends");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_each_time() {
    let answers = [
        batch("in_progress", 4),
        batch("canceling", 2),
        batch("paused", 1),
        batch("ended", 0),
    ];
    let (_script, client) = Script::client(answers);
    let mut seen = Vec::new();
    let waiting = client.messages().batches().wait_until_ended("msgbatch_1");
    waiting
        .on_progress(|batch| seen.push(batch.request_counts.processing))
        .await
        .expect("it ends");
    assert_eq!(seen, [4, 2, 1, 0].map(Some));
}

#[tokio::test(start_paused = true)]
async fn an_error_that_remains_ends_the_waiting() {
    let (script, client) = Script::client([batch("in_progress", 4)]);
    let error = json!({"type": "error", "error": {"type": "not_found_error", "message": "gone"}});
    script.add(404, &error);
    let waiting = client.messages().batches().wait_until_ended("msgbatch_1");
    let error = waiting.with(RequestOptions::new()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}
