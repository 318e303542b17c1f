//! The five sources of the Claude API: the differences that are known to be there are found, with
//! what each source says, and with the choice a careful reader would make.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use specweave_codegen::ir::AuthKind;
use specweave_codegen::reconcile::{Decision, Reconciled, Severity, reconcile};

use super::{reconciled, the_sources, unfolded};

static RECONCILED: LazyLock<Reconciled> = LazyLock::new(|| {
    let (apis, _) = the_sources();
    reconcile(apis, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
});

const CREATE: &str = "POST /v1/messages";

/// What the four documents say, in the order 3.1, 3.0, chat page, reference; and the decision.
fn found(at: &str, aspect: &str) -> ([Value; 4], &'static Decision) {
    let at = if at.starts_with(' ') { format!("{CREATE}{at}") } else { at.to_owned() };
    let decision = RECONCILED
        .decisions
        .iter()
        .find(|d| {
            d.at == at && d.aspect.as_str() == aspect && d.severity != Severity::Defect
        })
        .unwrap_or_else(|| panic!("no decision on {aspect} of {at}"));
    let names = ["messages-3.1", "messages-3.0", "chat-page", "api-reference"];
    let said = names.map(|name| {
        let said = decision.said.iter().find(|said| {
            RECONCILED.api.sources[usize::from(said.source.0)].name == name
        });
        said.map_or(Value::Null, |said| said.value.clone())
    });
    (said, decision)
}

fn defect(at: &str, aspect: &str) -> &'static Decision {
    let at = format!("{CREATE}{at}");
    RECONCILED
        .decisions
        .iter()
        .find(|d| {
            d.at == at && d.aspect.as_str() == aspect && d.severity == Severity::Defect
        })
        .unwrap_or_else(|| panic!("no defect in {aspect} of {at}"))
}

#[test]
fn the_two_spellings_of_the_create_url() {
    let (said, path) = found(CREATE, "path");
    let (long, short) = (
        "https://api.anthropic.com + /v1/messages",
        "https://api.anthropic.com/v1 + /messages",
    );
    assert_eq!(said, [json!(long), json!(short), json!("/v1/messages"), json!(short)]);
    assert_eq!((path.severity, &path.chosen), (Severity::Conflict, &json!(long)));
    let (said, base) = found("api.base_url", "base_url");
    let (short, long) = ("https://api.anthropic.com", "https://api.anthropic.com/v1");
    assert_eq!(said, [json!(short), json!(long), json!(null), json!(long)]);
    assert_eq!(base.chosen, json!(short));
}

#[test]
fn the_empty_operation_id() {
    let defect = defect("", "operationId");
    assert_eq!((&defect.said[0].value, &defect.chosen), (&json!(""), &json!(null)));
    let (said, id) = found(CREATE, "operationId");
    assert_eq!(said, [json!("createMessage"), json!(null), json!(null), json!(null)]);
    assert_eq!(id.chosen, json!("createMessage"));
}

#[test]
fn a_key_against_a_bearer_token() {
    let (said, auth) = found("api.auth", "auth");
    let key = "header x-api-key";
    assert_eq!(said, [json!([key]), json!([key]), json!(["bearer", key]), json!([key])]);
    assert_eq!(auth.chosen, json!([key, "bearer"]));
    assert!(matches!(RECONCILED.api.auth[1].kind, AuthKind::Bearer));
}

#[test]
fn the_version_header_required_absent_required() {
    let (said, _) = found(" request.header.anthropic-version", "presence");
    let required = json!("required");
    assert_eq!(said, [required.clone(), json!(null), required.clone(), required]);
}

#[test]
fn bounds_of_max_tokens() {
    let (said, minimum) = found(" request.body.max_tokens", "minimum");
    assert_eq!(said, [json!(1), json!(null), json!(1), json!(1)]);
    assert_eq!(minimum.chosen, json!(0));
    let (said, maximum) = found(" request.body.max_tokens", "maximum");
    assert_eq!(said, [json!(null), json!(null), json!(null), json!(8192)]);
    assert_eq!((maximum.severity, &maximum.chosen), (Severity::Conflict, &json!(null)));
    let (said, kind) = found(" request.body.max_tokens", "type");
    assert_eq!(said[3], json!("number"));
    assert_eq!(kind.chosen, json!("integer"));
}

#[test]
fn roles_against_a_defaulted_string() {
    let (said, values) = found(" request.body.messages[].role", "enum");
    let roles = json!(["user", "assistant"]);
    assert_eq!(said, [roles.clone(), json!(null), roles.clone(), roles]);
    for role in ["user", "assistant"] {
        assert!(values.chosen.as_array().is_some_and(|all| all.contains(&json!(role))));
    }
    let (said, _) = found(" request.body.messages[].role", "default");
    assert_eq!(said[1], json!("user"));
}

#[test]
fn text_against_text_or_blocks() {
    for place in [" request.body.messages[].content", " request.body.system"] {
        let (said, kind) = found(place, "type");
        let either = json!(["string", "array"]);
        assert_eq!(
            said,
            [either.clone(), json!("string"), either.clone(), either.clone()]
        );
        assert_eq!(kind.chosen, either);
    }
}

#[test]
fn the_default_of_top_p() {
    let (said, default) = found(" request.body.top_p", "default");
    assert_eq!(said, [json!(null), json!(null), json!(null), json!(1)]);
    assert_eq!((default.severity, &default.chosen), (Severity::Gap, &json!(1)));
}

#[test]
fn the_description_of_a_tool_required_by_one() {
    let (said, required) =
        found(" request.body.tools[]{type=custom}.description", "required");
    assert_eq!(said, [json!(false), json!(null), json!(false), json!(true)]);
    assert_eq!(required.chosen, json!(false));
}

#[test]
fn reasons_to_stop() {
    let (said, values) = found(" response.200.body.stop_reason", "enum");
    let counts = said.map(|list| list.as_array().map_or(0, Vec::len));
    assert_eq!(counts, [6, 3, 4, 4]);
    for reason in ["end_turn", "pause_turn", "refusal"] {
        assert!(
            values.chosen.as_array().is_some_and(|all| all.contains(&json!(reason)))
        );
    }
}

#[test]
fn the_stop_sequence() {
    let (said, null) = found(" response.200.body.stop_sequence", "nullable");
    assert_eq!(said, [json!(true), json!(false), json!(null), json!(false)]);
    assert_eq!(null.chosen, json!(true));
    let (said, required) = found(" response.200.body.stop_sequence", "required");
    assert_eq!(said, [json!(null), json!(true), json!(null), json!(false)]);
    assert_eq!(required.chosen, json!(false));
    let (said, _) = found(" response.200.body.stop_sequence", "presence");
    assert_eq!(said[2], json!(null));
    let defect = defect(" response.200.body.stop_sequence", "nullable");
    assert_eq!(
        RECONCILED.api.sources[usize::from(defect.said[0].source.0)].name,
        "messages-3.1"
    );
}

#[test]
fn kinds_of_errors_in_two_spellings() {
    let (said, spelling) = found(" response.400.body.error.type", "enum");
    assert_eq!(said[0], json!(null));
    assert_eq!(said[1].as_array().map(|list| list[0].clone()), Some(json!("APIERROR")));
    assert_eq!(said[3].as_array().map(Vec::len), Some(7));
    let chosen = spelling.chosen.as_array().expect("a list");
    assert!(
        chosen.contains(&json!("api_error"))
            && chosen.contains(&json!("overloaded_error"))
    );
    assert!(
        chosen.iter().all(|kind| {
            kind.as_str().is_some_and(|kind| kind == kind.to_lowercase())
        })
    );
    assert_eq!(spelling.severity, Severity::Conflict);
    defect(" response.400.body.error.type", "example");
}

#[test]
fn what_a_message_must_have() {
    let (said, required) = found(" response.200.body", "required");
    let counts = said.map(|list| list.as_array().map(Vec::len));
    assert_eq!(counts, [None, Some(8), None, Some(7)]);
    for property in ["id", "model", "content", "usage"] {
        assert!(
            required.chosen.as_array().is_some_and(|all| all.contains(&json!(property)))
        );
    }
}

#[test]
fn what_a_message_is_made_of() {
    let (said, variants) = found(" response.200.body.content[]", "variants");
    let text = json!(["text"]);
    assert_eq!(
        said,
        [
            json!(null),
            text.clone(),
            text,
            json!(["text", "image", "tool_use", "tool_result"])
        ]
    );
    for kind in ["text", "thinking", "tool_use", "image"] {
        assert!(
            variants.chosen.as_array().is_some_and(|all| all.contains(&json!(kind)))
        );
    }
}

#[test]
fn how_many_batches_are_listed() {
    let (said, maximum) =
        found("GET /v1/messages/batches request.query.limit", "maximum");
    assert_eq!((said[0].clone(), maximum.chosen.clone()), (json!(100), json!(1000)));
}

#[test]
fn the_media_type_of_results() {
    let at = "GET /v1/messages/batches/{message_batch_id}/results response.200.body";
    let (said, media) = found(at, "media-type");
    assert_eq!(
        (said[0].clone(), media.chosen.clone()),
        (json!(["application/x-jsonlines"]), json!(["application/x-jsonl"]))
    );
}

#[test]
fn examples_that_are_strings_holding_json() {
    assert!(defect(" request.body.messages", "example").chosen.is_array());
    assert!(defect(" response.200.body.content", "example").chosen.is_array());
}

#[test]
fn a_stream_is_a_sequence_of_events() {
    let (said, kind) = found(" response.200.body(text/event-stream)[]", "type");
    assert_eq!(
        (said[0].clone(), kind.chosen.clone()),
        (json!("string"), json!("object"))
    );
}

#[test]
fn what_is_sent_and_what_is_received_are_different_blocks() {
    let blocks = |at: &str| {
        let found = specweave_codegen::reconcile::address::find(&RECONCILED.api, at);
        found.and_then(|found| found.place).expect("it is there").schema
    };
    let sent = blocks("POST /v1/messages request.body.messages[].content[]");
    let received = blocks("POST /v1/messages response.200.body.content[]");
    let result = blocks(
        "POST /v1/messages request.body.messages[].content[]{type=tool_result}.content[]",
    );
    assert!(sent != received && sent != result && received != result);
    let counted =
        blocks("POST /v1/messages/count_tokens request.body.messages[].content[]");
    assert_eq!(sent, counted);
}

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut names: Vec<_> = RECONCILED
        .api
        .schemas
        .iter()
        .filter_map(|(_, schema)| schema.name.clone())
        .collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn each_source_alone_stays_what_it_is() {
    for api in the_sources().0 {
        let name = api.sources[0].name.clone();
        let before = unfolded(
            &specweave_codegen::ir::Api { defects: Vec::new(), ..api.clone() },
            true,
        );
        let after =
            reconcile(vec![api], &[]).expect("one source has nothing to contradict");
        assert_eq!(before, unfolded(&after.api, true), "{name}");
        assert!(
            after.decisions.iter().all(|d| d.severity == Severity::Defect),
            "{name}"
        );
    }
}

#[test]
fn it_takes_a_moment() {
    let (apis, _) = the_sources();
    let once = || {
        let apis = apis.clone();
        let start = Instant::now();
        reconcile(apis, &[]).expect("they are one API");
        start.elapsed()
    };
    let best = (0..5).map(|_| once()).min().expect("five is more than none");
    // Ten times what the optimized build may take; tests are not optimized, and machines are busy.
    assert!(best < Duration::from_millis(1000), "{best:?}");
}

#[test]
fn reconciled_twice_it_is_the_same() {
    let text =
        serde_json::to_string(&specweave_codegen::report::openapi(&RECONCILED.api))
            .expect("it is JSON");
    let again = reconciled(&[&text, &text]);
    let differences: Vec<_> =
        again.decisions.iter().filter(|d| d.severity != Severity::Defect).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}
