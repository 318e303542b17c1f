//! Builds the one [`Api`] out of the joint places, asking at each what the sources differ in.
//!
//! Types are built breadth first, one operation after the other, so that a type is reported at the
//! place closest to an operation. A type is built once, wherever it is reached from.

mod body;
mod head;
mod object;
mod operation;
mod plain;
mod schema;

use std::collections::{HashMap, VecDeque};

use super::evidence::takes_null;
use super::forms::{Direction, Key, World};
use super::groups::Groups;
use super::matching::OperationRow;
use super::record::Record;
use super::sides::Row;
use crate::ir::{Api, Origin, Schema, SchemaId, Shape, SourceId, Use};

/// What merging gives, before names are settled.
pub(super) struct Merged<'a> {
    pub(super) api: Api,
    pub(super) record: Record<'a>,
    /// The address of each schema.
    pub(super) addresses: Vec<String>,
    /// What each schema was made of.
    pub(super) keys: Vec<Key>,
    /// The names each schema could have, the best first.
    pub(super) names: Vec<Vec<String>>,
    /// The decision on a schema's name, by index.
    pub(super) named: HashMap<SchemaId, usize>,
    /// The place of the result that a place of a source belongs to.
    pub(super) places: HashMap<(SourceId, String), String>,
}

/// Merges all operations and everything they reach.
pub(super) fn merge<'a>(
    world: &World<'a>,
    groups: &Groups,
    operations: &[OperationRow<'a>],
    record: Record<'a>,
) -> Merged<'a> {
    let mut merge = Merge {
        world,
        groups,
        out: Merged {
            api: Api { sources: world.sides.sources.clone(), ..Api::default() },
            record,
            addresses: Vec::new(),
            keys: Vec::new(),
            names: Vec::new(),
            named: HashMap::new(),
            places: HashMap::new(),
        },
        ids: HashMap::new(),
        queue: VecDeque::new(),
    };
    merge.head(operations);
    for operation in operations {
        merge.operation(operation);
        merge.schemas();
    }
    for place in world.sides.loose() {
        let row = vec![Some(place)];
        let key = Key::of(Direction::Response, &row);
        let name = world.sides.schema(0, place.schema).name.as_deref();
        let place = merge.place(&format!("schema {}", name.unwrap_or("-")), &row, &key);
        merge.schemas();
        merge.out.api.loose.push(place);
    }
    merge.out
}

struct Merge<'w, 'a> {
    world: &'w World<'a>,
    groups: &'w Groups,
    out: Merged<'a>,
    ids: HashMap<Key, SchemaId>,
    queue: VecDeque<(SchemaId, Key, String)>,
}

impl<'a> Merge<'_, 'a> {
    /// Builds what was reached and isn't built yet.
    fn schemas(&mut self) {
        while let Some((id, key, at)) = self.queue.pop_front() {
            let schema = self.schema(id, &key, &at);
            self.out.api.schemas[id] = schema;
        }
    }

    /// The schema of a joint place; the first place of a type is its address.
    fn intern(&mut self, key: &Key, at: &str) -> SchemaId {
        let group = self.groups.resolve(self.world, key);
        if let Some(id) = self.ids.get(group) {
            return *id;
        }
        let group = group.clone();
        let id = self.out.api.schemas.push(Schema::new(Shape::Any));
        self.ids.insert(group.clone(), id);
        self.out.keys.push(group.clone());
        self.out.names.push(Vec::new());
        self.out.addresses.push(at.to_owned());
        self.queue.push_back((id, group, at.to_owned()));
        id
    }

    /// A schema that no source has as such.
    fn invent(&mut self, at: &str, shape: Shape, origins: Vec<Origin>) -> SchemaId {
        let id = self.out.api.schemas.push(Schema { origins, ..Schema::new(shape) });
        let parts = vec![None; self.world.sides.len()];
        self.out.keys.push(Key {
            direction: Direction::Request,
            cell: None,
            narrow: false,
            parts,
        });
        self.out.names.push(Vec::new());
        self.out.addresses.push(at.to_owned());
        id
    }

    /// Remembers which places of the sources a place of the result stands for.
    fn mark(&mut self, side: usize, origins: &[Origin], at: &str) {
        for origin in origins {
            let origin = self.world.sides.origin(side, origin);
            self.out
                .places
                .entry((origin.source, origin.pointer))
                .or_insert_with(|| at.to_owned());
        }
    }

    fn origins(&mut self, at: &str, rows: &Row<&'a [Origin]>) -> Vec<Origin> {
        let sides = self.world.sides;
        let mut all = Vec::new();
        for (side, origins) in sides.ranked(rows) {
            sides.add_origins(&mut all, side, origins);
            self.mark(side, origins, at);
        }
        all
    }

    /// A property, an item, a parameter, a body, under the type that `key` stands for.
    fn place(&mut self, at: &str, row: &Row<&'a Use>, key: &Key) -> Use {
        use super::decision::Severity;
        use super::decision::aspect::{
            DEFAULT, DEPRECATED, NULLABLE, READ_ONLY, WRITE_ONLY,
        };
        use super::record::{Question, pointer};
        use super::rules::{
            AUTHORITATIVE_DEFAULT, DEPRECATED_IF_ANY, NULL_IF_ANY, ONE_WAY_IF_ALL,
            all_agree, any_says, preferred,
        };
        let schema = self.intern(key, at);
        let origins = self
            .origins(at, &row.iter().map(|p| p.map(|p| p.origins.as_slice())).collect());
        let sides = self.world.sides;
        // Null was seen where no source allows it.
        let seen_null = self.out.record.evidence.null(at)
            && sides.ranked(row).all(|(side, place)| {
                !place.nullable && !takes_null(&sides.list[side].api, place)
            });
        let mut speaking = row.iter().flatten();
        let only = match (speaking.next(), speaking.next()) {
            (Some(only), None) => Some(*only),
            _ => None,
        };
        if let Some(only) = only.filter(|_| !seen_null) {
            return Use { schema, origins, ..Use::clone(only) };
        }
        let record = &mut self.out.record;
        let mut flag =
            |question: Question<'_>,
             keyword: &str,
             get: &dyn Fn(&Use) -> Option<bool>,
             rule: &dyn Fn(&[super::rules::Voice<bool>]) -> bool| {
                let answers = sides
                    .ranked(row)
                    .map(|(side, place)| {
                        record.answer(side, get(place), pointer(&place.origins, keyword))
                    })
                    .collect();
                record
                    .settle(&question, answers, |voices| Some(rule(voices)))
                    .unwrap_or(false)
            };
        let doubted = row.iter().enumerate().any(|(side, place)| {
            sides.list[side].formal && place.is_some_and(|place| !place.nullable)
        });
        let severity = if doubted { Severity::Conflict } else { Severity::Gap };
        let question = Question::new(at, NULLABLE, &NULL_IF_ANY).severity(severity);
        let nullable = flag(
            if seen_null { question.observed() } else { question },
            "nullable",
            &|place| Some(place.nullable),
            &|voices| seen_null || any_says(voices),
        );
        if let Some(only) = only {
            return Use { schema, origins, nullable, ..Use::clone(only) };
        }
        let deprecated = flag(
            Question::new(at, DEPRECATED, &DEPRECATED_IF_ANY),
            "deprecated",
            &|place| place.deprecated.then_some(true),
            &any_says,
        );
        let read_only = flag(
            Question::new(at, READ_ONLY, &ONE_WAY_IF_ALL),
            "readOnly",
            &|place| Some(place.read_only),
            &|voices| all_agree(voices).unwrap_or(false),
        );
        let write_only = flag(
            Question::new(at, WRITE_ONLY, &ONE_WAY_IF_ALL),
            "writeOnly",
            &|place| Some(place.write_only),
            &|voices| all_agree(voices).unwrap_or(false),
        );
        let answers = sides
            .ranked(row)
            .map(|(side, place)| {
                record.answer(
                    side,
                    place.default.clone(),
                    pointer(&place.origins, "default"),
                )
            })
            .collect();
        let question = Question::new(at, DEFAULT, &AUTHORITATIVE_DEFAULT);
        let default = record.settle(&question, answers, preferred);
        let description =
            super::sides::first(sides, row, |place| place.description.clone());
        Use {
            schema,
            nullable,
            description,
            default,
            deprecated,
            read_only,
            write_only,
            origins,
        }
    }
}
