//! What a document calls the values it lists, and what it says of each: under the `x-` keys that other
//! generators have for it.

use serde_json::Value;

use super::core::Part;
use super::enumeration::wire;
use super::{Lowering, child};
use crate::ir::ValueNote;

/// Keys for the names of the values: a list beside that of the values, or a mapping of them.
const NAMES: &[&str] =
    &["x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums"];

/// Keys for what the values mean, in the same two ways.
const MEANINGS: &[&str] =
    &["x-enum-descriptions", "x-enumDescriptions", "x-speakeasy-enum-descriptions"];

impl<'c> Lowering<'c> {
    /// What the parts say of the values they list, each value once.
    pub(super) fn notes(&mut self, parts: &[Part<'c>]) -> Vec<ValueNote> {
        let mut notes: Vec<ValueNote> = Vec::new();
        for part in parts {
            let listed = &part.any.enumeration;
            if listed.is_empty() {
                continue;
            }
            let extensions = &part.data.extensions;
            let names = NAMES.iter().find_map(|key| Some((*key, extensions.get(*key)?)));
            let names = self.beside(part, names);
            let texts =
                MEANINGS.iter().find_map(|key| Some((*key, extensions.get(*key)?)));
            let texts = self.beside(part, texts);
            for (at, value) in listed.iter().enumerate() {
                let elsewhere = annotated(part, value);
                let own = |list: &[Option<String>], key: &str| {
                    let stated = list.get(at).cloned().flatten();
                    let stated = stated
                        .or_else(|| elsewhere?.get(key)?.as_str().map(str::to_owned));
                    stated.filter(|text| !text.trim().is_empty())
                };
                let note = ValueNote {
                    value: wire(value),
                    name: own(&names, "name"),
                    description: own(&texts, "description"),
                };
                let known = notes.iter().any(|known| known.value == note.value);
                if !known && (note.name.is_some() || note.description.is_some()) {
                    notes.push(note);
                }
            }
        }
        notes
    }

    /// A text for each listed value, as far as there is one.
    fn beside(
        &mut self,
        part: &Part<'c>,
        stated: Option<(&str, &Value)>,
    ) -> Vec<Option<String>> {
        let listed = &part.any.enumeration;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match stated {
            None => Vec::new(),
            Some((_, Value::Object(map))) => {
                listed.iter().map(|value| map.get(&wire(value)).and_then(text)).collect()
            }
            Some((_, Value::Array(list))) if list.len() == listed.len() => {
                list.iter().map(text).collect()
            }
            Some((key, other)) => {
                let has = match other.as_array() {
                    Some(list) => format!("{} entries", list.len()),
                    None => "no list".to_owned(),
                };
                self.warn(
                    &child(&part.at, key),
                    format!("`{key}` has {has} for {} values", listed.len()),
                    "it is ignored; give it one for each value",
                );
                Vec::new()
            }
        }
    }
}

/// What `x-ms-enum` or `x-fern-enum` says of a value: a mapping with `name` and `description`.
fn annotated<'c>(part: &Part<'c>, value: &Value) -> Option<&'c Value> {
    let extensions = &part.data.extensions;
    let of_microsoft = extensions.get("x-ms-enum").and_then(|own| own.get("values"));
    let of_microsoft = of_microsoft.and_then(Value::as_array).into_iter().flatten();
    let mut of_microsoft =
        of_microsoft.filter(|own| own.get("value").map(wire) == Some(wire(value)));
    of_microsoft.next().or_else(|| extensions.get("x-fern-enum")?.get(wire(value)))
}
