//! Which joint places are of one type.
//!
//! A type of one source that is reached in two places is one type in both, together with whatever
//! the other sources have there, unless one of them has different types in the two places.

use std::collections::{HashMap, HashSet, VecDeque};

use super::forms::{Direction, Form, Key, Kind, Part, World};
use super::matching::{OperationRow, more_than_text};
use super::sides::Row;
use crate::ir::{Additional, Array, Object, Property, Shape, Use};

/// More rounds than this are never needed in practice; without a limit, a bug would never end.
const ROUNDS: usize = 12;
/// How many groups a key is compared with for each of its parts.
const CANDIDATES: usize = 48;

/// The types: groups of keys, each with the key that holds them all.
pub(super) struct Groups {
    list: Vec<Key>,
    index: HashMap<(Direction, usize, Part), Vec<usize>>,
    known: HashMap<Key, usize>,
}

impl Groups {
    /// Visits every joint place until the groups stay what they are.
    pub(super) fn find(world: &World<'_>, operations: &[OperationRow<'_>]) -> Self {
        let roots = roots(world, operations);
        let mut groups = Self::of(world, Vec::new());
        for _ in 0..ROUNDS {
            let seen = visit(world, &groups, &roots);
            let next = Self::of(world, seen);
            let settled = next.list == groups.list;
            groups = next;
            if settled {
                break;
            }
        }
        groups
    }

    /// Groups keys. Those with most sources come first, then those that are reached first.
    fn of(world: &World<'_>, mut keys: Vec<Key>) -> Self {
        keys.sort_by_key(|key| std::cmp::Reverse(key.parts.iter().flatten().count()));
        let mut groups =
            Self { list: Vec::new(), index: HashMap::new(), known: HashMap::new() };
        for key in keys {
            let at = match groups
                .candidates(world, &key)
                .into_iter()
                .find(|at| compatible(world, &groups.list[*at], &key))
            {
                Some(at) => {
                    groups.extend(world, at, &key);
                    at
                }
                None => {
                    groups.list.push(Key {
                        parts: vec![None; key.parts.len()],
                        cell: None,
                        ..key
                    });
                    groups.extend(world, groups.list.len() - 1, &key);
                    groups.list.len() - 1
                }
            };
            groups.known.insert(key, at);
        }
        groups
    }

    /// The type of a place.
    pub(super) fn resolve<'k>(&'k self, world: &World<'_>, key: &'k Key) -> &'k Key {
        if let Some(at) = self.known.get(key) {
            return &self.list[*at];
        }
        let holds = |at: &usize| {
            contains(&self.list[*at], key) && compatible(world, &self.list[*at], key)
        };
        let found = self.candidates(world, key).into_iter().find(holds);
        found.map_or(key, |at| &self.list[at])
    }

    fn candidates(&self, world: &World<'_>, key: &Key) -> Vec<usize> {
        let parts = key
            .parts
            .iter()
            .enumerate()
            .filter_map(|(side, part)| Some((side, part.as_ref()?)));
        let mut found: Vec<usize> = parts
            .filter(|(side, part)| shared(world, *side, part))
            .filter_map(|(side, part)| {
                self.index.get(&(key.direction, side, part.clone()))
            })
            .flat_map(|list| list.iter().copied().take(CANDIDATES))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn extend(&mut self, world: &World<'_>, at: usize, key: &Key) {
        let group = &mut self.list[at];
        group.narrow |= key.narrow;
        if group.cell.is_none() {
            group.cell.clone_from(&key.cell);
        }
        for (side, part) in key.parts.iter().enumerate() {
            if let (Some(part), None) = (part, &group.parts[side]) {
                group.parts[side] = Some(part.clone());
                if shared(world, side, part) {
                    self.index
                        .entry((key.direction, side, part.clone()))
                        .or_default()
                        .push(at);
                }
            }
        }
    }
}

/// Whether a schema is one that two places of a source can share on purpose.
fn shared(world: &World<'_>, side: usize, part: &Part) -> bool {
    let schema = world.sides.schema(side, part.schema);
    schema.name.is_some()
        || matches!(schema.shape, Shape::Object(_) | Shape::Array(_) | Shape::Union(_))
}

/// Whether no source has different schemas in the two.
fn compatible(world: &World<'_>, a: &Key, b: &Key) -> bool {
    // What is one alternative in the one must not be a place with several in the other.
    if a.narrow || b.narrow || a.cell.is_some() || b.cell.is_some() {
        let mut kinds = [a, b]
            .into_iter()
            .flat_map(|key| key.parts.iter().enumerate())
            .filter_map(|(side, part)| {
                Some(Kind::of(&world.sides.schema(side, part.as_ref()?.schema).shape))
            });
        let first = kinds.next();
        if first == Some(Kind::Union) || kinds.any(|kind| Some(kind) != first) {
            return false;
        }
    }
    let cells = a.cell.is_none() || b.cell.is_none() || a.cell == b.cell;
    cells
        && a.parts
            .iter()
            .zip(&b.parts)
            .all(|(a, b)| a.is_none() || b.is_none() || a == b)
}

fn contains(group: &Key, key: &Key) -> bool {
    (key.cell.is_none() || group.cell == key.cell)
        && group
            .parts
            .iter()
            .zip(&key.parts)
            .all(|(all, part)| part.is_none() || all == part)
}

fn roots(world: &World<'_>, operations: &[OperationRow<'_>]) -> Vec<Vec<Key>> {
    let sides = world.sides;
    let keys = |operation: &OperationRow<'_>| {
        let mut keys = Vec::new();
        for parameter in operation.parameters(sides) {
            keys.push(Key::of(Direction::Request, &parameter.values));
        }
        for media in operation.body(sides) {
            keys.push(Key::of(Direction::Request, &media.values));
        }
        for response in operation.responses() {
            for row in response.headers(sides).into_values() {
                let row = row.iter().map(|h| h.map(|h| &h.value)).collect();
                keys.push(Key::of(Direction::Response, &more_than_text(sides, &row)));
            }
            for media in response.media(sides) {
                keys.push(Key::of(Direction::Response, &media.values));
            }
        }
        keys
    };
    let loose = sides.loose().iter();
    let loose =
        loose.map(|place| vec![Key::of(Direction::Response, &vec![Some(place)])]);
    operations.iter().map(keys).chain(loose).collect()
}

/// Every key there is, in the order of first sight, each type opened once.
fn visit(world: &World<'_>, groups: &Groups, roots: &[Vec<Key>]) -> Vec<Key> {
    let mut seen: Vec<Key> = Vec::new();
    let mut known: HashSet<Key> = HashSet::new();
    let mut opened: HashSet<Key> = HashSet::new();
    let mut queue: VecDeque<Key> = VecDeque::new();
    for operation in roots {
        queue.extend(operation.iter().cloned());
        while let Some(key) = queue.pop_front() {
            if known.contains(&key) {
                continue;
            }
            let mut parts = key.parts.iter().enumerate();
            if !parts.any(|(side, part)| {
                part.as_ref().is_some_and(|p| shared(world, side, p))
            }) {
                // A string here has nothing to do with a string there, and has nothing inside.
                continue;
            }
            let group = groups.resolve(world, &key);
            if !opened.contains(group) {
                opened.insert(group.clone());
                queue.extend(children(world, group));
            }
            known.insert(key.clone());
            seen.push(key);
        }
    }
    seen
}

/// The joint places right inside one.
fn children<'a>(world: &World<'a>, key: &Key) -> Vec<Key> {
    let forms = world.forms(key);
    if let [form] = forms.list.as_slice() {
        return inside(world, key, form);
    }
    forms.list.iter().map(|form| form.key.clone()).collect()
}

fn inside<'a>(world: &World<'a>, whole: &Key, form: &Form<'a>) -> Vec<Key> {
    let direction = form.key.direction;
    let key = |row: &Row<&Use>| Key::of(direction, row);
    match form.kind {
        Kind::Array => {
            let mut keys: Vec<Key> = prefix(world, form).iter().map(key).collect();
            keys.push(key(&items(world, form)));
            keys
        }
        Kind::Object => {
            let mut keys: Vec<Key> = properties(world, form)
                .into_iter()
                .map(|(name, row)| key(&tag_row(world, form, name, &row)))
                .collect();
            let additional = additional(world, &object_parts(whole, form));
            if additional.iter().any(Option::is_some) {
                keys.push(key(&additional));
            }
            keys
        }
        _ => Vec::new(),
    }
}

/// The items of a list as the sources have them.
pub(super) fn items<'a>(world: &World<'a>, form: &Form<'a>) -> Row<&'a Use> {
    arrays(world, form).into_iter().map(|array| Some(&*array?.items)).collect()
}

/// What is at the beginning of a list, place by place, as the sources have it. One that doesn't tell
/// the places apart says the same of each.
pub(super) fn prefix<'a>(world: &World<'a>, form: &Form<'a>) -> Vec<Row<&'a Use>> {
    let arrays = arrays(world, form);
    let length = arrays.iter().flatten().map(|array| array.prefix.len()).max();
    let at = |place: usize| {
        let own = |array: &Option<&'a Array>| {
            let array = (*array)?;
            Some(array.prefix.get(place).unwrap_or(&array.items))
        };
        arrays.iter().map(own).collect()
    };
    (0..length.unwrap_or(0)).map(at).collect()
}

fn arrays<'a>(world: &World<'a>, form: &Form<'a>) -> Row<&'a Array> {
    let array = |(side, part): (usize, &Option<Part>)| match &world
        .sides
        .schema(side, part.as_ref()?.schema)
        .shape
    {
        Shape::Array(array) => Some(array),
        _ => None,
    };
    form.key.parts.iter().enumerate().map(array).collect()
}

/// The object a source contributes.
pub(super) fn object<'a>(
    world: &World<'a>,
    side: usize,
    part: Option<&Part>,
) -> Option<&'a Object> {
    match &world.sides.schema(side, part?.schema).shape {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

/// What each source contributes to an object, those included that say no more of it than that.
pub(super) fn object_parts(whole: &Key, form: &Form<'_>) -> Row<Part> {
    let parts = form.key.parts.iter().zip(&whole.parts);
    parts.map(|(own, whole)| own.as_ref().or(whole.as_ref()).cloned()).collect()
}

/// The properties of an object by name, without those that belong to other variants.
pub(super) fn properties<'a>(
    world: &World<'a>,
    form: &Form<'a>,
) -> Vec<(&'a str, Row<&'a Property>)> {
    let width = form.key.parts.len();
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut rows: Vec<(&str, Row<&Property>)> = Vec::new();
    for (side, part) in form.key.parts.iter().enumerate() {
        let Some(object) = object(world, side, part.as_ref()) else {
            continue;
        };
        let hidden = part.as_ref().and_then(|part| part.flat.as_ref());
        for property in &object.properties {
            if hidden.is_some_and(|hidden| hidden.contains(&property.name)) {
                continue;
            }
            let index = *at.entry(&property.name).or_insert_with(|| {
                rows.push((&property.name, vec![None; width]));
                rows.len() - 1
            });
            rows[index].1[side] = Some(property);
        }
    }
    rows.sort_by_key(|(name, _)| *name);
    rows
}

/// The values of a property. Of the tag of a variant, only what names this variant and no other.
pub(super) fn tag_row<'a>(
    world: &World<'a>,
    form: &Form<'a>,
    name: &str,
    row: &Row<&'a Property>,
) -> Row<&'a Use> {
    let cell = form
        .key
        .cell
        .as_ref()
        .filter(|cell| cell.tag == name && !cell.values.is_empty());
    let fits = |side: usize, place: &Use| {
        let Some(cell) = cell else { return true };
        let Shape::Text(text) = &world.sides.schema(side, place.schema).shape else {
            return false;
        };
        let folded = |value: &String| super::rules::fold(value);
        text.values.as_ref().is_some_and(|known| {
            // Spellings that the source itself tells apart are different values.
            let one = |value: &String| {
                known.known.iter().filter(|v| folded(v) == folded(value)).count() == 1
            };
            let own = |value: &String| {
                let mut of_cell = cell.values.iter();
                of_cell.any(|v| v == value || (one(value) && folded(v) == folded(value)))
            };
            !known.open && !known.known.is_empty() && known.known.iter().all(own)
        })
    };
    row.iter()
        .enumerate()
        .map(|(side, property)| {
            property.map(|p| &p.value).filter(|place| fits(side, place))
        })
        .collect()
}

/// The values of other properties as the sources have them.
pub(super) fn additional<'a>(world: &World<'a>, parts: &Row<Part>) -> Row<&'a Use> {
    let value = |(side, part): (usize, &Option<Part>)| match &object(
        world,
        side,
        part.as_ref(),
    )?
    .additional
    {
        Additional::Allowed(value) => Some(&**value),
        Additional::Silent | Additional::Forbidden => None,
    };
    parts.iter().enumerate().map(value).collect()
}
