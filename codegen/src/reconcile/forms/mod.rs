//! What a joint place may hold: the alternatives of all sources, matched by shape and tag.
//!
//! A schema is a set of forms: one of each kind of JSON value, and one object for each value of the
//! tag. A source without a union has one form, but its object may stand for several variants: when
//! it lists several values of the tag, or leaves the tag open.

mod key;
mod tagged;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

pub(super) use key::{Cell, Direction, Key, Kind, Part};

use super::sides::{Row, Sides};
use crate::ir::{Additional, Json, Object, Schema, SchemaId, Shape, Use};

/// One alternative.
#[derive(Debug)]
pub(super) struct Form<'a> {
    pub(super) kind: Kind,
    pub(super) key: Key,
    /// The variant as those sources have it that have a union.
    pub(super) uses: Row<&'a Use>,
    /// Values of the tag that mean this variant.
    pub(super) tags: Vec<String>,
    pub(super) untagged: bool,
    /// What the address says behind that of the place.
    pub(super) step: String,
    /// Where it comes in the list of the source believed first.
    order: (usize, usize),
}

/// All alternatives of a joint schema.
#[derive(Debug)]
pub(super) struct Forms<'a> {
    /// The property that tells variants apart.
    pub(super) tag: Option<String>,
    /// The alternatives in the order they are visited.
    pub(super) list: Vec<Form<'a>>,
    /// What each source says the kinds are, those that decide nothing included.
    pub(super) kinds: Row<Vec<&'static str>>,
    /// What each source says the variants are: values of the tag, or none when it leaves that open.
    pub(super) variants: Row<Json>,
    /// The values of the tag as each source spells them.
    pub(super) spelled: Row<Vec<String>>,
}

impl Forms<'_> {
    /// Indices of the alternatives in the order of the result.
    pub(super) fn ordered(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|at| self.list[*at].order);
        order
    }

    /// The kinds of the result, whole numbers as the sources have them.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<&str> = Vec::new();
        for word in self.kinds.iter().flatten().flatten() {
            if (*word != "any" || self.list.iter().all(|form| form.kind == Kind::Any))
                && !kinds.contains(word)
            {
                kinds.push(word);
            }
        }
        kinds.sort_unstable_by_key(|word| KINDS.iter().position(|known| known == word));
        kinds
    }
}

const KINDS: &[&str] =
    &["any", "null", "boolean", "integer", "number", "string", "array", "object"];

/// One alternative of one source.
pub(super) struct Piece<'a> {
    side: usize,
    index: usize,
    schema: SchemaId,
    place: Option<&'a Use>,
    tag: Option<&'a str>,
    tags: &'a [String],
    untagged: bool,
    flat: Option<Rc<BTreeSet<String>>>,
}

/// The sources and what was found out about them.
pub(super) struct World<'a> {
    pub(super) sides: &'a Sides,
    known: RefCell<HashMap<Key, Rc<Forms<'a>>>>,
}

impl<'a> World<'a> {
    pub(super) fn new(sides: &'a Sides) -> Self {
        Self { sides, known: RefCell::default() }
    }

    /// The alternatives of a joint schema.
    pub(super) fn forms(&self, key: &Key) -> Rc<Forms<'a>> {
        if let Some(known) = self.known.borrow().get(key) {
            return Rc::clone(known);
        }
        let forms = Rc::new(self.find(key));
        self.known.borrow_mut().insert(key.clone(), Rc::clone(&forms));
        forms
    }

    fn find(&self, key: &Key) -> Forms<'a> {
        let sides = self.sides;
        let mut forms = Forms {
            tag: None,
            list: Vec::new(),
            kinds: vec![None; sides.len()],
            variants: vec![None; sides.len()],
            spelled: vec![None; sides.len()],
        };
        let mut pieces = Vec::new();
        for (side, part) in key.parts.iter().enumerate() {
            let Some(part) = part else { continue };
            let start = pieces.len();
            if key.cell.is_some() || key.only().is_some() {
                pieces.push(piece(side, part, None));
            } else {
                self.split(side, part, &mut pieces, &mut BTreeSet::new());
            }
            forms.kinds[side] = Some(kinds(
                pieces[start..].iter().map(|p| sides.schema(side, p.schema)),
            ));
        }
        if let Some((side, part)) = key.only() {
            let schema = sides.schema(side, part.schema);
            if let (Shape::Union(union), None) = (&schema.shape, &key.cell) {
                self.verbatim(key, side, union, &mut forms);
                return forms;
            }
        }
        let (objects, others): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|p| {
            matches!(sides.schema(p.side, p.schema).shape, Shape::Object(_))
        });
        self.plain(key, others, !objects.is_empty(), &mut forms);
        self.objects(key, objects, &mut forms);
        if forms.list.len() > 1 {
            for form in &mut forms.list {
                let whole = form.key.parts.iter().zip(&key.parts);
                form.key.narrow |=
                    whole.into_iter().any(|(part, whole)| match (part, whole) {
                        (Some(part), Some(whole)) => part.schema == whole.schema,
                        _ => false,
                    });
            }
        }
        forms
            .list
            .sort_by(|a, b| (a.kind, &a.step, &a.tags).cmp(&(b.kind, &b.step, &b.tags)));
        forms
    }

    /// The alternatives of one source, unions inside unions included.
    fn split(
        &self,
        side: usize,
        part: &Part,
        into: &mut Vec<Piece<'a>>,
        seen: &mut BTreeSet<SchemaId>,
    ) {
        let Shape::Union(union) = &self.sides.schema(side, part.schema).shape else {
            into.push(piece(side, part, None));
            return;
        };
        if !seen.insert(part.schema) {
            return;
        }
        for variant in &union.variants {
            let schema = variant.value.schema;
            if matches!(self.sides.schema(side, schema).shape, Shape::Union(_)) {
                self.split(side, &Part { schema, flat: None }, into, seen);
            } else {
                into.push(Piece {
                    side,
                    index: into.len(),
                    schema,
                    place: Some(&variant.value),
                    tag: union
                        .tag
                        .as_deref()
                        .filter(|_| !variant.tags.is_empty() || variant.untagged),
                    tags: &variant.tags,
                    untagged: variant.untagged,
                    flat: None,
                });
            }
        }
    }

    /// A union that only one source has stays as it is.
    fn verbatim(
        &self,
        key: &Key,
        side: usize,
        union: &'a crate::ir::Union,
        forms: &mut Forms<'a>,
    ) {
        forms.tag.clone_from(&union.tag);
        let object =
            |schema| matches!(self.sides.schema(side, schema).shape, Shape::Object(_));
        let objects =
            union.variants.iter().filter(|variant| object(variant.value.schema)).count();
        for (index, variant) in union.variants.iter().enumerate() {
            let mut uses = vec![None; self.sides.len()];
            uses[side] = Some(&variant.value);
            let schema = self.sides.schema(side, variant.value.schema);
            let kind = Kind::of(&schema.shape);
            let step = match (&union.tag, variant.tags.first()) {
                (Some(tag), Some(value)) => format!("{{{tag}={value}}}"),
                (Some(tag), None) if variant.untagged => format!("{{{tag}=}}"),
                _ if kind == Kind::Object && union.tag.is_none() && objects > 1 => {
                    object_step(std::iter::once(schema))
                }
                _ => String::new(),
            };
            forms.list.push(Form {
                kind,
                key: Key::of(key.direction, &uses),
                uses,
                tags: variant.tags.clone(),
                untagged: variant.untagged,
                step,
                order: (0, index),
            });
        }
        forms.kinds[side] = Some(kinds(
            union.variants.iter().map(|v| self.sides.schema(side, v.value.schema)),
        ));
        if union.tag.is_some() {
            let tags: Vec<String> =
                union.variants.iter().flat_map(|v| v.tags.iter().cloned()).collect();
            forms.variants[side] = Some(tags.clone().into());
            forms.spelled[side] = Some(tags);
        }
    }

    /// Everything but objects: one form a kind, unless one source itself has several of a kind.
    fn plain(
        &self,
        key: &Key,
        pieces: Vec<Piece<'a>>,
        more: bool,
        forms: &mut Forms<'a>,
    ) {
        let sides = self.sides;
        let mut found: BTreeMap<(Kind, usize), Vec<Piece<'a>>> = BTreeMap::new();
        let mut count: HashMap<(usize, Kind), usize> = HashMap::new();
        for piece in pieces {
            let kind = Kind::of(&sides.schema(piece.side, piece.schema).shape);
            let nth = count.entry((piece.side, kind)).or_default();
            found.entry((kind, *nth)).or_default().push(piece);
            *nth += 1;
        }
        let specific = more || found.keys().any(|(kind, _)| *kind != Kind::Any);
        for ((kind, _), pieces) in found {
            if kind == Kind::Any && specific {
                continue;
            }
            forms.list.push(self.form(key, kind, pieces));
        }
    }

    fn objects(&self, key: &Key, pieces: Vec<Piece<'a>>, forms: &mut Forms<'a>) {
        let tag = key.cell.is_none().then(|| self.tag(&pieces)).flatten();
        if let Some(tag) = tag {
            self.tagged(key, &tag, pieces, forms);
            forms.tag = Some(tag);
            return;
        }
        let several = (0..self.sides.len())
            .any(|side| pieces.iter().filter(|piece| piece.side == side).count() > 1);
        let specific = pieces.iter().any(|piece| !self.bare(piece));
        // What a bare object allows, the others describe.
        let pieces: Vec<_> =
            pieces.into_iter().filter(|p| !specific || !self.bare(p)).collect();
        if !several {
            if !pieces.is_empty() {
                forms.list.push(self.form(key, Kind::Object, pieces));
            }
            return;
        }
        let groups = self.alike(pieces);
        let total = groups.len();
        for group in groups {
            let schemas =
                group.iter().map(|piece| self.sides.schema(piece.side, piece.schema));
            let step = if total > 1 { object_step(schemas) } else { String::new() };
            let form = self.form(key, Kind::Object, group);
            forms.list.push(Form { step, ..form });
        }
    }

    fn bare(&self, piece: &Piece<'_>) -> bool {
        bare(self.sides, piece.side, self.sides.schema(piece.side, piece.schema))
    }

    /// The tag that most sources tell variants apart by.
    fn tag(&self, pieces: &[Piece<'a>]) -> Option<String> {
        let mut votes: BTreeMap<&str, (BTreeSet<usize>, usize)> = BTreeMap::new();
        for piece in pieces {
            let Some(tag) = piece.tag else { continue };
            let rank = self.sides.list[piece.side].rank;
            let vote = votes.entry(tag).or_insert_with(|| (BTreeSet::new(), rank));
            vote.0.insert(piece.side);
            vote.1 = vote.1.min(rank);
        }
        let best = votes
            .into_iter()
            .min_by_key(|(_, (sides, rank))| (usize::MAX - sides.len(), *rank))?;
        Some(best.0.to_owned())
    }

    /// Objects of unions that no tag tells apart: those with most properties in common are one.
    fn alike(&self, pieces: Vec<Piece<'a>>) -> Vec<Vec<Piece<'a>>> {
        let names = |piece: &Piece<'_>| -> BTreeSet<String> {
            let Shape::Object(object) =
                &self.sides.schema(piece.side, piece.schema).shape
            else {
                return BTreeSet::new();
            };
            object.properties.iter().map(|p| p.name.clone()).collect()
        };
        let mut groups: Vec<(BTreeSet<String>, Vec<Piece<'a>>)> = Vec::new();
        for piece in pieces {
            let own = names(&piece);
            let mut best: Option<(usize, usize)> = None;
            for (at, (theirs, members)) in groups.iter().enumerate() {
                let taken = members.iter().any(|member| member.side == piece.side);
                let common = own.intersection(theirs).count();
                let all = own.union(theirs).count().max(1);
                let score = if own == *theirs { 1000 } else { common * 1000 / all };
                if !taken && score > 0 && best.is_none_or(|(known, _)| score > known) {
                    best = Some((score, at));
                }
            }
            match best {
                Some((_, at)) => {
                    groups[at].0.extend(own);
                    groups[at].1.push(piece);
                }
                None => groups.push((own, vec![piece])),
            }
        }
        groups.into_iter().map(|(_, members)| members).collect()
    }

    fn form(&self, key: &Key, kind: Kind, pieces: Vec<Piece<'a>>) -> Form<'a> {
        let mut parts: Row<Part> = vec![None; self.sides.len()];
        let mut uses: Row<&Use> = vec![None; self.sides.len()];
        let mut order = (usize::MAX, 0);
        for piece in pieces {
            let side = piece.side;
            order = order.min((self.sides.list[side].rank, piece.index));
            let flat = piece
                .flat
                .or_else(|| key.parts[side].as_ref().and_then(|part| part.flat.clone()));
            parts[side] = Some(Part { schema: piece.schema, flat });
            uses[side] = piece.place;
        }
        Form {
            kind,
            key: Key {
                direction: key.direction,
                cell: key.cell.clone(),
                narrow: key.narrow,
                parts,
            },
            uses,
            tags: Vec::new(),
            untagged: false,
            step: String::new(),
            order,
        }
    }
}

fn piece<'a>(side: usize, part: &Part, place: Option<&'a Use>) -> Piece<'a> {
    let flat = part.flat.clone();
    Piece {
        side,
        index: 0,
        schema: part.schema,
        place,
        tag: None,
        tags: &[],
        untagged: false,
        flat,
    }
}

/// What tells an object of a union without a tag from the others: its name, or its properties.
fn object_step<'s>(schemas: impl Iterator<Item = &'s Schema>) -> String {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut properties: BTreeSet<&str> = BTreeSet::new();
    for schema in schemas {
        names.extend(schema.name.as_deref());
        if let Shape::Object(object) = &schema.shape {
            properties
                .extend(object.properties.iter().map(|property| property.name.as_str()));
        }
    }
    match names.first() {
        Some(name) => format!("{{{name}}}"),
        None => format!("{{{}}}", properties.into_iter().collect::<Vec<_>>().join("+")),
    }
}

/// Whether all a schema says is "object", in whichever way.
pub(super) fn bare(sides: &Sides, side: usize, schema: &Schema) -> bool {
    let Shape::Object(Object { properties, additional, .. }) = &schema.shape else {
        return false;
    };
    properties.is_empty()
        && match additional {
            Additional::Silent => true,
            Additional::Forbidden => false,
            Additional::Allowed(values) => {
                sides.schema(side, values.schema).shape == Shape::Any
            }
        }
}

fn kinds<'s>(schemas: impl Iterator<Item = &'s Schema>) -> Vec<&'static str> {
    let mut words: Vec<&str> = Vec::new();
    for schema in schemas {
        let word = schema.shape.word();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.sort_unstable_by_key(|word| KINDS.iter().position(|known| known == word));
    words
}
