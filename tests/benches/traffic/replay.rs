//! A small exchange with the replay server, next to one with a server that does nothing but answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use divan::Bencher;
use specweave_tests::cassette::read_bytes;
use specweave_tests::replay::{ReplayOptions, ReplayServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

const ASKED: &str =
    r#"{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Hi"}]}"#;
const ANSWERED: &str = r#"{"input_tokens": 8}"#;

/// Calls in one comparison; the median counts.
const CALLS: usize = 5_000;

#[divan::bench]
fn replayed(bencher: Bencher<'_, '_>) {
    let mut call = Call::replayed();
    bencher.bench_local(|| call.once());
}

#[divan::bench]
fn bare(bencher: Bencher<'_, '_>) {
    let mut call = Call::bare();
    bencher.bench_local(|| call.once());
}

/// Prints the medians side by side.
pub(crate) fn added() {
    let (mut bare, mut replayed) = (Call::bare(), Call::replayed());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        theirs.push(bare.timed());
        ours.push(replayed.timed());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("\na small exchange over loopback, median of {CALLS}");
    println!("  tokio, the answer as it is   {:>9.1} us", micros(theirs));
    println!(
        "  replay                       {:>9.1} us  {:>6.2}x, {:.1} us added",
        micros(ours),
        ours.as_secs_f64() / theirs.as_secs_f64(),
        micros(ours.saturating_sub(theirs)),
    );
}

fn median(times: Vec<Duration>) -> Duration {
    let mut times = times;
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// A connection that is used again, and the server at its other end.
struct Call {
    stream: TcpStream,
    request: String,
    _runtime: Runtime,
    _server: Option<ReplayServer>,
}

impl Call {
    fn replayed() -> Self {
        let text = format!(
            "interactions:\n- request: {{method: POST, uri: /v1/messages/count_tokens, body: '{ASKED}'}}\n  \
             response: {{status: 200, headers: {{content-type: application/json}}, body: {{string: '{ANSWERED}'}}}}\n"
        );
        let cassette =
            read_bytes(Path::new("bench.yaml"), text.into_bytes()).expect("a cassette");
        let runtime = runtime();
        let server = ReplayServer::start(vec![cassette], ReplayOptions::default());
        let server = runtime.block_on(server).expect("it starts");
        let address = server.base_url().trim_start_matches("http://").to_owned();
        Self::new(&address, runtime, Some(server))
    }

    fn bare() -> Self {
        let runtime = runtime();
        let listener =
            runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        runtime.spawn(async move {
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWERED}",
                ANSWERED.len()
            );
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.set_nodelay(true);
            let mut buffer = vec![0; 64 * 1024];
            // A request fits into one packet.
            while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    break;
                }
            }
        });
        Self::new(&address, runtime, None)
    }

    fn new(address: &str, runtime: Runtime, server: Option<ReplayServer>) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        let request = format!(
            "POST /v1/messages/count_tokens HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{ASKED}",
            ASKED.len()
        );
        Self { stream, request, _runtime: runtime, _server: server }
    }

    fn once(&mut self) {
        self.stream.write_all(self.request.as_bytes()).expect("it is sent");
        let mut got = Vec::new();
        let mut buffer = [0; 4096];
        while !got.ends_with(ANSWERED.as_bytes()) {
            let read = self.stream.read(&mut buffer).expect("it answers");
            assert!(read > 0, "the connection stays: {}", String::from_utf8_lossy(&got));
            got.extend_from_slice(&buffer[..read]);
        }
    }

    fn timed(&mut self) -> Duration {
        let start = Instant::now();
        self.once();
        start.elapsed()
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}
