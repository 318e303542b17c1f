//! An answer becomes a message of the next request without losing anything: every recorded one does.

use std::path::Path;

use claude_messages::types::{InputMessage, Message};
use serde_json::Value;
use specweave_tests::cassette::{Found, walk};
use specweave_tests::json;

use crate::support::traffic_folder;

#[test]
fn our_own_answers_are_sent_back_whole() {
    let seen = check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes"));
    assert!(seen.answers > 15, "only {} answers", seen.answers);
    for kind in [
        "text",
        "thinking",
        "redacted_thinking",
        "tool_use",
        "server_tool_use",
        "citations",
    ] {
        assert!(seen.kinds.contains(kind), "no answer holds {kind}: {}", seen.kinds);
    }
}

#[test]
fn answers_of_the_real_api_are_sent_back_whole() {
    let Some(folder) = traffic_folder() else { return };
    let seen = check(&folder);
    println!("{} answers", seen.answers);
    assert!(seen.answers > 0, "no answer under {}", folder.display());
}

#[derive(Default)]
struct Seen {
    answers: usize,
    kinds: String,
}

fn check(folder: &Path) -> Seen {
    let mut seen = Seen::default();
    for found in walk([folder]) {
        let Found::Cassette(cassette) = found else { continue };
        for exchange in &cassette.exchanges {
            let response = &exchange.response;
            if response.status != 200 || !exchange.request.path.ends_with("/messages") {
                continue;
            }
            let recorded = match response.body.json() {
                Ok(body) if body["type"] == "message" => body.into_owned(),
                _ => continue,
            };
            let text = recorded.to_string();
            let message: Message = serde_json::from_str(&text).expect("it decodes");
            let sent =
                serde_json::to_value(InputMessage::from(message)).expect("it encodes");
            let place = format!("{} #{}", cassette.path.display(), exchange.index);
            assert_eq!(sent["role"], "assistant", "{place}");
            let lost = json::differences(&recorded["content"], &sent["content"], 3);
            assert!(lost.is_empty(), "{place}: {lost:?}");
            seen.answers += 1;
            kinds(&recorded["content"], &mut seen.kinds);
        }
    }
    seen
}

fn kinds(content: &Value, kinds: &mut String) {
    for block in content.as_array().into_iter().flatten() {
        for kind in [
            block["type"].as_str(),
            block["citations"].is_array().then_some("citations"),
        ] {
            let kind = kind.unwrap_or_default();
            if !kinds.contains(kind) {
                kinds.push_str(kind);
                kinds.push(' ');
            }
        }
    }
}
