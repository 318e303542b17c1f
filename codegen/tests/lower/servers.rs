//! Hosts belong to the API, paths to the operations.

use insta::assert_snapshot;

use specweave_codegen::lower::{Lowered, lower_alone};

use crate::support::{document, lowered, show_defects, source, told};

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
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://h/v1'}, {url: 'https://h/v2'}]\npaths: {/a: {get: {responses: {default: {description: ok}}}}}\n",
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

/// What is read of the only document of an API.
fn alone(servers: &str, path: &str) -> Lowered {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{servers}]\npaths: {{/a: {path}}}\n"
    );
    lower_alone(&document(&text), source()).unwrap_or_else(|e| panic!("{}", told(&e)))
}

#[test]
fn that_differ_in_their_paths_keep_them_where_nothing_is_matched() {
    for (servers, hosts, path) in [
        (
            "{url: 'https://h/api/'}, {url: 'https://h/api/sandbox/'}",
            vec!["https://h/api", "https://h/api/sandbox"],
            "/a",
        ),
        (
            "{url: 'https://h/x/v1'}, {url: 'https://i/v1'}",
            vec!["https://h/x", "https://i"],
            "/v1/a",
        ),
        (
            "{url: 'https://h/v1'}, {url: 'https://i/v1'}",
            vec!["https://h", "https://i"],
            "/v1/a",
        ),
        (
            "{url: 'https://h/v1'}, {url: 'https://h/xv1'}",
            vec!["https://h/v1", "https://h/xv1"],
            "/a",
        ),
    ] {
        let lowered = alone(servers, "{get: {}}");
        let found: Vec<&str> =
            lowered.api.servers.iter().map(|server| server.url.as_str()).collect();
        assert_eq!((found, &*lowered.api.operations[0].path), (hosts, path));
        assert_eq!(told(&lowered.warnings), "");
    }
    let lowered = alone("{url: 'https://h/v1'}, {url: /v2}", "{get: {}}");
    assert_eq!(lowered.api.operations[0].path, "/v1/a");
    assert!(told(&lowered.warnings).contains("the servers have different paths"));
}

#[test]
fn of_an_operation_alone_are_kept() {
    let of = |servers: &str, own: &str| {
        let lowered = alone(servers, &format!("{{get: {{servers: [{own}]}}}}"));
        assert_eq!(told(&lowered.warnings), "");
        let operation = &lowered.api.operations[0];
        (operation.host.clone().unwrap_or_default(), operation.path.clone())
    };
    let pair = |host: &str, path: &str| (host.to_owned(), path.to_owned());
    let all = "{url: 'https://h/v1'}";
    assert_eq!(of(all, "{url: 'https://up/v2'}"), pair("https://up", "/v2/a"));
    assert_eq!(of(all, "{url: 'https://H/v1/'}"), pair("", "/v1/a"));
    assert_eq!(of(all, "{url: 'https://h/v2'}"), pair("", "/v2/a"));
    assert_eq!(of(all, "{url: /v2}"), pair("", "/v2/a"));
    // One that is as good as another.
    assert_eq!(of(all, "{url: 'https://up'}, {url: 'https://h/v1'}"), pair("", "/v1/a"));
    let differ = "{url: 'https://h/x'}, {url: 'https://h/y'}";
    assert_eq!(of(differ, "{url: 'https://h/x'}"), pair("", "/a"));
    assert_eq!(of(differ, "{url: 'https://h/z'}"), pair("https://h", "/z/a"));
}

#[test]
fn with_what_no_base_url_can_have_are_told() {
    let lowered = alone(
        "{url: 'https://{r}.h/v1?x=1', variables: {r: {enum: [eu], default: us, enums: []}}}",
        "{get: {servers: [{url: ../b}], parameters: []}, put: {servers: [{ulr: /c}]}, post: {servers: [{url: 'https://{s}.h', variables: {s: {}, t: {enum: [a]}}}]}, patch: {servers: [{url: 'https://{s}.h'}]}}",
    );
    let told: Vec<String> = lowered
        .warnings
        .iter()
        .map(|problem| {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{} {}; {help}", problem.level.as_str(), problem.message)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    warning the URL of a server ends with its path; `?x=1` is not sent
    note the default `us` is not listed in `enum`; it is taken all the same
    warning `enums` is no keyword of a server variable; it is ignored; is `enum` meant?
    warning where the URL leads depends on where the document lies; it is read as `/b`
    warning a server needs `url`; it is left out
    warning `ulr` is no keyword of a server; it is ignored; is `url` meant?
    warning a server variable needs `default`; nothing stands in its place
    warning a server variable needs `default`; the first that is listed is taken: `a`
    warning the URL has `{s}`, which is not among its `variables`; declare it with a default; until then the client needs another base URL
    ");
    let paths: Vec<&str> =
        lowered.api.operations.iter().map(|operation| &*operation.path).collect();
    assert_eq!(paths, ["/a", "/a", "/b/a", "/v1/a"]);
}
