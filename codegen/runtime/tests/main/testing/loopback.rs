//! The same script serves clients over TCP.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use specweave_runtime::testing::ScriptedServer;
use specweave_runtime::{Client, ErrorKind, ExponentialBackoff};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{ask, server, stream};

async fn client(server: &ScriptedServer) -> Client {
    crate::support::builder()
        .base_url(server.listen().await.unwrap())
        .retry_policy(ExponentialBackoff::default().initial(Duration::ZERO))
        .build()
        .unwrap()
}

#[tokio::test]
async fn answers_streams_and_faults_are_the_same_as_without_a_network() {
    let server = server();
    let end = json!({"type": "end"});
    server.fail(529);
    server.disconnect();
    server.reply(json!({"n": 1}));
    server.stream([&json!(1), &json!(2), &end]);
    server.stream([&json!(1), &end]).cut_after(1);
    server.fail(400);
    let client = client(&server).await;
    assert_eq!(*ask(&client).await.unwrap(), json!({"n": 1}));
    let all: Vec<Value> = stream(&client).await.try_collect().await.unwrap();
    assert_eq!(all, [json!(1), json!(2), end]);
    let cut: Vec<_> = stream(&client).await.collect().await;
    assert_eq!(cut.len(), 2);
    let error = cut[1].as_ref().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(_)), "{error:?}");
    let error = ask(&client).await.unwrap_err();
    assert_eq!(error.as_api().unwrap().error_type(), Some("invalid_request_error"));
    assert_eq!(server.requests()[2].header("x-stainless-retry-count"), Some("2"));
}

#[tokio::test]
async fn a_stalled_stream_keeps_the_connection_and_a_dropped_one_gives_it_back() {
    let server = server();
    server.stream([json!(1), json!({"type": "end"})]).stall_after(1);
    let client = client(&server).await;
    let mut stream = stream(&client).await;
    assert_eq!(stream.next().await.unwrap().unwrap(), json!(1));
    drop(stream);
    // The server is not kept busy by what nobody reads.
    server.reply(json!("next"));
    assert_eq!(*ask(&client).await.unwrap(), json!("next"));
}

/// Sends bytes over a connection of their own and reads what comes until `end`.
async fn talk(url: &str, send: &[u8], end: &[u8]) -> String {
    let mut stream =
        TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    stream.write_all(send).await.unwrap();
    let mut got = Vec::new();
    while !got.ends_with(end) && stream.read_buf(&mut got).await.unwrap() > 0 {}
    String::from_utf8(got).unwrap()
}

#[tokio::test]
async fn any_client_is_understood() {
    let server = server();
    server.reply(json!("one"));
    server.reply(json!("two"));
    server.answer(
        specweave_runtime::testing::Answer::raw(Vec::<Bytes>::new()).status(204),
    );
    let url = server.listen().await.unwrap();
    let requests = b"POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n\
        3\r\nabc\r\n2;x=y\r\nde\r\n0\r\ntrailer: 1\r\n\r\n\
        HEAD /b?c=%20 HTTP/1.1\r\nconnection: Keep-Alive\r\n\r\n\
        DELETE /c HTTP/1.1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let got = talk(&url, requests, b"never").await;
    assert_eq!(got.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{got}");
    assert_eq!(got.matches("content-length: 5\r\n").count(), 2, "{got}");
    assert!(got.contains("\"one\"") && !got.contains("\"two\""), "{got}");
    assert!(
        got.contains("HTTP/1.1 204 No Content\r\n") && got.ends_with("\r\n\r\n"),
        "{got}"
    );
    let requests = server.requests();
    assert_eq!(requests[0].body().as_ref(), b"abcde");
    assert_eq!(requests[1].parameter("c"), Some(" "));
}

#[tokio::test]
async fn nonsense_is_refused_and_the_server_goes_on() {
    let server = server();
    let url = server.listen().await.unwrap();
    for nonsense in [
        &b"\0\x01\x02\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\ncontent-length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ] {
        let got = talk(&url, nonsense, b"never").await;
        assert!(got.starts_with("HTTP/1.1 400 "), "{nonsense:?}: {got}");
    }
    let expect = b"POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 1\r\n\r\n";
    let got = talk(&url, expect, b"\r\n\r\n").await;
    assert!(got.starts_with("HTTP/1.1 100 Continue"), "{got}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn nothing_listens_once_the_server_is_gone() {
    let server = server();
    let url = server.listen().await.unwrap();
    let mut open = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    open.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    drop(server);
    assert!(matches!(open.read(&mut [0]).await, Ok(0) | Err(_)));
    assert!(TcpStream::connect(url.trim_start_matches("http://")).await.is_err());
}
