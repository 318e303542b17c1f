//! One operation: its head, parameters, body and answers.

use super::super::decision::Severity;
use super::super::decision::aspect::{
    AUTH, DEPRECATED, NAME, OPERATION_ID, PATH, PRESENCE, REQUIRED, STYLE, TAGS, TYPE,
};
use super::super::forms::{Direction, Key};
use super::super::matching::{OperationRow, ParameterRow};
use super::super::record::{Answer, Question, pointer};
use super::super::rules::{
    self, CREDENTIAL, DEPRECATED_IF_ANY, HIGHEST_AUTHORITY, JOINED_URL, KEPT,
    MORE_SPECIFIC, MOST_STATED_AUTH, REQUIRED_IF_ALL,
};
use super::super::sides::{Row, first};
use super::Merge;
use super::head::{label, literal};
use crate::ir::{AuthKind, Json, Operation, Parameter, ParameterPlace, Style, Use};

impl<'a> Merge<'_, 'a> {
    pub(super) fn operation(&mut self, joint: &OperationRow<'a>) {
        let sides = self.world.sides;
        let at = joint.at();
        let row = &joint.row;
        let origins = self.origins(
            &at,
            &row.iter().map(|o| o.map(|o| o.origins.as_slice())).collect(),
        );
        self.known_to(&at, row);
        self.paths(&at, row);
        let id = self.operation_id(&at, row);
        let tags = self.operation_tags(&at, row);
        let record = &mut self.out.record;
        let deprecated = sides
            .ranked(row)
            .map(|(side, operation)| {
                let says = operation.deprecated.then_some(true);
                record.answer(side, says, pointer(&operation.origins, DEPRECATED))
            })
            .collect();
        let question = Question::new(&at, DEPRECATED, &DEPRECATED_IF_ANY);
        let deprecated =
            record.settle(&question, deprecated, |voices| Some(rules::any_says(voices)));
        let mut ordered = Vec::new();
        for parameter in joint.parameters(sides) {
            let order = sides.ranked(&parameter.row).next().and_then(|(side, own)| {
                let list = &row[side].as_ref()?.parameters;
                Some((
                    sides.list[side].rank,
                    list.iter().position(|p| std::ptr::eq(p, *own))?,
                ))
            });
            if let Some(parameter) = self.parameter(&at, row, &parameter) {
                ordered.push((order, parameter));
            }
        }
        ordered.sort_by_key(|(order, _)| *order);
        let body = self.body(&at, joint);
        let responses = self.responses(&at, joint);
        let security = self.security(&at, row);
        self.out.api.operations.push(Operation {
            method: joint.method,
            path: joint.path.clone(),
            id,
            tags,
            summary: first(sides, row, |operation| operation.summary.clone()),
            description: first(sides, row, |operation| operation.description.clone()),
            deprecated: deprecated.unwrap_or(false),
            parameters: ordered.into_iter().map(|(_, parameter)| parameter).collect(),
            body,
            responses,
            security,
            paging: first(sides, row, |operation| operation.paging.clone()),
            host: first(sides, row, |operation| operation.host.clone()),
            origins,
        });
    }

    /// The ways to authenticate of one operation. A source that says nothing of it takes all there
    /// are, so only where none does that they are less.
    fn security(
        &mut self,
        at: &str,
        row: &Row<&'a Operation>,
    ) -> Option<Vec<Vec<AuthKind>>> {
        let sides = self.world.sides;
        let mut known: Vec<(String, Vec<AuthKind>)> = Vec::new();
        let record = &mut self.out.record;
        let mut answers = Vec::new();
        for (side, operation) in sides.ranked(row) {
            let mut says = Vec::new();
            for together in operation.security.iter().flatten() {
                let labels: Vec<String> = together.iter().map(label).collect();
                let label = labels.join(" and ");
                says.push(label.clone());
                if known.iter().all(|(other, _)| *other != label) {
                    known.push((label, together.clone()));
                }
            }
            let says = operation.security.is_some().then_some(says);
            answers.push(record.answer(
                side,
                says,
                pointer(&operation.origins, "security"),
            ));
        }
        let all_say = answers.iter().all(|answer| answer.voice.says.is_some());
        let question = Question::new(at, AUTH, &MOST_STATED_AUTH);
        let chosen = record.settle(&question, answers, |_| {
            all_say.then(|| known.iter().map(|(label, _)| label.clone()).collect())
        });
        let kinds = |label: &String| {
            known
                .iter()
                .find(|(other, _)| other == label)
                .map(|(_, kinds)| kinds.clone())
        };
        chosen.map(|labels: Vec<String>| labels.iter().filter_map(kinds).collect())
    }

    /// An operation that some sources don't know is a gap.
    fn known_to(&mut self, at: &str, row: &Row<&'a Operation>) {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let answers = sides
            .by_rank
            .iter()
            .filter(|side| !sides.list[**side].api.operations.is_empty())
            .map(|side| {
                let operation = row[*side];
                let place =
                    operation.and_then(|operation| pointer(&operation.origins, ""));
                record.answer(*side, operation.map(|_| true), place)
            })
            .collect();
        let question = Question::new(at, PRESENCE, &KEPT);
        // The other sources describe other operations, so this one can't be left out by a pin.
        record.settle(&question, answers, |_| Some(true));
    }

    fn paths(&mut self, at: &str, row: &Row<&'a Operation>) {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let answers: Vec<Answer<String>> = sides
            .ranked(row)
            .map(|(side, operation)| {
                let (server, path) = literal(&sides.list[side].api, operation);
                let says = server
                    .map_or_else(|| path.clone(), |server| format!("{server} + {path}"));
                // The key of the path item, not the method in it.
                let place = pointer(&operation.origins, "")
                    .and_then(|pointer| Some(pointer.rsplit_once('/')?.0.to_owned()));
                record.answer(side, Some(says), place)
            })
            .collect();
        let host =
            sides.by_rank.iter().find_map(|side| sides.list[*side].api.servers.first());
        let path = sides
            .ranked(row)
            .next()
            .map_or("", |(_, operation)| operation.path.as_str());
        let joined = host
            .map_or_else(|| path.to_owned(), |host| format!("{} + {path}", host.url));
        let question = Question::new(at, PATH, &JOINED_URL).severity(Severity::Conflict);
        record.settle(&question, answers, |_| Some(joined));
    }

    fn operation_id(&mut self, at: &str, row: &Row<&'a Operation>) -> Option<String> {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let answers = sides
            .ranked(row)
            .map(|(side, operation)| {
                record.answer(
                    side,
                    operation.id.clone(),
                    pointer(&operation.origins, OPERATION_ID),
                )
            })
            .collect();
        let question = Question::new(at, OPERATION_ID, &HIGHEST_AUTHORITY);
        record.settle(&question, answers, rules::preferred)
    }

    fn operation_tags(&mut self, at: &str, row: &Row<&'a Operation>) -> Vec<String> {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let answers = sides
            .ranked(row)
            .map(|(side, operation)| {
                let says = (!operation.tags.is_empty()).then(|| operation.tags.clone());
                record.answer(side, says, pointer(&operation.origins, TAGS))
            })
            .collect();
        let question = Question::new(at, TAGS, &HIGHEST_AUTHORITY);
        record.settle(&question, answers, rules::preferred).unwrap_or_default()
    }

    fn parameter(
        &mut self,
        at: &str,
        operations: &Row<&'a Operation>,
        joint: &ParameterRow<'a>,
    ) -> Option<Parameter> {
        let sides = self.world.sides;
        let below = format!("{at} request.{}.{}", joint.place.as_str(), joint.name);
        let row = &joint.row;
        let keyword =
            |parameter: &Parameter, word: &str| pointer(&parameter.value.origins, word);
        let answers = sides
            .ranked(operations)
            .map(|(side, _)| {
                let says = row[side].map(|p| {
                    if p.required { "required" } else { "optional" }.to_owned()
                });
                let place = row[side].and_then(|parameter| keyword(parameter, ""));
                self.out.record.answer(side, says, place)
            })
            .collect::<Vec<_>>();
        let rule = if joint.credential { &CREDENTIAL } else { &KEPT };
        let known = if sides.ranked(row).any(|(_, p)| p.required) {
            "required"
        } else {
            "optional"
        };
        let question = Question::new(&below, PRESENCE, rule).severity(Severity::Gap);
        let kept = (!joint.credential).then(|| known.to_owned());
        let missing = answers.iter().any(|answer| answer.voice.says.is_none());
        if joint.credential || missing {
            // Who requires it is asked below.
            let same = |_: &String, _: &String| true;
            let chosen = self.out.record.settle_by(&question, answers, same, |_| kept);
            if chosen.is_none_or(|chosen| chosen == "absent") {
                for (side, parameter) in sides.ranked(row) {
                    self.mark(side, &parameter.value.origins, &below);
                }
                return None;
            }
        }
        let values: Row<&'a Use> = row.iter().map(|p| p.map(|p| &p.value)).collect();
        self.vague_text(&below, Direction::Request, &values, &joint.values);
        let value =
            self.place(&below, &values, &Key::of(Direction::Request, &joint.values));
        let record = &mut self.out.record;
        let answers = sides
            .ranked(row)
            .map(|(side, p)| {
                record.answer(side, Some(p.name.clone()), keyword(p, "name"))
            })
            .collect();
        record.settle(&Question::new(&below, NAME, &HIGHEST_AUTHORITY), answers, |_| {
            Some(joint.name.clone())
        });
        let answers = sides
            .ranked(row)
            .map(|(side, p)| record.answer(side, Some(p.required), keyword(p, REQUIRED)))
            .collect();
        let question = Question::new(&below, REQUIRED, &REQUIRED_IF_ALL);
        let required = record.settle(&question, answers, rules::required_in_request);
        let answers = sides
            .ranked(row)
            .map(|(side, p)| {
                let mut says = serde_json::json!({ "style": p.style.name, "explode": p.style.explode });
                if p.style.reserved {
                    says["allowReserved"] = true.into();
                }
                record.answer(side, Some(says), keyword(p, STYLE))
            })
            .collect();
        let question = Question::new(&below, STYLE, &HIGHEST_AUTHORITY);
        let style = record.settle(&question, answers, rules::preferred);
        Some(Parameter {
            place: joint.place,
            name: joint.name.clone(),
            required: joint.place == ParameterPlace::Path || required.unwrap_or(false),
            style: style
                .as_ref()
                .and_then(read_style)
                .or_else(|| first(sides, row, |p| Some(p.style.clone())))?,
            value,
        })
    }

    /// Records those that say just `string` where everything is text and others say more.
    pub(super) fn vague_text(
        &mut self,
        at: &str,
        direction: Direction,
        all: &Row<&'a Use>,
        known: &Row<&'a Use>,
    ) {
        let sides = self.world.sides;
        if all.iter().zip(known).all(|(all, known)| all.is_some() == known.is_some()) {
            return;
        }
        let answers = sides
            .ranked(all)
            .map(|(side, place)| {
                let mut lone = vec![None; sides.len()];
                lone[side] = Some(*place);
                let kinds = self.kind_words(&Key::of(direction, &lone));
                self.out.record.answer(side, Some(kinds), pointer(&place.origins, TYPE))
            })
            .collect();
        let more = self.kind_words(&Key::of(direction, known));
        let question = Question::new(at, TYPE, &MORE_SPECIFIC).severity(Severity::Gap);
        self.out.record.settle(&question, answers, |_| Some(more));
    }
}

fn read_style(json: &Json) -> Option<Style> {
    let name = json.get("style")?.as_str()?.to_owned();
    let reserved = json.get("allowReserved").and_then(Json::as_bool).unwrap_or(false);
    Some(Style { name, explode: json.get("explode")?.as_bool()?, reserved })
}
