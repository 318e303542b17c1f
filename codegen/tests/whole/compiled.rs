//! A sample of what is emitted for documents made at random is compiled, and random values go
//! through it and come out the same.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::documents::{NAMED, named, schema, value};
use super::generate;
use crate::support::told;

/// How many types go through the compiler.
const TYPES: usize = 40;
/// How many values go through each.
const VALUES: usize = 12;

#[test]
fn values_come_back_as_they_were() {
    let mut runner = TestRunner::deterministic();
    let mut make = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|_| schema(false).new_tree(&mut runner).expect("a schema").current())
            .collect()
    };
    let schemas = named(make(NAMED));
    let bodies = make(TYPES);
    let text = document(&schemas, &bodies).to_string();
    let generated =
        generate(&text).unwrap_or_else(|failure| panic!("{}", told(&failure)));

    let folder = tempfile::tempdir().expect("a folder");
    for file in &generated.files {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, &file.text).expect("a file");
    }
    fs::create_dir_all(folder.path().join("examples")).expect("a folder");
    fs::write(folder.path().join("examples/round_trip.rs"), program(&schemas, &bodies))
        .expect("the program");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::copy(workspace.join("Cargo.lock"), folder.path().join("Cargo.lock"))
        .expect("the lock file");
    let output = Command::new(env!("CARGO"))
        .current_dir(folder.path())
        .args([
            "run",
            "--quiet",
            "--offline",
            "--no-default-features",
            "--example",
            "round_trip",
        ])
        .env("CARGO_TARGET_DIR", workspace.join("target/standalone"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{text}\n{}\n{said}",
        String::from_utf8_lossy(&output.stdout)
    );
    assert_eq!(said, "", "the build warns");
}

/// A document with an operation for each schema, whose body is an object that holds it.
fn document(schemas: &Map<String, Value>, bodies: &[Value]) -> Value {
    let mut components = schemas.clone();
    let mut paths = Map::new();
    for (index, body) in bodies.iter().enumerate() {
        components.insert(
            format!("Holder{index}"),
            json!({"type": "object", "properties": {"held": body}}),
        );
        let reference = json!({"$ref": format!("#/components/schemas/Holder{index}")});
        let content = json!({"application/json": {"schema": reference}});
        paths.insert(
            format!("/hold/{index}"),
            json!({"post": {"operationId": format!("hold{index}"), "requestBody": {"content": content}, "responses": {"200": {"description": "", "content": content}}}}),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Round trip", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": paths,
        "components": {"schemas": components},
    })
}

/// A program that sends values through the types.
fn program(schemas: &Map<String, Value>, bodies: &[Value]) -> String {
    // Any sequence that is the same each time will do.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut choose = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).unwrap_or(0)
    };
    let mut text = String::from(ROUND_TRIP);
    text.push_str("fn main() {\n");
    let mut count = 0;
    for (index, body) in bodies.iter().enumerate() {
        for _ in 0..VALUES {
            let Some(value) = value(body, schemas, &mut choose, 8) else { continue };
            count += 1;
            let held = json!({ "held": value }).to_string();
            let _ = writeln!(text, "    go::<tested::types::Holder{index}>({held:?});");
        }
    }
    assert!(count > TYPES * VALUES / 2, "only {count} values");
    text.push_str("}\n");
    text
}

const ROUND_TRIP: &str = r#"
use serde_json::Value;

fn go<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) {
    let before: Value = serde_json::from_str(text).unwrap();
    let decoded: T = serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let after = serde_json::to_value(decoded).unwrap();
    assert!(same(&before, &after), "{before} became {after}");
}

/// Null and absent count as equal, and so do 1 and 1.0.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => one.keys().chain(other.keys()).all(|key| {
            let null = Value::Null;
            same(one.get(key).unwrap_or(&null), other.get(key).unwrap_or(&null))
        }),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (one, other) => one == other,
    }
}

"#;
