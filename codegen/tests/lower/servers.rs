//! Hosts belong to the API, paths to the operations.

use insta::assert_snapshot;

use crate::support::{lowered, show_defects, told};

fn outcome(servers: &str, path: &str) -> (Vec<String>, String) {
    let api = lowered(&format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{servers}\npaths:\n  /a: {path}\n"
    ))
    .api;
    let hosts = api.servers.iter().map(|server| server.url.clone()).collect();
    (hosts, api.operations[0].path.clone())
}

fn hosts(found: &(Vec<String>, String)) -> (Vec<&str>, &str) {
    (found.0.iter().map(String::as_str).collect(), &found.1)
}

#[test]
fn of_all_spellings() {
    for (servers, host, path) in [
        ("", vec![], "/a"),
        ("servers: [{url: /v1}]", vec![], "/v1/a"),
        ("servers: [{url: /}]", vec![], "/a"),
        (
            "servers: [{url: 'HTTPS://H.com:8080/v1/'}]",
            vec!["https://h.com:8080"],
            "/v1/a",
        ),
        (
            "servers: [{url: 'https://h'}, {url: 'https://i'}, {url: 'https://h/'}]",
            vec!["https://h", "https://i"],
            "/a",
        ),
        (
            "servers: [{url: 'https://{r}.h/{v}', variables: {r: {default: eu}, v: {default: v2}}}]",
            vec!["https://eu.h"],
            "/v2/a",
        ),
    ] {
        let found = outcome(servers, "{get: {}}");
        assert_eq!(hosts(&found), (host, path), "{servers}");
    }
}

#[test]
fn of_a_path_or_an_operation() {
    let found = outcome(
        "servers: [{url: 'https://h/v1'}]",
        "{servers: [{url: 'https://i/v2'}], get: {}}",
    );
    assert_eq!(hosts(&found), (vec!["https://h", "https://i"], "/v2/a"));
    let found = outcome(
        "servers: [{url: 'https://h/v1'}]",
        "{servers: [{url: 'https://i/v2'}], get: {servers: [{url: /v3}]}}",
    );
    assert_eq!(found.1, "/v3/a");
}

#[test]
fn without_scheme() {
    let lowered = lowered(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: api.example.com/v1}]\npaths: {/a: {get: {}}}\n",
    );
    assert_eq!(lowered.api.servers[0].url, "https://api.example.com");
    assert_snapshot!(show_defects(&lowered.api), @r#"/servers/0/url [servers] "api.example.com/v1" -> "https://api.example.com/v1""#);
}

#[test]
fn with_different_paths() {
    let lowered = lowered(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://h/v1'}, {url: 'https://h/v2'}]\npaths: {/a: {get: {}}}\n",
    );
    assert_snapshot!(told(&lowered.warnings), @r"
    warning: the servers have different paths
      --> test.yaml:3:1
       |
      3| servers: [{url: 'https://h/v1'}, {url: 'https://h/v2'}]
       | ^
      = help: all paths begin with that of the first: `/v1`
    ");
}
