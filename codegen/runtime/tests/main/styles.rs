//! Lists and objects as parameters, cookies, and which credentials go with a call.

use http::Method;
use serde_json::{Value, json};
use specweave_runtime::{Path, RequestBuilder, Scheme, Style};

use crate::support::KEY;
use crate::support::script::{Script, json};

fn get(script: &Script, path: Path) -> RequestBuilder {
    script.client().request(Method::GET, path)
}

/// The query or path of a request for each of these.
async fn written(
    name: &'static str,
    value: &Value,
    styles: &[Style],
    path: bool,
) -> Vec<String> {
    let mut all = Vec::new();
    for style in styles {
        let script = Script::new([json("{}")]);
        let request = match path {
            true => get(&script, Path::new("/x").styled(name, value, *style)),
            false => get(&script, Path::new("/x")).query_styled(name, value, *style),
        };
        request.call::<Value>().await.unwrap();
        all.push(script.target(0).trim_start_matches("/x").to_owned());
    }
    all
}

#[tokio::test]
async fn lists_and_objects_in_the_query() {
    let styles = [Style::Simple, Style::Space, Style::Pipe, Style::Deep, Style::Json];
    assert_eq!(
        written("l", &json!(["a,b", 1]), &styles, false).await,
        [
            "?l=a%2Cb,1",
            "?l=a%2Cb%201",
            "?l=a%2Cb%7C1",
            "?l=a%2Cb&l=1",
            "?l=%5B%22a%2Cb%22%2C1%5D"
        ]
    );
    assert_eq!(
        written("o", &json!({"a": 1, "b": {"c": [2, 3]}}), &[Style::Deep], false).await,
        ["?o%5Ba%5D=1&o%5Bb%5D%5Bc%5D=2&o%5Bb%5D%5Bc%5D=3"]
    );
    assert_eq!(
        written("o", &json!({"a": 1, "b": 2}), &[Style::Simple], false).await,
        ["?o=a,1,b,2"]
    );
    assert_eq!(written("n", &Value::Null, &styles, false).await, [""; 5]);
    let script = Script::new([json("{}")]);
    let object = json!({"a": 1, "b": ["x", "y"], "n": null});
    get(&script, Path::new("/x")).query("o", &object).call::<Value>().await.unwrap();
    assert_eq!(script.target(0), "/x?a=1&b=x&b=y");
}

#[tokio::test]
async fn lists_and_objects_in_the_path() {
    let styles = [
        Style::Simple,
        Style::SimpleExploded,
        Style::Label,
        Style::LabelExploded,
        Style::Matrix,
        Style::MatrixExploded,
    ];
    assert_eq!(
        written("p", &json!(["a/b", 2]), &styles, true).await,
        [
            "/a%2Fb,2",
            "/a%2Fb,2",
            "/.a%2Fb,2",
            "/.a%2Fb.2",
            "/;p=a%2Fb,2",
            "/;p=a%2Fb;p=2"
        ]
    );
    assert_eq!(
        written("p", &json!({"k": "v", "l": 1}), &styles, true).await,
        ["/k,v,l,1", "/k=v,l=1", "/.k,v,l,1", "/.k=v.l=1", "/;p=k,v,l,1", "/;k=v;l=1"]
    );
    let script = Script::new(Vec::<crate::support::script::Reply>::new());
    let empty = Path::new("/x").styled("p", &json!([]), Style::Simple);
    assert!(get(&script, empty).call::<Value>().await.is_err());
}

#[tokio::test]
async fn headers_and_cookies() {
    let script = Script::new([json("{}")]);
    get(&script, Path::new("/x"))
        .header_styled("x-simple", &json!({"a": 1, "b": 2}), Style::Simple)
        .header_styled("x-exploded", &json!({"a": 1, "b": 2}), Style::SimpleExploded)
        .header_styled("x-json", &json!({"a": 1}), Style::Json)
        .header_styled("x-none", &Value::Null, Style::Simple)
        .cookie("session", "a b;c")
        .cookie("none", &None::<&str>)
        .cookie("list", &[1, 2])
        .call::<Value>()
        .await
        .unwrap();
    assert_eq!(script.header(0, "x-simple").unwrap(), "a,1,b,2");
    assert_eq!(script.header(0, "x-exploded").unwrap(), "a=1,b=2");
    assert_eq!(script.header(0, "x-json").unwrap(), "{\"a\":1}");
    assert_eq!(script.header(0, "x-none"), None);
    assert_eq!(script.header(0, "cookie").unwrap(), "session=a%20b%3Bc; list=1,2");
}

#[tokio::test]
async fn only_the_credentials_an_operation_takes_are_sent() {
    const KEY_HEADER: Scheme = Scheme::Header("x-api-key");
    let cases: [(&'static [&'static [Scheme]], bool, bool); 6] = [
        // No credential is wanted.
        (&[], false, false),
        (&[&[KEY_HEADER]], true, false),
        (&[&[Scheme::Bearer]], false, true),
        (&[&[KEY_HEADER, Scheme::Bearer]], true, true),
        // The first that is complete; none at all is the last resort.
        (&[&[], &[Scheme::Basic], &[Scheme::Bearer]], false, true),
        // What is wanted isn't there.
        (&[&[Scheme::Basic]], true, true),
    ];
    for (security, key, token) in cases {
        let script = Script::new([json("{}")]);
        let client =
            script.client_with(|builder| builder.credential(Scheme::Bearer, "token"));
        let request = client.request(Method::GET, Path::new("/x"));
        request.security(security).call::<Value>().await.unwrap();
        let (has_key, has_token) = (
            script.header(0, "x-api-key").is_some_and(|value| value == KEY),
            script.header(0, "authorization").is_some(),
        );
        assert_eq!((has_key, has_token), (key, token), "{security:?}");
    }
}

#[tokio::test]
async fn reserved_characters_are_sent_as_they_are() {
    let values = [
        ("https://a.b/c?d=e;f,g", "https://a.b/c?d=e;f,g"),
        // What would end the value, or mean a space.
        ("a&b#c+d e", "a%26b%23c%2Bd%20e"),
        ("[1]{2}|\\^`<>\"", "%5B1%5D%7B2%7D%7C%5C%5E%60%3C%3E%22"),
        ("50%, %2F and %2", "50%25,%20%2F%20and%20%252"),
        ("\u{e9}%\u{e9}", "%C3%A9%25%C3%A9"),
    ];
    for (value, sent) in values {
        let script = Script::new([json("{}")]);
        let request = get(&script, Path::new("/x")).query_reserved("q", &value, None);
        request.call::<Value>().await.unwrap();
        assert_eq!(script.target(0), format!("/x?q={sent}"));
    }
    let script = Script::new([json("{}")]);
    get(&script, Path::new("/x"))
        .query_reserved("l", &["a/b", "c&d"], None)
        .query_reserved("p", &["a/b", "c"], Some(Style::Pipe))
        .query_reserved("o", &json!({"k": "a/b"}), Some(Style::Deep))
        .query_reserved("n", &None::<String>, None)
        .call::<Value>()
        .await
        .unwrap();
    assert_eq!(script.target(0), "/x?l=a/b&l=c%26d&p=a/b%7Cc&o%5Bk%5D=a/b");
}
