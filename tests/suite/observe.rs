//! Observing: what stood where is counted once for each exchange, and nothing of what was said is kept.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use specweave_codegen::ir::{Api, Shape};
use specweave_codegen::manifest::Manifest;
use specweave_codegen::observed::{Facts, Observed};
use specweave_codegen::reconcile::{address, is_spelling_of};
use specweave_codegen::{load_all, lower_all, reconcile_all};

fn run(arguments: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_observe"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments);
    command.output().expect("it can be started")
}

/// Observes into a file, and reads it.
fn observe(cassettes: &[&Path], out: &Path) -> Observed {
    let output = run(&[cassettes, &[Path::new("--out"), out]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Observed::read(out).expect("its own file").expect("it is there")
}

/// A turn with a tool, under a key, a name, ids and texts that must not be kept.
fn exchange(id: &str) -> Value {
    let answer = json!({
        "id": id, "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": [
            {"type": "text", "text": "SecretText", "citations": null},
            {"type": "tool_use", "id": "toolu_SecretId", "name": "SecretTool",
             "input": {"SecretKey": "SecretValue", "OtherSecretKey": {"SecretDeep": 1}}},
        ],
        "stop_reason": "tool_use", "stop_sequence": null,
        "usage": {"input_tokens": 1, "output_tokens": 2, "SecretField": 3},
    });
    json!({
        "request": {
            "method": "POST", "uri": "https://api.anthropic.com/v1/messages",
            "headers": {"x-api-key": ["SecretCredential"]},
            "body": json!({
                "model": "SecretModel", "max_tokens": 5, "metadata": {"user_id": "SecretUser"},
                "tools": [{"name": "SecretTool", "input_schema": {"type": "object", "properties": {"SecretKey": {}}}}],
                "messages": [{"role": "user", "content": "SecretQuestion"}],
            }).to_string(),
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"content-type": ["application/json"], "request-id": ["SecretRequest"]},
            "body": {"string": answer.to_string()},
        },
    })
}

fn cassette(
    folder: &Path,
    name: &str,
    note: Option<&str>,
    exchanges: &[Value],
) -> PathBuf {
    let path = folder.join(name);
    let text =
        json!({ "version": 1, "note": note, "interactions": exchanges }).to_string();
    std::fs::write(&path, text).expect("it can be written");
    path
}

fn of<'a>(observed: &'a Observed, at: &str) -> &'a Facts {
    observed.facts.get(at).unwrap_or_else(|| panic!("no {at} in {:#?}", observed.facts))
}

const ANSWER: &str = "POST /v1/messages response.200.body";

#[test]
fn what_stood_where_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path =
        cassette(folder.path(), "a.json", None, &[exchange("msg_1"), exchange("msg_2")]);
    let seen = observe(&[&path], &folder.path().join("seen.json"));
    assert_eq!(of(&seen, "POST /v1/messages").present, 2);
    assert_eq!(of(&seen, &format!("{ANSWER}.content[]{{type=tool_use}}")).present, 2);
    let stop = of(&seen, &format!("{ANSWER}.stop_sequence"));
    assert_eq!((stop.present, stop.null, stop.absent), (2, 2, 0));
    let reason = of(&seen, &format!("{ANSWER}.stop_reason"));
    assert_eq!(reason.values.get("tool_use"), Some(&2));
    assert_eq!(reason.types.get("string"), Some(&2));
    let absent = of(&seen, "POST /v1/messages request.body.temperature");
    assert_eq!((absent.present, absent.absent), (0, 2));
    let tokens = of(&seen, "POST /v1/messages request.body.max_tokens");
    assert_eq!(tokens.types.get("integer"), Some(&2));
}

#[test]
fn an_exchange_counts_once_in_one_run_and_over_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let one =
        cassette(folder.path(), "a.json", None, &[exchange("msg_1"), exchange("msg_1")]);
    let copy = cassette(folder.path(), "b.json", None, &[exchange("msg_1")]);
    let more =
        cassette(folder.path(), "c.json", None, &[exchange("msg_1"), exchange("msg_2")]);
    let out = folder.path().join("seen.json");
    let first = observe(&[&one, &copy], &out);
    assert_eq!(of(&first, "POST /v1/messages").present, 1);
    assert_eq!(observe(&[&one], &out), first);
    let grown = observe(&[&more], &out);
    assert_eq!(of(&grown, "POST /v1/messages").present, 2);
    assert_eq!(grown.counted.len(), 2);

    let other = folder.path().join("other.json");
    let mut at_once = observe(&[&more, &one, &copy], &other);
    at_once.file.clone_from(&grown.file);
    assert_eq!(at_once, grown, "the order of runs makes no difference");
}

#[test]
fn nothing_of_what_was_said_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = cassette(folder.path(), "a.json", None, &[exchange("msg_1")]);
    let out = folder.path().join("seen.json");
    let seen = observe(&[&path], &out);
    let text = std::fs::read_to_string(&out).expect("it is there");
    assert!(!text.contains("Secret"), "{text}");
    assert!(!text.contains("msg_1") && !text.contains("sonnet"), "{text}");
    let input = of(&seen, &format!("{ANSWER}.content[]{{type=tool_use}}.input"));
    assert_eq!(input.types.get("object"), Some(&1));
}

#[test]
fn what_was_not_recorded_is_no_evidence() {
    let folder = tempfile::tempdir().expect("a folder");
    let note = Some("Written from the documents, not\nrecorded.");
    let path = cassette(folder.path(), "a.json", note, &[exchange("msg_1")]);
    let mut noted = exchange("msg_2");
    noted["note"] = json!("Not recorded either.");
    let other = cassette(folder.path(), "b.json", None, &[noted]);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let seen = observe(&[&path, &other, &own], &folder.path().join("seen.json"));
    assert_eq!(seen.counted.len(), 0);
    assert!(seen.facts.is_empty());
}

#[test]
fn a_refused_request_may_be_anything() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut refused = exchange("msg_1");
    refused["response"]["status"]["code"] = json!(400);
    let error = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "m"}});
    refused["response"]["body"]["string"] = json!(error.to_string());
    let path = cassette(folder.path(), "a.json", None, &[refused]);
    let seen = observe(&[&path], &folder.path().join("seen.json"));
    assert!(!seen.facts.keys().any(|at| at.contains("request.body")));
    assert!(seen.facts.keys().any(|at| at.contains("response.400.body.error")));
}

#[test]
fn bad_input_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = cassette(folder.path(), "a.json", None, &[exchange("msg_1")]);
    let out = folder.path().join("seen.json");
    std::fs::write(&out, "{\"version\": 7}").expect("it can be written");
    let refused = |cassettes: &[&Path], told: &str| {
        let before = std::fs::read(&out).expect("it is there");
        let output = run(&[cassettes, &[Path::new("--out"), &out]].concat());
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(told), "{said}");
        assert_eq!(std::fs::read(&out).expect("it is there"), before);
    };
    refused(&[&good], "seen.json:1:");
    std::fs::remove_file(&out).expect("it was there");
    observe(&[&good], &out);
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "interactions:\n- {").expect("it can be written");
    refused(&[&good, &broken], "broken.yaml:3:1");
    refused(&[Path::new("no/such/file.yaml")], "no such file");
}

/// Every value and type in a file is one that the documents list, every key a place of the API.
fn assert_only_facts(observed: &Observed, api: &Api) {
    let kinds: BTreeSet<&str> =
        ["array", "boolean", "integer", "number", "object", "string"].into();
    for (at, facts) in &observed.facts {
        let found = address::find(api, at).unwrap_or_else(|| panic!("no place {at}"));
        assert!(facts.types.keys().all(|kind| kinds.contains(kind.as_str())), "{at}");
        if facts.values.is_empty() {
            continue;
        }
        let place = found.place.expect("values stand at a place");
        let shapes = match &api.schemas[place.schema].shape {
            Shape::Union(union) => union
                .variants
                .iter()
                .map(|v| &api.schemas[v.value.schema].shape)
                .collect(),
            shape => vec![shape],
        };
        let listed: Vec<&String> = shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text(text) => text.values.as_ref(),
                _ => None,
            })
            .flat_map(|values| &values.known)
            .collect();
        for value in facts.values.keys() {
            assert!(
                listed.iter().any(|own| is_spelling_of(own, value)),
                "{at}: {value}"
            );
        }
    }
}

#[test]
fn the_file_of_the_project_holds_places_numbers_and_listed_values_only() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/sources.toml");
    let manifest = Manifest::read(&path).expect("the manifest");
    let documents = load_all(&manifest).expect("the documents");
    let (apis, _) = lower_all(&manifest, &documents).expect("APIs");
    let (reconciled, warnings) =
        reconcile_all(&manifest, &documents, apis).expect("one API");
    assert!(warnings.is_empty(), "no place is stale: {warnings:?}");
    let file = manifest.dir.join(manifest.observed.as_deref().expect("it names one"));
    let text = std::fs::read_to_string(&file).expect("it is there");
    let observed = Observed::from_text(&text, "observed.json").expect("facts");
    assert_eq!(observed.text(), text, "as it is written: sorted, a fact a line");
    assert!(!observed.facts.is_empty());
    assert_only_facts(&observed, &reconciled.api);
}
