//! The client that waits for its answers.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};
use specweave_runtime::blocking::Client;
use specweave_runtime::{ErrorKind, EventStream, Path, RequestOptions};

use crate::pages::{list, page};
use crate::support::builder;
use crate::support::script::{Reply, Script, answer, event_stream, json};

fn client(script: &Script) -> Client {
    builder().transport(script.clone()).build_blocking().unwrap()
}

fn get(client: &Client) -> specweave_runtime::RequestBuilder {
    client.async_client().request(Method::GET, Path::new("/v1/messages"))
}

#[test]
fn a_call_gives_its_answer() {
    let script = Script::new([json("{\"a\":1}"), answer(400).chunk("no").into()]);
    let client = client(&script);
    let response = client.wait_for(get(&client).call::<Value>()).unwrap();
    assert_eq!((response.status().as_u16(), &*response), (200, &json!({"a": 1})));
    let error = client.wait_for(get(&client).call::<Value>()).unwrap_err();
    assert_eq!(error.to_string(), "status 400: no");
}

#[test]
fn options_hold_for_every_call_made_with_them() {
    let script = Script::new([json("1"), event_stream().into(), json("1")]);
    let client = client(&script);
    let options = RequestOptions::new().header("x-team", "blue").query("beta", true);
    let special = client
        .with_options(options)
        .with_options(RequestOptions::new().header("x-b", "2"));
    special.wait_for(get(&special).call::<Value>()).unwrap();
    drop(special.wait_for_events(get(&special).events::<Value>()).unwrap());
    client.wait_for(get(&client).call::<Value>()).unwrap();
    for index in [0, 1] {
        assert_eq!(script.header(index, "x-team").unwrap(), "blue");
        assert_eq!(script.header(index, "x-b").unwrap(), "2");
        assert_eq!(script.target(index), "/v1/messages?beta=true");
    }
    assert_eq!(script.header(2, "x-team"), None);
}

#[test]
fn a_stream_is_an_iterator() {
    let events = || event_stream().chunk("data: 1\n\ndata: 2\n\n").chunk("data: 3\n\n");
    let script = Script::new([events(), events(), events().breaks()]);
    let client = client(&script);
    let open = || client.wait_for_events(get(&client).events::<u32>()).unwrap();
    let stream = open();
    assert_eq!(stream.status().as_u16(), 200);
    assert_eq!(stream.map(Result::unwrap).collect::<Vec<_>>(), [1, 2, 3]);

    let mut stream = open();
    assert_eq!(stream.next().unwrap().unwrap(), 1);
    let stream = stream.adapt(futures_util::StreamExt::fuse);
    let rest =
        stream.finish_with(|stream: futures_util::stream::Fuse<EventStream<u32>>| {
            futures_util::TryStreamExt::try_collect::<Vec<_>>(stream)
        });
    assert_eq!(rest.unwrap(), [2, 3]);

    let last = open().last().unwrap().unwrap_err();
    assert!(matches!(last.kind(), ErrorKind::Interrupted(_)) && last.during_stream());
}

#[test]
fn lines_are_an_iterator() {
    let lines = answer(200).header("content-type", "application/x-jsonl");
    let script = Script::new([lines.chunk("1\n\nx\n").chunk("2")]);
    let client = client(&script);
    let lines = client.wait_for_lines(get(&client).lines::<u32>()).unwrap();
    let items: Vec<_> = lines.map(Result::ok).collect();
    assert_eq!(items, [Some(1), None, Some(2)]);
}

#[test]
fn a_list_is_read_page_by_page_or_item_by_item() {
    let pages = || [page(&[1, 2], true), page(&[3], false)];
    let script = Script::new(pages().into_iter().chain(pages()).chain(pages()));
    let client = client(&script);
    let numbers = || client.wait_for_pages(list(client.async_client(), None));
    let items: Vec<_> = numbers().items().map(Result::unwrap).collect();
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(numbers().pages().map(Result::unwrap).count(), 2);
    numbers().send().unwrap();
    assert_eq!(script.count(), 5);
}

#[test]
fn time_outs_hold() {
    let client = client(&Script::new([Reply::Hang]));
    let call = get(&client).call::<Value>().max_retries(0);
    let error = client.wait_for(call.timeout(Duration::from_millis(5))).unwrap_err();
    assert!(error.is_timeout());
}

/// A connection goes back to the others when the thread that drives them gets to it, so a call that
/// follows at once may open another; but not each of many.
#[test]
fn a_connection_is_kept_between_calls() {
    const CALLS: usize = 50;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = accepted.clone();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            counter.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || answer_all(connection));
        }
    });
    let client = builder().base_url(url).max_retries(0).build_blocking().unwrap();
    for _ in 0..CALLS {
        client.wait_for(get(&client).call::<Value>()).unwrap();
    }
    let accepted = accepted.load(Ordering::SeqCst);
    assert!(accepted < CALLS, "{accepted} connections for {CALLS} calls");
}

/// Answers `{}` to each request on the connection.
fn answer_all(mut connection: TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while connection.read_exact(&mut byte).is_ok() {
        head.push(byte[0]);
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
            if connection.write_all(answer).is_err() {
                return;
            }
        }
    }
}

#[test]
fn threads_share_a_client() {
    fn check<T: Clone + Send + Sync + std::fmt::Debug>(_: &T) {}

    let script = Script::new((0..40).map(|_| json("1")));
    let client = client(&script);
    check(&client);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let client = client.clone();
            scope.spawn(move || {
                for _ in 0..10 {
                    client.wait_for(get(&client).call::<Value>()).unwrap();
                }
            });
        }
    });
    assert_eq!(script.count(), 40);
}

#[tokio::test]
#[should_panic(expected = "Cannot start a runtime from within a runtime")]
async fn waiting_inside_of_async_code_panics() {
    let client = client(&Script::new([json("1")]));
    let _ = client.wait_for(get(&client).call::<Value>());
}

#[tokio::test]
async fn a_thread_for_blocking_may_wait() {
    let client = client(&Script::new([json("1")]));
    let waiting = tokio::task::spawn_blocking({
        let client = client.clone();
        move || {
            client
                .wait_for(get(&client).call::<Value>())
                .map(|response| response.into_inner())
        }
    });
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
    // Dropping it here does no harm.
    drop(client);
}
