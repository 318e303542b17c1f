//! Reading JSON piece by piece: exchanges leave for the sink as they come, and only what stands around them
//! is kept.

use std::fmt;
use std::io::Cursor;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::error::Bad;
use super::model::Position;
use super::node::{Data, Node};
use super::sink::{Sink, Spot};
use super::text::Reader;

/// Reads a text of one JSON document or of several, JSON Lines among them.
pub(crate) fn read(text: &str, sink: &mut Sink<'_>) -> Result<(), Bad> {
    documents(serde_json::Deserializer::from_str(text), sink)
}

/// Reads a long text, of which `head` is the beginning.
pub(crate) fn read_long(
    head: &[u8],
    rest: Reader,
    sink: &mut Sink<'_>,
) -> Result<(), Bad> {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let reader = std::io::Read::chain(Cursor::new(head), rest);
    documents(serde_json::Deserializer::from_reader(reader), sink)
}

fn documents<'de, R: serde_json::de::Read<'de>>(
    mut json: serde_json::Deserializer<R>,
    sink: &mut Sink<'_>,
) -> Result<(), Bad> {
    sink.is_json();
    loop {
        let mut bad = None;
        let piece = Piece { spot: Spot::Document, sink: &mut *sink, bad: &mut bad };
        let document = piece.deserialize(&mut json);
        if let Some(bad) = bad {
            return Err(bad);
        }
        sink.document(document.map_err(|error| broken(&error))?)?;
        // At the end of the text there is nothing more to come.
        if sink.has_enough() || json.end().is_ok() {
            return Ok(());
        }
    }
}

fn broken(error: &serde_json::Error) -> Bad {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default();
    let at = Position { line: error.line().max(1), column: error.column().max(1) };
    Bad::at(Some(at), format!("not valid JSON: {message}"))
}

/// What stands at a place, without the exchanges in it.
struct Piece<'p, 't> {
    spot: Spot,
    sink: &'p mut Sink<'t>,
    /// What the sink found wrong, which the errors of serde can't carry.
    bad: &'p mut Option<Bad>,
}

impl<'de> DeserializeSeed<'de> for Piece<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Node, D::Error> {
        match self.spot {
            Spot::Elsewhere => Value::deserialize(json).map(Node::from_json),
            _ => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Piece<'_, '_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a recording")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        if self.spot.list().is_some() && self.spot != Spot::Document {
            let value = Value::deserialize(MapAccessDeserializer::new(map))?;
            return Ok(Node::from_json(value));
        }
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let spot = self.spot.under(&key);
            let value = map.next_value_seed(Piece {
                spot,
                sink: &mut *self.sink,
                bad: &mut *self.bad,
            })?;
            entries.push((Node::from_json(key.into()), value));
        }
        Ok(Node { at: None, tag: None, data: Data::Map(entries) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(value) = seq.next_element::<Value>()? {
            let item = Node::from_json(value);
            let Some(list) = self.spot.list() else {
                items.push(item);
                continue;
            };
            match self.sink.item(list, item) {
                Ok(left) => items.extend(left),
                Err(bad) => {
                    *self.bad = Some(bad);
                    return Err(A::Error::custom("an exchange is broken"));
                }
            }
        }
        Ok(Node { at: None, tag: None, data: Data::Seq(items) })
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::from_json(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::from_json(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::from_json(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::from_json(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::from_json(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::from_json(value.into()))
    }
}
