//! Counts under the addresses of their places: the shortest one that each type has in a direction.

use std::collections::{BTreeMap, HashSet, VecDeque};

use specweave_codegen::ir::{
    Additional, Api, Framing, ParameterPlace, SchemaId, Shape, Use,
};
use specweave_codegen::observed::Facts;

use super::at::At;
use super::counts::Counts;
use super::coverage::{Fact, body_address};
use super::walker::variant_step;

/// The facts by address. Maps are one place, whatever their keys.
pub(crate) fn facts(api: &Api, counts: &Counts) -> BTreeMap<String, Facts> {
    let mut all = BTreeMap::new();
    for in_response in [false, true] {
        let mut walk = Walk {
            api,
            counts,
            in_response,
            met: HashSet::new(),
            next: VecDeque::new(),
            found: &mut all,
        };
        walk.roots();
        while let Some((at, id)) = walk.next.pop_front() {
            if walk.met.insert(id) {
                walk.schema(&at, id);
            }
        }
    }
    all
}

struct Walk<'a> {
    api: &'a Api,
    counts: &'a Counts,
    in_response: bool,
    met: HashSet<SchemaId>,
    next: VecDeque<(String, SchemaId)>,
    found: &'a mut BTreeMap<String, Facts>,
}

impl Walk<'_> {
    fn add(&mut self, at: &str, fact: Fact) {
        if let Some(facts) = self.counts.of(self.in_response, fact) {
            self.found.entry(at.to_owned()).or_default().add(facts);
        }
    }

    fn place(&mut self, at: String, fact: Fact, place: &Use) {
        self.add(&at, fact);
        self.next.push_back((at, place.schema));
    }

    fn roots(&mut self) {
        let api = self.api;
        for (index, operation) in api.operations.iter().enumerate() {
            let at = format!("{} {}", operation.method, operation.path);
            if !self.in_response {
                self.add(&at, Fact::operation(index));
                for (number, parameter) in operation.parameters.iter().enumerate() {
                    if parameter.place == ParameterPlace::Query {
                        let below = format!("{at} request.query.{}", parameter.name);
                        self.place(
                            below,
                            Fact::parameter(index, number),
                            &parameter.value,
                        );
                    }
                }
                let content = operation.body.iter().flat_map(|body| &body.content);
                // The one that requests are held against.
                let whole =
                    content.filter(|media| media.framing == Framing::Whole).take(1);
                for place in whole.filter_map(|media| media.value.as_ref()) {
                    let below = format!("{at} request.body");
                    self.place(below, Fact::body(index), place);
                }
                continue;
            }
            for (number, response) in operation.responses.iter().enumerate() {
                let below = format!("{at} response.{}", response.status);
                self.add(&below, Fact::response(index, number));
                for (header, declared) in response.headers.iter().enumerate() {
                    let at = format!("{below}.header.{}", declared.name);
                    self.add(&at, Fact::header(index, number, header));
                }
                for (position, media) in response.content.iter().enumerate() {
                    let at = body_address(&below, &response.content, position);
                    if let Some(place) = &media.value {
                        self.place(at, Fact::media(index, number, position), place);
                    }
                }
            }
        }
    }

    fn schema(&mut self, at: &str, id: SchemaId) {
        let api = self.api;
        if let Some(values) = self.counts.values_of(self.in_response, id) {
            let facts = Facts { values: values.clone(), ..Facts::default() };
            self.found.entry(at.to_owned()).or_default().add(&facts);
        }
        match &api.schemas[id].shape {
            Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => {}
            Shape::Array(array) => {
                self.place(format!("{at}[]"), Fact::Items(id), &array.items)
            }
            Shape::Object(object) => {
                for (index, property) in object.properties.iter().enumerate() {
                    let below = format!("{at}.{}", property.name);
                    self.place(below, Fact::property(id, index), &property.value);
                }
                if let Additional::Allowed(values) = &object.additional {
                    self.place(format!("{at}.*"), Fact::Rest(id), values);
                }
            }
            Shape::Union(union) => {
                for (index, variant) in union.variants.iter().enumerate() {
                    match variant_step(&api.schemas, union, index) {
                        Some(step) => {
                            let below = At::root(at).below(step).to_string();
                            self.place(below, Fact::variant(id, index), &variant.value);
                        }
                        // It is told by its type, which is counted already.
                        None => {
                            self.next.push_back((at.to_owned(), variant.value.schema))
                        }
                    }
                }
            }
        }
    }
}
