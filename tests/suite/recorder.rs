//! The recorder passes everything on as it comes, writes it down without secrets, and what it wrote
//! can be served again.

use std::path::Path;

use specweave_tests::cassette::{Cassette, read_bytes, read_file};
use specweave_tests::record::{RecordError, RecordOptions, Recorded, Recorder};
use specweave_tests::replay::{ReplayOptions, ReplayServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::support::{Connection, serve};

const KEY: &str = "sk-ant-api03-verysecretvalue";
const ORGANIZATION: &str = "5e1dc3a0-0d07-4b8e-a53d-1c9f8d7a6b5c";

struct Setting {
    folder: tempfile::TempDir,
    recorder: Recorder,
}

impl Setting {
    async fn new(upstream: &str, redact: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = RecordOptions::new(upstream, folder.path().join("new.yaml"));
        options.redact = redact.iter().map(|name| (*name).to_owned()).collect();
        let recorder = Recorder::start(options).await.expect("it starts");
        Self { folder, recorder }
    }

    async fn written(&mut self) {
        let event = self.recorder.next().await;
        assert!(matches!(event, Some(Recorded::Written { .. })), "{event:?}");
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("new.yaml"))
            .expect("the file is there")
    }

    fn cassette(&self) -> Cassette {
        let cassette = read_file(&self.folder.path().join("new.yaml"));
        let cassette =
            cassette.unwrap_or_else(|error| panic!("{error}\n{}", self.text()));
        assert!(cassette.notes.is_empty(), "{:?}", cassette.notes);
        cassette
    }
}

/// An upstream that answers each connection's first request with the pieces it is told, one at a time.
async fn upstream(mut pieces: mpsc::Receiver<&'static [u8]>) -> String {
    let listener =
        TcpListener::bind("127.0.0.1:0").await.expect("loopback can be listened on");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the recorder connects");
        let mut request = vec![0; 64 * 1024];
        let _ = stream.read(&mut request).await;
        while let Some(piece) = pieces.recv().await {
            stream.write_all(piece).await.expect("it can be sent");
            stream.flush().await.expect("it can be sent");
        }
    });
    format!("http://{address}")
}

async fn connect(recorder: &Recorder) -> Connection {
    Connection::to(recorder.base_url()).await
}

#[tokio::test]
async fn secrets_do_not_reach_the_disk_and_the_rest_can_be_served_again() {
    let recording = format!(
        "interactions:\n- request: {{method: POST, uri: /v1/messages}}\n  response:\n    status: 200\n    \
         headers: {{content-type: application/json, request-id: req_1, \
         anthropic-organization-id: {ORGANIZATION}, set-cookie: 'session=c00kie-value-1234; HttpOnly'}}\n    \
         body: '{{\"echo\": \"{KEY}\", \"who\": \"{ORGANIZATION}\", \"organization_id\": \"org-short\"}}'\n"
    );
    let options = ReplayOptions {
        mode: specweave_tests::replay::Mode::Loose,
        ..ReplayOptions::default()
    };
    let api = serve(&recording, options).await;
    let mut setting = Setting::new(api.base_url(), &["X-Tenant"]).await;
    let mut connection = connect(&setting.recorder).await;
    let body = format!(
        "{{\"a\": \"{KEY}\", \"tenant\": \"tenant-0815\", \"text\": \"Grüße\\u0001\"}}"
    );
    let headers = [
        ("x-api-key", KEY),
        ("Cookie", "session=c00kie-value-1234"),
        ("authorization", "Bearer token-of-some-length"),
        ("x-tenant", "tenant-0815"),
        ("anthropic-version", "2023-06-01"),
        ("content-type", "application/json"),
        ("accept-encoding", "gzip"),
    ];
    let answer = connection
        .send_with("POST", &format!("/v1/messages?token=short&k={KEY}"), &headers, &body)
        .await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(KEY), "the client gets what the upstream said");
    assert_eq!(answer.headers.get("anthropic-organization-id"), Some(ORGANIZATION));
    let got = api.requests();
    assert_eq!(
        got[0].headers.get("x-api-key"),
        Some(KEY),
        "the upstream gets what the client said"
    );
    assert_eq!(got[0].body, body.as_bytes());
    assert_eq!(
        got[0].headers.get("accept-encoding"),
        None,
        "what comes has to be readable"
    );
    setting.written().await;

    let text = setting.text();
    for secret in [
        KEY,
        "verysecretvalue",
        ORGANIZATION,
        "c00kie-value",
        "token-of-some",
        "tenant-0815",
        "org-short",
        "token=short",
    ] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
    let cassette = setting.cassette();
    let exchange = &cassette.exchanges[0];
    assert_eq!(exchange.response.headers.get("request-id"), Some("req_1"));
    assert_eq!(
        exchange.response.body.bytes().len(),
        answer.text().len(),
        "nothing has moved"
    );
    let sent = exchange.request.body.json().expect("it is JSON");
    assert_eq!(sent["text"], "Grüße\u{1}");

    // The recording serves as a stand-in for what was recorded.
    let again = ReplayServer::start(vec![cassette], ReplayOptions::default())
        .await
        .expect("it starts");
    let masked = body.replace(KEY, &mask(KEY)).replace("tenant-0815", "xxxxxx-xxxx");
    let target = format!("/v1/messages?token=REDACTED&k={}", mask(KEY));
    let mut connection = Connection::to(again.base_url()).await;
    let headers = [("x-api-key", "any"), ("anthropic-version", "2023-06-01")];
    let replayed = connection.send_with("POST", &target, &headers, &masked).await;
    assert_eq!(replayed.status, 200, "{}", replayed.text());
    assert_eq!(
        replayed.text(),
        answer
            .text()
            .replace(KEY, &mask(KEY))
            .replace(ORGANIZATION, &mask(ORGANIZATION))
            .replace("org-short", "xxx-xxxxx")
    );
}

fn mask(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { 'x' } else { c }).collect()
}

#[tokio::test]
async fn a_stream_passes_piece_by_piece_and_keeps_its_pieces() {
    let (pieces, told) = mpsc::channel(8);
    let mut setting = Setting::new(&upstream(told).await, &[]).await;
    let address = setting.recorder.base_url().trim_start_matches("http://").to_owned();
    let mut client = TcpStream::connect(address).await.expect("it listens");
    let request = b"POST /v1/messages HTTP/1.1\r\nhost: x\r\nanthropic-version: 1\r\ncontent-length: 2\r\n\r\n{}";
    client.write_all(request).await.expect("it can be sent");
    let mut got = Vec::new();
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    pieces.send(head).await.expect("the upstream waits");
    // Each piece arrives before the next one is sent, and nothing is written before the end.
    for (piece, text) in [
        (b"d\r\nevent: ping\nd\r\n".as_slice(), "event: ping\nd"),
        (
            b"15\r\nata: {\"type\":\"ping\"}\n\r\n".as_slice(),
            "ata: {\"type\":\"ping\"}\n",
        ),
        (b"1\r\n\n\r\n".as_slice(), "\n"),
    ] {
        pieces.send(piece).await.expect("the upstream waits");
        let end = format!("{:x}\r\n{text}\r\n", text.len());
        while !got.ends_with(end.as_bytes()) {
            assert!(client.read_buf(&mut got).await.expect("it comes") > 0, "it ended");
        }
        assert!(
            setting.cassette().exchanges.is_empty(),
            "an exchange that is not complete is not in the file"
        );
    }
    pieces.send(b"0\r\n\r\n").await.expect("the upstream waits");
    setting.written().await;
    let cassette = setting.cassette();
    let response = &cassette.exchanges[0].response;
    assert_eq!(
        response.body.text().as_deref(),
        Some("event: ping\ndata: {\"type\":\"ping\"}\n\n")
    );
    let chunks = response.chunks.as_ref().expect("the pieces are known");
    assert_eq!(
        chunks.iter().map(|chunk| chunk.bytes.len()).collect::<Vec<_>>(),
        [13, 21, 1]
    );
    assert!(chunks.iter().all(|chunk| chunk.delay.is_some()));
    assert_eq!(response.cut_after, None);
}

#[tokio::test]
async fn what_is_complete_stays_when_the_rest_breaks() {
    let (pieces, told) = mpsc::channel(8);
    let mut setting = Setting::new(&upstream(told).await, &[]).await;
    let mut first = connect(&setting.recorder).await;
    let head =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"a\":";
    pieces.send(head).await.expect("the upstream waits");
    drop(pieces);
    let answer = first.send("POST", "/v1/messages", "{}").await;
    assert!(!answer.complete, "the client sees that the answer broke off");
    setting.written().await;
    let cassette = setting.cassette();
    assert_eq!(cassette.exchanges[0].response.cut_after, Some(5));

    // The upstream is gone: the client is told, and nothing is written.
    let mut second = connect(&setting.recorder).await;
    let before = setting.text();
    let answer = second.send("POST", "/v1/messages", "{}").await;
    assert_eq!(answer.status, 502);
    assert!(answer.error().starts_with("the recorder: "));
    assert!(matches!(setting.recorder.next().await, Some(Recorded::Lost { .. })));
    assert_eq!(setting.text(), before);
}

#[tokio::test]
async fn compressed_answers_are_written_readable() {
    let (pieces, told) = mpsc::channel(8);
    let mut setting = Setting::new(&upstream(told).await, &[]).await;
    // `{"a":1}` as a raw zlib stream of one stored block.
    let answer =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: deflate\r\n\
        content-length: 18\r\n\r\n\x78\x01\x01\x07\x00\xf8\xff{\"a\":1}\x08*\x02\x09";
    pieces.send(answer).await.expect("the upstream waits");
    let got = connect(&setting.recorder).await.send("GET", "/v1/models", "").await;
    assert_eq!(got.chunks.concat().len(), 18, "the client gets the bytes as they came");
    setting.written().await;
    let cassette = setting.cassette();
    let response = &cassette.exchanges[0].response;
    assert_eq!(response.headers.get("content-encoding"), None);
    assert!(setting.text().contains("string: \"{\\\"a\\\":1}\""), "{}", setting.text());
}

#[tokio::test]
async fn a_file_that_exists_and_an_upstream_that_is_none_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("there.yaml");
    std::fs::write(&out, "mine").expect("it can be written");
    let error = Recorder::start(RecordOptions::new("http://127.0.0.1:1", &out))
        .await
        .expect_err("it is there");
    assert!(matches!(error, RecordError::Out { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&out).expect("it is there"), "mine");
    for upstream in ["", "api.anthropic.com", "ftp://x", "file:///etc"] {
        let error =
            Recorder::start(RecordOptions::new(upstream, Path::new("never.yaml"))).await;
        assert!(matches!(error, Err(RecordError::Upstream(_))), "{upstream}");
    }
}

/// As if the process had been killed in the middle of a write, after every byte of it.
#[tokio::test]
async fn a_file_cut_anywhere_keeps_what_was_complete() {
    let answers = "interactions:\n- request: {method: POST, uri: /v1/messages, body: '{}'}\n  \
        response: {status: 200, headers: {content-type: text/event-stream}, body: {string: \"data: {}\\n\\n# end\\n\\n- x\\n\"}}\n\
        - request: {method: GET, uri: /v1/models}\n  \
        response: {status: 200, headers: {content-type: application/json}, body: {string: '{\"a\": 1}'}}\n";
    let server = serve(answers, ReplayOptions::default()).await;
    let mut setting = Setting::new(server.base_url(), &[]).await;
    let head = setting.text().len();
    assert_eq!(setting.cassette().exchanges.len(), 0, "nothing was recorded yet");
    let mut ends = Vec::new();
    for (method, path, body) in [
        ("POST", "/v1/messages", "{}"),
        ("GET", "/v1/models", ""),
        ("POST", "/v1/messages", "{}"),
    ] {
        let answer = connect(&setting.recorder).await.send(method, path, body).await;
        assert_eq!(answer.status, 200);
        setting.written().await;
        ends.push(setting.text().len());
    }
    let (text, whole) = (setting.text(), setting.cassette());
    let path = Path::new("cut.yaml");
    for end in head..=text.len() {
        let cut = read_bytes(path, text.as_bytes()[..end].to_vec());
        let cut = cut.unwrap_or_else(|error| panic!("{error}\n{}", &text[..end]));
        let complete = ends.iter().filter(|own| **own <= end).count();
        assert_eq!(cut.exchanges.len(), complete, "after {end} bytes");
        for (own, cut) in whole.exchanges.iter().zip(&cut.exchanges) {
            assert_eq!(own.response.body, cut.response.body);
            assert_eq!(own.response.chunks, cut.response.chunks);
        }
        let at_end = end == head || ends.contains(&end);
        assert_eq!(cut.notes.is_empty(), at_end, "it is told: {:?}", cut.notes);
    }
}
