//! Ways to authenticate.

use insta::assert_snapshot;

use crate::support::{lowered, show_defects, told};

const SCHEMES: &str = "components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Api-Key}
    query: {type: apiKey, in: query, name: Key}
    bearer: {type: http, scheme: Bearer}
    basic: {type: http, scheme: basic}
    oauth: {type: oauth2, flows: {}}
    oidc: {type: openIdConnect, openIdConnectUrl: x}
    digest: {type: http, scheme: digest}
    tls: {type: mutualTLS}
";

fn auth(security: &str) -> String {
    let api = lowered(&format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\n{security}{SCHEMES}"
    ))
    .api;
    let all: Vec<String> =
        api.auth.iter().map(|auth| format!("{}: {:?}", auth.name, auth.kind)).collect();
    all.join("\n")
}

#[test]
fn those_referred_to_in_that_order() {
    assert_snapshot!(auth("security: [{bearer: []}, {}, {key: []}]\npaths: {/a: {get: {security: [{oauth: [a]}, {key: []}]}}}\n"), @r#"
    bearer: Bearer
    key: ApiKey { place: Header, name: "x-api-key" }
    oauth: Bearer
    "#);
}

#[test]
fn all_when_none_is_referred_to() {
    assert_snapshot!(auth("paths: {}\n"), @r#"
    key: ApiKey { place: Header, name: "x-api-key" }
    query: ApiKey { place: Query, name: "Key" }
    bearer: Bearer
    basic: Basic
    oauth: Bearer
    oidc: Bearer
    "#);
}

#[test]
fn what_the_client_cannot_do_is_told() {
    let lowered = lowered(&format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n{SCHEMES}"
    ));
    assert_snapshot!(told(&lowered.warnings), @r"
    warning: the client can't authenticate by HTTP `digest`
      --> test.yaml:12:26
       |
     12|     digest: {type: http, scheme: digest}
       |                          ^
      = help: the scheme is left out
    warning: the client can't authenticate by `mutualTLS`
      --> test.yaml:13:11
       |
     13|     tls: {type: mutualTLS}
       |           ^
      = help: the scheme is left out
    ");
}

#[test]
fn one_that_is_not_declared() {
    let api = lowered(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\nsecurity: [{nope: []}]\n",
    )
    .api;
    assert_snapshot!(show_defects(&api), @r#"/security/0/nope [security] "nope" -> null"#);
}
