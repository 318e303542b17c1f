//! What only real connections show.

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde_json::Value;
use specweave_runtime::{Client, ErrorKind, Path};

use crate::support::server::Server;
use crate::support::{KEY, builder};

fn client(server: &Server) -> Client {
    let client = builder().base_url(&server.url).max_retries(0);
    client.build().unwrap()
}

const OK: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

#[tokio::test]
async fn an_event_reaches_the_caller_when_its_bytes_arrive() {
    let server = Server::start().await;
    let client = client(&server);
    let call = client.request(Method::POST, Path::new("/v1/messages")).events::<Value>();
    let (stream, mut connection) =
        tokio::join!(call.terminal("stop").into_future(), async {
            let mut connection = server.accept().await;
            let head = connection.request().await;
            assert!(head.starts_with("post /v1/messages http/1.1\r\n"), "{head}");
            assert!(head.contains(&format!("x-api-key: {KEY}")), "{head}");
            connection.begin_events().await;
            connection
        });
    // The call is answered before the first event has been sent.
    let mut stream = stream.unwrap();
    for n in 0..5 {
        connection.chunk(&format!("data: {{\"n\":{n}}}\r")).await;
        connection.chunk("\n\r\n").await;
        assert_eq!(stream.next().await.unwrap().unwrap()["n"], n);
    }
    connection.chunk("event: stop\ndata: {}\n\n").await;
    assert_eq!(stream.next().await.unwrap().unwrap(), serde_json::json!({}));
    connection.chunk("").await;
    assert!(stream.next().await.is_none());
    drop(stream);

    // The connection is used again.
    let call = client.request(Method::GET, Path::new("/")).call::<Value>();
    let (response, ()) = tokio::join!(call.into_future(), async {
        connection.request().await;
        connection.send(OK).await;
    });
    response.unwrap();
}

#[tokio::test]
async fn dropping_a_stream_closes_the_connection() {
    let server = Server::start().await;
    let client = client(&server);
    let call = client.request(Method::POST, Path::new("/v1/messages")).events::<Value>();
    let (stream, mut connection) = tokio::join!(call.into_future(), async {
        let mut connection = server.accept().await;
        connection.request().await;
        connection.begin_events().await;
        connection.chunk("data: 1\n\n").await;
        connection
    });
    let mut stream = stream.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    drop(stream);
    connection.closed().await;
}

#[tokio::test]
async fn dropping_a_call_closes_the_connection() {
    let server = Server::start().await;
    let client = client(&server);
    let call = client.request(Method::GET, Path::new("/")).call::<Value>();
    let call = tokio::spawn(call.into_future());
    let mut connection = server.accept().await;
    connection.request().await;
    call.abort();
    connection.closed().await;
}

#[tokio::test]
async fn a_stream_that_is_cut_off_ends_in_an_error() {
    let server = Server::start().await;
    let client = client(&server);
    let call = client.request(Method::POST, Path::new("/v1/messages")).events::<Value>();
    let (stream, ()) = tokio::join!(call.into_future(), async {
        let mut connection = server.accept().await;
        connection.request().await;
        connection.begin_events().await;
        connection.chunk("data: 1\n\ndata: 2").await;
    });
    let mut stream = stream.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Interrupted(Some(_))), "{error:?}");
    assert!(error.during_stream());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_an_error() {
    let server = Server::start().await;
    let client = client(&server);
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":",
        "HTTP/1.1 200 OK\r\ncont",
        "",
    ] {
        let call = client.request(Method::GET, Path::new("/")).call::<Value>();
        let (result, ()) = tokio::join!(call.into_future(), async {
            let mut connection = server.accept().await;
            connection.request().await;
            connection.send(reply).await;
        });
        let error = result.unwrap_err();
        let expected = match reply.contains("{") {
            true => matches!(error.kind(), ErrorKind::Interrupted(_)),
            false => matches!(error.kind(), ErrorKind::Connection(_)),
        };
        assert!(expected && error.is_retryable(), "{error:?}");
    }
}

#[tokio::test]
async fn results_are_read_line_by_line() {
    let server = Server::start().await;
    let client = client(&server);
    let call = client.request(Method::GET, Path::new("/results")).lines::<Value>();
    let (lines, mut connection) = tokio::join!(call.into_future(), async {
        let mut connection = server.accept().await;
        connection.request().await;
        connection
            .send("HTTP/1.1 200 OK\r\ncontent-type: application/x-jsonl\r\n\r\n")
            .await;
        connection
    });
    let mut lines = lines.unwrap();
    for n in 0..5 {
        connection.send(format!("{n}\r\n\n")).await;
        assert_eq!(lines.try_next().await.unwrap().unwrap(), n);
    }
    drop(connection);
    assert!(lines.next().await.is_none());
}

#[tokio::test]
async fn a_streamed_body_is_sent_while_it_is_read() {
    let server = Server::start().await;
    let client = client(&server);
    let upload = specweave_runtime::Upload::from_stream(Some(6), || {
        futures_util::stream::iter(["abc", "def"]).map(Ok::<_, std::io::Error>)
    });
    let call = client
        .request(Method::PUT, Path::new("/file"))
        .upload("application/octet-stream", upload)
        .call::<Value>();
    let (response, head) = tokio::join!(call.into_future(), async {
        let mut connection = server.accept().await;
        let head = connection.request().await;
        connection.send(OK).await;
        head
    });
    response.unwrap();
    assert!(head.contains("content-length: 6"), "{head}");
    assert!(head.contains("content-type: application/octet-stream"), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
}
