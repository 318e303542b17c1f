//! Where exchanges stand in a file and what each of them is: readers of YAML and JSON bring the pieces of a
//! file here as they come, and each exchange goes on before the next one is read.

use std::path::Path;

use super::error::Bad;
use super::fields::Notes;
use super::model::{Exchange, Format};
use super::node::Node;
use super::raw::{self, Operation};
use super::{go_vcr, har, httpmock, nock, single, vcr};

/// A place in a file, as far as it matters to where exchanges stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    /// A document, outermost.
    Document,
    /// `log` of an HTTP archive.
    Log,
    /// Where a list of exchanges can stand.
    List(List),
    /// Anywhere else.
    Elsewhere,
}

/// A list of exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// A list that is the whole document.
    Document,
    /// `interactions`.
    Interactions,
    /// `http_interactions`.
    HttpInteractions,
    /// `log.entries`.
    Entries,
    /// `mappings`.
    Mappings,
    /// The documents of a file that holds several.
    Documents,
}

impl Spot {
    /// What stands under `key` of a mapping here.
    pub(crate) fn under(self, key: &str) -> Self {
        match (self, key) {
            (Self::Document, "interactions") => Self::List(List::Interactions),
            (Self::Document, "http_interactions") => Self::List(List::HttpInteractions),
            (Self::Document, "mappings") => Self::List(List::Mappings),
            (Self::Document, "log") => Self::Log,
            (Self::Log, "entries") => Self::List(List::Entries),
            _ => Self::Elsewhere,
        }
    }

    /// Which list it is, where what stands here is one.
    pub(crate) fn list(self) -> Option<List> {
        match self {
            Self::Document => Some(List::Document),
            Self::List(list) => Some(list),
            Self::Log | Self::Elsewhere => None,
        }
    }
}

/// One of the readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vcr,
    GoVcr,
    Har,
    HttpMock,
    Single,
    Nock,
}

impl Kind {
    /// What an exchange in `list` is, if it is one.
    fn of(list: List, item: &Node) -> Option<Self> {
        match list {
            List::Interactions if go_vcr::is_interaction(item) => Some(Self::GoVcr),
            List::Interactions | List::HttpInteractions => Some(Self::Vcr),
            List::Entries => Some(Self::Har),
            List::Mappings => Some(Self::Single),
            List::Documents if httpmock::is_document(item) => Some(Self::HttpMock),
            List::Document | List::Documents if nock::is_definition(item) => {
                Some(Self::Nock)
            }
            List::Document | List::Documents => {
                single::is_exchange(item).then_some(Self::Single)
            }
        }
    }
}

/// What the first exchange of a file tells of all.
struct First {
    list: List,
    kind: Kind,
    format: Format,
    note: Option<String>,
}

/// Takes what is read of a file.
pub(crate) struct Sink<'t> {
    file: &'t Path,
    take: &'t mut dyn FnMut(Exchange),
    first: Option<First>,
    taken: usize,
    /// The first document without its exchanges.
    around: Option<Node>,
    body_of: Option<Operation>,
    is_json: bool,
    is_cut: bool,
    notes: Notes,
}

/// What a file turned out to be.
pub(crate) enum Read {
    /// Its exchanges were taken; this is its format, its note and remarks on it.
    Cassette(Format, Option<String>, Notes),
    /// It is the body that answered an operation.
    Body(Operation),
}

impl<'t> Sink<'t> {
    /// Exchanges of `file` go to `take`.
    pub(crate) fn new(file: &'t Path, take: &'t mut dyn FnMut(Exchange)) -> Self {
        Self {
            file,
            take,
            first: None,
            taken: 0,
            around: None,
            body_of: None,
            is_json: false,
            is_cut: false,
            notes: Notes::default(),
        }
    }

    /// The file is JSON, so it may be a body as well.
    pub(crate) fn is_json(&mut self) {
        self.is_json = true;
    }

    /// The last exchange was not written to its end.
    pub(crate) fn is_cut(&mut self) {
        self.is_cut = true;
    }

    /// Whether the rest of the file needs no reading: it is a body, and its lines are part of it.
    pub(crate) fn has_enough(&self) -> bool {
        self.body_of.as_ref().is_some_and(Operation::answers_with_lines)
    }

    /// An item of a list; it is given back if it is no exchange.
    pub(crate) fn item(&mut self, list: List, item: Node) -> Result<Option<Node>, Bad> {
        let kind = match &self.first {
            Some(first) if first.list == list => first.kind,
            Some(_) => return Ok(Some(item)),
            None => {
                let Some(kind) = Kind::of(list, &item) else {
                    // Lists of anything else can be long.
                    return match list {
                        List::Documents => Ok(Some(item)),
                        _ => Err(Bad::Foreign(
                            "no known format lists such things".to_owned(),
                        )),
                    };
                };
                let format = self.format(list, kind, &item);
                let note = item.get("note").and_then(Node::scalar);
                self.first = Some(First { list, kind, format, note });
                kind
            }
        };
        let (index, notes) = (self.taken, &mut self.notes);
        let exchange = match kind {
            Kind::Vcr => vcr::exchange(index, &item, notes),
            Kind::GoVcr => go_vcr::exchange(index, &item, notes),
            Kind::Har => har::exchange(index, &item, self.file, notes),
            Kind::HttpMock => httpmock::exchange(index, &item, notes),
            Kind::Single => single::exchange(index, &item, self.file, notes),
            Kind::Nock => nock::exchange(index, &item, notes),
        };
        (self.take)(exchange?);
        self.taken += 1;
        Ok(None)
    }

    /// What the first exchange says of the format; what stands around it may tell more.
    fn format(&self, list: List, kind: Kind, item: &Node) -> Format {
        match kind {
            Kind::Vcr if list == List::Interactions => Format::VcrPy,
            Kind::Vcr => vcr::dialect(item),
            Kind::GoVcr => Format::GoVcr1,
            Kind::Har => Format::Har,
            Kind::HttpMock => Format::HttpMock,
            Kind::Single => single::dialect(item),
            Kind::Nock => Format::Nock,
        }
    }

    /// A document, without the exchanges that were taken out of it.
    pub(crate) fn document(&mut self, document: Node) -> Result<(), Bad> {
        if document.is_null() {
            return Ok(());
        }
        if self.around.is_none() {
            let Some(document) = self.item(List::Documents, document)? else {
                return Ok(());
            };
            if self.is_json && self.first.is_none() {
                self.body_of = raw::operation_of(&document.to_json());
            }
            self.around = Some(document);
        } else if self.body_of.is_some() {
            return Err(Bad::at(document.at, "something follows the body"));
        }
        Ok(())
    }

    /// All was read.
    pub(crate) fn finish(self) -> Result<Read, Bad> {
        if let Some(operation) = self.body_of {
            return Ok(Read::Body(operation));
        }
        // Remarks on the file come before those on what is in it.
        let mut notes = Notes::default();
        if self.is_cut {
            notes.add(
                "the last exchange was not written to its end, and is left out"
                    .to_owned(),
            );
        }
        let format = match (&self.first, &self.around) {
            (Some(first), around) => around
                .as_ref()
                .map_or(first.format, |root| refine(first, root, &mut notes)),
            (None, Some(root)) => without_exchanges(root, &mut notes)?,
            (None, None) => return Err(Bad::Foreign("it holds no document".to_owned())),
        };
        let note = match (self.around, self.first) {
            (Some(root), _) => root.get("note").and_then(Node::scalar),
            (None, first) => first.and_then(|first| first.note),
        };
        self.notes.into_vec().into_iter().for_each(|note| notes.add(note));
        Ok(Read::Cassette(format, note, notes))
    }
}

/// The format, by what the first exchange tells and by what stands around all of them.
fn refine(first: &First, root: &Node, notes: &mut Notes) -> Format {
    match first.kind {
        Kind::Vcr => vcr::around(root, first.format, notes),
        Kind::GoVcr => go_vcr::around(root, notes),
        _ => first.format,
    }
}

/// The format of a file that has a place for exchanges, and none there.
fn without_exchanges(root: &Node, notes: &mut Notes) -> Result<Format, Bad> {
    let list = |node: &Node, key: &str| match node.get(key) {
        Some(list) if list.seq().is_none() => {
            Err(Bad::at(list.at, format!("`{key}` is not a list")))
        }
        _ => Ok(()),
    };
    for (key, format) in
        [("http_interactions", Format::RubyVcr), ("interactions", Format::VcrPy)]
    {
        if root.has(key) {
            list(root, key)?;
            return Ok(vcr::around(root, format, notes));
        }
    }
    if let Some(log) = root.get("log").filter(|log| log.has("entries")) {
        list(log, "entries")?;
        return Ok(Format::Har);
    }
    if root.get("mappings").is_some_and(|mappings| mappings.seq().is_some()) {
        return Ok(Format::Single);
    }
    let keys: Vec<&str> =
        root.map().iter().filter_map(|(key, _)| key.str()).take(5).collect();
    Err(Bad::Foreign(if keys.is_empty() {
        "no known format".to_owned()
    } else {
        format!("no known format begins with {}", keys.join(", "))
    }))
}
