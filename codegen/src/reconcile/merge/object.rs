//! One object: which properties it has, which of them are required, and what else it may hold.

use std::collections::HashMap;

use super::super::decision::Severity;
use super::super::decision::aspect::{
    ADDITIONAL, MAX_PROPERTIES, MIN_PROPERTIES, PRESENCE, PROPERTIES, REQUIRED,
};
use super::super::forms::{Direction, Form, Key, Part, bare};
use super::super::groups;
use super::super::record::{Answer, Question, pointer};
use super::super::rules::{
    self, KEPT, Known, LOOSEST_OBJECT, MORE_SPECIFIC, REQUIRED_IF_ALL, Voice,
};
use super::super::sides::Row;
use super::Merge;
use super::plain::{Range, length, length_range};
use crate::ir::{Additional, Json, Object, Origin, Property, Shape, Text, Use, Values};

/// What is known of the requiredness of one property.
struct Requiredness {
    said: Row<bool>,
    chosen: Option<bool>,
    /// Whether it is not required because it was seen to be absent.
    observed: bool,
}

impl<'a> Merge<'_, 'a> {
    pub(super) fn object(&mut self, at: &str, key: &Key, form: &Form<'a>) -> Shape {
        let objects: Row<&'a Object> = form
            .key
            .parts
            .iter()
            .enumerate()
            .map(|(side, part)| groups::object(self.world, side, part.as_ref()))
            .collect();
        self.vague(at, key, form, &objects);
        let mut kept: Vec<(Property, Requiredness)> = Vec::new();
        for (name, row) in groups::properties(self.world, form) {
            let below = format!("{at}.{name}");
            if !self.present(&below, form, &objects, name, &row) {
                continue;
            }
            let value = self.property(&below, form, name, &row);
            let requiredness = self.required(&below, form, name, &row, &value);
            let property =
                Property { name: name.to_owned(), required: requiredness.chosen, value };
            kept.push((property, requiredness));
        }
        let order = order(self, &objects);
        kept.sort_by_key(|(property, _)| order.get(property.name.as_str()).copied());
        self.required_list(at, form, &objects, &mut kept);
        let properties: Vec<Property> =
            kept.into_iter().map(|(property, _)| property).collect();
        let additional =
            self.additional(at, form.key.direction, &groups::object_parts(key, form));
        let ranges: Vec<Range<'_>> = objects
            .iter()
            .enumerate()
            .filter_map(|(side, object)| {
                let object = object.as_ref()?;
                let schema =
                    self.world.sides.schema(side, form.key.parts[side].as_ref()?.schema);
                Some(length_range(
                    side,
                    object.min_properties,
                    object.max_properties,
                    &schema.origins,
                ))
            })
            .collect();
        let (low, high) = self.range(at, MIN_PROPERTIES, MAX_PROPERTIES, &ranges);
        Shape::Object(Object {
            properties,
            additional,
            min_properties: length(low),
            max_properties: length(high),
        })
    }

    fn schema_origins(&self, side: usize, form: &Form<'a>) -> &'a [Origin] {
        let part = form.key.parts[side].as_ref();
        part.map_or(&[], |part| &self.world.sides.schema(side, part.schema).origins)
    }

    /// Records the sources that say just `object` where others list properties.
    fn vague(
        &mut self,
        at: &str,
        key: &Key,
        form: &Form<'a>,
        objects: &Row<&'a Object>,
    ) {
        let sides = self.world.sides;
        let vague = |side: usize| {
            let schema =
                key.parts[side].as_ref().map(|part| sides.schema(side, part.schema));
            objects[side].is_none()
                && schema.is_some_and(|schema| bare(sides, side, schema))
        };
        let listed =
            objects.iter().flatten().any(|object| !object.properties.is_empty());
        if !listed || !(0..sides.len()).any(vague) {
            return;
        }
        let answers = sides
            .by_rank
            .iter()
            .filter(|side| objects[**side].is_some() || vague(**side))
            .map(|side| {
                let names: Option<Vec<String>> = objects[*side].map(|object| {
                    object.properties.iter().map(|p| p.name.clone()).collect()
                });
                let place = pointer(self.schema_origins(*side, form), "properties");
                self.out.record.answer(*side, names, place)
            })
            .collect();
        let question =
            Question::new(at, PROPERTIES, &MORE_SPECIFIC).severity(Severity::Gap);
        self.out.record.settle(&question, answers, rules::union_of);
    }

    /// Whether a property is kept. One that some sources don't know is a gap.
    fn present(
        &mut self,
        at: &str,
        form: &Form<'a>,
        objects: &Row<&'a Object>,
        name: &str,
        row: &Row<&'a Property>,
    ) -> bool {
        let sides = self.world.sides;
        let lists = |side: usize| {
            let hidden =
                form.key.parts[side].as_ref().and_then(|part| part.flat.as_ref());
            objects[side].is_some_and(|object| {
                !object.properties.is_empty()
                    || matches!(object.additional, Additional::Forbidden)
            }) && !hidden.is_some_and(|hidden| hidden.contains(name))
        };
        if (0..sides.len()).all(|side| row[side].is_some() || !lists(side)) {
            return true;
        }
        let answers = sides
            .by_rank
            .iter()
            .filter(|side| row[**side].is_some() || lists(**side))
            .map(|side| {
                let says = row[*side].map(|property| {
                    let lone = lone(sides.len(), *side, &property.value);
                    self.kind_words(&Key::of(form.key.direction, &lone))
                });
                let place =
                    row[*side].and_then(|property| pointer(&property.value.origins, ""));
                self.out.record.answer(*side, says, place)
            })
            .collect();
        let all: Row<&'a Use> =
            row.iter().map(|property| property.map(|p| &p.value)).collect();
        let merged = self.kind_words(&Key::of(form.key.direction, &all));
        let question = Question::new(at, PRESENCE, &KEPT).severity(Severity::Gap);
        let chosen = self.out.record.settle(&question, answers, |_| Some(merged));
        !matches!(chosen, None | Some(Json::Null | Json::Bool(false)))
    }

    fn property(
        &mut self,
        at: &str,
        form: &Form<'a>,
        name: &str,
        row: &Row<&'a Property>,
    ) -> Use {
        let fitting = groups::tag_row(self.world, form, name, row);
        if fitting.iter().any(Option::is_some) {
            return self.place(at, &fitting, &Key::of(form.key.direction, &fitting));
        }
        // Nobody names exactly the values of this variant, so the tag is made of them.
        let known = form.key.cell.as_ref().map_or(&[][..], |cell| &cell.values);
        let values = Values { known: known.to_vec(), open: false };
        let rows = row.iter().map(|p| p.map(|p| p.value.origins.as_slice())).collect();
        let origins = self.origins(at, &rows);
        let schema = self.invent(
            at,
            Shape::Text(Text { values: Some(values), ..Text::default() }),
            origins.clone(),
        );
        Use { origins, ..Use::new(schema) }
    }

    fn required(
        &mut self,
        at: &str,
        form: &Form<'a>,
        name: &str,
        row: &Row<&'a Property>,
        value: &Use,
    ) -> Requiredness {
        let sides = self.world.sides;
        let said: Row<bool> = row
            .iter()
            .enumerate()
            .map(|(side, property)| {
                let flat = form.key.parts[side]
                    .as_ref()
                    .is_some_and(|part| part.flat.is_some());
                // Of several variants, "not required" may just mean "not in all of them".
                property.and_then(|p| p.required).filter(|required| *required || !flat)
            })
            .collect();
        let absent = self.out.record.evidence.absent(at) && !is_tag(form, name);
        if form.key.only().is_some() {
            let chosen = said.iter().flatten().next().copied();
            if !(absent && chosen == Some(true)) {
                return Requiredness { said, chosen, observed: false };
            }
        }
        let rule = |voices: &[Voice<bool>]| match form.key.direction {
            Direction::Request => rules::required_in_request(voices),
            Direction::Response => {
                // Sources that say the very same don't put each other into doubt.
                let mut facts = form
                    .key
                    .parts
                    .iter()
                    .zip(row)
                    .zip(&said)
                    .filter(|((p, _), _)| p.is_some());
                let own = |((_, property), said): (
                    (_, &Option<&'a Property>),
                    &Option<bool>,
                )| {
                    property
                        .map(|p| (*said, p.value.nullable, p.value.default.is_some()))
                };
                let first = facts.next().and_then(own);
                if first.is_some() && facts.all(|fact| own(fact) == first) {
                    return rules::required_in_request(voices);
                }
                // The default of a constant says no more than that it is one.
                let default = value.default.is_some() && !self.constant(form, row);
                rules::required_in_response(voices, value.nullable, default)
            }
        };
        let answers: Vec<Answer<bool>> = sides
            .ranked(row)
            .map(|(side, _)| {
                let place = pointer(self.schema_origins(side, form), "required");
                self.out.record.answer(side, said[side], place)
            })
            .collect();
        // Silence is reported once for the whole object.
        let question = Question::new(at, REQUIRED, &REQUIRED_IF_ALL).silence_is_fine();
        let voices: Vec<Voice<bool>> =
            answers.iter().map(|answer| answer.voice.clone()).collect();
        let ours = rule(&voices);
        let observed = absent && ours == Some(true);
        let question = if observed { question.observed() } else { question };
        let ours = if observed { Some(false) } else { ours };
        let chosen = self.out.record.settle(&question, answers, |_| ours);
        Requiredness { said, chosen, observed }
    }

    /// Whether a property has one value, as far as the sources go.
    fn constant(&self, form: &Form<'a>, row: &Row<&'a Property>) -> bool {
        let sides = self.world.sides;
        let fitting: Row<&Use> =
            row.iter().map(|property| property.map(|p| &p.value)).collect();
        let voices: Vec<Voice<Known>> = sides
            .ranked(&fitting)
            .filter_map(|(side, place)| match &sides.schema(side, place.schema).shape {
                Shape::Text(text) => Some((side, text)),
                _ => None,
            })
            .map(|(side, text)| {
                let known = text.values.as_ref();
                let says = known.map(|known| Known {
                    values: known.known.clone(),
                    open: known.open,
                });
                self.out.record.answer(side, says, None).voice
            })
            .collect();
        let tag = |(_, property): (usize, &&Property)| is_tag(form, &property.name);
        sides.ranked(row).any(tag)
            || rules::known_values(&voices)
                .is_some_and(|known| known.values.len() == 1 && !known.open)
    }

    /// Records the sources that list no requiredness at all, and what a response gives up.
    fn required_list(
        &mut self,
        at: &str,
        form: &Form<'a>,
        objects: &Row<&'a Object>,
        kept: &mut [(Property, Requiredness)],
    ) {
        let sides = self.world.sides;
        if form.key.only().is_some() {
            return;
        }
        let lists = |side: usize| {
            let flat =
                form.key.parts[side].as_ref().is_some_and(|part| part.flat.is_some());
            let object =
                objects[side].filter(|object| !object.properties.is_empty() && !flat)?;
            let mut listed =
                object.properties.iter().filter(|p| p.required.is_some()).peekable();
            listed.peek()?;
            Some(
                listed
                    .filter(|p| p.required == Some(true))
                    .map(|p| p.name.clone())
                    .collect::<Vec<_>>(),
            )
        };
        // Where some list what is required, what they don't list is not.
        if kept.iter().any(|(property, _)| property.required.is_some()) {
            for (property, _) in kept.iter_mut() {
                property.required = property.required.or(Some(false));
            }
        }
        let given_up = kept.iter().any(|(property, requiredness)| {
            let mut said = requiredness.said.iter().flatten().peekable();
            property.required == Some(false)
                && !requiredness.observed
                && said.peek().is_some()
                && said.all(|said| *said)
        });
        let stated: Row<Vec<String>> = (0..sides.len()).map(lists).collect();
        let asked = |side: usize| {
            let flat =
                form.key.parts[side].as_ref().is_some_and(|part| part.flat.is_some());
            !flat && objects[side].is_some_and(|object| !object.properties.is_empty())
        };
        let silent = (0..sides.len()).any(|side| asked(side) && stated[side].is_none());
        if !(given_up || silent) || stated.iter().all(Option::is_none) {
            return;
        }
        let answers = sides
            .by_rank
            .iter()
            .filter(|side| asked(**side))
            .map(|side| {
                let place = pointer(self.schema_origins(*side, form), "required");
                self.out.record.answer(*side, stated[*side].clone(), place)
            })
            .collect();
        let mut ours: Vec<String> = kept
            .iter()
            .filter(|(property, _)| property.required == Some(true))
            .map(|(property, _)| property.name.clone())
            .collect();
        // The order of a list of names says nothing, so it is no difference.
        let same = |names: &&Vec<String>| {
            names.len() == ours.len() && names.iter().all(|name| ours.contains(name))
        };
        if let Some(names) = stated.iter().flatten().find(same) {
            ours.clone_from(names);
        }
        let mut question = Question::new(at, REQUIRED, &REQUIRED_IF_ALL);
        question.overruled = true;
        let disagree = kept
            .iter()
            .any(|(_, r)| r.said.contains(&Some(true)) && r.said.contains(&Some(false)));
        question.severity =
            Some(if disagree { Severity::Conflict } else { Severity::Gap });
        let chosen = self.out.record.settle(&question, answers, |_| Some(ours.clone()));
        if let Some(chosen) = chosen.filter(|chosen| *chosen != ours) {
            for (property, _) in kept {
                property.required = Some(chosen.contains(&property.name));
            }
        }
    }

    fn additional(
        &mut self,
        at: &str,
        direction: Direction,
        parts: &Row<Part>,
    ) -> Additional {
        let sides = self.world.sides;
        let row = groups::additional(self.world, parts);
        let typed = |side: usize| {
            row[side].is_some_and(|value| {
                sides.schema(side, value.schema).shape != Shape::Any
            })
        };
        let answers: Vec<Answer<bool>> = sides
            .ranked(parts)
            .filter_map(|(side, part)| {
                let object = groups::object(self.world, side, Some(part))?;
                let says = match &object.additional {
                    Additional::Silent => None,
                    Additional::Forbidden => Some(false),
                    Additional::Allowed(_) => Some(true),
                };
                let place =
                    pointer(&sides.schema(side, part.schema).origins, ADDITIONAL);
                Some(self.out.record.answer(side, says, place))
            })
            .collect();
        // That others may be there, of whatever kind, is what silence means as well.
        let closed = answers.iter().any(|answer| answer.voice.says == Some(false));
        let worth = closed || (0..sides.len()).any(typed);
        let chosen = if worth {
            let question = Question::new(at, ADDITIONAL, &LOOSEST_OBJECT);
            self.out.record.settle(&question, answers, rules::loosest_additional)
        } else {
            row.iter().any(Option::is_some).then_some(true)
        };
        match chosen {
            None => Additional::Silent,
            Some(false) => Additional::Forbidden,
            Some(true) => {
                let below = format!("{at}.*");
                if row.iter().all(Option::is_none) {
                    // Only a pin can ask for this.
                    let rows = parts.iter().enumerate().map(|(side, part)| {
                        Some(
                            sides.schema(side, part.as_ref()?.schema).origins.as_slice(),
                        )
                    });
                    let origins = self.origins(&below, &rows.collect());
                    let any = self.invent(&below, Shape::Any, origins.clone());
                    return Additional::Allowed(Box::new(Use {
                        origins,
                        ..Use::new(any)
                    }));
                }
                let value = self.place(&below, &row, &Key::of(direction, &row));
                Additional::Allowed(Box::new(value))
            }
        }
    }
}

/// Whether a property is the tag that a variant is told by.
fn is_tag(form: &Form<'_>, name: &str) -> bool {
    form.key.cell.as_ref().is_some_and(|cell| cell.tag == name)
}

fn lone(width: usize, side: usize, place: &Use) -> Row<&Use> {
    let mut row = vec![None; width];
    row[side] = Some(place);
    row
}

/// Where each property comes: those of the source believed first, in its order, then the others.
fn order<'a>(
    merge: &Merge<'_, 'a>,
    objects: &Row<&'a Object>,
) -> HashMap<&'a str, usize> {
    let mut order: HashMap<&str, usize> = HashMap::new();
    for (_, object) in merge.world.sides.ranked(objects) {
        for property in &object.properties {
            let next = order.len();
            order.entry(&property.name).or_insert(next);
        }
    }
    order
}
