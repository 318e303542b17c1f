//! Tools and structured output from Rust types.

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::structured_output::ParseCall;
use crate::resources::Messages;
use crate::types::{CreateMessageRequest, InputSchema, JsonOutputFormat, Tool};

/// The formats of strings that the API checks.
const FORMATS: [&str; 10] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "uri",
    "ipv4",
    "ipv6",
    "uuid",
];

/// Keywords that the API knows.
const KEYWORDS: [&str; 14] = [
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "description",
    "enum",
    "items",
    "properties",
    "required",
    "title",
    "type",
];

impl Tool {
    /// A tool that takes this type as its input.
    ///
    /// Its name is that of the type in `snake_case`, its description the documentation of the type,
    /// and that of each argument the documentation of the field. The type has to be a struct with
    /// named fields, because the input of a tool is always an object.
    ///
    /// The schema can also be used with [`strict`](Self::strict), unless the type holds a map: the
    /// names of its keys cannot be told in advance.
    pub fn from_type<T: JsonSchema>() -> Self {
        let mut schema = json_schema::<T>();
        let description = schema.shift_remove("description");
        let mut tool = Self::new(snake_case(&T::schema_name()), schema.into());
        if let Some(Value::String(description)) = description {
            tool.description = Some(description);
        }
        tool
    }
}

impl InputSchema {
    /// The schema of a type, as [`Tool::from_type`] makes it.
    pub fn from_type<T: JsonSchema>() -> Self {
        json_schema::<T>().into()
    }
}

impl JsonOutputFormat {
    /// Answers that follow the schema of a type.
    pub fn from_type<T: JsonSchema>() -> Self {
        Self::new(json_schema::<T>())
    }
}

impl CreateMessageRequest {
    /// Makes the model answer with JSON that follows the schema of a type. The answer is read by
    /// [`parse_output`](crate::types::Message::parse_output).
    #[must_use]
    pub fn output_type<T: JsonSchema>(self) -> Self {
        self.output_schema(json_schema::<T>())
    }
}

impl Messages<'_> {
    /// Creates a message that follows the schema of a type, and reads it into that type.
    ///
    /// # Errors
    ///
    /// The call fails, or the answer cannot be read into the type: see
    /// [`ParseError`](crate::ParseError).
    pub fn parse<T: JsonSchema + DeserializeOwned>(
        &self,
        request: &CreateMessageRequest,
    ) -> ParseCall<T> {
        self.parse_with_schema(request, json_schema::<T>())
    }
}

/// The JSON Schema of a type, in the words that the API knows.
///
/// Objects are closed, as the API asks for. What it does not know, such as `minimum` or `pattern`,
/// is told to the model in the description instead.
pub fn json_schema<T: JsonSchema>() -> Map<String, Value> {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let mut schema = match schema.to_value() {
        Value::Object(schema) => schema,
        // `true` and `false`: anything, and nothing.
        other => Map::from_iter([("anyOf".to_owned(), Value::Array(vec![other]))]),
    };
    schema.shift_remove("$schema");
    schema.shift_remove("title");
    simplify(&mut schema);
    schema
}

fn simplify(schema: &mut Map<String, Value>) {
    // An annotated choice of constants; the API has only one word for choices.
    if let Some(choices) = schema.shift_remove("oneOf") {
        schema.insert("anyOf".to_owned(), choices);
    }
    let is_object = schema.contains_key("properties")
        || schema.get("type").is_some_and(|kind| kind == "object");
    if is_object && !schema.contains_key("additionalProperties") {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    let mut told = Vec::new();
    schema.retain(|keyword, value| {
        let known = KEYWORDS.contains(&&**keyword) || is_known(keyword, value);
        // How many bits a number has is of no use to the model.
        if !known && keyword != "format" {
            told.push(format!("{keyword}: {value}"));
        }
        known
    });
    if !told.is_empty() {
        let told = format!("({})", told.join(", "));
        let description = match schema.get("description").and_then(Value::as_str) {
            Some(description) => format!("{description} {told}"),
            None => told,
        };
        schema.insert("description".to_owned(), description.into());
    }
    for (keyword, value) in schema.iter_mut() {
        match (&**keyword, value) {
            ("properties" | "$defs", Value::Object(schemas)) => {
                schemas.values_mut().filter_map(Value::as_object_mut).for_each(simplify);
            }
            ("anyOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter_mut().filter_map(Value::as_object_mut).for_each(simplify);
            }
            ("items" | "additionalProperties", Value::Object(schema)) => {
                simplify(schema)
            }
            _ => {}
        }
    }
}

/// Keywords that the API knows with some values only.
fn is_known(keyword: &str, value: &Value) -> bool {
    match keyword {
        "format" => value.as_str().is_some_and(|format| FORMATS.contains(&format)),
        "minItems" => matches!(value.as_u64(), Some(0 | 1)),
        _ => false,
    }
}

/// A name of a type as that of a tool: `GetWeather` as `get_weather`, `HTTPRequest` as
/// `http_request`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let after = letters.get(at + 1);
        let begins_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && after.is_some_and(|c| c.is_lowercase())
            });
        if begins_word {
            snake.push('_');
        }
        match letter {
            letter if letter.is_ascii_alphanumeric() => {
                snake.push(letter.to_ascii_lowercase());
            }
            '-' => snake.push('-'),
            _ => snake.push('_'),
        }
    }
    snake.truncate(128);
    snake
}
