//! The tree under every reader: YAML with its tags and places, or JSON.

use std::collections::HashMap;

use saphyr_parser::{Event, Input, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Number, Value};

use super::error::Bad;
use super::model::Position;
use super::sink::{Sink, Spot};
use super::text::{Characters, End};

/// Nesting beyond this is refused rather than followed.
const MAX_DEPTH: usize = 256;
/// How many nodes aliases may repeat in one file.
const MAX_REPEATED: usize = 100_000;

/// A value, its tag without `!` or `!!`, and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) at: Option<Position>,
    pub(crate) tag: Option<String>,
    pub(crate) data: Data,
}

#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// A plain YAML scalar: text or number, as the one who asks for it needs.
    Plain(String),
    Text(String),
    /// Null, boolean or number of a JSON file.
    Atom(Value),
    Seq(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// What stands under `key`, unless it is null.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let value = self.entry(key)?;
        (!value.is_null()).then_some(value)
    }

    /// What stands under the first of `keys` that is there.
    pub(crate) fn first(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether `key` is there, null or not.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    fn entry(&self, key: &str) -> Option<&Node> {
        self.map()
            .iter()
            .find(|(name, _)| name.str() == Some(key))
            .map(|(_, value)| value)
    }

    /// What stands under `key`, or a complaint that it is missing.
    pub(crate) fn need(&self, key: &str, what: &str) -> Result<&Node, Bad> {
        self.get(key).ok_or_else(|| Bad::at(self.at, format!("{what} has no `{key}`")))
    }

    pub(crate) fn map(&self) -> &[(Node, Node)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    pub(crate) fn seq(&self) -> Option<&[Node]> {
        match &self.data {
            Data::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string or plain scalar.
    pub(crate) fn str(&self) -> Option<&str> {
        match &self.data {
            Data::Plain(text) | Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar but null.
    pub(crate) fn scalar(&self) -> Option<String> {
        match &self.data {
            Data::Plain(_) | Data::Text(_) if !self.is_null() => {
                self.str().map(str::to_owned)
            }
            Data::Atom(value) if !value.is_null() => Some(value.to_string()),
            _ => None,
        }
    }

    /// The first scalar inside: what a tagged Python or Ruby object comes down to.
    pub(crate) fn innermost(&self) -> Option<&Node> {
        match &self.data {
            Data::Seq(items) => items.iter().find_map(Node::innermost),
            Data::Map(entries) => {
                entries.iter().find_map(|(_, value)| value.innermost())
            }
            _ => (!self.is_null()).then_some(self),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        match &self.data {
            Data::Plain(text) => {
                matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL")
            }
            Data::Atom(value) => value.is_null(),
            _ => false,
        }
    }

    pub(crate) fn is_binary(&self) -> bool {
        self.tag.as_deref() == Some("binary")
    }

    pub(crate) fn integer(&self) -> Option<u64> {
        self.scalar()?.trim().parse().ok()
    }

    /// The tree as JSON.
    pub(crate) fn to_json(&self) -> Value {
        match &self.data {
            Data::Plain(text) => resolve(text),
            Data::Text(text) => Value::String(text.clone()),
            Data::Atom(value) => value.clone(),
            Data::Seq(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Data::Map(entries) => {
                let pairs = entries.iter().map(|(key, value)| {
                    let name =
                        key.innermost().and_then(Node::scalar).unwrap_or_default();
                    (name, value.to_json())
                });
                Value::Object(Map::from_iter(pairs))
            }
        }
    }

    /// A JSON value as a tree.
    pub(crate) fn from_json(value: Value) -> Self {
        let data = match value {
            Value::String(text) => Data::Text(text),
            Value::Array(items) => {
                Data::Seq(items.into_iter().map(Self::from_json).collect())
            }
            Value::Object(map) => {
                let text = |name| Self { at: None, tag: None, data: Data::Text(name) };
                Data::Map(
                    map.into_iter()
                        .map(|(name, value)| (text(name), Self::from_json(value)))
                        .collect(),
                )
            }
            atom => Data::Atom(atom),
        };
        Self { at: None, tag: None, data }
    }
}

/// What a plain scalar means, by the rules of the program that wrote most YAML trees (PyYAML): a number
/// with an exponent has a point and a signed exponent, anything less is text and was left unquoted.
fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.is_empty()
        && all_digits(digits)
        && (digits == "0" || !digits.starts_with('0'))
    {
        let number = text.strip_prefix('+').unwrap_or(text);
        let number = number
            .parse::<i64>()
            .map(Number::from)
            .or_else(|_| number.parse::<u64>().map(Number::from));
        return number.map_or_else(|_| Value::String(text.to_owned()), Value::Number);
    }
    if let Some((whole, rest)) = digits.split_once('.') {
        let (fraction, exponent) = match rest.split_once(['e', 'E']) {
            Some((fraction, exponent)) => (fraction, Some(exponent)),
            None => (rest, None),
        };
        let exponent_fits = exponent.is_none_or(|exponent| {
            exponent
                .strip_prefix(['-', '+'])
                .is_some_and(|digits| !digits.is_empty() && all_digits(digits))
        });
        let some = !whole.is_empty() || !fraction.is_empty();
        if some && all_digits(whole) && all_digits(fraction) && exponent_fits {
            let number = text.parse().ok().and_then(Number::from_f64);
            return number.map_or_else(|| Value::String(text.to_owned()), Value::Number);
        }
    }
    Value::String(text.to_owned())
}

/// Reads the documents of a YAML text into `sink`.
pub(crate) fn read_yaml(text: &str, sink: &mut Sink<'_>) -> Result<(), Bad> {
    build(Parser::new_from_str(text), sink)
}

/// Reads the documents of a long YAML text into `sink`, as its characters come.
pub(crate) fn read_long_yaml(
    characters: Characters,
    sink: &mut Sink<'_>,
) -> Result<(), Bad> {
    let end = characters.end();
    let read = build(Parser::new_from_iter(characters), sink);
    match end.take() {
        End::Failed(bad) => Err(bad),
        End::Cut => {
            sink.is_cut();
            read
        }
        End::Complete => read,
    }
}

fn build<I: Input>(parser: Parser<'_, I>, sink: &mut Sink<'_>) -> Result<(), Bad> {
    let mut builder =
        Builder { sink, open: Vec::new(), anchors: HashMap::new(), repeated: 0 };
    for event in parser {
        let (event, span) = event.map_err(|error| {
            Bad::at(
                Some(position(error.marker())),
                format!("not valid YAML: {}", error.info()),
            )
        })?;
        builder.event(event, span)?;
    }
    Ok(())
}

fn position(marker: &saphyr_parser::Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

struct Builder<'s, 't> {
    sink: &'s mut Sink<'t>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    repeated: usize,
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    spot: Spot,
    anchor: usize,
    key: Option<Node>,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Bad> {
        let at = Some(position(&span.start));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| tag_name(&tag));
                let plain = style == ScalarStyle::Plain && tag.as_deref() != Some("str");
                let data = if plain {
                    Data::Plain(text.into_owned())
                } else {
                    Data::Text(text.into_owned())
                };
                self.close(Node { at, tag, data }, anchor)?;
            }
            Event::SequenceStart(anchor, tag) => {
                self.begin(at, anchor, tag.as_deref(), Data::Seq(Vec::new()))?
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(at, anchor, tag.as_deref(), Data::Map(Vec::new()))?
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.close(open.node, open.anchor)?;
                }
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor);
                let node = node.ok_or_else(|| {
                    Bad::at(at, "an alias stands inside what it names")
                })?;
                self.repeated += count(node);
                if self.repeated > MAX_REPEATED {
                    return Err(Bad::at(at, "aliases repeat too much"));
                }
                let node = node.clone();
                self.close(node, 0)?;
            }
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(
        &mut self,
        at: Option<Position>,
        anchor: usize,
        tag: Option<&Tag>,
        data: Data,
    ) -> Result<(), Bad> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Bad::at(at, format!("nested more than {MAX_DEPTH} deep")));
        }
        let node = Node { at, tag: tag.map(tag_name), data };
        let spot = match self.open.last() {
            None => Spot::Document,
            Some(open) => match open.key.as_ref().and_then(Node::str) {
                Some(key) => open.spot.under(key),
                None => Spot::Elsewhere,
            },
        };
        self.open.push(Open { node, spot, anchor, key: None });
        Ok(())
    }

    fn close(&mut self, node: Node, anchor: usize) -> Result<(), Bad> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            return self.sink.document(node);
        };
        match (&mut open.node.data, open.key.take()) {
            (Data::Seq(items), _) => match open.spot.list() {
                Some(list) => items.extend(self.sink.item(list, node)?),
                None => items.push(node),
            },
            (Data::Map(entries), Some(key)) => entries.push((key, node)),
            _ => open.key = Some(node),
        }
        Ok(())
    }
}

fn tag_name(tag: &Tag) -> String {
    let whole = format!("{}{}", tag.handle, tag.suffix);
    let name = whole.strip_prefix("tag:yaml.org,2002:").unwrap_or(&whole);
    name.trim_start_matches('!').to_owned()
}

fn count(node: &Node) -> usize {
    1 + match &node.data {
        Data::Seq(items) => items.iter().map(count).sum(),
        Data::Map(entries) => {
            entries.iter().map(|(key, value)| count(key) + count(value)).sum()
        }
        _ => 0,
    }
}
