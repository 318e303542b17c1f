//! JSON Lines: every line is an item, and a bad one spoils no other.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use specweave_runtime::{ErrorKind, JsonLinesDecoder, Path};

use crate::support::script::{Answer, Script, answer};

fn lines() -> Answer {
    answer(200).header("content-type", "application/x-jsonl")
}

/// What each item holds, or what kind of error it is.
async fn collect(
    replies: impl IntoIterator<Item = Answer>,
) -> Vec<Result<Value, &'static str>> {
    let client = Script::new(replies).client_with(|builder| builder.max_event_size(64));
    let call = client.request(Method::GET, Path::new("/v1/results"));
    let stream = call.lines::<Value>().await.unwrap();
    let items = stream.map(|item| {
        item.map_err(|error| {
            assert!(error.during_stream());
            match error.kind() {
                ErrorKind::Decode(_) => "decode",
                ErrorKind::EventTooLarge { limit: 64 } => "too large",
                ErrorKind::Interrupted(_) => "interrupted",
                kind => panic!("{kind:?}"),
            }
        })
    });
    items.collect().await
}

#[tokio::test]
async fn lines_come_with_any_line_end_and_blank_lines_between() {
    let items = collect([lines()
        .chunk("\n{\"n\":1}\r\n\r\n  \n{\"n\":")
        .chunk("2} \n")
        .chunk("{\"n\":3}")]);
    let expected = [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})];
    assert_eq!(items.await, expected.map(Ok));
}

#[tokio::test]
async fn a_bad_line_is_the_error_of_its_item() {
    let long = format!("{{\"n\":\"{}\"}}", "x".repeat(100));
    let items = collect([lines()
        .chunk("{\"n\":1}\n{\"n\":\n")
        .chunk(&long[..50])
        .chunk(&long[50..])
        .chunk(b"\n\xFF\n\n")
        .chunk(b"\"\xFF\"\n")
        .chunk(format!("{long}\n{{\"n\":2}}\n"))]);
    let expected = [
        Ok(json!({"n": 1})),
        Err("decode"),
        Err("too large"),
        Err("decode"),
        Err("decode"),
        Err("too large"),
        Ok(json!({"n": 2})),
    ];
    assert_eq!(items.await, expected);
}

#[tokio::test]
async fn a_connection_that_breaks_ends_the_stream() {
    let items = collect([lines().chunk("{\"n\":1}\n{\"n\":2").breaks()]);
    assert_eq!(items.await, [Ok(json!({"n": 1})), Err("interrupted")]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_before_the_first_line_is_made_again() {
    let items =
        collect([lines().chunk("{\"n\":1").breaks(), lines().chunk("{\"n\":2}\n")]);
    assert_eq!(items.await, [Ok(json!({"n": 2}))]);
}

#[tokio::test]
async fn results_are_asked_for_by_their_media_type() {
    let script = Script::new([lines()]);
    let client = script.client();
    let call = client.request(Method::GET, Path::new("/v1/results"));
    let items: Vec<Value> = call.lines().await.unwrap().try_collect().await.unwrap();
    assert!(items.is_empty());
    assert_eq!(script.header(0, "accept").unwrap(), "application/x-jsonl");
}

proptest! {
    #[test]
    fn chunks_make_no_difference(
        input in "([a-z]{0,8}|[ \t]|\r?\n|é){0,40}",
        size in 1_usize..20,
    ) {
        let split = |size: usize| {
            let mut decoder = JsonLinesDecoder::new(5);
            let mut lines = Vec::new();
            let chunks = input.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            for chunk in chunks.map(Some).chain([None]) {
                match chunk {
                    Some(chunk) => decoder.push(chunk),
                    None => decoder.finish(),
                }
                loop {
                    match decoder.next_line() {
                        Ok(None) => break,
                        line => lines.push(line.map(|line| line.map(<[u8]>::to_vec))),
                    }
                }
            }
            lines
        };
        let expected: Vec<_> = input
            .split('\n')
            .map(|line| (line.len() <= 5).then(|| line.as_bytes().trim_ascii().to_vec()))
            .filter(|line| line != &Some(Vec::new()))
            .collect();
        let found: Vec<_> = split(size).into_iter().map(|line| line.ok().flatten()).collect();
        prop_assert_eq!(found, expected);
    }
}
