//! The decoder of event streams: the rules of the WHATWG, whatever the chunks.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use specweave_runtime::SseDecoder;

const LIMIT: usize = 32 << 20;

type Events = Vec<(String, String)>;

type Expected = &'static [(&'static str, &'static str)];

/// Every case: what comes in, and the events (name and data) it holds.
const CASES: &[(&[u8], Expected)] = &[
    // Event with data; data without event; several events.
    (b"event: a\ndata: x\n\n", &[("a", "x")]),
    (b"data: x\n\n", &[("message", "x")]),
    (b"event: a\ndata: x\n\nevent: b\ndata: y\n\n", &[("a", "x"), ("b", "y")]),
    // Several data lines, empty ones among them.
    (b"data: x\ndata: y\n\n", &[("message", "x\ny")]),
    (b"data: x\ndata:\ndata\ndata: y\n\n", &[("message", "x\n\n\ny")]),
    (b"data:\n\n", &[("message", "")]),
    (b"data\n\n", &[("message", "")]),
    (b"data\ndata\n\n", &[("message", "\n")]),
    // Escaped line ends stay escaped, U+2028 ends no line.
    (br#"data: {"a":"\n\n"}"#, &[]),
    (b"data: {\"a\":\"\\n\\n\"}\n\n", &[("message", "{\"a\":\"\\n\\n\"}")]),
    ("data: a\u{2028}b\u{85}c\n\n".as_bytes(), &[("message", "a\u{2028}b\u{85}c")]),
    ("data: 日本語 😀\n\n".as_bytes(), &[("message", "日本語 😀")]),
    // An event without data is none, and its name is forgotten.
    (b"event: a\n\ndata: x\n\n", &[("message", "x")]),
    (b"event: a\nevent: b\ndata: x\n\n", &[("b", "x")]),
    (b"event: a\nevent\ndata: x\n\n", &[("message", "x")]),
    (b"data: x\nevent: a\n\n", &[("a", "x")]),
    // Extra blank lines, comments, pings.
    (b"\n\n\ndata: x\n\n\n\ndata: y\n\n\n", &[("message", "x"), ("message", "y")]),
    (b": hello\ndata: x\n:\n: bye\n\n", &[("message", "x")]),
    (b"event: ping\ndata: {}\n\n", &[("ping", "{}")]),
    // Line ends.
    (b"event: a\r\ndata: x\r\n\r\ndata: y\r\n\r\n", &[("a", "x"), ("message", "y")]),
    (b"event: a\rdata: x\r\rdata: y\r\r", &[("a", "x"), ("message", "y")]),
    (b"data: x\r\ndata: y\n\r\n", &[("message", "x\ny")]),
    (b"data: x\n\rdata: y\r\n\n", &[("message", "x"), ("message", "y")]),
    // One space belongs to the syntax, what follows to the value.
    (b"data:x\n\n", &[("message", "x")]),
    (b"data:  x \n\n", &[("message", " x ")]),
    (b"data: {} \t\n\n", &[("message", "{} \t")]),
    (b"data:\tx\n\n", &[("message", "\tx")]),
    (b"data: a:b\n\n", &[("message", "a:b")]),
    // Other fields, and names in another case.
    (b"Data: x\nfoo: bar\nfoo\ndata : z\n data: z\n\n", &[]),
    (b"DATA: z\ndata: x\n\n", &[("message", "x")]),
    // An event that the end cuts short.
    (b"data: x\n\ndata: y\n", &[("message", "x")]),
    (b"data: x\n\ndata: y", &[("message", "x")]),
    (b"data: x\n\ntrailing text", &[("message", "x")]),
    (b"", &[]),
    // A byte order mark at the beginning, and only one, and only there.
    (b"\xEF\xBB\xBFdata: x\n\n", &[("message", "x")]),
    (b"\xEF\xBB\xBF\xEF\xBB\xBFdata: x\n\n", &[]),
    (b"data: x\n\n\xEF\xBB\xBFdata: y\n\n", &[("message", "x")]),
    (b"\xEF\xBBdata: x\n\n", &[]),
    (b"\xEF\xBB", &[]),
    // What is not UTF-8.
    (b"data: a\xFFb\n\n", &[("message", "a\u{FFFD}b")]),
    (b"data: a\xE2\x82\ndata: b\n\n", &[("message", "a\u{FFFD}\nb")]),
    (b"event: \xC3\ndata: \xF0\x9F\x98\n\n", &[("\u{FFFD}", "\u{FFFD}")]),
];

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Events {
    let mut decoder = SseDecoder::new(LIMIT);
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        while let Some(event) = decoder.next_event().unwrap() {
            events.push((event.name.to_owned(), event.data.to_owned()));
        }
    }
    events
}

fn owned(events: Expected) -> Events {
    let events = events.iter();
    events.map(|(name, data)| ((*name).into(), (*data).into())).collect()
}

#[test]
fn every_case_in_one_chunk_and_in_chunks_of_every_size() {
    for (input, expected) in CASES {
        for size in 1..=input.len().max(1) {
            let name = String::from_utf8_lossy(input);
            assert_eq!(
                decode(input.chunks(size)),
                owned(expected),
                "{name:?} by {size}"
            );
        }
    }
}

/// Cuts the input at these places.
fn cut<'a>(input: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
    places.extend([0, input.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect()
}

proptest! {
    /// All cases, one after the other, in chunks cut anywhere, empty ones among them.
    #[test]
    fn chunks_make_no_difference(cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..60)) {
        let cases: Vec<_> = CASES.iter().map(|(case, _)| *case).collect();
        let input = cases.join(b"\n\n".as_slice());
        prop_assert_eq!(decode(cut(&input, &cuts)), decode([input.as_slice()]));
    }

    /// Any bytes at all, rich in what matters.
    #[test]
    fn no_input_panics_and_chunks_make_no_difference(
        parts in prop::collection::vec(prop_oneof![
            Just(b"data".to_vec()), Just(b"event".to_vec()), Just(b"id".to_vec()),
            Just(b"retry".to_vec()), Just(b":".to_vec()), Just(b" ".to_vec()),
            Just(b"\n".to_vec()), Just(b"\r".to_vec()), Just(b"\r\n".to_vec()),
            Just(b"\xEF\xBB\xBF".to_vec()), Just("é".as_bytes().to_vec()),
            prop::collection::vec(any::<u8>(), 0..6),
        ], 0..60),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let input = parts.concat();
        prop_assert_eq!(decode(cut(&input, &cuts)), decode([input.as_slice()]));
        prop_assert_eq!(decode(input.chunks(1)), decode([input.as_slice()]));
    }

    /// The limit is met or not, whatever the chunks.
    #[test]
    fn the_limit_does_not_depend_on_chunks(
        input in "(data: [a-z]{0,12}\n|:[a-z]{0,12}\n|event: [a-z]{0,9}\n|\r\n){0,12}",
        size in 1_usize..40,
        limit in 1_usize..30,
    ) {
        let run = |size: usize| {
            let mut decoder = SseDecoder::new(limit);
            let mut events = 0;
            for chunk in input.as_bytes().chunks(size) {
                decoder.push(Bytes::copy_from_slice(chunk));
                loop {
                    match decoder.next_event() {
                        Ok(Some(_)) => events += 1,
                        Ok(None) => break,
                        Err(error) => return (events, Some(error)),
                    }
                }
            }
            (events, None)
        };
        prop_assert_eq!(run(size), run(usize::MAX));
    }
}

#[test]
fn id_and_retry() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(
        b"id: 1\nretry: 250\n\nid: a\0b\nretry: 2s\nretry: 99999999999999999999999\ndata: x\n\n",
    ));
    assert!(decoder.next_event().unwrap().is_some());
    assert_eq!(decoder.last_event_id(), "1");
    assert_eq!(decoder.retry(), Some(Duration::from_millis(250)));
    decoder.push(Bytes::from_static(b"id\n"));
    assert!(decoder.next_event().unwrap().is_none());
    assert_eq!(decoder.last_event_id(), "");
}

#[test]
fn chunks_may_be_pushed_before_all_events_are_taken() {
    let mut decoder = SseDecoder::new(LIMIT);
    decoder.push(Bytes::from_static(b"data: 1\n\ndata: 2\n\nda"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, "1");
    decoder.push(Bytes::from_static(b"ta: 3\n\n"));
    assert_eq!(decoder.next_event().unwrap().unwrap().data, "2");
    assert_eq!(decoder.next_event().unwrap().unwrap().data, "3");
    assert!(decoder.next_event().unwrap().is_none());
}

#[test]
fn an_event_larger_than_the_limit_is_an_error() {
    let mut decoder = SseDecoder::new(100);
    decoder.push(Bytes::from(vec![b'x'; 60]));
    assert!(decoder.next_event().unwrap().is_none());
    decoder.push(Bytes::from(vec![b'x'; 60]));
    assert_eq!(decoder.next_event().unwrap_err().limit, 100);

    // Many short lines of one event, too.
    let mut decoder = SseDecoder::new(100);
    decoder.push(Bytes::from("data: 0123456789\n".repeat(20)));
    assert_eq!(decoder.next_event().unwrap_err().limit, 100);

    // Comments without end are no event.
    let mut decoder = SseDecoder::new(100);
    decoder.push(Bytes::from(": still here\n".repeat(1000)));
    assert!(decoder.next_event().unwrap().is_none());
}
