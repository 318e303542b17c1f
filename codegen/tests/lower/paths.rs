//! Paths are read as they reach a server.

use insta::assert_snapshot;

use crate::support::{lowered, told};

/// The path that a key becomes, and what is said about it.
fn read(key: &str) -> (String, String) {
    let lowered = lowered(&format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: 'https://h/v1/'}}]\npaths:\n  {key:?}: {{get: {{}}}}\n"
    ));
    (lowered.api.operations[0].path.clone(), told(&lowered.warnings))
}

#[test]
fn segments_that_no_server_sees_are_resolved_and_told() {
    for (key, path) in [
        ("/../etc", "/v1/etc"),
        ("/./a/./b/.", "/v1/a/b/"),
        ("/a/%2E%2e/b", "/v1/b"),
        ("/a/.%2e", "/v1/"),
        ("/a/../../../b", "/v1/b"),
    ] {
        let (read, told) = read(key);
        assert_eq!(read, path);
        assert!(told.contains("reaches the server"), "{key}: {told}");
    }
    assert_snapshot!(read("/a/../b").1, @r#"
    warning: no `.` or `..` in a path reaches the server
      --> test.yaml:5:3
       |
      5|   "/a/../b": {get: {}}
       |   ^
      = help: it is read as `/b`; write it as it is to be sent
    "#);
}

#[test]
fn what_only_looks_so_stays() {
    for key in ["/...", "/a/..b", "/a.b/.c", "/a//b/", "/", "/%20", "/a:b"] {
        assert_eq!(read(key), (format!("/v1{key}"), String::new()));
    }
}

#[test]
fn no_path_has_a_host() {
    let (path, told) = read("//evil.example/a");
    assert_eq!(path, "/v1/evil.example/a");
    assert!(told.contains("a path begins with one `/`"), "{told}");
    let (path, told) = read("https://evil.example/a/{b");
    assert_eq!(path, "/v1/a/{b");
    assert!(told.contains("`https://evil.example` is ignored"), "{told}");
    assert!(told.contains("a brace in the path has no counterpart"), "{told}");
}
