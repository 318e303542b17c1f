//! Each exchange goes through the generated types: what is lost is a failure, what is none of the
//! API's is skipped with its reason, and what is broken does not stop the rest.

use serde_json::{Value, json};
use specweave_codegen::ir::Api;
use specweave_tests::verify::{File, Known, Report, Verifier, files};

use crate::support::traffic_folder;
use crate::verify_drift::{DOCUMENT, api, cassette, exchange, message, request, verify};

fn report(exchanges: &[Value]) -> Report {
    verify(Known::document, &cassette(exchanges))
}

fn reasons(report: &Report) -> Vec<(usize, &str)> {
    report
        .skipped
        .iter()
        .map(|skipped| (skipped.interaction, skipped.why.as_str()))
        .collect()
}

#[test]
fn what_comes_through_is_counted() {
    let fine = exchange("/v1/messages", &request(), 200, &message());
    let report = report(&[fine.clone(), fine]);
    assert_eq!((report.cassettes, report.interactions, report.decoded), (1, 2, 2));
    assert!(report.failed.is_empty() && report.skipped.is_empty());
}

#[test]
fn what_is_lost_is_named() {
    let mut broken = message();
    broken["usage"] = json!("many");
    let mut stream = exchange("/v1/messages", &request(), 200, &message());
    stream["response"]["headers"] = json!({"content-type": ["text/event-stream"]});
    stream["response"]["body"]["string"] =
        json!("event: ping\ndata: {\"type\":\"ping\"\n\n");
    let report = report(&[
        exchange("/v1/messages", &json!({"model": 1}), 200, &message()),
        exchange("/v1/messages", &request(), 200, &broken),
        stream,
    ]);
    let failed: Vec<(usize, &str)> = report
        .failed
        .iter()
        .map(|failed| (failed.interaction, failed.at.as_str()))
        .collect();
    assert_eq!(
        failed,
        [
            (0, "POST /v1/messages request.body"),
            (1, "POST /v1/messages response.200.body"),
            (2, "POST /v1/messages response.200.body"),
        ]
    );
    assert_eq!((report.interactions, report.decoded), (3, 0));
    assert!(report.failed[2].error.contains("event 0"), "{}", report.failed[2].error);
}

#[test]
fn a_stream_that_does_not_add_up_is_a_failure() {
    let mut stream = exchange("/v1/messages", &request(), 200, &message());
    stream["response"]["headers"] = json!({"content-type": ["text/event-stream"]});
    let delta = json!({"type": "content_block_delta", "index": 4, "delta": {"type": "text_delta", "text": "x"}});
    let mut start = message();
    start["content"] = json!([]);
    let start = json!({"type": "message_start", "message": start});
    stream["response"]["body"]["string"] = json!(format!(
        "event: message_start\ndata: {start}\n\nevent: content_block_delta\ndata: {delta}\n\n\
         event: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n"
    ));
    let report = report(&[stream]);
    assert_eq!(report.failed.len(), 1);
    assert!(report.failed[0].at.ends_with("(folded)"), "{:?}", report.failed);
}

#[test]
fn other_hosts_and_unknown_operations_are_skipped_with_the_reason() {
    let fine = exchange("/v1/messages", &request(), 200, &message());
    let mut elsewhere = fine.clone();
    elsewhere["request"]["uri"] = json!("https://api.example.com/v1/messages");
    let unknown = exchange("/v1/files", &json!({}), 200, &json!({}));
    let report = report(&[elsewhere, fine, unknown]);
    assert_eq!(report.interactions, 1);
    assert_eq!(
        reasons(&report),
        [(0, "another host: api.example.com"), (2, "no such operation: POST /v1/files")]
    );
}

#[test]
fn broken_files_are_named_and_the_others_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("it can be written");
    };
    let fine =
        cassette(&[exchange("/v1/messages", &request(), 200, &message())]).to_string();
    write("a.json", &fine);
    // What stands before the mistake does not count.
    let begun = "interactions:\n- request: {method: GET, uri: /v1/models}\n  \
                 response: {status: 200, body: '{}'}\n- request: {method: POST\n";
    write("b.yaml", begun);
    write("notes.txt", "nothing of the kind");
    std::fs::create_dir(folder.path().join("deep")).expect("it can be made");
    write("deep/c.json", &fine);
    let named = files(&[folder.path().to_path_buf()]).expect("the folder is there");
    let verifier = Verifier::new(Known::document(Api::default()), Vec::new());
    let report = verifier.verify(&named, &|| {});
    assert_eq!(report.cassettes, 2);
    assert_eq!(report.skipped.len(), 2, "an empty model knows no operation");
    assert_eq!(report.broken.len(), 1);
    assert!(report.broken[0].contains("b.yaml:"), "{}", report.broken[0]);
    assert_eq!(report.foreign.len(), 1);

    let pattern = folder.path().join("**").join("*.json");
    assert_eq!(files(&[pattern]).expect("two match").len(), 2);
    let missing = folder.path().join("missing");
    let problems =
        files(&[missing, folder.path().join("*.har")]).expect_err("nothing is there");
    assert_eq!(problems.len(), 2);
    let text = folder.path().join("notes.txt");
    let report = verifier.verify(&[File { path: text, named: true }], &|| {});
    assert_eq!(report.broken.len(), 1, "what is named must be a cassette");
}

#[test]
fn a_bare_body_is_taken_for_the_answer_of_an_operation() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("body.json");
    std::fs::write(&path, message().to_string()).expect("it can be written");
    let named = [File { path, named: true }];
    let verifier = |path, status| {
        let operation = specweave_tests::cassette::Operation::new("POST", path, status);
        let known = Known::document(api(DOCUMENT));
        Verifier::new(known, Vec::new()).raw(operation).verify(&named, &|| {})
    };
    let report = verifier("/v1/messages", 200);
    assert_eq!((report.interactions, report.decoded), (1, 1), "{:?}", report.failed);
    let report = verifier("/v1/messages", 400);
    assert_eq!(report.failed.len(), 1, "a message is no error");
    let report = verifier("/v1/other", 200);
    assert_eq!(reasons(&report), [(0, "no such operation: POST /v1/other")]);
}

#[test]
fn the_real_recordings_come_through() {
    let Some(folder) = traffic_folder() else {
        return;
    };
    let manifest =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = specweave_codegen::manifest::Manifest::read(&manifest)
        .expect("the manifest can be read");
    let generated =
        specweave_codegen::generate(&manifest).expect("the documents can be read");
    let verifier =
        Verifier::new(Known::reconciled(generated.reconciled.api), Vec::new());
    let report =
        verifier.verify(&files(&[folder]).expect("the folder is there"), &|| {});
    assert!(report.failed.is_empty(), "{:#?}", report.failed);
    assert_eq!(report.decoded, report.interactions);
    assert!(report.interactions > 0);
}
