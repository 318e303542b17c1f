//! Names inside a document that a `$ref` can mean: `$anchor`, `$dynamicAnchor` and `$id`.

use std::collections::HashMap;

use serde_json::Value;

use crate::pointer::escape;

/// Where each name stands, as pointers into one file.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    anchors: HashMap<String, Vec<String>>,
    ids: HashMap<String, String>,
}

impl Anchors {
    pub(super) fn of(value: &Value) -> Self {
        let mut found = Self::default();
        found.scan(value, &mut String::new());
        found
    }

    /// The places with an anchor, in the order of the document.
    pub(super) fn named(&self, name: &str) -> &[String] {
        self.anchors.get(name).map_or(&[], Vec::as_slice)
    }

    /// The place that calls itself by this URI.
    pub(super) fn id(&self, uri: &str) -> Option<&str> {
        self.ids.get(uri).map(String::as_str)
    }

    fn scan(&mut self, value: &Value, at: &mut String) {
        let length = at.len();
        match value {
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    at.push_str(&format!("/{index}"));
                    self.scan(item, at);
                    at.truncate(length);
                }
            }
            Value::Object(map) => {
                for (key, item) in map {
                    match (key.as_str(), item) {
                        ("$anchor" | "$dynamicAnchor", Value::String(name)) => {
                            let known = self.anchors.entry(name.clone()).or_default();
                            if known.last().is_none_or(|last| last != at) {
                                known.push(at.clone());
                            }
                        }
                        ("$id", Value::String(uri)) => {
                            let uri = uri.trim_end_matches('#').to_owned();
                            self.ids.entry(uri).or_insert_with(|| at.clone());
                        }
                        _ => {
                            at.push('/');
                            at.push_str(&escape(key));
                            self.scan(item, at);
                            at.truncate(length);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
