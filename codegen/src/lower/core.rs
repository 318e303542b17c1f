//! What a schema comes down to, once references, `allOf` and unions of one are followed.

use std::rc::Rc;

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaData, SchemaKind};
use serde_json::Value;

use super::says::{is_ref, only_type, only_variant, structural};
use super::{Lowering, MOST_SCHEMAS, flagged, origin, pointer_of};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, SchemaId, Shape, Use};
use crate::openapi::extra;

/// How many schemas may lie one inside the other without anything but `allOf`, `$ref` and unions of
/// one between them.
const DEEPEST: usize = 120;

/// A schema in the document, its `$ref` and `allOf` left aside: they have become parts of their own.
#[derive(Debug, Clone)]
pub(super) struct Part<'c> {
    pub(super) any: &'c AnySchema,
    pub(super) data: &'c SchemaData,
    pub(super) at: Rc<str>,
    /// Leaves its unions aside as well: they have become variants.
    pub(super) plain: bool,
    /// The one of its types that is meant.
    pub(super) only: Option<&'c str>,
}

/// The type behind a place: parts that hold all at once.
#[derive(Debug)]
pub(super) struct Body<'c> {
    /// Tells it from all others.
    pub(super) key: Rc<str>,
    pub(super) at: Rc<str>,
    pub(super) name: Option<String>,
    pub(super) parts: Vec<Part<'c>>,
    /// Where title, description and examples come from.
    pub(super) head: Option<&'c SchemaData>,
}

/// What belongs to a place and not to the type.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) description: Option<String>,
    pub(super) default: Option<Value>,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
}

/// A body with what is said where it is used.
#[derive(Debug, Clone)]
pub(super) struct Core<'c> {
    pub(super) body: Rc<Body<'c>>,
    pub(super) facts: Facts,
    /// Null is allowed, whatever the variants say.
    pub(super) nullable: bool,
}

/// Anything that holds a schema or a reference to one.
#[derive(Clone, Copy)]
pub(super) enum Node<'c> {
    Reference(&'c str),
    Item(&'c Schema),
}

impl<'c> From<&'c ReferenceOr<Schema>> for Node<'c> {
    fn from(node: &'c ReferenceOr<Schema>) -> Self {
        match node {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

impl<'c> From<&'c ReferenceOr<Box<Schema>>> for Node<'c> {
    fn from(node: &'c ReferenceOr<Box<Schema>>) -> Self {
        match node {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Item(schema),
        }
    }
}

impl<'c> Lowering<'c> {
    /// What a schema at a place is.
    pub(super) fn use_of(&mut self, node: impl Into<Node<'c>>, at: &str) -> Use {
        let core = self.core(node.into(), at);
        self.use_of_core(core, at)
    }

    pub(super) fn use_of_core(&mut self, core: Core<'c>, at: &str) -> Use {
        let nullable = self.is_nullable(&core);
        let facts = core.facts;
        Use {
            nullable,
            description: facts.description,
            default: facts.default,
            deprecated: facts.deprecated,
            read_only: facts.read_only,
            write_only: facts.write_only,
            origins: vec![origin(at)],
            ..Use::new(self.id_of(&core.body))
        }
    }

    /// What several schemas are that hold at one place all at once.
    pub(super) fn use_of_all(&mut self, nodes: &[(Node<'c>, String)]) -> Use {
        let mut cores = Vec::new();
        for (node, at) in nodes {
            cores.push(self.core(*node, at));
        }
        let nullable = cores.iter().all(|core| self.is_nullable(core));
        let mut facts = Facts::default();
        for core in &cores {
            facts = core.facts.clone().over(facts);
        }
        let head = cores.iter().rev().find_map(|core| core.body.head);
        let mut bodies: Vec<Rc<Body<'c>>> = Vec::new();
        for core in cores {
            let says_something =
                core.body.parts.iter().any(|part| structural(part.any, part.data));
            if says_something && bodies.iter().all(|body| body.key != core.body.key) {
                bodies.push(core.body);
            }
        }
        let id = match bodies.as_slice() {
            [one] => self.id_of(one),
            several => {
                let at: Rc<str> = nodes.last().map_or("", |(_, at)| at.as_str()).into();
                let key = match several {
                    [] => at.to_string(),
                    _ => joined(several),
                };
                self.id_of(&Rc::new(Body {
                    key: key.into(),
                    at,
                    name: None,
                    parts: parts_of(several),
                    head,
                }))
            }
        };
        Use {
            nullable,
            description: facts.description,
            default: facts.default,
            deprecated: facts.deprecated,
            read_only: facts.read_only,
            write_only: facts.write_only,
            origins: nodes.iter().map(|(_, at)| origin(at.as_str())).collect(),
            ..Use::new(id)
        }
    }

    /// A place about which nothing is said.
    pub(super) fn use_of_anything(&mut self, at: &str) -> Use {
        let body = Rc::new(Body {
            key: format!("{at}|any").into(),
            at: at.into(),
            name: None,
            parts: Vec::new(),
            head: None,
        });
        Use { origins: vec![origin(at)], ..Use::new(self.id_of(&body)) }
    }

    /// The id of a schema; its shape comes later.
    pub(super) fn id_of(&mut self, body: &Rc<Body<'c>>) -> SchemaId {
        if let Some(id) = self.ids.get(&body.key) {
            return *id;
        }
        if self.schemas.len() >= MOST_SCHEMAS {
            if !self.too_many {
                self.too_many = true;
                self.tell(
                    &body.at,
                    Diagnostic::error("merging its parts makes the document too large")
                        .help("`allOf` and unions here multiply one another; write them out less"),
                );
            }
            return SchemaId(0);
        }
        let id = self.schemas.push(ir::Schema::new(Shape::Any));
        self.ids.insert(Rc::clone(&body.key), id);
        self.queue.push_back((id, Rc::clone(body)));
        id
    }

    /// Whether null is allowed at a place.
    pub(super) fn is_nullable(&mut self, core: &Core<'c>) -> bool {
        core.nullable || self.has_null_variant(&core.body)
    }

    fn has_null_variant(&mut self, body: &Rc<Body<'c>>) -> bool {
        if let Some(known) = self.null_variants.get(&body.key) {
            return *known;
        }
        // A union that is part of itself adds nothing.
        self.null_variants.insert(Rc::clone(&body.key), false);
        let [part] = body.parts.as_slice() else {
            return false;
        };
        if part.plain || self.depth > DEEPEST {
            return false;
        }
        self.depth += 1;
        let mut found = false;
        for (member, at) in members(part) {
            let core = self.core(member, &at);
            found |= self.is_nullable(&core);
        }
        self.depth -= 1;
        self.null_variants.insert(Rc::clone(&body.key), found);
        found
    }

    /// What the schema at a pointer is.
    pub(super) fn core_at(&mut self, pointer: &str) -> Core<'c> {
        if let Some(known) = self.cores.get(pointer) {
            return known.clone();
        }
        let Some(node) = self.from.schema(pointer) else {
            return self.anything(pointer);
        };
        if !self.following.insert(pointer.to_owned()) {
            self.warn(
                pointer,
                "the schema is made of nothing but itself",
                "any value is taken; say what it is",
            );
            return self.anything(pointer);
        }
        let core = self.core(node.into(), pointer);
        self.following.remove(pointer);
        self.cores.insert(pointer.to_owned(), core.clone());
        core
    }

    fn anything(&self, at: &str) -> Core<'c> {
        Core {
            body: Rc::new(Body {
                key: format!("{at}|any").into(),
                at: at.into(),
                name: None,
                parts: Vec::new(),
                head: None,
            }),
            facts: Facts::default(),
            nullable: false,
        }
    }

    pub(super) fn core(&mut self, node: Node<'c>, at: &str) -> Core<'c> {
        if self.depth > DEEPEST {
            self.warn(
                at,
                "schemas lie too deep one inside the other",
                "any value is taken from here on",
            );
            return self.anything(at);
        }
        self.depth += 1;
        let core = match node {
            Node::Reference(reference) => match pointer_of(reference) {
                Some(pointer) => self.core_at(pointer),
                None => self.anything(at),
            },
            Node::Item(schema) => self.core_of_item(schema, at),
        };
        self.depth -= 1;
        core
    }

    fn core_of_item(&mut self, schema: &'c Schema, at: &str) -> Core<'c> {
        let SchemaKind::Any(any) = &schema.schema_kind else {
            return self.anything(at);
        };
        let data = &schema.schema_data;
        let name = self.name_at(at);
        let mut facts = Facts::of(data);
        let mut nullable = data.nullable
            || flagged(&data.extensions, extra::NULL)
            || any.enumeration.contains(&Value::Null);
        let mut subs: Vec<(Node<'c>, String)> = Vec::new();
        if let Some(reference) = data.extensions.get(extra::REF).and_then(Value::as_str)
        {
            subs.push((Node::Reference(reference), at.to_owned()));
        }
        for (index, member) in any.all_of.iter().enumerate() {
            let node = Node::from(member);
            match node {
                // `allOf: [$ref, {description}]`: the second says something of the place only.
                Node::Item(Schema {
                    schema_data: own,
                    schema_kind: SchemaKind::Any(inner),
                }) if !structural(inner, own)
                    && inner.all_of.is_empty()
                    && !is_ref(own) =>
                {
                    facts = facts.over(Facts::of(own));
                    nullable |= own.nullable;
                }
                node => subs.push((node, format!("{at}/allOf/{index}"))),
            }
        }
        let own = structural(any, data);
        let own_type_only = own && only_type(any, data);
        if let [(sub, sub_at)] = subs.as_slice()
            && (!own || own_type_only)
        {
            let inner = self.core(*sub, sub_at);
            return Core {
                facts: facts.over(inner.facts),
                nullable: nullable || inner.nullable,
                body: inner.body,
            };
        }
        if subs.is_empty()
            && let Some((member, member_at, null)) = only_variant(any, data, at)
        {
            let inner = self.core(member, &member_at);
            return Core {
                facts: facts.over(inner.facts),
                nullable: nullable || null || inner.nullable,
                body: inner.body,
            };
        }
        // From here on the type is declared here: what is said here is said of it.
        facts.description = None;
        facts.deprecated &= name.is_none();
        let own_part = Part { any, data, at: at.into(), plain: false, only: None };
        let mut parts = Vec::new();
        if subs.is_empty() {
            parts.push(own_part);
        } else {
            let mut all_nullable = true;
            let mut bodies = Vec::new();
            for (sub, sub_at) in subs {
                let inner = self.core(sub, &sub_at);
                all_nullable &= inner.nullable;
                if facts.default.is_none() {
                    facts.default = inner.facts.default;
                }
                bodies.push(inner.body);
            }
            nullable |= all_nullable && !own;
            parts = parts_of(&bodies);
            if own {
                parts.push(own_part);
            }
        }
        Core {
            body: Rc::new(Body {
                key: at.into(),
                at: at.into(),
                name,
                parts,
                head: Some(data),
            }),
            facts,
            nullable,
        }
    }
}

impl Facts {
    fn of(data: &SchemaData) -> Self {
        Self {
            description: data.description.clone(),
            default: data.default.clone(),
            deprecated: data.deprecated,
            read_only: data.read_only,
            write_only: data.write_only,
        }
    }

    /// These facts, completed by those of what is referred to.
    pub(super) fn over(self, below: Self) -> Self {
        Self {
            description: self.description.or(below.description),
            default: self.default.or(below.default),
            deprecated: self.deprecated || below.deprecated,
            read_only: self.read_only || below.read_only,
            write_only: self.write_only || below.write_only,
        }
    }
}

/// All parts of several bodies, each once.
fn parts_of<'c>(bodies: &[Rc<Body<'c>>]) -> Vec<Part<'c>> {
    let mut parts: Vec<Part<'c>> = Vec::new();
    for body in bodies {
        for part in &body.parts {
            if !parts.iter().any(|known| known.at == part.at && known.only == part.only)
            {
                parts.push(part.clone());
            }
        }
    }
    parts
}

/// The key of several bodies together.
fn joined(bodies: &[Rc<Body<'_>>]) -> String {
    let keys: Vec<&str> = bodies.iter().map(|body| &*body.key).collect();
    keys.join("\n")
}

/// The members of the unions of a part, with their pointers.
pub(super) fn members<'c>(part: &Part<'c>) -> Vec<(Node<'c>, String)> {
    let of = |list: &'c [ReferenceOr<Schema>], keyword: &'static str| {
        let at = Rc::clone(&part.at);
        list.iter().enumerate().map(move |(index, member)| {
            (member.into(), format!("{at}/{keyword}/{index}"))
        })
    };
    of(&part.any.any_of, "anyOf").chain(of(&part.any.one_of, "oneOf")).collect()
}
