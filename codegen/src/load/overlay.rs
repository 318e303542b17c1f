//! Overlays (OpenAPI Overlay 1.0 and 1.1): actions on the value tree, and where what they leave
//! comes from.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{Document, find};
use crate::diagnostic::{Diagnostic, Failure};
use crate::pointer::{escape, parts};

/// How many values the overlays of a document may add to it.
const MOST_ADDED: usize = 1_000_000;
/// How deep values may lie, as in any document.
const DEEPEST: usize = 128;

/// What overlays have changed, in the order they did.
#[derive(Debug, Default)]
pub(super) struct Edits {
    overlays: Vec<Document>,
    edits: Vec<Edit>,
    added: usize,
}

#[derive(Debug)]
enum Edit {
    /// What is at this place stands at a place of an overlay.
    Grafted { at: String, overlay: usize, pointer: String },
    /// What is at this place stood at another one.
    Copied { at: String, from: String },
    /// An item was taken out of a list.
    Removed { list: String, index: usize },
}

/// Where a value that is put into the tree stands.
#[derive(Clone)]
enum From {
    Overlay(usize, String),
    Document(String),
}

impl From {
    fn child(&self, key: &str) -> Self {
        match self {
            Self::Overlay(overlay, at) => {
                Self::Overlay(*overlay, format!("{at}/{}", escape(key)))
            }
            Self::Document(at) => Self::Document(format!("{at}/{}", escape(key))),
        }
    }
}

impl Edits {
    /// Where a value stood before any of this; in an overlay, if that has put it there.
    pub(super) fn before(&self, pointer: &str) -> Result<String, (&Document, String)> {
        let mut pointer = pointer.to_owned();
        for edit in self.edits.iter().rev() {
            match edit {
                Edit::Grafted { at, overlay, pointer: there } => {
                    if let Some(rest) = below(&pointer, at) {
                        return Err((
                            &self.overlays[*overlay],
                            format!("{there}{rest}"),
                        ));
                    }
                }
                Edit::Copied { at, from } => {
                    if let Some(rest) = below(&pointer, at) {
                        pointer = format!("{from}{rest}");
                    }
                }
                Edit::Removed { list, index } => {
                    let shifted = below(&pointer, list).and_then(|rest| {
                        let rest = rest.strip_prefix('/')?;
                        let end = rest.find('/').unwrap_or(rest.len());
                        let at: usize = rest[..end].parse().ok()?;
                        (at >= *index)
                            .then(|| format!("{list}/{}{}", at + 1, &rest[end..]))
                    });
                    pointer = shifted.unwrap_or(pointer);
                }
            }
        }
        Ok(pointer)
    }

    fn put(&mut self, at: String, from: From) {
        self.edits.push(match from {
            From::Overlay(overlay, pointer) => Edit::Grafted { at, overlay, pointer },
            From::Document(from) => Edit::Copied { at, from },
        });
    }

    /// Merges a value into what is at a place: objects by their keys, lists by appending.
    fn merge(&mut self, target: &mut Value, value: &Value, at: &str, from: &From) {
        match (target, value) {
            (Value::Object(map), Value::Object(new)) => {
                for (key, value) in new {
                    let at = format!("{at}/{}", escape(key));
                    let from = from.child(key);
                    match map.get_mut(key) {
                        Some(Value::Array(list)) if value.is_array() => {
                            self.append(list, value, &at, &from);
                        }
                        Some(known) => self.merge(known, value, &at, &from),
                        None => {
                            map.insert(key.clone(), value.clone());
                            self.put(at, from);
                        }
                    }
                }
            }
            (Value::Array(list), value) => self.append(list, value, at, from),
            (target, value) => {
                *target = value.clone();
                self.put(at.to_owned(), from.clone());
            }
        }
    }

    /// Appends a value to a list, or each item of a value that is a list itself.
    fn append(&mut self, list: &mut Vec<Value>, value: &Value, at: &str, from: &From) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.put(
                        format!("{at}/{}", list.len()),
                        from.child(&index.to_string()),
                    );
                    list.push(item.clone());
                }
            }
            value => {
                self.put(format!("{at}/{}", list.len()), from.clone());
                list.push(value.clone());
            }
        }
    }
}

/// What follows a pointer in one that leads to the same place or below.
fn below<'p>(pointer: &'p str, at: &str) -> Option<&'p str> {
    pointer.strip_prefix(at).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Document {
    /// Applies an overlay. What is wrong with single actions is among the problems.
    ///
    /// # Errors
    ///
    /// The file is no overlay, or makes the document too large.
    pub(super) fn overlay(&mut self, overlay: Document) -> Result<(), Failure> {
        let version = overlay.value.get("overlay").map(|version| match version {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let supported = version.as_deref().is_some_and(|version| {
            ["1.0", "1.1"].iter().any(|known| {
                version
                    .strip_prefix(known)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        });
        if !supported {
            return Err(vec![
                Diagnostic::error("this is no overlay of version 1.0 or 1.1")
                    .at(overlay.place("/overlay"))
                    .help("an overlay begins with `overlay: 1.0.0`"),
            ]);
        }
        self.problems.extend(overlay.problems.iter().cloned());
        let actions = match overlay.value.get("actions") {
            Some(Value::Array(actions)) => actions.clone(),
            _ => {
                self.problems.push(
                    Diagnostic::error("`actions` of an overlay is a list")
                        .at(overlay.place("/actions"))
                        .help("nothing is changed by this overlay"),
                );
                Vec::new()
            }
        };
        let id = self.edits.overlays.len();
        self.edits.overlays.push(overlay);
        for (index, action) in actions.iter().enumerate() {
            let at = format!("/actions/{index}");
            if let Err((key, problem)) = self.act(id, &at, action) {
                let place = self.edits.overlays[id].place(&format!("{at}{key}"));
                let problem = problem.at(place);
                if problem.left_out {
                    return Err(vec![problem]);
                }
                self.problems.push(problem);
            }
        }
        Ok(())
    }

    /// Carries out one action. A problem that leaves out everything stops the run.
    fn act(
        &mut self,
        overlay: usize,
        at: &str,
        action: &Value,
    ) -> Result<(), (&'static str, Diagnostic)> {
        let ignored = |key, message: String| {
            (key, Diagnostic::error(message).help("the action is ignored"))
        };
        let Value::Object(action) = action else {
            return Err(ignored("", "an action of an overlay is a mapping".to_owned()));
        };
        let known = ["target", "description", "update", "remove", "copy"];
        let unknown = action
            .keys()
            .find(|key| !known.contains(&key.as_str()) && !key.starts_with("x-"));
        if let Some(key) = unknown {
            let message = format!("`{key}` is no key of an action");
            return Err(ignored("", message));
        }
        let path = |key: &'static str| {
            let text = action.get(key).and_then(Value::as_str).unwrap_or_default();
            JsonPath::parse(text).map_err(|error| {
                let message = format!("`{key}` is no JSONPath: {error}");
                let help =
                    "the action is ignored; a path is e.g. `$.paths['/pets'].get`";
                (
                    if key == "copy" { "/copy" } else { "/target" },
                    Diagnostic::error(message).help(help),
                )
            })
        };
        let targets = locations(&path("target")?, &self.value);
        if targets.is_empty() {
            let problem =
                Diagnostic::warning("the target meets nothing in the document")
                    .help("the action changes nothing; does it name what has gone?");
            return Err(("/target", problem));
        }
        if action.get("remove") == Some(&Value::Bool(true)) {
            // From the end, so that items of a list keep their places until it is their turn.
            for target in targets.iter().rev() {
                self.remove(target);
            }
            return Ok(());
        }
        let (value, from) = match (action.get("update"), action.get("copy")) {
            (Some(value), _) => {
                (value.clone(), From::Overlay(overlay, format!("{at}/update")))
            }
            (None, Some(_)) => {
                let found = locations(&path("copy")?, &self.value);
                let [source] = found.as_slice() else {
                    let message = format!(
                        "`copy` should meet one value, but meets {}",
                        found.len()
                    );
                    return Err(ignored("/copy", message));
                };
                let value = find(&self.value, source).cloned().unwrap_or_default();
                (value, From::Document(source.clone()))
            }
            (None, None) => {
                let message = "an action has `update`, `remove` or `copy`".to_owned();
                return Err(ignored("", message));
            }
        };
        let (size, depth) = measure(&value, 0);
        self.edits.added =
            self.edits.added.saturating_add(size.saturating_mul(targets.len()));
        let deepest = targets.iter().map(|target| parts(target).count()).max();
        if self.edits.added > MOST_ADDED || deepest.unwrap_or(0) + depth > DEEPEST {
            let problem = Diagnostic::error("the overlays make the document too large")
                .help("let fewer targets meet, or put less into each");
            return Err(("", problem.leaving_out()));
        }
        for target in targets {
            if let Some(here) = self.value.pointer_mut(&target) {
                self.edits.merge(here, &value, &target, &from);
            }
        }
        Ok(())
    }

    fn remove(&mut self, target: &str) {
        let Some((parent, _)) = target.rsplit_once('/') else { return };
        let Some(key) = parts(target).last() else { return };
        match self.value.pointer_mut(parent) {
            Some(Value::Object(map)) => remove_key(map, &key),
            Some(Value::Array(list)) => {
                if let Some(index) = key.parse().ok().filter(|index| *index < list.len())
                {
                    list.remove(index);
                    let list = parent.to_owned();
                    self.edits.edits.push(Edit::Removed { list, index });
                }
            }
            _ => {}
        }
    }
}

fn remove_key(map: &mut Map<String, Value>, key: &str) {
    map.shift_remove(key);
}

fn locations(path: &JsonPath, value: &Value) -> Vec<String> {
    path.query_located(value).locations().map(|at| at.to_json_pointer()).collect()
}

/// How many values there are in a value, and how deep they lie.
fn measure(value: &Value, depth: usize) -> (usize, usize) {
    let below = |(size, deepest): (usize, usize), inner: &Value| {
        let (more, deeper) = measure(inner, depth + 1);
        (size + more, deepest.max(deeper))
    };
    match value {
        Value::Array(list) => list.iter().fold((1, depth), below),
        Value::Object(map) => map.values().fold((1, depth), below),
        _ => (1, depth),
    }
}
