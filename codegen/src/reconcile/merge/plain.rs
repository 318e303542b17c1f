//! One alternative that is no object: booleans, numbers, strings, lists, and their bounds.

use super::super::decision::aspect::{
    CONTENT_TYPE, ENUM, FORMAT, MAX_ITEMS, MAX_LENGTH, MAXIMUM, MIN_ITEMS, MIN_LENGTH,
    MINIMUM, MULTIPLE_OF, PATTERN, UNIQUE_ITEMS,
};
use super::super::forms::{Form, Key};
use super::super::groups;
use super::super::record::{Answer, Fact, Question, pointer};
use super::super::rules::{
    self, HIGHEST_AUTHORITY, Known, ONE_SPELLING, Rule, VALUE_UNION, WIDEST_BOUND,
};
use super::super::sides::Row;
use super::Merge;
use super::schema::same_list;
use crate::ir::{Array, Bound, Number, Origin, Shape, Text, Use, ValueNote, Values};

/// The lower and the upper bound of one source, and where it stands.
pub(super) struct Range<'r> {
    pub(super) side: usize,
    pub(super) low: Option<Bound>,
    pub(super) high: Option<Bound>,
    pub(super) origins: &'r [Origin],
}

impl<'a> Merge<'_, 'a> {
    pub(super) fn boolean(&mut self, at: &str, form: &Form<'a>) -> Shape {
        let parts = self.parts(form);
        let record = &mut self.out.record;
        let answers = parts
            .into_iter()
            .map(|(side, schema)| {
                let says = match schema.shape {
                    Shape::Boolean(says) => says,
                    _ => None,
                };
                record.answer(side, says, pointer(&schema.origins, "const"))
            })
            .collect();
        let question = Question::new(at, ENUM, &VALUE_UNION);
        let chosen = record.settle(&question, answers, |voices| {
            let first = voices.first()?.says;
            voices.iter().all(|voice| voice.says == first).then_some(first).flatten()
        });
        Shape::Boolean(chosen)
    }

    pub(super) fn integer(&self, form: &Form<'a>) -> bool {
        let record = &self.out.record;
        let voices: Vec<_> = self
            .parts(form)
            .into_iter()
            .map(|(side, schema)| {
                let says = schema.shape.word() == "integer";
                record.answer(side, Some(says), None).voice
            })
            .collect();
        rules::integer(&voices).unwrap_or(false)
    }

    pub(super) fn number(
        &mut self,
        at: &str,
        form: &Form<'a>,
        integer: Option<bool>,
    ) -> Shape {
        let integer = integer.unwrap_or_else(|| self.integer(form));
        let parts: Vec<(usize, &Number, &[Origin])> = self
            .parts(form)
            .into_iter()
            .filter_map(|(side, schema)| match &schema.shape {
                Shape::Number(number) => Some((side, number, schema.origins.as_slice())),
                _ => None,
            })
            .collect();
        let format = self.ask(
            at,
            FORMAT,
            &HIGHEST_AUTHORITY,
            &parts,
            |n| n.format.clone(),
            rules::preferred,
        );
        let multiple_of = self.ask(
            at,
            MULTIPLE_OF,
            &WIDEST_BOUND,
            &parts,
            |n| n.multiple_of.clone(),
            rules::common_divisor,
        );
        let values = self.ask(
            at,
            ENUM,
            &VALUE_UNION,
            &parts,
            |n| n.values.clone(),
            rules::listed_numbers,
        );
        let ranges = parts
            .iter()
            .map(|(side, number, origins)| Range {
                side: *side,
                low: number.minimum.clone(),
                high: number.maximum.clone(),
                origins,
            })
            .collect::<Vec<_>>();
        let (minimum, maximum) = self.range(at, MINIMUM, MAXIMUM, &ranges);
        let notes = notes(parts.iter().flat_map(|(_, number, _)| &number.notes));
        Shape::Number(Number {
            integer,
            format,
            minimum,
            maximum,
            multiple_of,
            values,
            notes,
        })
    }

    pub(super) fn text(&mut self, at: &str, form: &Form<'a>) -> Shape {
        let parts: Vec<(usize, &Text, &[Origin])> = self
            .parts(form)
            .into_iter()
            .filter_map(|(side, schema)| match &schema.shape {
                Shape::Text(text) => Some((side, text, schema.origins.as_slice())),
                _ => None,
            })
            .collect();
        let format = self.ask(
            at,
            FORMAT,
            &HIGHEST_AUTHORITY,
            &parts,
            |t| t.format.clone(),
            rules::preferred,
        );
        let pattern = self.ask(
            at,
            PATTERN,
            &HIGHEST_AUTHORITY,
            &parts,
            |t| t.pattern.clone(),
            rules::preferred,
        );
        let content_type = self.ask(
            at,
            CONTENT_TYPE,
            &HIGHEST_AUTHORITY,
            &parts,
            |t| t.content_type.clone(),
            rules::preferred,
        );
        let ranges = parts
            .iter()
            .map(|(side, text, origins)| {
                length_range(*side, text.min_length, text.max_length, origins)
            })
            .collect::<Vec<_>>();
        let (low, high) = self.range(at, MIN_LENGTH, MAX_LENGTH, &ranges);
        let values = self.values(at, &parts);
        Shape::Text(Text {
            format,
            pattern,
            min_length: length(low),
            max_length: length(high),
            content_type,
            values: values.map(|known| Values { known: known.values, open: known.open }),
            notes: notes(parts.iter().flat_map(|(_, text, _)| &text.notes)),
        })
    }

    fn values(
        &mut self,
        at: &str,
        parts: &[(usize, &'a Text, &'a [Origin])],
    ) -> Option<Known> {
        let known = |text: &Text| {
            let values = text.values.as_ref()?;
            Some(Known { values: values.known.clone(), open: values.open })
        };
        let seen = self.out.record.evidence.values(at).cloned().unwrap_or_default();
        if let [(_, only, _)] = parts {
            let listed = known(only)?;
            if rules::as_seen(&listed, &seen).is_none() {
                return Some(listed);
            }
        }
        let record = &mut self.out.record;
        let answers: Vec<Answer<Known>> = parts
            .iter()
            .map(|(side, text, origins)| {
                let says = known(text);
                let keyword = if says.as_ref().is_some_and(|k| k.values.len() == 1) {
                    "const"
                } else {
                    "enum"
                };
                record.answer(*side, says, pointer(origins, keyword))
            })
            .collect();
        let lists = answers.iter().filter_map(|answer| {
            Some((answer.voice.rank, answer.voice.says.as_ref()?.values.as_slice()))
        });
        let respelled = !rules::spellings(lists).is_empty();
        let rule = if respelled { &ONE_SPELLING } else { &VALUE_UNION };
        let voices: Vec<_> = answers.iter().map(|answer| answer.voice.clone()).collect();
        let chosen = rules::known_values(&voices);
        let spelled = chosen.as_ref().and_then(|chosen| rules::as_seen(chosen, &seen));
        let question = Question::new(at, ENUM, rule);
        let question = if spelled.is_some() { question.observed() } else { question };
        let same = |a: &Known, b: &Known| same_list(&a.values.json(), &b.values.json());
        record.settle_by(&question, answers, same, |_| spelled.or(chosen))
    }

    pub(super) fn array(&mut self, at: &str, form: &Form<'a>) -> Shape {
        let parts: Vec<(usize, &Array, &[Origin])> = self
            .parts(form)
            .into_iter()
            .filter_map(|(side, schema)| match &schema.shape {
                Shape::Array(array) => Some((side, array, schema.origins.as_slice())),
                _ => None,
            })
            .collect();
        let ranges = parts
            .iter()
            .map(|(side, array, origins)| {
                length_range(*side, array.min_items, array.max_items, origins)
            })
            .collect::<Vec<_>>();
        let (low, high) = self.range(at, MIN_ITEMS, MAX_ITEMS, &ranges);
        let unique = self.ask(
            at,
            UNIQUE_ITEMS,
            &WIDEST_BOUND,
            &parts,
            |a| a.unique.then_some(true),
            |voices| Some(voices.iter().all(|voice| voice.says == Some(true))),
        );
        let row: Row<&'a Use> = groups::items(self.world, form);
        let items =
            self.place(&format!("{at}[]"), &row, &Key::of(form.key.direction, &row));
        let rows = groups::prefix(self.world, form);
        let prefix = rows.iter().enumerate().map(|(place, row)| {
            self.place(&format!("{at}[{place}]"), row, &Key::of(form.key.direction, row))
        });
        let prefix = prefix.collect();
        Shape::Array(Array {
            prefix,
            items: Box::new(items),
            min_items: length(low),
            max_items: length(high),
            unique: unique.unwrap_or(false),
        })
    }

    /// Asks each source for one keyword.
    fn ask<S, T: Fact>(
        &mut self,
        at: &str,
        aspect: &'static str,
        rule: &'static Rule,
        parts: &[(usize, &S, &[Origin])],
        get: impl Fn(&S) -> Option<T>,
        choose: impl FnOnce(&[rules::Voice<T>]) -> Option<T>,
    ) -> Option<T> {
        let record = &mut self.out.record;
        let answers = parts
            .iter()
            .map(|(side, shape, origins)| {
                record.answer(*side, get(shape), pointer(origins, aspect))
            })
            .collect();
        record.settle(&Question::new(at, aspect, rule), answers, choose)
    }

    /// Decides on both ends of a range. A source that bounds one end only leaves the other open.
    pub(super) fn range(
        &mut self,
        at: &str,
        low: &'static str,
        high: &'static str,
        ranges: &[Range<'_>],
    ) -> (Option<Bound>, Option<Bound>) {
        let record = &mut self.out.record;
        let mut end = |aspect: &'static str, upper: bool| {
            let own = |range: &Range<'_>| {
                if upper { range.high.clone() } else { range.low.clone() }
            };
            // A length is never below nothing.
            let trivial = |bound: &Bound| {
                aspect.starts_with("min")
                    && aspect != MINIMUM
                    && bound.value.as_u64() == Some(0)
            };
            if ranges.len() > 1
                && ranges
                    .iter()
                    .all(|range| own(range).is_none_or(|bound| trivial(&bound)))
            {
                return None;
            }
            let answers = ranges
                .iter()
                .map(|range| {
                    let says = (range.low.is_some() || range.high.is_some())
                        .then(|| own(range));
                    let pointer =
                        own(range).and_then(|_| pointer(range.origins, aspect));
                    record.answer(range.side, says, pointer)
                })
                .collect();
            let question = Question::new(at, aspect, &WIDEST_BOUND);
            let rule = if upper { rules::highest_upper } else { rules::lowest_lower };
            record.settle(&question, answers, rule).flatten()
        };
        (end(low, false), end(high, true))
    }
}

/// What is said of each value by the source that is believed first of those that say something.
fn notes<'n>(all: impl Iterator<Item = &'n ValueNote>) -> Vec<ValueNote> {
    let mut notes: Vec<ValueNote> = Vec::new();
    for note in all {
        match notes.iter_mut().find(|known| known.value == note.value) {
            Some(known) => {
                known.name = known.name.take().or_else(|| note.name.clone());
                known.description =
                    known.description.take().or_else(|| note.description.clone());
            }
            None => notes.push(note.clone()),
        }
    }
    notes
}

/// The bounds of a length, as those of a number.
pub(super) fn length_range<'r>(
    side: usize,
    low: Option<u64>,
    high: Option<u64>,
    origins: &'r [Origin],
) -> Range<'r> {
    let bound = |value: u64| Bound { value: value.into(), exclusive: false };
    Range { side, low: low.map(bound), high: high.map(bound), origins }
}

/// A bound as a length.
pub(super) fn length(bound: Option<Bound>) -> Option<u64> {
    bound.and_then(|bound| bound.value.as_u64())
}
