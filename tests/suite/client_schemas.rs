//! JSON Schemas from Rust types, in the words the API knows.

use std::collections::HashMap;

use claude_messages::json_schema;
use claude_messages::types::{InputSchema, JsonOutputFormat, Tool};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

/// Tells the weather in a city.
///
/// Knows the next ten days only.
#[derive(Deserialize, JsonSchema)]
#[allow(dead_code)]
struct GetWeather {
    /// City and country.
    city: String,
    /// Which day; today when absent.
    #[schemars(range(min = 0, max = 10))]
    day: Option<u8>,
    unit: Unit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)]
enum Unit {
    /// In degrees Celsius.
    Celsius,
    /// In degrees Fahrenheit.
    Fahrenheit,
}

#[test]
fn a_type_is_a_tool() {
    let tool =
        serde_json::to_value(Tool::from_type::<GetWeather>()).expect("it encodes");
    assert_eq!(
        tool,
        json!({
            "name": "get_weather",
            "description": "Tells the weather in a city.\n\nKnows the next ten days only.",
            "input_schema": {
                "type": "object",
                "properties": {
                    "city": {"type": "string", "description": "City and country."},
                    "day": {
                        "type": ["integer", "null"],
                        "description": "Which day; today when absent. (minimum: 0, maximum: 10)"
                    },
                    "unit": {"$ref": "#/$defs/Unit"}
                },
                "required": ["city", "unit"],
                "additionalProperties": false,
                "$defs": {"Unit": {"anyOf": [
                    {"type": "string", "const": "celsius", "description": "In degrees Celsius."},
                    {"type": "string", "const": "fahrenheit", "description": "In degrees Fahrenheit."}
                ]}}
            }
        })
    );
}

/// No keyword is left that the API would refuse, whatever the type is made of.
#[test]
fn schemas_hold_only_what_the_api_knows() {
    #[derive(Deserialize, JsonSchema)]
    #[allow(dead_code)]
    struct All {
        #[schemars(length(min = 1, max = 3), regex(pattern = "^a"))]
        text: String,
        #[schemars(range(max = 0.5))]
        number: f64,
        #[schemars(length(min = 1))]
        list: Vec<i64>,
        #[schemars(length(min = 2))]
        pair: (bool, String),
        nested: Option<Box<GetWeather>>,
        #[schemars(url)]
        link: String,
        choice: Choice,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(tag = "kind")]
    #[allow(dead_code)]
    enum Choice {
        One { a: u8 },
        Two { b: [u8; 2] },
    }

    fn check(schema: &Value) {
        let Value::Object(schema) = schema else { return };
        for (keyword, value) in schema {
            match &**keyword {
                "properties" | "$defs" => {
                    value
                        .as_object()
                        .into_iter()
                        .flat_map(|map| map.values())
                        .for_each(check);
                }
                "anyOf" | "allOf" => {
                    value.as_array().into_iter().flatten().for_each(check)
                }
                "items" => check(value),
                "minItems" => assert!(value == 0 || value == 1),
                "format" => assert_eq!(value, "uri"),
                "additionalProperties" => assert_eq!(value, false),
                "type" | "description" | "required" | "enum" | "const" | "$ref"
                | "title" | "default" => {}
                other => panic!("{other} is left in {schema:?}"),
            }
        }
        if schema.get("type").is_some_and(|kind| kind == "object") {
            assert_eq!(schema["additionalProperties"], false);
        }
    }
    let schema = Value::Object(json_schema::<All>());
    check(&schema);
    let properties = &schema["properties"];
    assert_eq!(properties["list"]["minItems"], 1);
    assert_eq!(properties["link"]["format"], "uri");
    let told = properties["text"]["description"].as_str().expect("a description");
    assert!(told.contains("maxLength: 3") && told.contains("pattern: \"^a\""), "{told}");
}

#[test]
fn maps_stay_open() {
    let schema = json_schema::<HashMap<String, u8>>();
    assert_eq!(schema["additionalProperties"]["type"], "integer");
    assert!(!schema.contains_key("properties"));
}

#[test]
fn names_of_tools_are_in_snake_case() {
    #[derive(JsonSchema)]
    struct HTTPRequest2Send {}
    #[derive(JsonSchema)]
    #[schemars(rename = "look-up")]
    struct Renamed {}
    assert_eq!(Tool::from_type::<HTTPRequest2Send>().name, "http_request2_send");
    assert_eq!(Tool::from_type::<Renamed>().name, "look-up");
    assert!(Tool::from_type::<Renamed>().description.is_none());
}

#[test]
fn input_and_output_have_the_same_schema() {
    let input =
        serde_json::to_value(InputSchema::from_type::<GetWeather>()).expect("JSON");
    let output = JsonOutputFormat::from_type::<GetWeather>().schema;
    assert_eq!(input, Value::Object(output));
}

#[test]
fn objects_are_closed_even_without_fields() {
    #[derive(JsonSchema)]
    struct Nothing {}
    let schema = Value::Object(json_schema::<Nothing>());
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["additionalProperties"], false);
}
