//! Where every value of a text stands: read only when somebody asks for a position.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use saphyr_parser::{Event, Parser};

use crate::pointer;

const NONE: u32 = u32::MAX;

/// A tree of positions. Small: keys are kept as hashes, values not at all.
#[derive(Debug, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    /// Keys that occur twice in one mapping: line and column of the first, of the second, the key.
    pub(super) duplicates: Vec<(Mark, Mark, String)>,
}

/// Line and column, from 1.
pub(super) type Mark = (usize, usize);

#[derive(Debug)]
struct Node {
    /// Hash of the key in a mapping, the index in a list.
    key: u64,
    line: u32,
    column: u32,
    first_child: u32,
    next: u32,
}

impl Index {
    /// Reads the positions of a YAML text that is known to be well-formed; of any other, those up
    /// to the first fault.
    pub(super) fn of_yaml(text: &str) -> Self {
        let mut builder = Builder::default();
        let mut anchors = HashMap::new();
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            let mark = (span.start.line(), span.start.col() + 1);
            match event {
                Event::Scalar(text, _, anchor, _) => {
                    let node = builder.scalar(&text, mark);
                    anchors.insert(anchor, node);
                }
                Event::Alias(anchor) => {
                    let node = builder.scalar("", mark);
                    if let (Some(node), Some(Some(target))) =
                        (node, anchors.get(&anchor))
                    {
                        let child = builder.index.nodes[*target as usize].first_child;
                        builder.index.nodes[node as usize].first_child = child;
                    }
                }
                Event::SequenceStart(anchor, _) => {
                    let node = builder.open(false, mark);
                    anchors.insert(anchor, node);
                }
                Event::MappingStart(anchor, _) => {
                    let node = builder.open(true, mark);
                    anchors.insert(anchor, node);
                }
                Event::SequenceEnd | Event::MappingEnd => builder.close(),
                Event::DocumentEnd => break,
                _ => {}
            }
        }
        builder.index
    }

    /// Reads the positions of a JSON text that is known to be well-formed.
    pub(super) fn of_json(text: &str) -> Self {
        let mut builder = Builder::default();
        let bytes = text.as_bytes();
        let (mut at, mut line, mut column) = (0, 1, 1);
        while at < bytes.len() {
            let mark = (line, column);
            let start = at;
            match bytes[at] {
                b'\n' => {
                    line += 1;
                    column = 1;
                    at += 1;
                    continue;
                }
                b'{' | b'[' => {
                    builder.open(bytes[at] == b'{', mark);
                    at += 1;
                }
                b'}' | b']' => {
                    builder.close();
                    at += 1;
                }
                b'"' => {
                    at += 1;
                    while at < bytes.len() && bytes[at] != b'"' {
                        at += if bytes[at] == b'\\' { 2 } else { 1 };
                    }
                    at = (at + 1).min(bytes.len());
                    if builder.is_at_key() {
                        let key = text.get(start + 1..at - 1).unwrap_or_default();
                        if key.contains('\\') {
                            let key: String = serde_json::from_slice(&bytes[start..at])
                                .unwrap_or_default();
                            builder.scalar(&key, mark);
                        } else {
                            builder.scalar(key, mark);
                        }
                    } else {
                        builder.scalar("", mark);
                    }
                }
                b',' | b':' | b' ' | b'\t' | b'\r' => at += 1,
                _ => {
                    while at < bytes.len() && !b",:]}\" \t\r\n".contains(&bytes[at]) {
                        at += 1;
                    }
                    at = at.max(start + 1);
                    builder.scalar("", mark);
                }
            }
            // Continuation bytes of UTF-8 are no characters of their own.
            column +=
                bytes[start..at].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        }
        builder.index
    }

    /// Line and column of the value at a pointer; for an entry of a mapping, of its key. Of the
    /// closest ancestor there is, when there is no such value.
    pub(super) fn find(&self, pointer: &str) -> Option<Mark> {
        let mut node = self.nodes.first()?;
        for part in pointer::parts(pointer) {
            let mut child = node.first_child;
            let (as_key, as_index) = (hash(&part), part.parse::<u64>().ok());
            let found = loop {
                match self.nodes.get(child as usize) {
                    None => break None,
                    Some(it) if it.key == as_key || Some(it.key) == as_index => {
                        break Some(it);
                    }
                    Some(it) => child = it.next,
                }
            };
            match found {
                Some(child) => node = child,
                None => break,
            }
        }
        Some((node.line as usize, node.column as usize))
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    // The upper half: an index in a list never gets there.
    hasher.finish() | 1 << 63
}

#[derive(Default)]
struct Builder {
    index: Index,
    open: Vec<Open>,
}

struct Open {
    /// None for a mapping or list that is itself a key, and for everything in it.
    node: Option<u32>,
    last_child: u32,
    mapping: bool,
    /// In a mapping: the key whose value comes next.
    key: Option<(u64, Mark)>,
    count: u64,
    seen: HashMap<u64, Mark>,
}

impl Builder {
    /// Whether what comes next is a key of a mapping.
    fn is_at_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.mapping && open.key.is_none())
    }

    fn scalar(&mut self, text: &str, mark: Mark) -> Option<u32> {
        if self.is_at_key()
            && let Some(open) = self.open.last_mut()
        {
            let key = hash(text);
            open.key = Some((key, mark));
            match open.seen.entry(key) {
                Entry::Occupied(first) => {
                    self.index.duplicates.push((*first.get(), mark, text.to_owned()));
                }
                Entry::Vacant(free) => {
                    free.insert(mark);
                }
            }
            return None;
        }
        self.add(mark)
    }

    fn open(&mut self, mapping: bool, mark: Mark) -> Option<u32> {
        let node = if self.is_at_key() { None } else { self.add(mark) };
        self.open.push(Open {
            node,
            last_child: NONE,
            mapping,
            key: None,
            count: 0,
            seen: HashMap::new(),
        });
        node
    }

    fn close(&mut self) {
        self.open.pop();
        // What was a key is read; its value comes next.
        if let Some(open) = self.open.last_mut()
            && open.mapping
            && open.key.is_none()
            && open.count == 0
            && open.seen.is_empty()
        {
            open.key = Some((0, (1, 1)));
        }
    }

    fn add(&mut self, mark: Mark) -> Option<u32> {
        let (mut key, mut mark) = (0, mark);
        if let Some(open) = self.open.last_mut() {
            if open.mapping {
                (key, mark) = open.key.take().unwrap_or((0, mark));
            } else {
                key = open.count;
            }
            open.count += 1;
        }
        let id = u32::try_from(self.index.nodes.len()).ok()?;
        self.index.nodes.push(Node {
            key,
            line: u32::try_from(mark.0).unwrap_or(u32::MAX),
            column: u32::try_from(mark.1).unwrap_or(u32::MAX),
            first_child: NONE,
            next: NONE,
        });
        if let Some(open) = self.open.last_mut() {
            match (open.node, open.last_child) {
                (Some(parent), NONE) => {
                    self.index.nodes[parent as usize].first_child = id;
                }
                (Some(_), last) => self.index.nodes[last as usize].next = id,
                (None, _) => {}
            }
            open.last_child = id;
        }
        Some(id)
    }
}
