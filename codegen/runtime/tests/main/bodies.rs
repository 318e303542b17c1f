//! Bodies that are no JSON, and answers that are none.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{BoxError, Path, RequestBuilder, Style, Upload};

use crate::support::script::{Script, answer, json};

fn post(script: &Script) -> RequestBuilder {
    script.client().request(Method::POST, Path::new("/v1/files"))
}

fn sent(script: &Script, index: usize) -> String {
    String::from_utf8(script.request(index).body().to_vec()).unwrap()
}

#[tokio::test]
async fn a_form() {
    let script = Script::new([json("{}")]);
    let fields = json!({"a": "1&2", "list": ["x", "y z"], "none": null, "on": true, "o": {"k": 1}});
    post(&script).form(&fields).call::<Value>().await.unwrap();
    assert_eq!(
        script.header(0, "content-type").unwrap(),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(
        sent(&script, 0),
        "a=1%262&list=x&list=y%20z&on=true&o=%7B%22k%22%3A1%7D"
    );
}

#[tokio::test]
async fn a_form_with_files() {
    let script = Script::new([json("{}")]);
    post(&script)
        .field("purpose", "test")
        .field("sizes", &[1, 2])
        .field("none", &None::<u8>)
        .field("filter", &json!({"a": 1}))
        .files(
            "file",
            [Upload::from("text").file_name("a \"b\".txt").media_type("text/plain")],
        )
        .files("more", None)
        .call::<Value>()
        .await
        .unwrap();
    let media_type = script.header(0, "content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = sent(&script, 0).replace(boundary, "B");
    assert_eq!(
        text,
        "--B\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\ntest\r\n\
         --B\r\ncontent-disposition: form-data; name=\"sizes\"\r\n\r\n1\r\n\
         --B\r\ncontent-disposition: form-data; name=\"sizes\"\r\n\r\n2\r\n\
         --B\r\ncontent-disposition: form-data; name=\"filter\"\r\n\
         content-type: application/json\r\n\r\n{\"a\":1}\r\n\
         --B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a %22b%22.txt\"\r\n\
         content-type: text/plain\r\n\r\ntext\r\n--B--\r\n"
    );
}

#[tokio::test]
async fn a_form_in_other_styles() {
    let script = Script::new([json("{}")]);
    let fields = json!({"ids": [1, 2], "words": ["a b", "c"], "filter": {"k": {"l": 1}}, "usual": [1, 2], "none": null});
    let styles = [
        ("ids", Style::Simple),
        ("words", Style::Pipe),
        ("filter", Style::Deep),
        ("none", Style::Space),
    ];
    post(&script).form_styled(&fields, &styles).call::<Value>().await.unwrap();
    assert_eq!(
        sent(&script, 0),
        "ids=1,2&words=a%20b%7Cc&filter%5Bk%5D%5Bl%5D=1&usual=1&usual=2"
    );
}

#[tokio::test]
async fn parts_of_their_own_media_types() {
    let script = Script::new([json("{}")]);
    post(&script)
        .field_as("notes", "text/markdown", "# a")
        .field_as("lines", "text/csv", &["a,b", "c,d"])
        .field_as("data", "application/json", &[1, 2])
        .field_as("name", "application/json", "a")
        .field_as("none", "text/markdown", &None::<u8>)
        .files_as(
            "photo",
            "image/png",
            [Upload::from("1"), Upload::from("2").media_type("image/gif")],
        )
        .call::<Value>()
        .await
        .unwrap();
    let media_type = script.header(0, "content-type").unwrap();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = sent(&script, 0).replace(boundary, "B");
    let part = |name: &str, media_type: &str, text: &str| {
        format!(
            "--B\r\ncontent-disposition: form-data; name={name}\r\ncontent-type: {media_type}\r\n\r\n{text}\r\n"
        )
    };
    let file = "\"photo\"; filename=\"file\"";
    let expected = [
        part("\"notes\"", "text/markdown", "# a"),
        part("\"lines\"", "text/csv", "a,b"),
        part("\"lines\"", "text/csv", "c,d"),
        part("\"data\"", "application/json", "[1,2]"),
        part("\"name\"", "application/json", "\"a\""),
        part(file, "image/png", "1"),
        part(file, "image/gif", "2"),
        "--B--\r\n".to_owned(),
    ];
    assert_eq!(text, expected.concat());
}

fn chunks() -> impl stream::Stream<Item = Result<Bytes, BoxError>> + Send {
    stream::iter(["one ", "two"]).map(|chunk| Ok(Bytes::from(chunk)))
}

/// What is streamed is opened anew for every attempt.
#[tokio::test(start_paused = true)]
async fn a_stream_is_sent_again_after_a_failure() {
    let script = Script::new([answer(503).into(), json("{}")]);
    let upload = Upload::from_stream(Some(7), chunks);
    post(&script)
        .upload("application/octet-stream", upload)
        .call::<Value>()
        .await
        .unwrap();
    for attempt in 0..2 {
        assert_eq!(sent(&script, attempt), "one two");
        assert_eq!(script.header(attempt, "content-length").unwrap(), "7");
        assert_eq!(
            script.header(attempt, "content-type").unwrap(),
            "application/octet-stream"
        );
    }
}

#[tokio::test]
async fn a_file_in_a_form_may_be_streamed() {
    let script = Script::new([json("{}")]);
    post(&script)
        .files("file", [Upload::from_stream(None, chunks)])
        .call::<Value>()
        .await
        .unwrap();
    assert!(sent(&script, 0).contains("\r\n\r\none two\r\n--"));
    assert_eq!(script.header(0, "content-length"), None);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_fails_is_an_error() {
    let script = Script::new([json("{}")]);
    let broken = || stream::iter([Err::<Bytes, BoxError>("the disk is gone".into())]);
    let call = post(&script)
        .upload("text/plain", Upload::from_stream(None, broken))
        .call::<Value>();
    let error = call.max_retries(0).await.unwrap_err();
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert!(format!("{error:?} {source:?}").contains("the disk is gone"), "{error:?}");
}

#[tokio::test]
async fn fields_are_added_to_json_only() {
    let script = Script::new(Vec::<crate::support::script::Reply>::new());
    let call = post(&script).upload("text/plain", "text").call::<Value>();
    let options = specweave_runtime::RequestOptions::new().body_field("a", 1);
    let error = call.with(options).await.unwrap_err();
    assert!(error.to_string().contains("only a JSON body"), "{error}");
}

#[tokio::test]
async fn answers_that_are_no_json() {
    let plain =
        || answer(200).header("content-type", "text/plain").chunk("a").chunk("b");
    let script = Script::new([plain(), plain(), plain(), answer(204), plain()]);
    assert_eq!(post(&script).text().await.unwrap().into_inner(), "ab");
    assert_eq!(post(&script).download().await.unwrap().into_inner(), "ab");
    assert_eq!(script.header(1, "accept").unwrap(), "*/*");
    let mut stream = post(&script).download().stream().await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    assert_eq!(stream.next().await.unwrap().unwrap(), "b");
    assert!(stream.next().await.is_none());
    assert_eq!(post(&script).optional::<Value>().await.unwrap().into_inner(), None);
    assert!(post(&script).optional::<Value>().await.is_err());
}
