//! Which schemas are one in the end, and what they are called.
//!
//! A type that is sent and received is built once for each direction, because the rules differ.
//! Where both come out the same, it becomes one type again.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::forms::{Direction, Part};
use super::merge::Merged;
use super::sides::{Row, Sides};
use crate::ir::{
    Additional, Api, Bound, Json, Origin, Schema, SchemaId, Schemas, Shape, Use,
};

/// Makes schemas one that are the same, drops those that nothing reaches, and settles names.
/// Gives the address of each schema.
pub(super) fn settle(
    sides: &Sides,
    merged: &mut Merged<'_>,
    addresses: &[String],
) -> Vec<String> {
    untagged(&mut merged.api);
    let one = unify(merged);
    redirect(&mut merged.api, |id| one[id.0 as usize]);
    let order = reachable(&merged.api);
    names(sides, merged, &order);
    let mut new: Vec<SchemaId> = vec![SchemaId(0); merged.api.schemas.len()];
    let mut schemas = Schemas::default();
    for id in &order {
        let schema = &mut merged.api.schemas[*id];
        new[id.0 as usize] =
            schemas.push(std::mem::replace(schema, Schema::new(Shape::Any)));
    }
    merged.api.schemas = schemas;
    redirect(&mut merged.api, |id| new[id.0 as usize]);
    order.iter().map(|id| addresses[id.0 as usize].clone()).collect()
}

/// A variant whose tag may be left out is the one without a tag.
pub(super) fn untagged(api: &mut Api) {
    let ids: Vec<SchemaId> = api.schemas.iter().map(|(id, _)| id).collect();
    for id in ids {
        let Shape::Union(union) = &api.schemas[id].shape else {
            continue;
        };
        let Some(tag) = &union.tag else { continue };
        let optional: Vec<Option<bool>> = union
            .variants
            .iter()
            .map(|variant| match &api.schemas[variant.value.schema].shape {
                Shape::Object(object) => object.property(tag).map(|property| {
                    property.required != Some(true) || property.value.nullable
                }),
                _ => None,
            })
            .collect();
        if let Shape::Union(union) = &mut api.schemas[id].shape {
            for (variant, optional) in union.variants.iter_mut().zip(optional) {
                // What an object without a value of the tag has under that name is something else.
                if !variant.tags.is_empty() {
                    variant.untagged = optional.unwrap_or(variant.untagged);
                }
            }
        }
    }
}

/// Every place of an API that refers to a schema, outside of other schemas, in a fixed order.
pub(super) fn roots(api: &Api) -> impl Iterator<Item = &Use> {
    let operations = api.operations.iter().flat_map(|operation| {
        let parameters = operation.parameters.iter().map(|p| &p.value);
        let body = operation
            .body
            .iter()
            .flat_map(|b| &b.content)
            .filter_map(|m| m.value.as_ref());
        let responses = operation.responses.iter().flat_map(|response| {
            let headers = response.headers.iter().map(|h| &h.value);
            headers.chain(response.content.iter().filter_map(|m| m.value.as_ref()))
        });
        parameters.chain(body).chain(responses)
    });
    operations.chain(&api.loose)
}

/// Every place right inside a schema, in the order of the schema.
pub(super) fn inside(shape: &Shape) -> Vec<&Use> {
    match shape {
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => Vec::new(),
        Shape::Array(array) => array.places().collect(),
        Shape::Object(object) => {
            let mut uses: Vec<&Use> =
                object.properties.iter().map(|p| &p.value).collect();
            if let Additional::Allowed(value) = &object.additional {
                uses.push(value);
            }
            uses
        }
        Shape::Union(union) => union.variants.iter().map(|v| &v.value).collect(),
    }
}

/// [`inside`], to change.
fn inside_mut(shape: &mut Shape) -> Vec<&mut Use> {
    match shape {
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => Vec::new(),
        Shape::Array(array) => {
            array.prefix.iter_mut().chain(std::iter::once(&mut *array.items)).collect()
        }
        Shape::Object(object) => {
            let mut uses: Vec<&mut Use> =
                object.properties.iter_mut().map(|p| &mut p.value).collect();
            if let Additional::Allowed(value) = &mut object.additional {
                uses.push(value);
            }
            uses
        }
        Shape::Union(union) => union.variants.iter_mut().map(|v| &mut v.value).collect(),
    }
}

/// Every place of an API that refers to a schema, to change.
pub(super) fn for_each_place(api: &mut Api, change: &mut dyn FnMut(&mut Use)) {
    for operation in &mut api.operations {
        operation.parameters.iter_mut().for_each(|p| change(&mut p.value));
        let body = operation.body.iter_mut().flat_map(|b| &mut b.content);
        body.filter_map(|m| m.value.as_mut()).for_each(&mut *change);
        for response in &mut operation.responses {
            response.headers.iter_mut().for_each(|h| change(&mut h.value));
            response
                .content
                .iter_mut()
                .filter_map(|m| m.value.as_mut())
                .for_each(&mut *change);
        }
    }
    api.loose.iter_mut().for_each(&mut *change);
    let ids: Vec<SchemaId> = api.schemas.iter().map(|(id, _)| id).collect();
    for id in ids {
        inside_mut(&mut api.schemas[id].shape).into_iter().for_each(&mut *change);
    }
}

fn redirect(api: &mut Api, to: impl Fn(SchemaId) -> SchemaId) {
    for_each_place(api, &mut |place| place.schema = to(place.schema));
}

/// The schemas that are reached, breadth first.
fn reachable(api: &Api) -> Vec<SchemaId> {
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    let mut queue: VecDeque<SchemaId> = roots(api).map(|place| place.schema).collect();
    while let Some(id) = queue.pop_front() {
        if seen.insert(id) {
            order.push(id);
            queue
                .extend(inside(&api.schemas[id].shape).iter().map(|place| place.schema));
        }
    }
    order
}

/// For each schema, the one that stands for it.
fn unify(merged: &mut Merged<'_>) -> Vec<SchemaId> {
    let labels = labels(&merged.api);
    let mut one: Vec<SchemaId> = merged.api.schemas.iter().map(|(id, _)| id).collect();
    let mut named: HashMap<u64, SchemaId> = HashMap::new();
    let mut shared: HashMap<(u64, Row<Part>), SchemaId> = HashMap::new();
    for id in one.clone() {
        let label = labels[id.0 as usize];
        let parts = &merged.keys[id.0 as usize].parts;
        let first = if merged.api.schemas[id].name.is_some() {
            *named.entry(label).or_insert(id)
        } else if parts.iter().any(Option::is_some) {
            *shared.entry((label, parts.clone())).or_insert(id)
        } else {
            id
        };
        one[id.0 as usize] = first;
    }
    let mut seen = HashSet::new();
    for (at, first) in one.iter().enumerate() {
        let id = SchemaId(u32::try_from(at).unwrap_or(u32::MAX));
        if *first != id {
            absorb(&mut merged.api, &labels, *first, id, &mut seen);
        }
    }
    one
}

/// Adds what the sources of an equal schema are, and those of everything inside.
fn absorb(
    api: &mut Api,
    labels: &[u64],
    into: SchemaId,
    from: SchemaId,
    seen: &mut HashSet<(SchemaId, SchemaId)>,
) {
    let mut open = vec![(into, from)];
    while let Some((into, from)) = open.pop() {
        if into == from || !seen.insert((into, from)) {
            continue;
        }
        let other = api.schemas[from].clone();
        let schema = &mut api.schemas[into];
        extend(&mut schema.origins, &other.origins);
        for example in &other.examples {
            if !schema.examples.contains(example) {
                schema.examples.push(example.clone());
            }
        }
        if schema.description.is_none() {
            schema.description.clone_from(&other.description);
        }
        let slots = slots(&other.shape, labels);
        let mut theirs: HashMap<u64, VecDeque<&Use>> = HashMap::new();
        for (slot, place) in slots.into_iter().zip(inside(&other.shape)) {
            theirs.entry(slot).or_default().push_back(place);
        }
        let own = self::slots(&schema.shape, labels);
        for (slot, place) in own.into_iter().zip(inside_mut(&mut schema.shape)) {
            if let Some(other) = theirs.get_mut(&slot).and_then(VecDeque::pop_front) {
                extend(&mut place.origins, &other.origins);
                open.push((place.schema, other.schema));
            }
        }
    }
}

fn extend(to: &mut Vec<Origin>, from: &[Origin]) {
    for origin in from {
        if !to.contains(origin) {
            to.push(origin.clone());
        }
    }
}

/// For each schema a number that is the same for all that say the same of the same, all the way
/// down, whatever the order in which they say it. Descriptions and places don't count.
fn labels(api: &Api) -> Vec<u64> {
    let local: Vec<u64> =
        api.schemas.iter().map(|(_, schema)| hash(|h| local(schema, h))).collect();
    let mut labels = local.clone();
    let mut count = distinct(&labels);
    loop {
        let next: Vec<u64> = api
            .schemas
            .iter()
            .map(|(id, schema)| {
                let mut slots = slots(&schema.shape, &labels);
                slots.sort_unstable();
                hash(|h| (local[id.0 as usize], slots).hash(h))
            })
            .collect();
        let now = distinct(&next);
        labels = next;
        if now == count {
            return labels;
        }
        count = now;
    }
}

fn distinct(labels: &[u64]) -> usize {
    labels.iter().collect::<HashSet<_>>().len()
}

fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(&mut hasher);
    hasher.finish()
}

/// A number for each place inside a schema, in its order: what is said there and what it leads to.
fn slots(shape: &Shape, labels: &[u64]) -> Vec<u64> {
    let place = |place: &Use, h: &mut DefaultHasher| {
        (place.nullable, place.deprecated, place.read_only, place.write_only).hash(h);
        if let Some(default) = &place.default {
            default.to_string().hash(h);
        }
        labels[place.schema.0 as usize].hash(h);
    };
    match shape {
        Shape::Any | Shape::Boolean(_) | Shape::Number(_) | Shape::Text(_) => Vec::new(),
        Shape::Array(array) => {
            // Which is which, but for the last, which stands for all others.
            let elements = array.places().enumerate();
            let elements = elements.map(|(at, element)| {
                hash(|h| {
                    (at, array.prefix.len()).hash(h);
                    place(element, h);
                })
            });
            elements.collect()
        }
        Shape::Object(object) => {
            let mut slots: Vec<u64> = object
                .properties
                .iter()
                .map(|property| {
                    hash(|h| {
                        (&property.name, property.required).hash(h);
                        place(&property.value, h);
                    })
                })
                .collect();
            if let Additional::Allowed(value) = &object.additional {
                slots.push(hash(|h| {
                    "*".hash(h);
                    place(value, h);
                }));
            }
            slots
        }
        Shape::Union(union) => union
            .variants
            .iter()
            .map(|variant| {
                hash(|h| {
                    let mut tags: Vec<&String> = variant.tags.iter().collect();
                    tags.sort_unstable();
                    (tags, variant.untagged).hash(h);
                    place(&variant.value, h);
                })
            })
            .collect(),
    }
}

/// Everything a schema says but what is inside of it.
fn local(schema: &Schema, h: &mut DefaultHasher) {
    let bound = |bound: &Option<Bound>, h: &mut DefaultHasher| {
        bound.as_ref().map(|bound| (bound.value.to_string(), bound.exclusive)).hash(h);
    };
    (&schema.name, schema.deprecated, schema.http_status).hash(h);
    std::mem::discriminant(&schema.shape).hash(h);
    match &schema.shape {
        Shape::Any => {}
        Shape::Boolean(only) => only.hash(h),
        Shape::Number(number) => {
            (number.integer, &number.format).hash(h);
            bound(&number.minimum, h);
            bound(&number.maximum, h);
            number.multiple_of.as_ref().map(ToString::to_string).hash(h);
            let list = |values: &Vec<serde_json::Number>| {
                let mut list: Vec<String> =
                    values.iter().map(ToString::to_string).collect();
                list.sort_unstable();
                list
            };
            number.values.as_ref().map(list).hash(h);
        }
        Shape::Text(text) => {
            (
                &text.format,
                &text.pattern,
                text.min_length,
                text.max_length,
                &text.content_type,
            )
                .hash(h);
            if let Some(values) = &text.values {
                let mut known: Vec<&String> = values.known.iter().collect();
                known.sort_unstable();
                (known, values.open).hash(h);
            }
        }
        Shape::Array(array) => (array.min_items, array.max_items, array.unique).hash(h),
        Shape::Object(object) => {
            (object.min_properties, object.max_properties).hash(h);
            std::mem::discriminant(&object.additional).hash(h);
        }
        Shape::Union(union) => union.tag.hash(h),
    }
}

/// Gives each type a name of its own: a name that several want goes to the one that most sources
/// call so, and to a response before a request; the others take the next name a source has.
fn names(sides: &Sides, merged: &mut Merged<'_>, order: &[SchemaId]) {
    let mut wanting: Vec<(SchemaId, usize)> = order
        .iter()
        .filter(|id| !merged.names[id.0 as usize].is_empty())
        .map(|id| (*id, 0))
        .collect();
    loop {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, (id, nth)) in wanting.iter().enumerate() {
            if let Some(name) = merged.names[id.0 as usize].get(*nth) {
                groups.entry(name.clone()).or_default().push(at);
            }
        }
        let mut settled = true;
        for (name, members) in groups {
            if members.len() < 2 {
                continue;
            }
            settled = false;
            let winner = members.iter().copied().min_by_key(|at| {
                let (id, nth) = wanting[*at];
                let pinned = nth == 0
                    && merged
                        .named
                        .get(&id)
                        .is_some_and(|at| merged.record.decisions[*at].pinned);
                let key = &merged.keys[id.0 as usize];
                let request = key.direction == Direction::Request;
                (
                    !pinned,
                    usize::MAX - supporters(sides, &key.parts, &name),
                    request,
                    *at,
                )
            });
            for at in members {
                if Some(at) != winner {
                    wanting[at].1 += 1;
                }
            }
        }
        if settled {
            break;
        }
    }
    let name_of =
        |id: SchemaId, nth: usize| merged.names[id.0 as usize].get(nth).cloned();
    let mut taken: HashSet<String> =
        wanting.iter().filter_map(|(id, nth)| name_of(*id, *nth)).collect();
    for (id, nth) in wanting {
        let name = name_of(id, nth).unwrap_or_else(|| {
            let base = merged.names[id.0 as usize][0].clone();
            let request = merged.keys[id.0 as usize].direction == Direction::Request;
            let base = if request && !base.ends_with("Param") {
                format!("{base}Param")
            } else {
                base
            };
            let free = (2..).map(|n| format!("{base}{n}"));
            std::iter::once(base.clone())
                .chain(free)
                .find(|name| !taken.contains(name))
                .unwrap_or(base)
        });
        taken.insert(name.clone());
        if let Some(at) = merged.named.get(&id) {
            merged.record.decisions[*at].chosen = Json::from(name.as_str());
        }
        merged.api.schemas[id].name = Some(name);
    }
}

fn supporters(sides: &Sides, parts: &Row<Part>, name: &str) -> usize {
    let named = |(side, part): (usize, &Option<Part>)| {
        let schema = sides.schema(side, part.as_ref()?.schema);
        (schema.name.as_deref() == Some(name)).then_some(())
    };
    parts.iter().enumerate().filter_map(named).count()
}
