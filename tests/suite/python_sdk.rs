//! Other clients can use the replay server: the official Python SDK completes every kind of call.
//!
//! `PYTHON` names the interpreter. Where there is none, or it has no package `anthropic`, the test
//! says so and passes; with `PYTHON` set, that is a failure.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use specweave_tests::cassette::{Cassette, read_file};
use specweave_tests::replay::{ReplayOptions, ReplayServer};

/// What the script ends with when the package is not there.
const NO_PACKAGE: i32 = 77;

fn cassette(name: &str) -> Cassette {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(name);
    read_file(&path).expect("our own cassettes can be read")
}

fn body(cassette: &Cassette, index: usize) -> Value {
    cassette.exchanges[index].request.body.json().expect("it is JSON").into_owned()
}

fn run(python: &str, base_url: &str, calls: &Value) -> std::io::Result<Output> {
    let mut script = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("python/sdk.py"))
        .arg(base_url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = script.stdin.take() {
        stdin.write_all(calls.to_string().as_bytes())?;
    }
    script.wait_with_output()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_completes_every_kind_of_call() {
    let names = [
        "messages-create.yaml",
        "messages-stream-text.yaml",
        "messages-stream-tool.yaml",
        "count-tokens.yaml",
        "batches.yaml",
        "models.yaml",
    ];
    let cassettes: Vec<Cassette> = names.iter().map(|name| cassette(name)).collect();
    let calls = json!({
        "create": body(&cassettes[0], 0),
        "stream": body(&cassettes[1], 0),
        "tool": body(&cassettes[2], 0),
        "count": body(&cassettes[3], 0),
        "batch": body(&cassettes[4], 0),
        "models_limit": 3,
    });
    let options =
        ReplayOptions { rewrite_results_url: true, ..ReplayOptions::default() };
    let server = ReplayServer::start(cassettes, options).await.expect("it starts");
    let asked = std::env::var("PYTHON").ok();
    let python = asked.clone().unwrap_or_else(|| "python3".to_owned());
    let base_url = server.base_url().to_owned();
    let output =
        tokio::task::spawn_blocking(move || run(&python, &base_url, &calls)).await;
    let missing = |why: &str| {
        assert!(asked.is_none(), "{why}");
        println!("skipped: {why}");
    };
    match output.expect("the script does not panic") {
        Err(error) => missing(&format!("Python cannot be started: {error}")),
        Ok(output) if output.status.code() == Some(NO_PACKAGE) => {
            missing(String::from_utf8_lossy(&output.stdout).trim());
        }
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{told}");
            let unanswered =
                server.requests().iter().filter(|r| r.answered_by.is_none()).count();
            assert_eq!(unanswered, 0);
        }
    }
}
