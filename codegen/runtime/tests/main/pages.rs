//! Lists in pages.

use futures_util::{StreamExt, TryStreamExt};
use http::Method;
use serde::Deserialize;
use specweave_runtime::{Client, Cursor, Next, Page, PageCall, Path, RequestOptions};

use crate::support::script::{Reply, Script, answer, json};

#[derive(Debug, Deserialize)]
pub(crate) struct Numbers {
    data: Vec<u32>,
    has_more: bool,
    first_id: Option<String>,
    last_id: Option<String>,
}

impl Page for Numbers {
    type Item = u32;

    fn items(self) -> Vec<u32> {
        self.data
    }

    fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    fn has_more(&self) -> bool {
        self.has_more
    }

    fn first_id(&self) -> Option<&str> {
        self.first_id.as_deref()
    }

    fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }
}

pub(crate) fn page(data: &[u32], has_more: bool) -> Reply {
    let id = |number: Option<&u32>| number.map(|number| format!("id/{number}"));
    let page = serde_json::json!({
        "data": data, "has_more": has_more,
        "first_id": id(data.first()), "last_id": id(data.last()),
    });
    json(&page.to_string())
}

pub(crate) fn list(client: &Client, before: Option<&str>) -> PageCall<Numbers> {
    let request = client.request(Method::GET, Path::new("/v1/numbers"));
    let request = request.query("limit", &2).query("before_id", &before);
    request.pages(&Cursor { after: "after_id", before: "before_id" })
}

#[tokio::test]
async fn one_page_is_a_call() {
    let script = Script::new([page(&[1, 2], true)]);
    let response = list(&script.client(), None).await.unwrap();
    assert_eq!((response.status().as_u16(), &*response.data), (200, [1, 2].as_slice()));
    assert_eq!(script.target(0), "/v1/numbers?limit=2");
}

#[tokio::test]
async fn items_are_read_forwards() {
    let script =
        Script::new([page(&[1, 2], true), page(&[3, 4], true), page(&[5], false)]);
    let items = list(&script.client(), None).items();
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), [1, 2, 3, 4, 5]);
    assert_eq!(script.target(0), "/v1/numbers?limit=2");
    assert_eq!(script.target(1), "/v1/numbers?limit=2&after_id=id%2F2");
    assert_eq!(script.target(2), "/v1/numbers?limit=2&after_id=id%2F4");
}

#[tokio::test]
async fn items_are_read_backwards_when_the_call_begins_so() {
    let script = Script::new([page(&[3, 4], true), page(&[1, 2], false)]);
    let items = list(&script.client(), Some("id/5")).items();
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), [3, 4, 1, 2]);
    assert_eq!(script.target(0), "/v1/numbers?limit=2&before_id=id%2F5");
    assert_eq!(script.target(1), "/v1/numbers?limit=2&before_id=id%2F3");

    let script = Script::new([page(&[3], true), page(&[2], false)]);
    let call =
        list(&script.client(), None).with(RequestOptions::new().query("before_id", "x"));
    assert_eq!(call.items().count().await, 2);
    assert_eq!(script.target(1), "/v1/numbers?limit=2&before_id=id%2F3");
}

#[tokio::test]
async fn an_empty_page_or_one_without_ids_is_the_last() {
    let script = Script::new([page(&[1], true), page(&[], true)]);
    assert_eq!(list(&script.client(), None).pages().count().await, 2);

    let empty = r#"{"data":[],"has_more":true,"first_id":"a","last_id":"a"}"#;
    assert_eq!(
        list(&Script::new([json(empty)]).client(), None).pages().count().await,
        1
    );

    let no_ids = r#"{"data":[1],"has_more":true}"#;
    assert_eq!(
        list(&Script::new([json(no_ids)]).client(), None).items().count().await,
        1
    );
}

#[tokio::test]
async fn a_page_is_asked_for_when_it_is_needed() {
    let script = Script::new([page(&[1, 2], true), page(&[3], false)]);
    let mut items = list(&script.client(), None).items();
    assert_eq!(script.count(), 0);
    for (item, requests) in [(1, 1), (2, 1), (3, 2)] {
        assert_eq!(items.try_next().await.unwrap(), Some(item));
        assert_eq!(script.count(), requests);
    }
    assert_eq!(items.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn every_page_has_its_own_retries_and_an_error_ends_the_list() {
    let bad = || answer(500).into();
    let script = Script::new([
        bad(),
        page(&[1], true),
        bad(),
        bad(),
        page(&[2], true),
        answer(404).into(),
    ]);
    let results: Vec<_> = list(&script.client(), None).items().collect().await;
    let results: Vec<_> =
        results.into_iter().map(|item| item.map_err(|error| error.status())).collect();
    assert_eq!(results, [Ok(1), Ok(2), Err(Some(http::StatusCode::NOT_FOUND))]);
    assert_eq!(script.count(), 6);
}

#[tokio::test]
async fn a_request_that_cannot_be_made_is_the_first_item() {
    let client = Script::new([] as [Reply; 0]).client();
    let request = client.request(Method::GET, Path::new("/v1").segment(""));
    let cursor = Cursor { after: "a", before: "b" };
    let results: Vec<_> = request.pages::<Numbers>(&cursor).items().collect().await;
    assert!(matches!(results.as_slice(), [Err(_)]));
}

#[derive(Debug, Deserialize)]
struct Tokens {
    data: Vec<u32>,
    next: Option<String>,
}

impl Page for Tokens {
    type Item = u32;

    fn items(self) -> Vec<u32> {
        self.data
    }

    fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    fn token(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// The items of all pages, and what was asked for each.
async fn read<P: Page<Item = u32>>(
    replies: Vec<Reply>,
    request: &[(&'static str, u32)],
    next: Next,
) -> (Vec<u32>, Vec<String>) {
    let script = Script::new(replies);
    let mut builder = script.client().request(Method::GET, Path::new("/n"));
    for (name, value) in request {
        builder = builder.query(*name, value);
    }
    let items = builder.pages_by::<P>(next).items().try_collect().await.unwrap();
    (items, (0..script.count()).map(|index| script.target(index)).collect())
}

#[tokio::test]
async fn pages_by_a_token() {
    let pages = [
        r#"{"data":[1,2],"next":"a b"}"#,
        r#"{"data":[],"next":"c"}"#,
        r#"{"data":[3]}"#,
    ];
    let replies = pages.iter().map(|page| json(page)).collect();
    let (items, targets) =
        read::<Tokens>(replies, &[("limit", 2)], Next::Token("cursor")).await;
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(
        targets,
        ["/n?limit=2", "/n?limit=2&cursor=a%20b", "/n?limit=2&cursor=c"]
    );
    // A page that names itself is the last.
    let replies =
        vec![json(r#"{"data":[1],"next":"a"}"#), json(r#"{"data":[2],"next":"a"}"#)];
    let (items, _) = read::<Tokens>(replies, &[], Next::Token("cursor")).await;
    assert_eq!(items, [1, 2]);
}

#[tokio::test]
async fn pages_by_number_and_by_offset() {
    let replies = || ["[1,2]", "[3]", "[]"].iter().map(|page| json(page)).collect();
    let (items, targets) = read::<Vec<u32>>(replies(), &[], Next::Number("page")).await;
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(targets, ["/n", "/n?page=2", "/n?page=3"]);
    let from_four = [("page", 4)];
    let (_, targets) =
        read::<Vec<u32>>(replies(), &from_four, Next::Number("page")).await;
    assert_eq!(targets, ["/n?page=4", "/n?page=5", "/n?page=6"]);
    let (_, targets) = read::<Vec<u32>>(replies(), &[], Next::Offset("skip")).await;
    assert_eq!(targets, ["/n", "/n?skip=2", "/n?skip=3"]);
}

#[tokio::test]
async fn pages_by_link() {
    let linked = |body: &str, link: &str| {
        let answer = answer(200).header("content-type", "application/json");
        Reply::from(answer.header("link", link).chunk(body))
    };
    let replies = vec![
        linked(
            "[1]",
            "<https://api.example.com/n?p=2&s=a,b>; rel=\"next\", </n?p=9>; rel=last",
        ),
        linked("[2]", "</n?p=1>; rel=prev, </n?p=3>; title=\"x\"; rel=\"last next\""),
        linked("[3]", "</n?p=1>; rel=\"first\""),
    ];
    let (items, targets) = read::<Vec<u32>>(replies, &[("limit", 1)], Next::Link).await;
    assert_eq!(items, [1, 2, 3]);
    assert_eq!(targets, ["/n?limit=1", "/n?p=2&s=a,b", "/n?p=3"]);
    // The key goes nowhere else.
    let script = Script::new([linked("[1]", "<https://evil.example/n>; rel=next")]);
    let request = script.client().request(Method::GET, Path::new("/n"));
    let pages: Vec<_> = request.pages_by::<Vec<u32>>(Next::Link).pages().collect().await;
    assert!(pages[0].is_ok() && pages[1].is_err());
}

#[tokio::test]
async fn pages_by_a_url_in_the_page() {
    let pages = [
        r#"{"data":[1],"next":"https://api.example.com/n?p=2&s=a%2Fb#there"}"#,
        r#"{"data":[2],"next":"?p=3"}"#,
        r#"{"data":[3],"next":"/m/../n?p=4"}"#,
        r#"{"data":[4],"next":""}"#,
    ];
    let replies = pages.iter().map(|page| json(page)).collect();
    let (items, targets) = read::<Tokens>(replies, &[("limit", 1)], Next::Link).await;
    assert_eq!(items, [1, 2, 3, 4]);
    assert_eq!(targets, ["/n?limit=1", "/n?p=2&s=a%2Fb", "/n?p=3", "/n?p=4"]);
    // A page that names itself is the last.
    let replies = vec![
        json(r#"{"data":[1],"next":"?p=2"}"#),
        json(r#"{"data":[2],"next":"https://api.example.com/n?p=2"}"#),
    ];
    let (items, _) = read::<Tokens>(replies, &[], Next::Link).await;
    assert_eq!(items, [1, 2]);
}

#[tokio::test]
async fn a_url_of_another_server_is_not_followed() {
    for next in
        ["https://evil.example/n", "//evil.example/n", "http://api.example.com/n"]
    {
        let page = format!(r#"{{"data":[1],"next":"{next}"}}"#);
        let script = Script::new([json(&page)]);
        let request = script.client().request(Method::GET, Path::new("/n"));
        let pages: Vec<_> =
            request.pages_by::<Tokens>(Next::Link).pages().collect().await;
        assert!(pages[0].is_ok() && pages[1].is_err(), "{next}");
        assert_eq!(script.count(), 1);
    }
}
