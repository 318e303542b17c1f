//! Decoding an event stream: 50 MB of text deltas of 20 to 60 bytes, as a long answer has them,
//! in chunks of a socket's size, of a few bytes and of a megabyte.

use std::borrow::Cow;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use claude_messages::SseDecoder;
use claude_messages::types::MessageStreamEvent;
use divan::Bencher;
use divan::counter::BytesCount;
use eventsource_stream::Eventsource;
use futures_util::{Stream, stream};
use serde::Deserialize;

use crate::ratio;

const SIZE: usize = 50 << 20;
const CHUNKS: [usize; 3] = [64, 4 << 10, 1 << 20];

/// Turns in the comparisons.
const TURNS: usize = 15;

/// `eventsource-stream` takes seconds for chunks of a megabyte.
const RIVAL_CHUNKS: [usize; 2] = [64, 4 << 10];

#[divan::bench(args = CHUNKS, sample_count = 5)]
fn claude_messages(bencher: Bencher<'_, '_>, chunk: usize) {
    let chunks = chunks(chunk);
    bencher.counter(BytesCount::new(SIZE)).bench_local(|| decode(&chunks));
}

#[divan::bench(args = CHUNKS, sample_count = 5)]
fn bare_bound(bencher: Bencher<'_, '_>, chunk: usize) {
    let chunks = chunks(chunk);
    bencher.counter(BytesCount::new(SIZE)).bench_local(|| decode_bare(&chunks));
}

#[divan::bench(args = RIVAL_CHUNKS, sample_count = 5)]
fn eventsource_stream_and_serde_tag(bencher: Bencher<'_, '_>, chunk: usize) {
    let chunks = chunks(chunk);
    bencher.counter(BytesCount::new(SIZE)).bench_local(|| decode_rival(&chunks));
}

pub(crate) fn ratios() {
    for size in CHUNKS {
        let chunks = chunks(size);
        let mut bare = || decode_bare(&chunks);
        let mut own = || decode(&chunks);
        let mut rival = || decode_rival(&chunks);
        let mut ways: Vec<ratio::Way<'_>> = vec![
            ("memchr and serde_json into a borrowed struct", &mut bare),
            ("claude-messages, owned typed events", &mut own),
        ];
        if RIVAL_CHUNKS.contains(&size) {
            ways.push(("eventsource-stream and #[serde(tag = \"type\")]", &mut rival));
        }
        ratio::print(
            &format!("decode 50 MB of events in chunks of {size} bytes"),
            TURNS,
            &mut ways,
        );
    }
}

/// One event in chunks of a socket's size, and one 16 times as large: 16 times the time if it is
/// linear, 256 times if it is quadratic.
pub(crate) fn growth() {
    let event = |size: usize| {
        let event = [b"data: \"".as_slice(), &vec![b'x'; size], b"\"\n\n"].concat();
        event.chunks(4 << 10).map(Bytes::copy_from_slice).collect::<Vec<_>>()
    };
    let (small, large) = (event(512 << 10), event(8 << 20));
    ratio::print(
        "one large event in chunks of 4096 bytes",
        TURNS,
        &mut [("512 KB", &mut || frame(&small)), ("8 MB", &mut || frame(&large))],
    );
}

fn frame(chunks: &[Bytes]) {
    let mut decoder = SseDecoder::new(32 << 20);
    for chunk in chunks {
        decoder.push(chunk.clone());
        while let Some(event) = decoder.next_event().expect("below the limit") {
            black_box(event);
        }
    }
}

/// What the client does with the bytes of an answer.
fn decode(chunks: &[Bytes]) {
    let mut decoder = SseDecoder::new(32 << 20);
    for chunk in chunks {
        decoder.push(chunk.clone());
        while let Some(event) = decoder.next_event().expect("events are small") {
            let event: MessageStreamEvent =
                serde_json::from_str(event.data).expect("an event");
            black_box(event);
        }
    }
}

/// The least that reading these events can be: no event stream in general, nothing owned.
fn decode_bare(chunks: &[Bytes]) {
    #[derive(Deserialize)]
    struct Event<'a> {
        #[serde(borrow, rename = "type")]
        kind: &'a str,
        #[serde(default)]
        index: u64,
        #[serde(borrow)]
        delta: Option<Delta<'a>>,
    }

    #[derive(Deserialize)]
    struct Delta<'a> {
        #[serde(borrow, default, rename = "type")]
        kind: &'a str,
        #[serde(borrow)]
        text: Option<Cow<'a, str>>,
    }

    fn line(line: &[u8]) {
        if let Some(data) = line.strip_prefix(b"data: ") {
            let event: Event<'_> = serde_json::from_slice(data).expect("an event");
            black_box((event.kind, event.index));
            black_box(event.delta.map(|delta| (delta.kind, delta.text)));
        }
    }

    let mut begun = Vec::new();
    for chunk in chunks {
        let mut at = 0;
        for end in memchr::memchr_iter(b'\n', chunk) {
            if begun.is_empty() {
                line(&chunk[at..end]);
            } else {
                begun.extend_from_slice(&chunk[at..end]);
                line(&begun);
                begun.clear();
            }
            at = end + 1;
        }
        begun.extend_from_slice(&chunk[at..]);
    }
}

/// What clients put together from the crates at hand do.
fn decode_rival(chunks: &[Bytes]) {
    #[derive(Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    #[allow(dead_code)]
    enum Event {
        MessageStart { message: serde_json::Value },
        ContentBlockStart { index: u64, content_block: serde_json::Value },
        ContentBlockDelta { index: u64, delta: Delta },
        ContentBlockStop { index: u64 },
        MessageDelta { delta: serde_json::Value, usage: serde_json::Value },
        MessageStop,
        Ping,
    }

    #[derive(Deserialize)]
    #[serde(tag = "type")]
    #[allow(dead_code)]
    enum Delta {
        #[serde(rename = "text_delta")]
        Text { text: String },
        #[serde(rename = "input_json_delta")]
        InputJson { partial_json: String },
        #[serde(rename = "thinking_delta")]
        Thinking { thinking: String },
        #[serde(rename = "signature_delta")]
        Signature { signature: String },
    }

    let chunks = chunks.iter().map(|chunk| Ok::<_, Infallible>(chunk.clone()));
    let mut events = std::pin::pin!(stream::iter(chunks).eventsource());
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(event)) = events.as_mut().poll_next(&mut context) {
        let event = event.expect("an event stream");
        black_box(serde_json::from_str::<Event>(&event.data).expect("an event"));
    }
}

fn chunks(size: usize) -> Vec<Bytes> {
    static STREAM: OnceLock<Bytes> = OnceLock::new();
    let stream = STREAM.get_or_init(|| recording().into());
    (0..stream.len())
        .step_by(size)
        .map(|start| stream.slice(start..stream.len().min(start + size)))
        .collect()
}

/// An answer of [`SIZE`] bytes. The words repeat, but not their sequence.
fn recording() -> Vec<u8> {
    const WORDS: [&str; 16] = [
        "The",
        " river",
        " bends",
        " slowly",
        " towards",
        " the sea",
        ", and",
        " whoever",
        " walks",
        " beside it",
        " hears",
        r#" \"nothing\""#,
        " but",
        " wind.",
        r"\n\n",
        " É",
    ];
    let mut stream = Vec::with_capacity(SIZE + 1024);
    let mut event = |name: &str, data: &str| {
        stream.extend_from_slice(format!("event: {name}\ndata: {data}\n\n").as_bytes());
        stream.len()
    };
    event(
        "message_start",
        r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}"#,
    );
    event(
        "content_block_start",
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    );
    let mut random = 1_u64;
    let mut next = |bound: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (random >> 33) as usize % bound
    };
    let mut written = 0;
    while written < SIZE {
        let length = 20 + next(41);
        let mut text = String::new();
        loop {
            let word = WORDS[next(WORDS.len())];
            if text.len() + word.len() > length {
                break;
            }
            text.push_str(word);
        }
        written = event(
            "content_block_delta",
            &format!(
                r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"{text}"}}}}"#
            ),
        );
    }
    event("content_block_stop", r#"{"type":"content_block_stop","index":0}"#);
    event(
        "message_delta",
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":900000}}"#,
    );
    event("message_stop", r#"{"type":"message_stop"}"#);
    stream
}
