//! How often what stood where: types, null, absence, and values that a document lists.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use specweave_codegen::ir::{Api, SchemaId};
use specweave_codegen::observed::Facts;
use specweave_codegen::reconcile::is_spelling_of;

use super::coverage::Fact;
use super::places;
use super::walker::kind_of;

/// What stood at each place of an API. A type counts once for each direction, wherever it is used.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    in_response: bool,
    places: HashMap<(bool, Fact), Facts>,
    values: HashMap<(bool, SchemaId), BTreeMap<String, u64>>,
}

impl Counts {
    /// The facts by address, as an API has it: the shortest address each type has in a direction.
    /// Maps are one place, whatever their keys.
    pub fn facts(&self, api: &Api) -> BTreeMap<String, Facts> {
        places::facts(api, self)
    }

    /// Nothing yet, in the same direction.
    pub(crate) fn beside(&self) -> Self {
        Self { in_response: self.in_response, ..Self::default() }
    }

    /// What follows is an answer.
    pub(crate) fn response(&mut self) {
        self.in_response = true;
    }

    /// What follows is another request.
    pub(crate) fn request(&mut self) {
        self.in_response = false;
    }

    fn at(&mut self, fact: Fact) -> &mut Facts {
        self.places.entry((self.in_response, fact)).or_default()
    }

    /// Something that has no value to look at.
    pub(crate) fn there(&mut self, fact: Fact) {
        self.at(fact).present += 1;
    }

    pub(crate) fn absent(&mut self, fact: Fact) {
        self.at(fact).absent += 1;
    }

    pub(crate) fn value(&mut self, fact: Fact, value: &Value) {
        let facts = self.at(fact);
        facts.present += 1;
        match value {
            Value::Null => facts.null += 1,
            value => *facts.types.entry(word(value).to_owned()).or_default() += 1,
        }
    }

    /// A string where values are listed; one that is not among them, however spelled, is not kept.
    pub(crate) fn listed(&mut self, schema: SchemaId, known: &[String], value: &str) {
        if known.iter().any(|own| is_spelling_of(own, value)) {
            let values = self.values.entry((self.in_response, schema)).or_default();
            *values.entry(value.to_owned()).or_default() += 1;
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (place, facts) in other.places {
            self.places.entry(place).or_default().add(&facts);
        }
        for (schema, values) in other.values {
            let own = self.values.entry(schema).or_default();
            for (value, count) in values {
                *own.entry(value).or_default() += count;
            }
        }
    }

    /// What was counted of a fact, requests or answers.
    pub(crate) fn of(&self, in_response: bool, fact: Fact) -> Option<&Facts> {
        self.places.get(&(in_response, fact))
    }

    /// The listed values that were counted of a type.
    pub(crate) fn values_of(
        &self,
        in_response: bool,
        schema: SchemaId,
    ) -> Option<&BTreeMap<String, u64>> {
        self.values.get(&(in_response, schema))
    }
}

/// The kind of a value; whole numbers have their own.
fn word(value: &Value) -> &'static str {
    match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        value => kind_of(value),
    }
}
