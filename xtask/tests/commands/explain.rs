//! `explain` tells one place from the documents to Rust.

use crate::support::{assert_status, stderr, stdout, workspace, xtask};

fn explained(place: &str) -> String {
    let output = xtask(&workspace(), &["explain", place]);
    assert_status(&output, 0);
    stdout(&output)
}

#[test]
fn a_place_is_told_with_the_lines_of_the_documents_and_its_rust_item() {
    let said = explained("POST /v1/messages request.body.max_tokens");
    for part in [
        "in Rust: claude_messages::types::CreateMessageRequest::max_tokens",
        "api-reference: 8192",
        "specs/api-reference.yaml:",
        "maximum: 8192",
        "messages-3.0: silent",
        "by widest-bound",
        "because: ",
    ] {
        assert!(said.contains(part), "no {part:?} in\n{said}");
    }
}

#[test]
fn a_rust_path_means_the_same_place() {
    let place = "POST /v1/messages response.200.body.usage.cache_read_input_tokens";
    let by_path = explained("claude_messages::types::Usage::cache_read_input_tokens");
    assert!(by_path.starts_with(place), "{by_path}");
    assert_eq!(by_path, explained(place));
    assert_eq!(by_path, explained("Usage::cache_read_input_tokens"));
    let method = explained("claude_messages::resources::Messages::create");
    assert!(method.starts_with("POST /v1/messages\n"), "{method}");
}

#[test]
fn a_parameter_is_told_with_what_sets_it() {
    for (place, rust) in [
        (
            "GET /v1/models request.query.limit",
            "claude_messages::types::ListModelsParams::limit, taken by claude_messages::resources::Models::list",
        ),
        (
            "GET /v1/models/{model_id} request.path.model_id",
            "claude_messages::resources::Models::retrieve, argument `model_id`",
        ),
        (
            "POST /v1/messages request.header.anthropic-version",
            "claude_messages::ClientBuilder::api_version (a header of every call)",
        ),
    ] {
        let said = explained(place);
        assert!(said.contains(&format!("  in Rust: {rust}\n")), "{said}");
    }
    let by_path = explained("claude_messages::types::ListModelsParams::limit");
    assert_eq!(by_path, explained("GET /v1/models request.query.limit"));
    assert_eq!(explained("ListModelsParams"), explained("GET /v1/models"));
}

#[test]
fn a_pinned_place_says_so() {
    let said = explained("POST /v1/messages request.body.tools[]{type=custom}.name");
    assert!(said.contains("by a pin"), "{said}");
    assert!(said.contains("refuses a tool without a name"), "{said}");
}

#[test]
fn a_place_where_all_agree_names_who_describes_it() {
    let said = explained("POST /v1/messages request.body.stop_sequences[]");
    assert!(said.contains("the sources agree"), "{said}");
    assert!(said.contains("specs/messages-3.0.yaml:"), "{said}");
}

#[test]
fn near_misses_are_suggested() {
    for (asked, near) in [
        ("POST /v1/messages request.body.max_token", "request.body.max_tokens`"),
        ("claude_messages::types::Usage::cache_read", "Usage::cache_read_input_tokens`"),
        ("Usag", "claude_messages::types::Usage`"),
        ("ListModelsParams::limits", "ListModelsParams::limit`"),
        ("GET /v1/models request.query.limits", "`GET /v1/models request.query.limit`"),
    ] {
        let output = xtask(&workspace(), &["explain", asked]);
        assert_status(&output, 2);
        assert!(stderr(&output).contains(near), "{asked}: {}", stderr(&output));
    }
}
