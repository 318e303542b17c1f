//! Objects of a union by the value of their tag.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Cell, Form, Forms, Key, Kind, Piece, World, bare, object_step};
use crate::ir::{Json, Shape};
use crate::reconcile::rules::{fold, spellings};
use crate::reconcile::sides::Sides;

impl<'a> World<'a> {
    /// Objects by the value of their tag.
    pub(super) fn tagged(
        &self,
        key: &Key,
        tag: &str,
        pieces: Vec<Piece<'a>>,
        forms: &mut Forms<'a>,
    ) {
        let sides = self.sides;
        let mut said: Vec<Allowed> = Vec::new();
        for piece in &pieces {
            said.push(allowed(sides, piece, tag));
        }
        for (piece, allowed) in pieces.iter().zip(&said) {
            if !allowed.values.is_empty() {
                let list = forms.spelled[piece.side].get_or_insert_default();
                list.extend(allowed.values.iter().cloned());
            }
            self.says(piece, allowed, tag, &mut forms.variants[piece.side]);
        }
        let spelled =
            spellings(forms.spelled.iter().enumerate().filter_map(|(side, list)| {
                Some((sides.list[side].rank, list.as_ref()?.as_slice()))
            }));
        let wire = |value: &String| spelled.get(value).unwrap_or(value).clone();
        for allowed in &mut said {
            allowed.values = allowed.values.iter().map(wire).collect();
        }
        let cells = cells(&pieces, &said);
        for allowed in &mut said {
            // An object that doesn't know the tag is the variant without one, if there is such.
            allowed.open &=
                !(allowed.untagged && cells.iter().any(|cell| cell.untagged));
        }
        // Which piece is in which cell; those that name its values come first.
        let members: Vec<Vec<usize>> = cells
            .iter()
            .map(|cell| {
                let mut inside: Vec<usize> =
                    (0..pieces.len()).filter(|at| said[*at].meets(cell)).collect();
                inside.sort_by_key(|at| !exact(sides, &pieces[*at], tag, cell));
                inside
            })
            .collect();
        let mut left: BTreeSet<usize> =
            (0..pieces.len()).filter(|at| !self.bare(&pieces[*at])).collect();
        let spread =
            |at: usize| members.iter().filter(|cell| cell.contains(&at)).count() > 1;
        for (index, cell) in cells.iter().enumerate() {
            let mut inside = Vec::new();
            let mut open = false;
            for at in &members[index] {
                let piece = &pieces[*at];
                if inside.iter().any(|other: &Piece<'_>| other.side == piece.side) {
                    continue;
                }
                left.remove(at);
                let flat = spread(*at).then(|| {
                    let elsewhere =
                        |other: usize| other != index && members[other].contains(at);
                    let has = |cell: usize, name: &str| {
                        members[cell]
                            .iter()
                            .any(|m| !spread(*m) && property(sides, &pieces[*m], name))
                    };
                    let hidden = names(sides, piece)
                        .filter(|name| *name != tag && !has(index, name))
                        .filter(|name| {
                            (0..cells.len())
                                .any(|other| elsewhere(other) && has(other, name))
                        });
                    Rc::new(hidden.map(str::to_owned).collect())
                });
                open |= flat.is_some() || !exact(sides, piece, tag, cell);
                let listed = said[*at]
                    .values
                    .iter()
                    .position(|value| cell.values.contains(value));
                let index = if flat.is_some() {
                    listed.unwrap_or(usize::MAX)
                } else {
                    piece.index
                };
                inside.push(Piece { flat, index, ..*piece });
            }
            let mut form = self.form(key, Kind::Object, inside);
            if open {
                let cell = Cell {
                    tag: tag.to_owned(),
                    values: cell.values.clone(),
                    untagged: cell.untagged,
                };
                form.key.cell = Some(Rc::new(cell));
            }
            form.step =
                format!("{{{tag}={}}}", cell.values.first().map_or("", String::as_str));
            form.tags.clone_from(&cell.values);
            form.untagged = cell.untagged;
            forms.list.push(form);
        }
        // A source may have several objects that are the same to all others.
        for at in left {
            let piece = &pieces[at];
            let step =
                object_step(std::iter::once(sides.schema(piece.side, piece.schema)));
            let form =
                self.form(key, Kind::Object, vec![Piece { flat: None, ..*piece }]);
            let (tags, untagged) =
                (piece.tags.to_vec(), piece.untagged || piece.tags.is_empty());
            forms.list.push(Form { step, tags, untagged, ..form });
        }
    }

    /// Adds what a piece says the variants are, in its own spelling.
    fn says(
        &self,
        piece: &Piece<'a>,
        allowed: &Allowed,
        tag: &str,
        into: &mut Option<Json>,
    ) {
        if allowed.values.is_empty() && piece.tag.is_none() {
            return;
        }
        if piece.tag.is_none() && allowed.values.len() > 1 {
            let mut object = serde_json::Map::new();
            object.insert(tag.to_owned(), allowed.values.clone().into());
            *into = Some(Json::Object(object));
            return;
        }
        let list = into.get_or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(list) = list {
            list.extend(allowed.values.iter().map(|value| Json::from(value.as_str())));
        }
    }
}

/// Which variants an object may be.
#[derive(Debug)]
struct Allowed {
    values: Vec<String>,
    untagged: bool,
    /// Whether it may have any other value of the tag too.
    open: bool,
}

impl Allowed {
    fn meets(&self, cell: &CellValues) -> bool {
        self.open
            || (self.untagged && cell.untagged)
            || self.values.iter().any(|value| cell.values.contains(value))
    }
}

fn allowed(sides: &Sides, piece: &Piece<'_>, tag: &str) -> Allowed {
    if piece.tag == Some(tag) {
        return Allowed {
            values: piece.tags.to_vec(),
            untagged: piece.untagged,
            open: false,
        };
    }
    let nothing = Allowed { values: Vec::new(), untagged: false, open: false };
    let schema = sides.schema(piece.side, piece.schema);
    let Shape::Object(object) = &schema.shape else {
        return nothing;
    };
    if bare(sides, piece.side, schema) {
        return nothing;
    }
    let Some(property) = object.property(tag) else {
        // One of several objects of a source is not the others.
        return Allowed { untagged: true, open: piece.place.is_none(), ..nothing };
    };
    let value = sides.schema(piece.side, property.value.schema);
    let text = match &value.shape {
        Shape::Text(text) => text,
        Shape::Any => {
            return Allowed { open: true, ..nothing };
        }
        // What it has under this name is something else.
        _ => {
            return Allowed { untagged: true, ..nothing };
        }
    };
    if let Some(known) = &text.values {
        return Allowed { values: known.known.clone(), open: known.open, ..nothing };
    }
    // An open string that shows one value means that one.
    let shown =
        property.value.default.iter().chain(&value.examples).find_map(Json::as_str);
    match shown {
        Some(shown) => Allowed { values: vec![shown.to_owned()], ..nothing },
        None => Allowed { open: true, ..nothing },
    }
}

/// Values of the tag that mean one variant.
struct CellValues {
    values: Vec<String>,
    untagged: bool,
}

/// The finest division of the tag's values that all unions agree with. Values that only plain
/// objects list are divided by who lists them.
fn cells(pieces: &[Piece<'_>], said: &[Allowed]) -> Vec<CellValues> {
    let mut values: BTreeMap<Option<&str>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, (piece, allowed)) in pieces.iter().zip(said).enumerate() {
        let union = piece.tag.is_some();
        for value in allowed.values.iter().map(|value| Some(value.as_str())) {
            let entry = values.entry(value).or_default();
            if union { entry.0.push(at) } else { entry.1.push(at) }
        }
        if allowed.untagged && (union || !allowed.open) {
            values.entry(None).or_default().0.push(at);
        }
    }
    let mut groups: BTreeMap<(Vec<usize>, Vec<usize>), CellValues> = BTreeMap::new();
    for (value, (unions, objects)) in values {
        let objects = if unions.is_empty() { objects } else { Vec::new() };
        let cell = groups
            .entry((unions, objects))
            .or_insert_with(|| CellValues { values: Vec::new(), untagged: false });
        match value {
            Some(value) => cell.values.push(value.to_owned()),
            None => cell.untagged = true,
        }
    }
    let mut cells: Vec<CellValues> = groups.into_values().collect();
    cells.sort_by(|a, b| (a.untagged, &a.values).cmp(&(b.untagged, &b.values)));
    cells
}

/// Whether an object's tag has exactly the values of the variant.
fn exact(sides: &Sides, piece: &Piece<'_>, tag: &str, cell: &CellValues) -> bool {
    let Shape::Object(object) = &sides.schema(piece.side, piece.schema).shape else {
        return false;
    };
    let Some(property) = object.property(tag) else {
        return cell.untagged;
    };
    let Shape::Text(text) = &sides.schema(piece.side, property.value.schema).shape
    else {
        return false;
    };
    text.values.as_ref().is_some_and(|known| {
        !known.open
            && known.known.len() == cell.values.len()
            && known
                .known
                .iter()
                .all(|value| cell.values.iter().any(|v| fold(v) == fold(value)))
    })
}

fn names<'s>(sides: &'s Sides, piece: &Piece<'_>) -> impl Iterator<Item = &'s str> {
    let object = match &sides.schema(piece.side, piece.schema).shape {
        Shape::Object(object) => Some(object),
        _ => None,
    };
    object
        .into_iter()
        .flat_map(|object| &object.properties)
        .map(|property| property.name.as_str())
}

fn property(sides: &Sides, piece: &Piece<'_>, name: &str) -> bool {
    names(sides, piece).any(|own| own == name)
}
