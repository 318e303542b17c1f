//! The shape of a schema: its type, bounds and values.

use std::rc::Rc;

use serde_json::{Value, json};

use super::bounds::{larger, smaller};
use super::core::{Body, Node, Part, members};
use super::says::{is_null, structural};
use super::{Lowering, child, flagged, origin, pointer_of};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Array, Schema, SchemaId, Shape, Union, Variant};
use crate::openapi::extra;

impl<'c> Lowering<'c> {
    /// Gives every schema its shape, and those it turns up on the way.
    pub(super) fn shapes(&mut self) {
        while let Some((id, body)) = self.queue.pop_front() {
            let schema = self.schema(&body);
            self.schemas[id] = schema;
        }
    }

    fn schema(&mut self, body: &Rc<Body<'c>>) -> Schema {
        let mut origins = vec![origin(&*body.at)];
        for part in &body.parts {
            let own = origin(&*part.at);
            if !origins.contains(&own) {
                origins.push(own);
            }
        }
        let mut schema =
            Schema { name: body.name.clone(), origins, ..Schema::new(self.shape(body)) };
        if let Some(head) = body.head {
            schema.title.clone_from(&head.title);
            schema.description.clone_from(&head.description);
            schema.deprecated = head.deprecated && body.name.is_some();
            schema.examples.extend(head.example.clone());
            if let Some(Value::Array(list)) = head.extensions.get(extra::EXAMPLES) {
                schema.examples.extend(list.iter().cloned());
            }
            schema.http_status = head
                .extensions
                .get(extra::HTTP_STATUS)
                .and_then(Value::as_u64)
                .and_then(|status| u16::try_from(status).ok());
        }
        schema
    }

    fn shape(&mut self, body: &Rc<Body<'c>>) -> Shape {
        if let Some(union) = self.union_of(body).or_else(|| self.heirs_of(body)) {
            return union;
        }
        if let [part] = body.parts.as_slice()
            && let Some(Value::Array(types)) = part.data.extensions.get(extra::TYPES)
            && part.only.is_none()
        {
            return self.by_type(body, part, types);
        }
        if let Some(shape) = self.enumerated(body) {
            return shape;
        }
        match self.kind_of(body) {
            Some("string") => Shape::Text(self.string(&body.parts)),
            Some("integer") => Shape::Number(self.bounded(&body.parts, true)),
            Some("number") => Shape::Number(self.bounded(&body.parts, false)),
            Some("boolean") => Shape::Boolean(None),
            Some("array") => self.array(body),
            Some("object") => Shape::Object(self.object(body)),
            _ => {
                let is_never =
                    |part: &&Part<'_>| flagged(&part.data.extensions, extra::NEVER);
                if let Some(part) = body.parts.iter().find(is_never) {
                    let message = "`false` allows no value at all";
                    self.warn(&part.at, message, "any value is taken; say what it is");
                }
                Shape::Any
            }
        }
    }

    /// The type of all parts together.
    pub(super) fn kind_of(&mut self, body: &Body<'c>) -> Option<&'static str> {
        let mut found: Option<(&'static str, Rc<str>)> = None;
        for part in &body.parts {
            let stated = part.only.or(part.any.typ.as_deref()).and_then(known_type);
            let Some(stated) = stated else { continue };
            match &found {
                None => found = Some((stated, Rc::clone(&part.at))),
                Some((earlier, _)) if *earlier == stated => {}
                Some(("number", _)) if stated == "integer" => {
                    found = Some((stated, Rc::clone(&part.at)));
                }
                Some(("integer", _)) if stated == "number" => {}
                Some((earlier, _)) => {
                    let earlier = *earlier;
                    self.tell(
                        &child(&part.at, "type"),
                        Diagnostic::error(format!(
                            "no value is both {earlier} and {stated}, as `allOf` says"
                        ))
                        .help(format!("{earlier} is taken; remove one of the two")),
                    );
                    self.defect(
                        child(&part.at, "type"),
                        "allOf",
                        json!(stated),
                        json!(earlier),
                        format!(
                            "No value is both {earlier} and {stated}, as `allOf` says; the \
                             first is taken."
                        ),
                    );
                }
            }
        }
        found.map(|(kind, _)| kind).or_else(|| body.parts.iter().find_map(implied_type))
    }

    /// A list of types: a variant each.
    fn by_type(
        &mut self,
        body: &Body<'c>,
        part: &Part<'c>,
        types: &'c [Value],
    ) -> Shape {
        let mut variants = Vec::new();
        for only in types.iter().filter_map(Value::as_str) {
            let alone = Rc::new(Body {
                key: format!("{}|{only}", body.key).into(),
                at: Rc::clone(&body.at),
                name: None,
                parts: vec![Part { only: Some(only), ..part.clone() }],
                head: None,
            });
            let id = self.id_of(&alone);
            variants.push(variant(id, &body.at));
        }
        Shape::Union(Union { tag: None, variants })
    }

    /// The union that a body is, if it is one.
    fn union_of(&mut self, body: &Rc<Body<'c>>) -> Option<Shape> {
        let mut groups = Vec::new();
        for part in body.parts.iter().filter(|part| !part.plain) {
            for (keyword, list) in
                [("anyOf", &part.any.any_of), ("oneOf", &part.any.one_of)]
            {
                if list.is_empty() {
                    continue;
                }
                let all: Vec<_> = members(part)
                    .into_iter()
                    .filter(|(_, at)| at.starts_with(&format!("{}/{keyword}/", part.at)))
                    .filter(|(node, _)| !is_null(*node))
                    .collect();
                groups.push((part.clone(), keyword, all));
            }
        }
        // Listed values are narrower than any choice beside them.
        let listed =
            |part: &Part<'_>| part.any.enumeration.iter().any(|value| !value.is_null());
        if groups.is_empty() || body.parts.iter().any(listed) {
            return None;
        }
        let several = body.parts.len() > 1;
        let mut chosen = None;
        for (part, keyword, group) in groups {
            // A base that lists its heirs: the heir is not made of all of them again.
            if several && self.contains_itself(&part, &group, body) {
                continue;
            }
            if group.is_empty() {
                continue;
            }
            if group.iter().all(|(node, _)| only_requires(*node)) {
                let message =
                    format!("which properties go together is not checked (`{keyword}`)");
                let problem = Diagnostic::note(message)
                    .help("the type has them all; the server knows which it wants");
                self.tell(&child(&part.at, keyword), problem);
                continue;
            }
            if chosen.is_some() {
                self.warn(
                    &child(&part.at, keyword),
                    format!(
                        "a second choice beside the first is not followed (`{keyword}`)"
                    ),
                    "only the first choice tells the types",
                );
                continue;
            }
            chosen = Some((part, group));
        }
        let (part, group) = chosen?;
        let base: Vec<Part<'c>> = body
            .parts
            .iter()
            .filter(|part| is_base(part))
            .map(|part| Part { plain: true, ..part.clone() })
            .collect();
        let mut variants = Vec::new();
        let mut keys = Vec::new();
        for (node, at) in group {
            let core = self.core(node, &at);
            if leads_back(&core.body, body) {
                self.warn(
                    &at,
                    "the variant leads back to the choice it is a part of",
                    "it is left out; say what it is without it",
                );
                continue;
            }
            keys.push(Rc::clone(&core.body.key));
            let has_base =
                |base: &Part<'c>| core.body.parts.iter().any(|own| own.at == base.at);
            let mut facts = core.facts.clone();
            let id = if base.iter().all(has_base) {
                self.id_of(&core.body)
            } else {
                let mut parts = base.clone();
                let own = core.body.parts.iter();
                parts.extend(
                    own.filter(|own| !base.iter().any(|known| same_part(known, own)))
                        .cloned(),
                );
                // Told from others by what it is made of, and not by the way here: the ways through
                // unions in unions have no end.
                self.id_of(&Rc::new(Body {
                    key: format!("{}&{}", core.body.key, key_of(&base)).into(),
                    at: Rc::clone(&core.body.at),
                    name: None,
                    parts,
                    head: core.body.head,
                }))
            };
            let mut one = variant(id, &at);
            one.value.description = facts.description.take();
            one.value.default = facts.default.take();
            one.value.deprecated = facts.deprecated;
            variants.push(one);
        }
        let mut tag = None;
        let declared = std::iter::once(&part)
            .chain(&body.parts)
            .find_map(|part| part.data.discriminator.as_ref());
        if let Some(discriminator) = declared {
            tag = Some(discriminator.property_name.clone());
            for (value, reference) in &discriminator.mapping {
                let Some(pointer) = pointer_of(reference) else {
                    continue;
                };
                let target = self.core_at(pointer).body;
                match keys.iter().position(|key| *key == target.key) {
                    Some(index) => variants[index].tags.push(value.clone()),
                    None => self.warn(
                        &child(
                            &child(&child(&part.at, "discriminator"), "mapping"),
                            value,
                        ),
                        format!(
                            "the discriminator's value `{value}` leads to no variant"
                        ),
                        "it is ignored; add its schema to the variants",
                    ),
                }
            }
        }
        Some(Shape::Union(Union { tag, variants }))
    }

    /// Whether the body is a member of the union that one of its parts is, with or without others: a
    /// base that lists its heirs.
    fn contains_itself(
        &mut self,
        part: &Part<'c>,
        group: &[(Node<'c>, String)],
        body: &Body<'c>,
    ) -> bool {
        group.iter().any(|(node, at)| {
            let member = self.core(*node, at).body;
            let of_body = |own: &Part<'c>| {
                let mut parts = body.parts.iter();
                parts.any(|known| known.plain == own.plain && same_part(known, own))
            };
            member.key == body.key
                || (member.parts.iter().any(|own| same_part(own, part))
                    && member.parts.iter().all(of_body))
        })
    }

    fn array(&mut self, body: &Body<'c>) -> Shape {
        let mut nodes: Vec<(Node<'c>, String)> = Vec::new();
        let (mut min_items, mut max_items, mut unique) = (None, None, false);
        for part in &body.parts {
            if let Some(items) = &part.any.items {
                nodes.push((items.into(), format!("{}/items", part.at)));
            }
            min_items = larger(min_items, part.any.min_items);
            max_items = smaller(max_items, part.any.max_items);
            unique |= part.any.unique_items == Some(true);
        }
        let prefix = self.elements(&body.parts);
        let items = match nodes.as_slice() {
            [] => self.use_of_anything(&format!("{}/items", body.at)),
            [(node, at)] => self.use_of(*node, at),
            several => self.use_of_all(several),
        };
        Shape::Array(Array {
            prefix,
            items: Box::new(items),
            min_items,
            max_items,
            unique,
        })
    }

    /// What is at the beginning of a list, place by place: at each, what all parts say of it.
    fn elements(&mut self, parts: &[Part<'c>]) -> Vec<ir::Use> {
        let length = parts.iter().map(|part| elements_of(part).len()).max().unwrap_or(0);
        let mut places = Vec::new();
        for place in 0..length {
            let mut nodes: Vec<(Node<'c>, String)> = Vec::new();
            for part in parts {
                let stated = elements_of(part).get(place).and_then(Value::as_str);
                match (stated, &part.any.items) {
                    (Some(reference), _) => {
                        let at = pointer_of(reference).unwrap_or(&part.at).to_owned();
                        nodes.push((Node::Reference(reference), at));
                    }
                    (None, Some(items)) => {
                        nodes.push((items.into(), format!("{}/items", part.at)));
                    }
                    (None, None) => {}
                }
            }
            places.push(match nodes.as_slice() {
                [(node, at)] => self.use_of(*node, at),
                several => self.use_of_all(several),
            });
        }
        places
    }
}

/// References to the schemas of the first elements of a list.
fn elements_of<'c>(part: &Part<'c>) -> &'c [Value] {
    match part.data.extensions.get(extra::ELEMENTS) {
        Some(Value::Array(list)) => list,
        _ => &[],
    }
}

pub(super) fn variant(id: SchemaId, at: &str) -> Variant {
    Variant {
        tags: Vec::new(),
        untagged: false,
        value: ir::Use { origins: vec![origin(at)], ..ir::Use::new(id) },
    }
}

pub(super) fn known_type(word: &str) -> Option<&'static str> {
    ["string", "number", "integer", "boolean", "array", "object"]
        .into_iter()
        .find(|known| *known == word)
}

/// The type that the other keywords of a part are about.
fn implied_type(part: &Part<'_>) -> Option<&'static str> {
    let any = part.any;
    let extensions = &part.data.extensions;
    if !any.properties.is_empty()
        || !any.required.is_empty()
        || any.additional_properties.is_some()
        || any.min_properties.is_some()
        || any.max_properties.is_some()
        || flagged(extensions, extra::STATED)
    {
        Some("object")
    } else if any.items.is_some()
        || any.min_items.is_some()
        || any.max_items.is_some()
        || extensions.contains_key(extra::ELEMENTS)
    {
        Some("array")
    } else if any.pattern.is_some()
        || any.min_length.is_some()
        || any.max_length.is_some()
        || extensions.contains_key(extra::CONTENT_TYPE)
        || extensions.contains_key(extra::CONTENT_ENCODING)
    {
        Some("string")
    } else if any.minimum.is_some() || any.maximum.is_some() || any.multiple_of.is_some()
    {
        Some("number")
    } else {
        match any.format.as_deref() {
            Some(
                "date" | "date-time" | "uuid" | "uri" | "byte" | "binary" | "email",
            ) => Some("string"),
            Some("int32" | "int64") => Some("integer"),
            Some("float" | "double") => Some("number"),
            _ => None,
        }
    }
}

/// Whether a variant is made of a union that has become variants on the way to the body already.
fn leads_back(variant: &Body<'_>, body: &Body<'_>) -> bool {
    let is_union = |part: &Part<'_>| {
        !(part.plain || (part.any.any_of.is_empty() && part.any.one_of.is_empty()))
    };
    let done =
        |part: &Part<'_>| body.parts.iter().any(|own| own.plain && own.at == part.at);
    variant.parts.iter().any(|part| is_union(part) && done(part))
}

fn same_part(one: &Part<'_>, other: &Part<'_>) -> bool {
    one.at == other.at && one.only == other.only
}

/// The key of a base.
fn key_of(base: &[Part<'_>]) -> String {
    let name = |part: &Part<'_>| match part.only {
        Some(only) => format!("{}|{only}", part.at),
        None => part.at.to_string(),
    };
    let mut names: Vec<String> = base.iter().map(name).collect();
    names.sort_unstable();
    names.join("&")
}

/// Whether a part says more than the type of what the variants beside it are.
fn is_base(part: &Part<'_>) -> bool {
    let any = part.any;
    !any.properties.is_empty()
        || !any.required.is_empty()
        || any.additional_properties.is_some()
        || any.items.is_some()
        || part.data.extensions.contains_key(extra::ELEMENTS)
}

/// A member of a union that lists required properties and nothing else.
fn only_requires(node: Node<'_>) -> bool {
    let Node::Item(schema) = node else {
        return false;
    };
    let openapiv3::SchemaKind::Any(any) = &schema.schema_kind else {
        return false;
    };
    if any.required.is_empty() && any.not.is_none() {
        return false;
    }
    let mut rest = any.clone();
    rest.required.clear();
    rest.typ = None;
    rest.all_of.is_empty()
        && !schema.schema_data.extensions.contains_key(extra::REF)
        && !structural(&rest, &schema.schema_data)
}
