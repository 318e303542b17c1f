//! Programs as users write them, which find the API through the environment: each runs in a process of
//! its own, with a replay server as the API.
//!
//! The process is this test binary once more, asked for the one test that the program belongs to.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use specweave_tests::cassette;
use specweave_tests::replay::{ReplayOptions, ReplayServer};

const CHILD: &str = "SPECWEAVE_SUITE_CHILD";

/// What a program showed, and how many requests it made.
pub(crate) struct Ran {
    pub(crate) shown: String,
    pub(crate) requests: usize,
}

/// Runs a program for the test of this name, with these cassettes. In the process that is started for
/// it, runs the program itself and returns nothing.
pub(crate) fn run<E: Into<Box<dyn Error>>>(
    test: &str,
    cassettes: &[&str],
    program: impl FnOnce() -> Result<(), E>,
) -> Option<Ran> {
    if std::env::var_os(CHILD).is_some_and(|name| name == test) {
        if let Err(error) = program() {
            panic!("{}", error.into());
        }
        return None;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let read =
        |name: &&str| cassette::read_file(&folder.join(name)).expect("a cassette");
    let cassettes = cassettes.iter().map(read).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = ReplayServer::start(cassettes, ReplayOptions::default());
    let server = runtime.block_on(server).expect("a server");
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, test)
        .env("ANTHROPIC_BASE_URL", server.base_url())
        .env("ANTHROPIC_API_KEY", "a key for tests")
        .env_remove("ANTHROPIC_AUTH_TOKEN")
        .output()
        .expect("it can be started");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let problems = String::from_utf8_lossy(&output.stderr);
    let requests = server.requests();
    for request in &requests {
        assert!(
            request.answered_by.is_some(),
            "nobody recorded {} {} {}\n{problems}",
            request.method,
            request.path,
            String::from_utf8_lossy(&request.body)
        );
    }
    assert!(output.status.success(), "{shown}\n{problems}");
    assert!(shown.contains("test result: ok. 1 passed"), "no such test: {test}");
    Some(Ran { shown, requests: requests.len() })
}
