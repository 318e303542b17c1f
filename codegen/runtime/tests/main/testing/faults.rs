//! Scripted faults are met as the same faults of a real server would be, and cost no time.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use specweave_runtime::testing::Answer;
use specweave_runtime::{ErrorKind, TimeoutKind};
use tokio::time::Instant;

use super::{ask, request, server, stream};

fn events() -> [Value; 3] {
    [json!({"n": 1}), json!({"n": 2}), json!({"type": "end"})]
}

#[tokio::test(start_paused = true)]
async fn a_delay_delays_and_a_pause_comes_before_each_piece() {
    let server = server();
    server.reply(json!({})).delay(Duration::from_secs(5));
    server.stream(events()).pause(Duration::from_secs(2));
    let begin = Instant::now();
    ask(&server.client()).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(5));
    let mut stream = stream(&server.client()).await;
    for seconds in [7, 9, 11] {
        stream.next().await.unwrap().unwrap();
        assert_eq!(begin.elapsed(), Duration::from_secs(seconds));
    }
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hangs_runs_into_the_time_out() {
    let server = server();
    server.hang();
    server.stream(events()).stall_after(1);
    let client = server.client_builder().max_retries(0).build().unwrap();
    let begin = Instant::now();
    let error = ask(&client).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(TimeoutKind::Call)));
    assert_eq!(begin.elapsed().as_secs(), 600);
    let mut stream = stream(&client).await;
    stream.next().await.unwrap().unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(TimeoutKind::Idle)));
}

#[tokio::test]
async fn a_broken_connection_is_tried_again() {
    let server = server();
    server.disconnect();
    server.reply(json!("a whole")).cut_after(0);
    server.reply(json!("a whole"));
    assert_eq!(*ask(&server.client()).await.unwrap(), json!("a whole"));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_cut_comes_after_so_many_pieces_and_at_the_end_at_the_latest() {
    let server = server();
    server.stream(events()).cut_after(2);
    server.stream(&events()[..2]).cut_after(9);
    for _ in 0..2 {
        let mut stream = stream(&server.client()).await;
        assert_eq!(stream.next().await.unwrap().unwrap(), json!({"n": 1}));
        assert_eq!(stream.next().await.unwrap().unwrap(), json!({"n": 2}));
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Interrupted(_)), "{error:?}");
    }
}

#[tokio::test]
async fn pieces_can_be_of_any_size() {
    let server = server();
    server.stream(events()).piece_size(1);
    server.stream(events()).piece_size(10).cut_after(4);
    let all: Vec<_> = stream(&server.client()).await.try_collect().await.unwrap();
    assert_eq!(all, events());
    // 40 bytes are two events of 16 bytes and a bit.
    let cut: Vec<_> = stream(&server.client()).await.collect().await;
    assert_eq!(cut.len(), 3);
    assert!(cut[2].is_err());
}

#[tokio::test]
async fn bytes_are_sent_as_they_are() {
    let server = server();
    server.answer(Answer::raw(["data: 1\r\r", "event: end\ndata: {}\n\n"]));
    let client = server.client();
    let got: Vec<_> = stream(&client).await.collect().await;
    assert!(got.iter().all(|item| item.is_ok()), "{got:?}");
    server.answer(Answer::raw(["<html>"]).header("content-type", "text/html"));
    let error = request(&client).call::<Value>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode(_)));
}

#[tokio::test]
async fn a_stream_that_cannot_begin_anew_fails_without_the_head_of_its_first_attempt() {
    let server = server();
    server.stream(events()).cut_after(0);
    server.disconnect().times(2);
    let mut stream = stream(&server.client()).await;
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connection(_)), "{error:?}");
    assert!(error.during_stream());
    assert_eq!((error.status(), error.request_id()), (None, None));
}
