//! One schema: its alternatives, and the shape of each.

use super::super::decision::Severity;
use super::super::decision::aspect::{
    DEPRECATED, ENUM, HTTP_STATUS, NAME, TYPE, VARIANTS,
};
use super::super::forms::{Form, Forms, Key, Kind, Part, bare};
use super::super::groups;
use super::super::record::{Answer, Fact, Question, pointer};
use super::super::rules::{
    self, DEPRECATED_IF_ANY, HIGHEST_AUTHORITY, INTEGER_IF_FORMAL, Known, MORE_SPECIFIC,
    ONE_SPELLING, Rule, TYPE_UNION, VARIANT_UNION, fold,
};
use super::super::sides::Row;
use super::Merge;
use crate::ir::{Json, Schema, SchemaId, Shape, Text, Union, Variant};

/// A list of words as it is reported: one word stands for itself.
pub(super) fn words(words: &[&str]) -> Json {
    match words {
        [one] => (*one).into(),
        _ => words.iter().map(|word| Json::from(*word)).collect(),
    }
}

impl<'a> Merge<'_, 'a> {
    /// The kinds of values a joint schema has in the end.
    pub(super) fn kind_words(&self, key: &Key) -> Json {
        words(&self.resolved_kinds(&self.world.forms(key)))
    }

    fn resolved_kinds(&self, forms: &Forms<'a>) -> Vec<&'static str> {
        let mut kinds = forms.kinds();
        let both =
            |words: &[&str]| words.contains(&"integer") && words.contains(&"number");
        if both(&kinds) && !forms.kinds.iter().flatten().any(|own| both(own)) {
            let numbers = forms.list.iter().find(|form| form.kind == Kind::Number);
            let integer = numbers.is_some_and(|form| self.integer(form));
            kinds.retain(|word| *word != if integer { "number" } else { "integer" });
        }
        kinds
    }

    pub(super) fn schema(&mut self, id: SchemaId, key: &Key, at: &str) -> Schema {
        let sides = self.world.sides;
        let forms = self.world.forms(key);
        let parts: Row<&'a Schema> = key
            .parts
            .iter()
            .enumerate()
            .map(|(side, part)| {
                part.as_ref().map(|part| sides.schema(side, part.schema))
            })
            .collect();
        let origins = self.origins(
            at,
            &parts.iter().map(|s| s.map(|s| s.origins.as_slice())).collect(),
        );
        if let (Some((side, part)), None) = (key.only(), &key.cell) {
            let only = sides.schema(side, part.schema);
            let nothing_inside = !matches!(
                only.shape,
                Shape::Array(_) | Shape::Object(_) | Shape::Union(_)
            );
            if nothing_inside && !self.respelled(at, &only.shape) {
                self.out.names[id.0 as usize] = only.name.iter().cloned().collect();
                return Schema { origins, ..only.clone() };
            }
        }
        // An object that stands for several variants describes none of them.
        let own: Row<&'a Schema> = parts
            .iter()
            .zip(&key.parts)
            .map(|(schema, part)| {
                schema.filter(|_| part.as_ref().is_some_and(|p| p.flat.is_none()))
            })
            .collect();
        let kinds = self.kinds(at, key, &forms, &parts);
        let name = self.name(id, at, &forms, &own);
        let shape = self.shape(at, key, &forms, kinds.as_deref());
        let record = &mut self.out.record;
        let statuses = sides
            .ranked(&own)
            .map(|(side, schema)| {
                let status = schema.http_status.map(u64::from);
                record.answer(side, status, pointer(&schema.origins, HTTP_STATUS))
            })
            .collect();
        let question = Question::new(at, HTTP_STATUS, &HIGHEST_AUTHORITY);
        let status = record.settle(&question, statuses, rules::preferred);
        let deprecated = sides
            .ranked(&own)
            .map(|(side, schema)| {
                let says = schema.deprecated.then_some(true);
                record.answer(side, says, pointer(&schema.origins, "deprecated"))
            })
            .collect();
        let question = Question::new(at, DEPRECATED, &DEPRECATED_IF_ANY);
        let deprecated =
            record.settle(&question, deprecated, |voices| Some(rules::any_says(voices)));
        let mut examples: Vec<Json> = Vec::new();
        for example in sides.ranked(&own).flat_map(|(_, schema)| &schema.examples) {
            if !examples.contains(example) || key.only().is_some() {
                examples.push(example.clone());
            }
        }
        Schema {
            name,
            title: super::super::sides::first(sides, &own, |schema| {
                schema.title.clone()
            }),
            description: super::super::sides::first(sides, &own, |schema| {
                schema.description.clone()
            }),
            deprecated: deprecated.unwrap_or(false),
            examples,
            http_status: status.and_then(|status| u16::try_from(status).ok()),
            shape,
            origins,
        }
    }

    /// Whether traffic spells a value in another way than the only source that lists it.
    fn respelled(&self, at: &str, shape: &Shape) -> bool {
        let Shape::Text(Text { values: Some(values), .. }) = shape else {
            return false;
        };
        let known = Known { values: values.known.clone(), open: values.open };
        let seen = self.out.record.evidence.values(at);
        seen.is_some_and(|seen| rules::as_seen(&known, seen).is_some())
    }

    /// Decides on the kinds of values; none when they are those of the forms.
    fn kinds(
        &mut self,
        at: &str,
        key: &Key,
        forms: &Forms<'a>,
        parts: &Row<&'a Schema>,
    ) -> Option<Vec<String>> {
        if key.only().is_some() {
            return None;
        }
        let sides = self.world.sides;
        let kinds = self.resolved_kinds(forms);
        let loose = |words: &[&'static str]| -> Vec<&'static str> {
            words
                .iter()
                .map(|word| if *word == "integer" { "number" } else { word })
                .collect()
        };
        let mut stated = forms
            .kinds
            .iter()
            .flatten()
            .filter(|words| **words != ["any"])
            .map(|w| loose(w));
        let first = stated.next();
        let (rule, severity): (&'static Rule, _) =
            if stated.any(|words| Some(words) != first) {
                (&TYPE_UNION, Severity::Conflict)
            } else if forms.kinds.iter().flatten().any(|words| *words == ["any"]) {
                (&MORE_SPECIFIC, Severity::Gap)
            } else {
                (&INTEGER_IF_FORMAL, Severity::Conflict)
            };
        let record = &mut self.out.record;
        let answers = sides
            .ranked(&forms.kinds)
            .map(|(side, kinds)| {
                let origins = parts[side].map_or(&[][..], |schema| &schema.origins);
                record.answer(side, Some(words(kinds)), pointer(origins, "type"))
            })
            .collect();
        let question = Question::new(at, TYPE, rule).severity(severity);
        let ours = words(&kinds);
        let chosen = record.settle(&question, answers, |_| Some(ours.clone()))?;
        (chosen != ours).then(|| Vec::from_json(&chosen)).flatten()
    }

    fn name(
        &mut self,
        id: SchemaId,
        at: &str,
        forms: &Forms<'a>,
        own: &Row<&'a Schema>,
    ) -> Option<String> {
        let sides = self.world.sides;
        let union = forms.list.len() > 1;
        let speaks = |side: usize, schema: &Schema| {
            if !union || own.iter().flatten().count() == 1 {
                return true;
            }
            // In a union, the name of a string is that of one alternative.
            let spread = || {
                forms.list.iter().filter(|form| form.key.parts[side].is_some()).count()
                    > 1
            };
            matches!(schema.shape, Shape::Union(_) | Shape::Any)
                || bare(sides, side, schema)
                || spread()
        };
        let record = &mut self.out.record;
        let before = record.decisions.len();
        let answers: Vec<Answer<String>> = sides
            .ranked(own)
            .filter(|(side, schema)| speaks(*side, schema))
            .map(|(side, schema)| {
                record.answer(side, schema.name.clone(), pointer(&schema.origins, ""))
            })
            .collect();
        let mut names: Vec<String> = Vec::new();
        for name in answers.iter().filter_map(|answer| answer.voice.says.clone()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let question = Question::new(at, NAME, &HIGHEST_AUTHORITY).silence_is_fine();
        let chosen = record.settle(&question, answers, rules::preferred);
        if record.decisions.len() > before {
            self.out.named.insert(id, before);
        }
        if let Some(chosen) = &chosen {
            names.retain(|name| name != chosen);
            names.insert(0, chosen.clone());
        }
        self.out.names[id.0 as usize] = names;
        chosen
    }

    fn shape(
        &mut self,
        at: &str,
        key: &Key,
        forms: &Forms<'a>,
        kinds: Option<&[String]>,
    ) -> Shape {
        let tags = self.variants(at, key, forms);
        let allowed = |form: &Form<'a>| {
            let kind = kinds.is_none_or(|kinds| {
                let word = match form.kind {
                    Kind::Any => "any",
                    Kind::Boolean => "boolean",
                    Kind::Number => "number",
                    Kind::Text => "string",
                    Kind::Array => "array",
                    Kind::Object => "object",
                    Kind::Union => "union",
                };
                kinds.iter().any(|k| k == word || (k == "integer" && word == "number"))
            });
            let tag = tags.as_ref().is_none_or(|tags| {
                form.tags.is_empty()
                    || form
                        .tags
                        .iter()
                        .any(|tag| tags.iter().any(|known| fold(known) == fold(tag)))
            });
            kind && tag
        };
        let order: Vec<usize> =
            forms.ordered().into_iter().filter(|at| allowed(&forms.list[*at])).collect();
        let single = forms.list.len() == 1;
        match order.as_slice() {
            [] => Shape::Any,
            [only] if single => {
                let integer =
                    kinds.map(|kinds| kinds.iter().any(|kind| kind == "integer"));
                self.plain(at, key, &forms.list[*only], integer)
            }
            // A pin leaves one alternative.
            [only] if forms.list[*only].kind != Kind::Union => {
                let form = &forms.list[*only];
                self.plain(at, &form.key, form, None)
            }
            several => {
                // Visited in an order that depends on no one's authority, listed in that of the result.
                let mut variants: Vec<Option<Variant>> = forms
                    .list
                    .iter()
                    .map(|form| allowed(form).then(|| self.variant(at, form)))
                    .collect();
                let variants =
                    several.iter().filter_map(|at| variants[*at].take()).collect();
                Shape::Union(Union { tag: forms.tag.clone(), variants })
            }
        }
    }

    fn variant(&mut self, at: &str, form: &Form<'a>) -> Variant {
        let at = format!("{at}{}", form.step);
        let mut value = self.place(&at, &form.uses, &form.key);
        if value.origins.is_empty() {
            let sides = self.world.sides;
            let schema = |(side, part): (usize, &Option<Part>)| {
                Some(sides.schema(side, part.as_ref()?.schema).origins.as_slice())
            };
            value.origins = self
                .origins(&at, &form.key.parts.iter().enumerate().map(schema).collect());
        }
        Variant { tags: form.tags.clone(), untagged: form.untagged, value }
    }

    /// Decides on the variants by tag; none when they are those of the forms.
    fn variants(
        &mut self,
        at: &str,
        key: &Key,
        forms: &Forms<'a>,
    ) -> Option<Vec<String>> {
        let tag = forms.tag.as_ref()?;
        if key.only().is_some() {
            return None;
        }
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let objects = |side: usize| {
            forms.kinds[side]
                .as_ref()
                .is_some_and(|k| k.contains(&"object") || k.contains(&"any"))
        };
        let places: Vec<(usize, Option<String>)> = sides
            .ranked(&key.parts)
            .filter(|(side, _)| objects(*side))
            .map(|(side, part)| {
                (side, pointer(&sides.schema(side, part.schema).origins, ""))
            })
            .collect();
        let answers = places
            .iter()
            .map(|(side, pointer)| {
                record.answer(*side, forms.variants[*side].clone(), pointer.clone())
            })
            .collect();
        let mut all: Vec<String> = Vec::new();
        for form in forms.ordered() {
            all.extend(forms.list[form].tags.iter().cloned());
        }
        let question = Question::new(at, VARIANTS, &VARIANT_UNION);
        let ours = all.json();
        let chosen =
            record.settle_by(&question, answers, same_list, |_| Some(ours.clone()));
        let below = format!("{at}.{tag}");
        for (side, part) in key.parts.iter().enumerate() {
            // The tag of an object that stands for several variants belongs to none of them.
            if let Some(property) = groups::object(self.world, side, part.as_ref())
                .and_then(|o| o.property(tag))
            {
                let value = self.world.sides.schema(side, property.value.schema);
                self.mark(side, &property.value.origins, &below);
                self.mark(side, &value.origins, &below);
            }
        }
        let record = &mut self.out.record;
        let respelled = forms.spelled.iter().flatten().flatten().any(|value| {
            forms.spelled.iter().flatten().flatten().any(|v| {
                v != value
                    && fold(v) == fold(value)
                    && !(all.contains(v) && all.contains(value))
            })
        });
        if respelled {
            let answers = places
                .into_iter()
                .filter_map(|(side, pointer)| {
                    let values = forms.spelled[side].clone()?;
                    let pointer = pointer
                        .map(|pointer| format!("{pointer}/properties/{tag}/enum"));
                    Some(record.answer(
                        side,
                        Some(Known { values, open: false }),
                        pointer,
                    ))
                })
                .collect();
            let question = Question::new(&below, ENUM, &ONE_SPELLING);
            record.settle(&question, answers, |_| {
                Some(Known { values: all.clone(), open: true })
            });
        }
        chosen
            .filter(|chosen| *chosen != ours)
            .and_then(|chosen| Vec::from_json(&chosen))
    }

    fn plain(
        &mut self,
        at: &str,
        key: &Key,
        form: &Form<'a>,
        integer: Option<bool>,
    ) -> Shape {
        match form.kind {
            Kind::Any | Kind::Union => Shape::Any,
            Kind::Boolean => self.boolean(at, form),
            Kind::Number => self.number(at, form, integer),
            Kind::Text => self.text(at, form),
            Kind::Array => self.array(at, form),
            Kind::Object => self.object(at, key, form),
        }
    }

    /// What each source contributes to a form, by rank.
    pub(super) fn parts(&self, form: &Form<'a>) -> Vec<(usize, &'a Schema)> {
        let sides = self.world.sides;
        sides
            .ranked(&form.key.parts)
            .map(|(side, part)| (side, sides.schema(side, part.schema)))
            .collect()
    }
}

/// Whether two lists of values are the same but for order, case and separators.
pub(super) fn same_list(a: &Json, b: &Json) -> bool {
    let (Json::Array(a), Json::Array(b)) = (a, b) else {
        return a == b;
    };
    let within = |a: &[Json], b: &[Json]| a.iter().all(|value| b.contains(value));
    within(a, b) && within(b, a)
}
