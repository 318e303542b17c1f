//! Streams of events, from the caller's side.

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{ErrorKind, EventCall, EventStream, Path};
use tokio::time::Instant;

use crate::support::script::{Answer, Script, event_stream};

fn call(script: &Script) -> EventCall<Value> {
    let client =
        script.client_with(|builder| builder.max_retries(0).max_event_size(1000));
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    request.events::<Value>().terminal("message_stop")
}

async fn open(answer: Answer) -> EventStream<Value> {
    call(&Script::new([answer])).await.unwrap()
}

#[tokio::test]
async fn a_stream_gives_its_head_and_its_events() {
    let mut stream = open(
        event_stream()
            .header("request-id", "req_1")
            .chunk("event: message_start\ndata: {\"type\":\"message_start\"}\n\n")
            .chunk("event: ping\ndata: {\"type\":\"ping\"}\n\nevent: brand_new\ndata: [1]\n\n")
            .chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
    )
    .await;
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.request_id(), Some("req_1"));
    assert_eq!(stream.headers()["request-id"], "req_1");
    let mut events = Vec::new();
    while let Some(event) = stream.try_next().await.unwrap() {
        events.push(event);
    }
    let expected = [
        json!({"type": "message_start"}),
        json!({"type": "ping"}),
        json!([1]),
        json!({"type": "message_stop"}),
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn an_error_event_ends_the_stream_with_an_error() {
    let body = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_2"}"#;
    for event in [format!("event: error\ndata: {body}\n\n"), format!("data: {body}\n\n")]
    {
        let mut stream =
            open(event_stream().chunk("data: {}\n\n").chunk(event).hangs()).await;
        stream.next().await.unwrap().unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.during_stream() && error.is_retryable());
        assert_eq!(error.request_id(), Some("req_2"));
        let api = error.as_api().unwrap();
        assert_eq!(
            (api.status().as_u16(), api.error_type()),
            (200, Some("overloaded_error"))
        );
        assert_eq!(
            (api.message(), api.raw_body().as_ref()),
            ("Overloaded", body.as_bytes())
        );
        assert_eq!(api.body::<Value>().unwrap()["request_id"], "req_2");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn an_error_event_that_says_nothing_is_an_error_too() {
    let mut stream =
        open(event_stream().chunk("event: error\ndata: upstream gone\n\n")).await;
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.as_api().unwrap().message(), "upstream gone");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_event_about_errors_is_no_error() {
    let event =
        json!({"type": "delta", "text": "\"type\": \"error\"", "error": "error"});
    let mut stream = open(event_stream().chunk(format!("data: {event}\n\n"))).await;
    assert_eq!(stream.next().await.unwrap().unwrap(), event);
}

#[tokio::test]
async fn a_stream_without_its_last_event_was_cut_off() {
    let mut stream =
        open(event_stream().chunk("event: a\ndata: {}\n\nevent: b\ndata: {}\n")).await;
    stream.next().await.unwrap().unwrap();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Interrupted(None)) && error.during_stream()
    );
    assert!(stream.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn the_last_event_ends_the_stream_even_if_the_server_goes_on() {
    for last in
        ["event: message_stop\ndata: {}\n\n", "data: {\"type\":\"message_stop\"}\n\n"]
    {
        let begin = Instant::now();
        let stream = open(event_stream().chunk(last).hangs()).await;
        assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), 1);
        assert!(begin.elapsed().as_secs_f64() < 1.0);
        let stream = open(event_stream().chunk(last).breaks()).await;
        assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_bad_event_is_the_error_of_its_item() {
    let mut stream = open(
        event_stream()
            .header("request-id", "req_3")
            .chunk("data: {\"a\":\n\ndata:\n\ndata: 2 \n\n"),
    )
    .await;
    let error = stream.next().await.unwrap().unwrap_err();
    let ErrorKind::Decode(decode) = error.kind() else {
        panic!("{error:?}");
    };
    assert_eq!(
        (decode.snippet(), decode.media_type()),
        ("{\"a\":", Some("text/event-stream"))
    );
    assert!(decode.json_error().unwrap().is_eof());
    assert_eq!(error.request_id(), Some("req_3"));
    assert_eq!(stream.next().await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn an_event_that_is_too_large_ends_the_stream() {
    let mut stream =
        open(event_stream().chunk("data: \"").chunk([b'x'; 2000]).hangs()).await;
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::EventTooLarge { limit: 1000 }));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn events_can_be_decoded_by_their_name() {
    let client = Script::new([event_stream().chunk("event: a\ndata: 1\n\n")]).client();
    let request = client.request(Method::POST, Path::new("/v1/messages"));
    let call = request.events_with(|name, data| Ok(format!("{name}={data}")));
    let events: Vec<_> = call.await.unwrap().try_collect().await.unwrap();
    assert_eq!(events, ["a=1"]);
}

#[tokio::test]
async fn a_stream_can_be_wrapped() {
    struct Wrapper(EventStream<Value>);

    impl From<EventStream<Value>> for Wrapper {
        fn from(stream: EventStream<Value>) -> Self {
            Self(stream)
        }
    }

    let script = Script::new([event_stream().chunk("event: message_stop\ndata: 1\n\n")]);
    let call = call(&script).wrap::<Wrapper>().header("x-a", "1");
    let wrapper = call.await.unwrap();
    assert_eq!(wrapper.0.count().await, 1);
    assert_eq!(script.header(0, "x-a").unwrap(), "1");
}

#[tokio::test]
async fn calls_and_streams_can_be_sent_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let script = Script::new([event_stream().chunk("event: message_stop\ndata: 1\n\n")]);
    let call = is_send(call(&script));
    let stream = is_send(is_send(call.into_future()).await.unwrap());
    let count = tokio::spawn(stream.count());
    assert_eq!(count.await.unwrap(), 1);
}
