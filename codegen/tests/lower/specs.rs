//! The project's own sources.

use std::path::Path;

use insta::assert_snapshot;
use specweave_codegen::load::Document;
use specweave_codegen::lower::{Lowered, lower};

use crate::support::{show_defects, source};

fn source_file(name: &str) -> (Document, Lowered) {
    let file = format!("{}/../specs/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let document = Document::read(Path::new(&file), name).expect("it can be read");
    let lowered = lower(&document, source()).expect("it can be lowered");
    (document, lowered)
}

#[test]
fn have_these_defects_and_no_warnings() {
    for (name, expected) in [
        ("messages-3.1", vec!["nullable"]),
        ("messages-3.0", vec!["example", "example", "example", "operationId"]),
        ("chat-page", vec!["info.version"]),
        ("api-reference", vec!["info.version"]),
        ("supplement", vec![]),
    ] {
        let (_, lowered) = source_file(name);
        let aspects: Vec<&str> =
            lowered.api.defects.iter().map(|d| d.aspect.as_str()).collect();
        assert_eq!(aspects, expected, "{name}");
        assert_eq!(lowered.warnings, [], "{name}");
    }
}

#[test]
fn name_the_same_operation() {
    for name in
        ["messages-3.1", "messages-3.0", "chat-page", "api-reference", "supplement"]
    {
        let (_, lowered) = source_file(name);
        let found = lowered.api.operations.iter().any(|operation| {
            operation.path == "/v1/messages" && operation.method.as_str() == "POST"
        });
        assert!(found, "{name}");
    }
}

#[test]
fn every_origin_has_a_value_in_the_file() {
    for name in
        ["messages-3.1", "messages-3.0", "chat-page", "api-reference", "supplement"]
    {
        let (document, lowered) = source_file(name);
        for (_, schema) in lowered.api.schemas.iter() {
            for origin in &schema.origins {
                let there = document.find(&origin.pointer).is_some()
                    // What an array says nothing about.
                    || origin.pointer.ends_with("/items");
                assert!(there, "{name}: {}", origin.pointer);
            }
        }
    }
}

#[test]
fn the_mistakes_of_messages_3_0() {
    assert_snapshot!(show_defects(&source_file("messages-3.0").1.api), @r#"
    /paths/~1messages/post/requestBody/content/application~1json/schema/properties/messages/example [example] "[{\"role\": \"user\", \"content\": \"Hello, Claude\"}]" -> [{"role":"user","content":"Hello, Claude"}]
    /components/schemas/MessagesResponse/properties/content/example [example] "[{\"type\": \"text\", \"text\": \"Hi, I'm Claude.\"}]" -> [{"type":"text","text":"Hi, I'm Claude."}]
    /components/schemas/ErrorResponse/properties/error/properties/type/example [example] "not_found_error" -> null
    /paths/~1messages/post/operationId [operationId] "" -> null
    "#);
}
