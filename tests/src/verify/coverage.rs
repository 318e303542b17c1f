//! The other way round: what the model declares and traffic never showed.

use std::collections::{HashSet, VecDeque};

use serde::Serialize;
use specweave_codegen::ir::{
    Additional, Api, Framing, Media, ParameterPlace, SchemaId, Shape, Use,
};

use super::at::At;
use super::walker::variant_step;

/// Something the model declares. What a schema declares counts for every place it is used at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fact {
    Operation(u32),
    Parameter(u32, u32),
    Response(u32, u32),
    Header(u32, u32, u32),
    Media(u32, u32, u32),
    Property(SchemaId, u32),
    Variant(SchemaId, u32),
    Value(SchemaId, u32),
    /// The body of a request.
    Body(u32),
    /// The items of a list.
    Items(SchemaId),
    /// What an object holds beside its properties.
    Rest(SchemaId),
}

impl Fact {
    pub(crate) fn operation(operation: usize) -> Self {
        Self::Operation(short(operation))
    }

    pub(crate) fn parameter(operation: usize, parameter: usize) -> Self {
        Self::Parameter(short(operation), short(parameter))
    }

    pub(crate) fn response(operation: usize, response: usize) -> Self {
        Self::Response(short(operation), short(response))
    }

    pub(crate) fn header(operation: usize, response: usize, header: usize) -> Self {
        Self::Header(short(operation), short(response), short(header))
    }

    pub(crate) fn media(operation: usize, response: usize, media: usize) -> Self {
        Self::Media(short(operation), short(response), short(media))
    }

    pub(crate) fn property(schema: SchemaId, property: usize) -> Self {
        Self::Property(schema, short(property))
    }

    pub(crate) fn variant(schema: SchemaId, variant: usize) -> Self {
        Self::Variant(schema, short(variant))
    }

    pub(crate) fn body(operation: usize) -> Self {
        Self::Body(short(operation))
    }

    pub(crate) fn value(schema: SchemaId, value: usize) -> Self {
        Self::Value(schema, short(value))
    }
}

fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The declared things that traffic showed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(HashSet<Fact>);

impl Seen {
    pub(crate) fn add(&mut self, fact: Fact) {
        self.0.insert(fact);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            self.0.extend(other.0);
        }
    }

    fn has(&self, fact: Fact) -> bool {
        self.0.contains(&fact)
    }
}

/// Something declared that traffic never showed. Nothing below it is listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NeverShown {
    /// The place; the first one, when a type is used at several.
    pub at: String,
    /// `operation`, `parameter`, `status`, `header`, `body`, `event`, `field`, `variant` or `value`.
    pub kind: &'static str,
    /// The value, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Everything an API declares that was not seen.
pub(crate) fn never_shown(api: &Api, seen: &Seen) -> Vec<NeverShown> {
    let mut search = Search {
        api,
        seen,
        met: HashSet::new(),
        next: VecDeque::new(),
        found: Vec::new(),
    };
    for (index, operation) in api.operations.iter().enumerate() {
        let at = format!("{} {}", operation.method, operation.path);
        if !seen.has(Fact::operation(index)) {
            search.add(at, "operation", None);
            continue;
        }
        for (number, parameter) in operation.parameters.iter().enumerate() {
            let is_query = parameter.place == ParameterPlace::Query;
            if is_query && !seen.has(Fact::parameter(index, number)) {
                search.add(
                    format!("{at} request.query.{}", parameter.name),
                    "parameter",
                    None,
                );
            }
        }
        for media in operation.body.iter().flat_map(|body| &body.content) {
            search.body(format!("{at} request.body"), media);
        }
        for (number, response) in operation.responses.iter().enumerate() {
            let below = format!("{at} response.{}", response.status);
            if !seen.has(Fact::response(index, number)) {
                search.add(below, "status", None);
                continue;
            }
            for (header, declared) in response.headers.iter().enumerate() {
                if !seen.has(Fact::header(index, number, header)) {
                    search.add(
                        format!("{at} response.header.{}", declared.name),
                        "header",
                        None,
                    );
                }
            }
            for (position, media) in response.content.iter().enumerate() {
                let body = body_address(&below, &response.content, position);
                if seen.has(Fact::media(index, number, position)) {
                    search.body(body, media);
                } else {
                    search.add(body, "body", None);
                }
            }
        }
    }
    search.run();
    search.found.sort_unstable();
    search.found.dedup();
    search.found
}

/// The address of one of the bodies a response can have: JSON is just `body`.
pub(crate) fn body_address(
    response: &str,
    content: &[Media],
    position: usize,
) -> String {
    let is_json = |media: &Media| {
        media.media_type == "application/json" || media.media_type.ends_with("+json")
    };
    let plain = content.iter().position(is_json).unwrap_or(0);
    let media = &content[position];
    let kind = if position == plain {
        String::new()
    } else {
        format!("({})", media.media_type)
    };
    let items = if media.framing == Framing::Whole { "" } else { "[]" };
    format!("{response}.body{kind}{items}")
}

struct Search<'a> {
    api: &'a Api,
    seen: &'a Seen,
    met: HashSet<SchemaId>,
    next: VecDeque<(String, SchemaId, &'static str)>,
    found: Vec<NeverShown>,
}

impl Search<'_> {
    fn add(&mut self, at: String, kind: &'static str, value: Option<String>) {
        self.found.push(NeverShown { at, kind, value });
    }

    fn body(&mut self, at: String, media: &Media) {
        let variants =
            if media.framing == Framing::Events { "event" } else { "variant" };
        if let Some(value) = &media.value {
            self.next.push_back((at, value.schema, variants));
        }
    }

    fn place(&mut self, at: String, place: &Use) {
        self.next.push_back((at, place.schema, "variant"));
    }

    /// Breadth first, so that each type is named by the shortest address it has.
    fn run(&mut self) {
        while let Some((at, id, variants)) = self.next.pop_front() {
            if self.met.insert(id) {
                self.schema(&at, id, variants);
            }
        }
    }

    fn schema(&mut self, at: &str, id: SchemaId, variants: &'static str) {
        let api = self.api;
        match &api.schemas[id].shape {
            Shape::Any | Shape::Boolean(_) | Shape::Number(_) => {}
            Shape::Text(text) => {
                let values = text.values.as_ref().filter(|_| text.constant().is_none());
                for (index, value) in
                    values.iter().flat_map(|v| v.known.iter().enumerate())
                {
                    if !self.seen.has(Fact::value(id, index)) {
                        self.add(at.to_owned(), "value", Some(value.clone()));
                    }
                }
            }
            Shape::Array(array) => self.place(format!("{at}[]"), &array.items),
            Shape::Object(object) => {
                for (index, property) in object.properties.iter().enumerate() {
                    let below = format!("{at}.{}", property.name);
                    if self.seen.has(Fact::property(id, index)) {
                        self.place(below, &property.value);
                    } else {
                        self.add(below, "field", None);
                    }
                }
                if let Additional::Allowed(values) = &object.additional {
                    self.place(format!("{at}.*"), values);
                }
            }
            Shape::Union(union) => {
                for (index, variant) in union.variants.iter().enumerate() {
                    let root = At::root(at);
                    let below = match variant_step(&api.schemas, union, index) {
                        Some(step) => root.below(step).to_string(),
                        None => at.to_owned(),
                    };
                    if self.seen.has(Fact::variant(id, index)) {
                        self.place(below, &variant.value);
                    } else if below == at {
                        let kind = kind_name(&api.schemas[variant.value.schema].shape);
                        self.add(below, variants, Some(kind.to_owned()));
                    } else {
                        self.add(below, variants, None);
                    }
                }
            }
        }
    }
}

/// What tells a variant without a tag apart.
fn kind_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "any",
        Shape::Boolean(_) => "boolean",
        Shape::Number(_) => "number",
        Shape::Text(_) => "string",
        Shape::Array(_) => "array",
        Shape::Object(_) => "object",
        Shape::Union(_) => "union",
    }
}
