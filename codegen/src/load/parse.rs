//! Text to a value tree, with limits on what a small file can grow into.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::{circle, unclosed};

/// What aliases may add, beyond what the text itself holds.
const EXTRA_NODES: usize = 250_000;
/// How many bytes of text aliases may add.
const EXTRA_BYTES: usize = 32 << 20;
/// How many brackets may be open at once before the scanners of YAML, which take quadratic time for
/// them, are not even asked. Nothing deeper than 128 is accepted in the end.
const OPEN_BRACKETS: usize = 20_000;

/// The tree of a text, and whether a key occurs twice in some mapping of it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) value: Value,
    pub(super) duplicates: bool,
    pub(super) json: bool,
    /// Why what should be JSON had to be read as YAML.
    pub(super) slip: Option<Broken>,
}

/// Why a text has no tree.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
    /// Line and column from 1.
    pub(super) at: Option<(usize, usize)>,
}

/// Reads JSON or YAML. JSON first when the text looks like it: a file that is both (YAML in flow
/// style) is YAML.
pub(super) fn parse(text: &str, is_json: bool) -> Result<Parsed, Broken> {
    let budget = Budget::new(text);
    let looks_like_json = text.trim_start().starts_with('{');
    if is_json || looks_like_json {
        let mut reader = serde_json::Deserializer::from_str(text);
        let read = Tree { budget: &budget }
            .deserialize(&mut reader)
            .and_then(|value| reader.end().map(|()| value));
        match read {
            Ok(value) => {
                return Ok(Parsed {
                    value,
                    duplicates: budget.duplicates.get(),
                    json: true,
                    slip: None,
                });
            }
            Err(error) if is_json => {
                let broken = json_error(&error);
                // All else may as well be a part that is missing.
                if !broken.message.ends_with(TRAILING_COMMA) {
                    return Err(broken);
                }
                return match yaml(text) {
                    Ok(parsed) if parsed.value.is_object() => {
                        Ok(Parsed { slip: Some(broken), ..parsed })
                    }
                    _ => Err(broken),
                };
            }
            Err(_) => {}
        }
    }
    yaml(text)
}

fn yaml(text: &str) -> Result<Parsed, Broken> {
    if let Some(at) = too_deep(text) {
        return Err(Broken {
            message: "brackets are nested absurdly deep".to_owned(),
            help: Some(
                "no OpenAPI document nests deeper than 128 levels; is the file damaged?",
            ),
            at: Some(at),
        });
    }
    let budget = Budget::new(text);
    match (Tree { budget: &budget })
        .deserialize(serde_yaml::Deserializer::from_str(text))
    {
        Ok(mut value) => {
            if budget.merges.get() {
                merge_keys(&mut value);
            }
            let duplicates = budget.duplicates.get();
            Ok(Parsed { value, duplicates, json: false, slip: None })
        }
        Err(error) => Err(yaml_error(text, &error)),
    }
}

fn json_error(error: &serde_json::Error) -> Broken {
    let text = error.to_string();
    let message = match text.rfind(" at line ") {
        Some(end) => &text[..end],
        None => &text,
    };
    let at = (error.line() > 0).then(|| (error.line(), error.column().max(1)));
    Broken {
        message: format!("this is not valid JSON: {message}"),
        help: Some(if error.is_eof() {
            "the file ends in the middle; is it cut off?"
        } else if message.contains("recursion limit") {
            "no OpenAPI document nests deeper than 128 levels"
        } else {
            "check the commas, the quotes and the brackets here and just before"
        }),
        at,
    }
}

fn yaml_error(text: &str, error: &serde_yaml::Error) -> Broken {
    let at = error.location().map(|l| (l.line(), l.column()));
    let full = error.to_string();
    let message = match full.find(" at line ") {
        Some(end) => full[..end].to_owned(),
        None => full.clone(),
    };
    let at = at.or_else(|| {
        let several = full.contains("more than one document");
        several.then(|| second_start(text)).flatten()
    });
    let unfinished = ["expected node content", "or ']'", "or '}'", "end of stream"];
    if unfinished.iter().any(|words| message.contains(words))
        && let Some((place, bracket)) = unclosed::bracket(text)
    {
        return Broken {
            message: format!("this is not valid YAML: `{bracket}` is never closed"),
            help: Some("close it, or check the quotes and the commas behind it"),
            at: Some(place),
        };
    }
    if message.contains("recursion limit")
        && let Some((place, name)) = circle::alias(text)
    {
        return Broken {
            message: format!("the alias `*{name}` is part of what it stands for"),
            help: Some("a schema that holds itself is written with `$ref`"),
            at: Some(place),
        };
    }
    let line = at.and_then(|(line, _)| text.lines().nth(line - 1)).unwrap_or("");
    let indent_has_tab =
        line.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t');
    let help = if indent_has_tab {
        Some("YAML is indented with spaces; replace the tabs")
    } else if message.contains("repetition limit") || message.contains(TOO_LARGE) {
        Some(
            "aliases (`*name`) multiply what they stand for; write the parts out or use `$ref`",
        )
    } else if message.contains("recursion limit") {
        Some("no OpenAPI document nests deeper than 128 levels; is the file damaged?")
    } else if message.contains("more than one document") {
        Some("keep one document a file: remove what follows the second `---`")
    } else if message.contains("mapping values are not allowed") {
        Some("a value with `: ` in it needs quotes; or the indentation is off")
    } else {
        Some("check the indentation and the quotes here and in the lines before")
    };
    Broken { message: format!("this is not valid YAML: {message}"), help, at }
}

/// Line and column of the `---` before the second document.
fn second_start(text: &str) -> Option<(usize, usize)> {
    let starts = |line: &str| line == "---" || line.starts_with("--- ");
    let begun = |line: &str| !(line.trim().is_empty() || line.starts_with(['#', '%']));
    let first = text.lines().position(begun)?;
    let mut lines = text.lines().enumerate().skip(first + 1);
    let (line, _) = lines.find(|(_, line)| starts(line.trim_end()))?;
    Some((line + 1, 1))
}

/// Line and column where the number of open brackets passes the limit, counted without regard to
/// quotes.
fn too_deep(text: &str) -> Option<(usize, usize)> {
    let (mut open, mut line, mut start) = (0usize, 1, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            b'\n' => {
                line += 1;
                start = at + 1;
            }
            _ => {}
        }
        if open > OPEN_BRACKETS {
            return Some((line, at - start + 1));
        }
    }
    None
}

/// What YAML takes and JSON does not.
const TRAILING_COMMA: &str = "trailing comma";

const TOO_LARGE: &str = "the document grows too large";

struct Budget {
    nodes: Cell<usize>,
    bytes: Cell<usize>,
    duplicates: Cell<bool>,
    merges: Cell<bool>,
}

impl Budget {
    fn new(text: &str) -> Self {
        Self {
            nodes: Cell::new(text.len() + EXTRA_NODES),
            bytes: Cell::new(2 * text.len() + EXTRA_BYTES),
            duplicates: Cell::new(false),
            merges: Cell::new(false),
        }
    }

    fn spend<E: de::Error>(&self, bytes: usize) -> Result<(), E> {
        let (nodes, left) = (self.nodes.get(), self.bytes.get());
        if nodes == 0 || left < bytes {
            return Err(E::custom(TOO_LARGE));
        }
        self.nodes.set(nodes - 1);
        self.bytes.set(left - bytes);
        Ok(())
    }
}

/// Builds a tree from any deserializer.
#[derive(Clone, Copy)]
struct Tree<'b> {
    budget: &'b Budget,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::from(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::from(value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        self.budget.spend(0)?;
        // JSON has no infinities: `.inf` and `.nan` stay words.
        Ok(serde_json::Number::from_f64(value)
            .map_or_else(|| Value::String(value.to_string()), Value::Number))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: de::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        let mut list = Vec::new();
        while let Some(value) = access.next_element_seed(self)? {
            list.push(value);
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        // Counted first: a map that has grown takes up to twice the room.
        let mut entries = Vec::new();
        while let Some(key) = access.next_key::<String>()? {
            self.budget.spend(key.len())?;
            if key == "<<" {
                self.budget.merges.set(true);
            }
            let value = access.next_value_seed(self)?;
            entries.push((key, value));
        }
        let count = entries.len();
        let map: Map<String, Value> = entries.into_iter().collect();
        if map.len() < count {
            self.budget.duplicates.set(true);
        }
        Ok(Value::Object(map))
    }

    /// A value with a tag of its own, e.g. `!secret x`: the tag says nothing to us.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (_, value) = access.variant::<String>()?;
        value.newtype_variant_seed(self)
    }
}

/// `<<: *other` puts the entries of another mapping into this one, unless they are there already.
fn merge_keys(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(merge_keys),
        Value::Object(map) => {
            let merged = match map.get("<<") {
                Some(Value::Object(_)) => map.shift_remove("<<").into_iter().collect(),
                Some(Value::Array(list)) if list.iter().all(Value::is_object) => {
                    match map.shift_remove("<<") {
                        Some(Value::Array(list)) => list,
                        _ => Vec::new(),
                    }
                }
                _ => Vec::new(),
            };
            for part in merged {
                if let Value::Object(part) = part {
                    for (key, value) in part {
                        map.entry(key).or_insert(value);
                    }
                }
            }
            map.values_mut().for_each(merge_keys);
        }
        _ => {}
    }
}
