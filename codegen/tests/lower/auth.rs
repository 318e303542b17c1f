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
    assert_snapshot!(told(&lowered.warnings), @"
    warning: the client can't authenticate by HTTP `digest`
      --> test.yaml:12:26
       |
     12|     digest: {type: http, scheme: digest}
       |                          ^
      = help: the scheme is left out; set the header `authorization` of the call
    warning: the client has no certificate of its own
      --> test.yaml:13:11
       |
     13|     tls: {type: mutualTLS}
       |           ^
      = help: the scheme is left out; give the client an HTTP client that has one
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

#[test]
fn what_is_no_scheme_is_told() {
    let lowered = lowered(
        "openapi: 3.2.0
info: {title: T, version: '1'}
security: [{ouath: [a]}, {gone: []}, [key]]
paths: {/a: {get: {security: [[]]}}}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {implict: {}, password: {tokenUlr: x}, deviceAuthorization: {}}}
    key: {type: apikey, in: header, name: X-Key}
    http: {type: http}
    none: {}
    other: {type: saml}
",
    );
    let told: Vec<String> = lowered
        .warnings
        .iter()
        .map(|problem| {
            let help = problem.help.as_deref().unwrap_or_default();
            format!("{} {}; {help}", problem.places[0], problem.message)
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    test.yaml:3:13 there is no security scheme `ouath`; it is ignored; is `oauth` meant?
    test.yaml:3:27 there is no security scheme `gone`; it is ignored; is `none` meant?
    test.yaml:3:38 a security requirement should be a mapping, but is a list; it is left out; check the indentation
    test.yaml:4:31 a security requirement should be a mapping, but is a list; it is left out; check the indentation
    test.yaml:7:35 `implict` is no keyword of the flows of OAuth 2; it is ignored; is `implicit` meant?
    test.yaml:7:59 `tokenUlr` is no keyword of a flow; it is ignored; is `tokenUrl` meant?
    test.yaml:8:11 `apikey` is no type of a security scheme; it is taken for `apiKey`
    test.yaml:9:5 a scheme of HTTP needs `scheme`; it is left out; say whether it is `basic` or `bearer`
    test.yaml:10:5 a security scheme needs `type`; it is left out; the types are apiKey, http, oauth2, openIdConnect, mutualTLS
    test.yaml:11:13 the client can't authenticate by `saml`; the scheme is left out; the types are apiKey, http, oauth2, openIdConnect, mutualTLS
    ");
    // What can't be read is not the same as none at all.
    assert_eq!(lowered.api.operations[0].security, None);
}
