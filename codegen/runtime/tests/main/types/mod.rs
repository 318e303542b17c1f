//! JSON of structs, unions and enumerations, as generated crates declare them.

// In a generated crate all of them are public.
#![allow(dead_code, unreachable_pub)]

// The macros are for the crate that carries the runtime, so the module is compiled here once more,
// as it is there.
#[path = "../../../src/codec/mod.rs"]
#[allow(unused_imports)]
mod codec;

mod nothing_lost;
mod objects;
mod refusals;
mod shapes;
mod statuses;
mod tuples;
mod unions;
mod values;

use std::collections::BTreeMap;

use codec::{Extra, Unknown};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use specweave_runtime::DecodeError;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Text {
    text: String,
    kinds: Option<Vec<Kind>>,
    title: Option<String>,
    extra: Extra,
}

codec::object! {
    Text {
        "type" = "text",
        required "text" => text,
        optional list "kinds" => kinds,
        nullable "title" => title,
    }
}

impl Text {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), kinds: None, title: None, extra: Extra::new() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Plain,
    Rich,
    Other(String),
}

codec::open_enum! {
    Kind {
        "plain" => Plain,
        "rich" => Rich,
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Tool {
    name: String,
    r#type: Option<String>,
    content: Option<Box<Content>>,
    limits: Option<BTreeMap<String, u64>>,
    ratio: Option<f64>,
    extra: Extra,
}

codec::object! {
    Tool {
        required "name" => name,
        optional "type" => r#type,
        optional "content" => content,
        optional map "limits" => limits,
        optional "ratio" => ratio,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Block {
    Text(Text),
    Tool(Box<Tool>),
    Other(Unknown),
}

codec::tagged_union! {
    Block by "type" {
        "text" | "plain_text" => Text(Text) as_text,
        "tool" | _ => Tool(Tool) as_tool,
    }
}

/// A union without a variant for objects that have no tag.
#[derive(Debug, Clone, PartialEq)]
enum Strict {
    Text(Text),
    Other(Unknown),
}

codec::tagged_union! {
    Strict by "type" {
        "text" => Text(Text) as_text,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Text(String),
    Blocks(Vec<Block>),
    Other(Value),
}

codec::shape_union! {
    Content {
        string => Text(String),
        array => Blocks(Vec<Block>),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Scalar {
    Flag(bool),
    Count(u64),
    Ratio(f64),
    Kind(Kind),
    Text(Box<Text>),
    Other(Value),
}

codec::shape_union! {
    Scalar {
        boolean => Flag(bool),
        integer => Count(u64),
        number => Ratio(f64),
        string => Kind(Kind),
        object => Text(Text),
    }
}

fn decode<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn refusal<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).unwrap_err().to_string()
}

/// Decodes from a slice, a reader and a value, and encodes again.
#[track_caller]
fn round_trip<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(
    json: &str,
) -> T {
    let decoded: T = decode(json);
    let value: Value = decode(json);
    assert_eq!(serde_json::to_value(&decoded).unwrap(), value);
    assert_eq!(serde_json::from_reader::<_, T>(json.as_bytes()).unwrap(), decoded);
    assert_eq!(serde_json::from_value::<T>(value).unwrap(), decoded);
    let text = serde_json::to_string(&decoded).unwrap();
    assert_eq!(decode::<T>(&text), decoded);
    decoded
}
