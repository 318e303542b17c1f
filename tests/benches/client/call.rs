//! A small call that isn't streamed, over loopback, next to the same call by bare reqwest.

use std::time::Duration;

use claude_messages::Client;
use claude_messages::types::{CreateMessageRequest, InputMessage, Message};
use divan::Bencher;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

use crate::ratio;

const ANSWER: &str = r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[{"type":"text","text":"Hello! How can I help you today?"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":8,"output_tokens":12}}"#;

/// The headers that the client sends.
const HEADERS: [(&str, &str); 6] = [
    ("accept", "application/json"),
    ("anthropic-version", "2023-06-01"),
    ("content-type", "application/json"),
    ("user-agent", "claude-messages/0.1.0"),
    ("x-api-key", "key"),
    ("x-stainless-retry-count", "0"),
];

/// Calls in one measurement of `divan`: a single one is short for its clock.
const CALLS: usize = 200;

/// Turns in the comparison. One call each, so that both meet the same machine.
const TURNS: usize = 20_000;

#[divan::bench(sample_count = 20)]
fn claude_messages(bencher: Bencher<'_, '_>) {
    let mut setup = Setup::new();
    bencher.bench_local(|| (0..CALLS).for_each(|_| setup.by_client()));
}

#[divan::bench(sample_count = 20)]
fn bare_reqwest(bencher: Bencher<'_, '_>) {
    let mut setup = Setup::new();
    bencher.bench_local(|| (0..CALLS).for_each(|_| setup.by_reqwest()));
}

pub(crate) fn ratios() {
    let (mut one, mut two) = (Setup::new(), Setup::new());
    ratio::print(
        "a call over loopback",
        TURNS,
        &mut [
            ("reqwest and serde_json", &mut || one.by_reqwest()),
            ("claude-messages", &mut || two.by_client()),
        ],
    );
}

struct Setup {
    runtime: Runtime,
    client: Client,
    reqwest: reqwest::Client,
    url: String,
    headers: HeaderMap,
    request: CreateMessageRequest,
}

impl Setup {
    fn new() -> Self {
        let runtime =
            Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener =
            runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(serve(listener));
        let url = format!("http://{address}");
        let client = Client::builder().api_key("key").base_url(&url).build();
        Self {
            runtime,
            client: client.expect("a client"),
            reqwest: reqwest::Client::builder().no_proxy().build().expect("a client"),
            url: format!("{url}/v1/messages"),
            headers: HEADERS
                .map(|(name, value)| {
                    let name = HeaderName::from_static(name);
                    (name, HeaderValue::from_static(value))
                })
                .into_iter()
                .collect(),
            request: CreateMessageRequest::new(
                "claude-sonnet-4-5",
                1024,
                [InputMessage::user("Hello")],
            ),
        }
    }

    fn by_client(&mut self) {
        self.runtime.block_on(async {
            let message = self.client.messages().create(&self.request).await;
            divan::black_box(message.expect("an answer"));
        });
    }

    fn by_reqwest(&mut self) {
        self.runtime.block_on(async {
            let body = serde_json::to_vec(&self.request).expect("JSON");
            let call = self.reqwest.post(&self.url).headers(self.headers.clone());
            let call = call.timeout(Duration::from_secs(600)).body(body);
            let answer = call.send().await.expect("an answer");
            let answer = answer.error_for_status().expect("a success");
            let body = answer.bytes().await.expect("a body");
            let message: Message = serde_json::from_slice(&body).expect("a message");
            divan::black_box(message);
        });
    }
}

/// A server that gives every request the same answer. It runs on the thread of the caller: which
/// processor another thread is woken on decides more than what is measured.
async fn serve(listener: TcpListener) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(answer(connection));
    }
}

async fn answer(mut connection: TcpStream) {
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_1\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    connection.set_nodelay(true).expect("a socket");
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = connection.read(&mut buffer).await {
        request.extend_from_slice(&buffer[..length]);
        if is_complete(&request) {
            request.clear();
            if connection.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

fn is_complete(request: &[u8]) -> bool {
    let Some(head) = memchr::memmem::find(request, b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    request.len() >= head + 4 + length.unwrap_or(0_usize)
}
