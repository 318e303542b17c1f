//! Building a client.

use http::Method;
use secrecy::SecretString;
use specweave_runtime::{
    BoxError, Client, ErrorKind, Path, Profile, Scheme, TraceProfile,
};

use crate::support::script::{Script, answer};
use crate::support::{PROFILE, builder};

type Variable = (&'static str, &'static str);

fn lookup(
    variables: &[Variable],
) -> impl Fn(&str) -> Option<String> + Send + Sync + 'static {
    let variables = variables.to_vec();
    move |name| {
        let mut all = variables.iter();
        all.find_map(|(other, value)| (*other == name).then(|| (*value).to_owned()))
    }
}

/// The credential headers of a call by a client made from these variables.
async fn from_env(variables: &[Variable]) -> (Option<String>, Option<String>, String) {
    let script = Script::new([answer(200)]);
    let builder = Client::from_profile(&PROFILE).from_env_with(lookup(variables));
    let client = builder.transport(script.clone()).build().unwrap();
    client.request(Method::GET, Path::new("/")).empty().await.unwrap();
    let url = client.base_url().to_owned();
    (script.header(0, "x-api-key"), script.header(0, "authorization"), url)
}

#[tokio::test]
async fn the_environment_gives_credential_and_base_url() {
    let default = || "https://api.example.com".to_owned();
    let key = ("EXAMPLE_API_KEY", "k");
    let token = ("EXAMPLE_AUTH_TOKEN", "t");
    assert_eq!(from_env(&[key]).await, (Some("k".into()), None, default()));
    assert_eq!(from_env(&[token]).await, (None, Some("Bearer t".into()), default()));
    assert_eq!(from_env(&[token, key]).await, (Some("k".into()), None, default()));
    // An empty variable is none.
    let empty = [("EXAMPLE_API_KEY", ""), token, ("EXAMPLE_BASE_URL", "")];
    let found = from_env(&empty).await;
    assert_eq!(found, (None, Some("Bearer t".into()), default()));
    let (.., url) =
        from_env(&[key, ("EXAMPLE_BASE_URL", "https://gw.example/anthropic/")]).await;
    assert_eq!(url, "https://gw.example/anthropic");
}

#[tokio::test]
async fn what_is_given_explicitly_is_not_read() {
    let script = Script::new([answer(200)]);
    let client = Client::from_profile(&PROFILE)
        .from_env_with(|name| panic!("{name} was read"))
        .credential(Scheme::Bearer, "t")
        .base_url("https://other.example/base/")
        .transport(script.clone())
        .build()
        .unwrap();
    client.request(Method::GET, Path::new("/v1/models")).empty().await.unwrap();
    assert_eq!(script.header(0, "authorization").unwrap(), "Bearer t");
    assert_eq!(script.header(0, "x-api-key"), None);
    let uri = script.request(0).uri().to_string();
    assert_eq!(uri, "https://other.example/base/v1/models");
}

#[test]
fn a_client_needs_a_credential() {
    let builder = || Client::from_profile(&PROFILE);
    let error = builder().build().unwrap_err();
    assert_eq!(error.to_string(), "no key or token was given");
    let error = builder().from_env_with(|_| None).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "no key or token: set EXAMPLE_API_KEY or EXAMPLE_AUTH_TOKEN"
    );
    let error = builder().credential(Scheme::Bearer, "").build().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Config(_)));
    builder().no_credential().build().unwrap();
    builder().header("authorization", "Custom x").build().unwrap();

    static OPEN: Profile = Profile { credentials: &[], ..PROFILE_VALUES };
    Client::from_profile(&OPEN).build().unwrap();
}

const PROFILE_VALUES: Profile = Profile {
    user_agent: "x/1",
    base_url: "https://api.example.com",
    base_url_env: None,
    credentials: &[],
    headers: &[],
    request_id_header: None,
    retry_count_header: None,
    error_statuses: &[],
    trace: TraceProfile::PLAIN,
};

#[tokio::test]
async fn every_scheme_sends_the_secret_its_way() {
    let cases = [
        (Scheme::Header("X-Key"), "x-key", "user:pass"),
        (Scheme::Bearer, "authorization", "Bearer user:pass"),
        (Scheme::Basic, "authorization", "Basic dXNlcjpwYXNz"),
        (Scheme::Cookie("session"), "cookie", "session=user:pass"),
    ];
    for (scheme, header, expected) in cases {
        let script = Script::new([answer(200)]);
        let builder = Client::from_profile(&PROFILE).credential(scheme, "user:pass");
        let client = builder.transport(script.clone()).build().unwrap();
        client.request(Method::GET, Path::new("/")).empty().await.unwrap();
        assert_eq!(script.header(0, header).unwrap(), expected);
        assert!(script.request(0).headers()[header].is_sensitive());
    }
    let script = Script::new([answer(200)]);
    let builder = Client::from_profile(&PROFILE).credential(Scheme::Query("key"), "a&b");
    let client = builder.transport(script.clone()).build().unwrap();
    client.request(Method::GET, Path::new("/")).query("q", "1").empty().await.unwrap();
    assert_eq!(script.target(0), "/?q=1&key=a%26b");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_before_every_attempt() {
    let script = Script::new([answer(500), answer(200)]);
    let count = std::sync::atomic::AtomicU32::new(0);
    let source = move || {
        let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move { Ok::<_, BoxError>(SecretString::from(format!("t{count}"))) }
    };
    let builder = Client::from_profile(&PROFILE).token_source(Scheme::Bearer, source);
    let client = builder.transport(script.clone()).build().unwrap();
    client.request(Method::GET, Path::new("/")).empty().await.unwrap();
    assert_eq!(script.header(0, "authorization").unwrap(), "Bearer t0");
    assert_eq!(script.header(1, "authorization").unwrap(), "Bearer t1");
}

#[tokio::test]
async fn a_token_that_cannot_be_had_is_an_error() {
    let source = || async { Err::<SecretString, _>("the vault is closed") };
    let builder = Client::from_profile(&PROFILE).token_source(Scheme::Bearer, source);
    let client = builder.transport(Script::new([answer(200)])).build().unwrap();
    let error = client.request(Method::GET, Path::new("/")).empty().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Token(cause) if cause.to_string() == "the vault is closed")
    );
}

#[test]
fn base_urls() {
    for url in [
        "https://api.example.com",
        "https://api.example.com/v1/",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.1.2.3:1",
        "http://[::1]:8080",
        "http://api.localhost",
    ] {
        builder().base_url(url).build().unwrap();
    }
    for url in [
        "http://api.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://127.0.0.1.example.com",
        "http://[::2]",
        "ftp://api.example.com",
        "api.example.com",
        "",
        "https://user:hunter2@api.example.com",
        "https://api.example.com?key=hunter2",
    ] {
        let error = builder().base_url(url).build().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config(_)), "{url}");
        assert!(!error.to_string().contains("hunter2"));
    }
    builder().base_url("http://10.0.0.1").allow_insecure_http(true).build().unwrap();
}

#[test]
fn clients_are_shared_between_threads() {
    fn check<T: Clone + Send + Sync + std::fmt::Debug + 'static>() {}
    check::<Client>();
}
