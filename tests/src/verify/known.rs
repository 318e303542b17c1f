//! An API as one or all of its sources describe it, and an exchange held against it.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use specweave_codegen::ir::{
    Api, Framing, Media, Operation, Parameter, ParameterPlace, Response, Schemas, Shape,
    Status, Use,
};

use super::at::At;
use super::counts::Counts;
use super::coverage::{Fact, NeverShown, Seen, body_address, never_shown};
use super::drift::{DriftKind, Finding};
use super::walker::{Walker, kind_of};
use crate::cassette::{self, Exchange};
use crate::client::Content;

/// An API to hold traffic against.
#[derive(Debug)]
pub struct Known {
    api: Arc<Api>,
    is_reconciled: bool,
    paths: Vec<Vec<String>>,
}

impl Known {
    /// An API as one document describes it, taken at its word.
    pub fn document(api: impl Into<Arc<Api>>) -> Self {
        Self::new(api.into(), false)
    }

    /// An API as all documents together describe it: in an answer, what may be null or has a default
    /// may also be absent.
    pub fn reconciled(api: impl Into<Arc<Api>>) -> Self {
        Self::new(api.into(), true)
    }

    fn new(api: Arc<Api>, is_reconciled: bool) -> Self {
        let segments =
            |operation: &Operation| split(&operation.path).map(str::to_owned).collect();
        Self { paths: api.operations.iter().map(segments).collect(), api, is_reconciled }
    }

    /// The API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The position of the operation with this method and path; that with the most literal path,
    /// when several fit.
    pub fn operation(&self, method: &str, path: &str) -> Option<usize> {
        let asked: Vec<&str> = split(path).collect();
        let fits = |index: &usize| {
            let segments = &self.paths[*index];
            self.api.operations[*index].method.as_str() == method
                && segments.len() == asked.len()
                && segments
                    .iter()
                    .zip(&asked)
                    .all(|(own, asked)| segment_fits(own, asked))
        };
        (0..self.paths.len()).filter(fits).max_by_key(|index| {
            self.paths[*index].iter().filter(|own| !own.contains('{')).count()
        })
    }

    /// Whether the operation answers with lines of JSON.
    pub(crate) fn answers_with_lines(&self, operation: usize) -> bool {
        let responses = &self.api.operations[operation].responses;
        let mut content =
            responses.iter().filter(|r| r.status.is_success()).flat_map(|r| &r.content);
        content.any(|media| media.framing == Framing::Lines)
    }

    pub(crate) fn never_shown(&self, seen: &Seen) -> Vec<NeverShown> {
        never_shown(&self.api, seen)
    }

    /// Holds an exchange against one of the operations: what differs, and in `seen` what was met.
    pub(crate) fn judge(
        &self,
        index: usize,
        exchange: &Exchange,
        request: &Content,
        response: &Content,
        seen: &mut Seen,
    ) -> Vec<Finding> {
        let mut judge = self.judge_of(index);
        judge.walker.seen = std::mem::take(seen);
        judge.run(exchange, request, response, self.is_reconciled);
        *seen = judge.walker.seen;
        judge.walker.findings
    }

    /// Counts what stands at each place of an exchange with one of the operations.
    pub(crate) fn count(
        &self,
        index: usize,
        exchange: &Exchange,
        request: &Content,
        response: &Content,
        counts: &mut Counts,
    ) {
        let mut judge = self.judge_of(index);
        judge.walker.counts = Some(std::mem::take(counts));
        judge.run(exchange, request, response, self.is_reconciled);
        *counts = judge.walker.counts.unwrap_or_default();
    }

    fn judge_of(&self, index: usize) -> Judge<'_> {
        let operation = &self.api.operations[index];
        Judge {
            schemas: &self.api.schemas,
            index,
            operation,
            at: format!("{} {}", operation.method, operation.path),
            walker: Walker::new(&self.api.schemas),
        }
    }
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.trim_matches('/').split('/')
}

/// Whether a segment of a path, such as `{id}` or `{id}:cancel`, stands for one that was asked for.
fn segment_fits(own: &str, asked: &str) -> bool {
    let Some((before, rest)) = own.split_once('{') else {
        return own == asked || *own == *percent_decode_str(asked).decode_utf8_lossy();
    };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let middle = asked.strip_prefix(before).and_then(|asked| asked.strip_suffix(after));
    middle.is_some_and(|middle| !middle.is_empty())
}

/// Whether a header says something that users of the API care about.
fn is_of_interest(name: &str) -> bool {
    name.starts_with("anthropic-")
        || name.starts_with("retry-after")
        || name == "request-id"
        || name == "x-should-retry"
}

struct Judge<'m> {
    schemas: &'m Schemas,
    index: usize,
    operation: &'m Operation,
    at: String,
    walker: Walker<'m>,
}

impl<'m> Judge<'m> {
    fn run(
        &mut self,
        exchange: &Exchange,
        request: &Content,
        response: &Content,
        lenient: bool,
    ) {
        self.walker.seen.add(Fact::operation(self.index));
        if let Some(counts) = &mut self.walker.counts {
            counts.there(Fact::operation(self.index));
        }
        // A request that the API refused may be anything.
        if exchange.response.status < 400 {
            self.query(&exchange.request);
            self.request_headers(&exchange.request);
            self.request_body(request);
        }
        self.walker.is_lenient = lenient;
        if let Some(counts) = &mut self.walker.counts {
            counts.response();
        }
        self.response(&exchange.response, response);
    }

    fn query(&mut self, request: &cassette::Request) {
        for (number, parameter) in self.operation.parameters.iter().enumerate() {
            if parameter.place != ParameterPlace::Query {
                continue;
            }
            let asked = |(name, _): &(String, String)| {
                name.strip_suffix("[]").unwrap_or(name) == parameter.name
            };
            if let Some(counts) = &mut self.walker.counts {
                let fact = Fact::parameter(self.index, number);
                if request.query.iter().any(asked) {
                    counts.there(fact);
                } else {
                    counts.absent(fact);
                }
            }
        }
        for (name, value) in &request.query {
            // A list is sent as `ids=a&ids=b`, or by some clients as `ids[]=a&ids[]=b`.
            let bare = name.strip_suffix("[]").unwrap_or(name);
            let is_it = |parameter: &Parameter| {
                parameter.place == ParameterPlace::Query && parameter.name == bare
            };
            let at = format!("{} request.query.{bare}", self.at);
            match self.operation.parameters.iter().position(is_it) {
                None => self.walker.find(at, DriftKind::UndocumentedField, None),
                Some(number) => {
                    self.walker.seen.add(Fact::parameter(self.index, number));
                    let place = &self.operation.parameters[number].value;
                    self.written(&at, place, value);
                }
            }
        }
    }

    /// A value written as text, where a schema may say that it is a number.
    fn written(&mut self, at: &str, place: &'m Use, text: &str) {
        let place = match &self.schemas[place.schema].shape {
            Shape::Array(array) => &array.items,
            _ => place,
        };
        let read = match &self.schemas[place.schema].shape {
            Shape::Number(_) | Shape::Boolean(_) => serde_json::from_str(text).ok(),
            Shape::Text(_) => None,
            // A choice, or anything: which of them text alone does not tell.
            _ => return,
        };
        let value = read.unwrap_or_else(|| Value::String(text.to_owned()));
        self.walker.place(At::root(at), place, &value);
    }

    /// Recorders leave headers out, so that only those that are there say anything.
    fn request_headers(&mut self, request: &cassette::Request) {
        for (name, _) in
            request.headers.iter().filter(|(name, _)| name.starts_with("anthropic-"))
        {
            let declared = self.operation.parameters.iter().any(|parameter| {
                parameter.place == ParameterPlace::Header && parameter.name == name
            });
            if !declared {
                let at = format!("{} request.header.{name}", self.at);
                self.walker.find(at, DriftKind::UndocumentedHeader, None);
            }
        }
    }

    fn request_body(&mut self, content: &Content) {
        let at = format!("{} request.body", self.at);
        let media = self
            .operation
            .body
            .as_ref()
            .map(|body| body.content.as_slice())
            .unwrap_or_default();
        match content {
            Content::Whole(piece) => {
                let nothing =
                    piece.value.as_object().is_some_and(serde_json::Map::is_empty);
                match media.iter().find(|media| media.framing == Framing::Whole) {
                    Some(media) => {
                        if let Some(place) = &media.value {
                            self.walker.count(Fact::body(self.index), &piece.value);
                            self.walker.place(At::root(&at), place, &piece.value);
                        }
                    }
                    // Some clients send an empty object where others send nothing.
                    None if nothing => {}
                    None => self.walker.find(at, DriftKind::UndocumentedField, None),
                }
            }
            // Many recordings hold no request; that one was sent without a body tells nothing.
            Content::Empty
            | Content::Events(_)
            | Content::Lines(_)
            | Content::Other(_)
            | Content::Broken(_) => {}
        }
    }

    fn response(&mut self, response: &cassette::Response, content: &Content) {
        let Some((number, declared)) = declared(self.operation, response.status) else {
            let at = format!("{} response.{}", self.at, response.status);
            return self.walker.find(at, DriftKind::UndocumentedStatus, None);
        };
        self.walker.seen.add(Fact::response(self.index, number));
        if let Some(counts) = &mut self.walker.counts {
            counts.there(Fact::response(self.index, number));
        }
        for (name, _) in response.headers.iter().filter(|(name, _)| is_of_interest(name))
        {
            match declared.headers.iter().position(|header| header.name == name) {
                Some(header) => {
                    let fact = Fact::header(self.index, number, header);
                    self.walker.seen.add(fact);
                    if let Some(counts) = &mut self.walker.counts {
                        counts.there(fact);
                    }
                }
                None => {
                    let at = format!("{} response.header.{name}", self.at);
                    self.walker.find(at, DriftKind::UndocumentedHeader, None);
                }
            }
        }
        self.response_body(number, declared, content);
    }

    fn response_body(
        &mut self,
        number: usize,
        response: &'m Response,
        content: &Content,
    ) {
        let framing = match content {
            Content::Events(_) => Framing::Events,
            Content::Lines(_) => Framing::Lines,
            Content::Whole(_) => Framing::Whole,
            Content::Empty | Content::Other(_) | Content::Broken(_) => return,
        };
        let below = format!("{} response.{}", self.at, response.status);
        let Some(position) = media_for(&response.content, framing) else {
            return self.undeclared_body(&below, content);
        };
        self.walker.seen.add(Fact::media(self.index, number, position));
        let media = &response.content[position];
        let at = body_address(&below, &response.content, position);
        match &media.value {
            Some(place) if media.framing == framing => {
                for piece in content.pieces() {
                    let fact = Fact::media(self.index, number, position);
                    self.walker.count(fact, &piece.value);
                    if framing == Framing::Events {
                        self.walker.event(At::root(&at), place, &piece.value);
                    } else {
                        self.walker.place(At::root(&at), place, &piece.value);
                    }
                }
            }
            // The document says that there is a stream, and nothing of what is in it.
            _ if framing != Framing::Whole => self.undeclared_body(&below, content),
            _ => {}
        }
    }

    /// A body of which nothing is declared: each kind of event in it, or else the whole of it.
    fn undeclared_body(&mut self, below: &str, content: &Content) {
        match content {
            Content::Events(pieces) => {
                for piece in pieces {
                    let name = piece
                        .value
                        .get("type")
                        .and_then(Value::as_str)
                        .unwrap_or_default();
                    let at = format!("{below}.body(text/event-stream)[]{{type={name}}}");
                    self.walker.find(at, DriftKind::UndocumentedEvent, None);
                }
            }
            Content::Lines(_) => {
                let at = format!("{below}.body(application/x-jsonl)[]");
                self.walker.find(at, DriftKind::UndocumentedField, None);
            }
            Content::Whole(piece) => {
                let kind = Some(kind_of(&piece.value).to_owned());
                self.walker.find(
                    format!("{below}.body"),
                    DriftKind::UndocumentedField,
                    kind,
                );
            }
            Content::Empty | Content::Other(_) | Content::Broken(_) => {}
        }
    }
}

/// The response declared for a status: the one for the very code, else for its hundreds, else the
/// default.
fn declared(operation: &Operation, status: u16) -> Option<(usize, &Response)> {
    let rank = |status: Status| match status {
        Status::Code(_) => 0,
        Status::Range(_) => 1,
        Status::Default => 2,
    };
    let fitting =
        operation.responses.iter().enumerate().filter(|(_, r)| r.status.covers(status));
    fitting.min_by_key(|(_, response)| rank(response.status))
}

/// The declared body that lies as the recorded one does.
fn media_for(content: &[Media], framing: Framing) -> Option<usize> {
    if let Some(exact) = content.iter().position(|media| media.framing == framing) {
        return Some(exact);
    }
    let named = |media: &Media| match framing {
        Framing::Whole => false,
        Framing::Events => media.media_type == "text/event-stream",
        Framing::Lines => media.media_type.contains("json"),
    };
    content.iter().position(named)
}
