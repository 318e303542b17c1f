//! What an operation takes and gives: the body, the answers, their headers and media types.

use super::super::decision::Severity;
use super::super::decision::aspect::{
    FRAMING, HEADERS, MEDIA_TYPE, PRESENCE, REQUIRED, STATUSES,
};
use super::super::forms::{Direction, Key};
use super::super::matching::{
    MediaRow, OperationRow, ResponseRow, family, more_than_text,
};
use super::super::record::{Question, pointer};
use super::super::rules::{
    self, BODY_REQUIRED, KEPT, REQUIRED_IF_ALL, SEQUENCE, UNION_OF_ALL,
};
use super::super::sides::{Row, first};
use super::Merge;
use crate::ir::{
    Body, Encoding, Framing, Header, Json, Media, Origin, Response, Status, Use,
};

impl<'a> Merge<'_, 'a> {
    pub(super) fn body(&mut self, at: &str, joint: &OperationRow<'a>) -> Option<Body> {
        let sides = self.world.sides;
        let row: Row<&'a Body> =
            joint.row.iter().map(|o| o.and_then(|o| o.body.as_ref())).collect();
        if row.iter().all(Option::is_none) {
            return None;
        }
        let below = format!("{at} request.body");
        let record = &mut self.out.record;
        let answers = sides
            .ranked(&joint.row)
            .map(|(side, _)| {
                let body = row[side];
                record.answer(
                    side,
                    body.map(|_| true),
                    body.and_then(|body| pointer(&body.origins, "")),
                )
            })
            .collect();
        record.settle(&Question::new(&below, PRESENCE, &KEPT), answers, |_| Some(true));
        let answers = sides
            .ranked(&row)
            .map(|(side, body)| {
                let says = body.required.then_some(true);
                record.answer(side, says, pointer(&body.origins, REQUIRED))
            })
            .collect();
        let whole = format!("{at} request");
        let question = Question::new(&whole, REQUIRED, &BODY_REQUIRED);
        let required = record.settle(&question, answers, rules::body_required);
        let origins = self.origins(
            &below,
            &row.iter().map(|b| b.map(|b| b.origins.as_slice())).collect(),
        );
        let lists = row
            .iter()
            .map(|b| b.map(|b| (b.content.as_slice(), b.origins.as_slice())))
            .collect();
        let content = self.media(&below, Direction::Request, &lists, joint.body(sides));
        Some(Body {
            required: required.unwrap_or(false),
            description: first(sides, &row, |body| body.description.clone()),
            content,
            origins,
        })
    }

    pub(super) fn responses(
        &mut self,
        at: &str,
        joint: &OperationRow<'a>,
    ) -> Vec<Response> {
        let sides = self.world.sides;
        let rows = joint.responses();
        let record = &mut self.out.record;
        let answers = sides
            .ranked(&joint.row)
            .map(|(side, operation)| {
                let says: Vec<String> =
                    operation.responses.iter().map(|r| r.status.to_string()).collect();
                let place = pointer(&operation.origins, "responses");
                record.answer(side, (!says.is_empty()).then_some(says), place)
            })
            .collect();
        let all: Vec<String> = rows.iter().map(|row| row.status.to_string()).collect();
        let below = format!("{at} response");
        let question = Question::new(&below, STATUSES, &UNION_OF_ALL);
        let chosen = record.settle_by(&question, answers, same_set, |voices| {
            (!voices.is_empty()).then(|| all.clone())
        });
        let kept = chosen.unwrap_or(all);
        rows.iter()
            .filter(|row| kept.contains(&row.status.to_string()))
            .map(|row| self.response(at, row.status, row))
            .collect()
    }

    fn response(
        &mut self,
        at: &str,
        status: Status,
        joint: &ResponseRow<'a>,
    ) -> Response {
        let sides = self.world.sides;
        let row = &joint.row;
        let at = format!("{at} response.{status}");
        let origins = self.origins(
            &at,
            &row.iter().map(|r| r.map(|r| r.origins.as_slice())).collect(),
        );
        let headers = self.headers(&at, joint);
        let lists = row
            .iter()
            .map(|r| r.map(|r| (r.content.as_slice(), r.origins.as_slice())))
            .collect();
        let body = format!("{at}.body");
        let content = self.media(&body, Direction::Response, &lists, joint.media(sides));
        Response {
            status,
            description: first(sides, row, |response| response.description.clone()),
            headers,
            content,
            origins,
        }
    }

    fn headers(&mut self, at: &str, joint: &ResponseRow<'a>) -> Vec<Header> {
        let sides = self.world.sides;
        let rows = joint.headers(sides);
        let all: Vec<String> = rows.keys().map(|name| (*name).to_owned()).collect();
        let record = &mut self.out.record;
        // What a range says is asked where the range itself is.
        let own = |response: &Response| {
            response.status == joint.status && !response.headers.is_empty()
        };
        let asked = joint.row.iter().flatten().any(|response| own(response));
        let answers = sides
            .ranked(&joint.row)
            .filter(|_| asked)
            .map(|(side, response)| {
                let says: Vec<String> =
                    response.headers.iter().map(|header| header.name.clone()).collect();
                let place = pointer(&response.origins, HEADERS);
                record.answer(side, (!says.is_empty()).then_some(says), place)
            })
            .collect();
        let question = Question::new(at, HEADERS, &UNION_OF_ALL);
        let chosen =
            record.settle_by(&question, answers, same_set, |_| Some(all.clone()));
        let kept = chosen.unwrap_or(all);
        let mut headers = Vec::new();
        for (name, row) in rows {
            if !kept.iter().any(|kept| kept == name) {
                continue;
            }
            let below = format!("{at}.header.{name}");
            let values: Row<&'a Use> = row.iter().map(|h| h.map(|h| &h.value)).collect();
            let known = more_than_text(sides, &values);
            self.vague_text(&below, Direction::Response, &values, &known);
            let value =
                self.place(&below, &values, &Key::of(Direction::Response, &known));
            let record = &mut self.out.record;
            let answers = sides
                .ranked(&row)
                .map(|(side, h)| {
                    record.answer(
                        side,
                        Some(h.required),
                        pointer(&h.value.origins, REQUIRED),
                    )
                })
                .collect();
            let question = Question::new(&below, REQUIRED, &REQUIRED_IF_ALL);
            let required = record.settle(&question, answers, rules::all_agree);
            headers.push(Header {
                name: name.to_owned(),
                required: required.unwrap_or(false),
                value,
            });
        }
        headers
    }

    fn media(
        &mut self,
        at: &str,
        direction: Direction,
        lists: &Row<(&'a [Media], &'a [Origin])>,
        rows: Vec<MediaRow<'a>>,
    ) -> Vec<Media> {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        let answers = sides
            .ranked(lists)
            .map(|(side, (list, origins))| {
                let says: Vec<String> =
                    list.iter().map(|media| media.media_type.clone()).collect();
                record.answer(
                    side,
                    (!says.is_empty()).then_some(says),
                    pointer(origins, "content"),
                )
            })
            .collect();
        let all: Vec<String> = rows.iter().map(|row| row.media_type.clone()).collect();
        let question = Question::new(at, MEDIA_TYPE, &UNION_OF_ALL);
        let chosen = record.settle_by(&question, answers, same_set, |voices| {
            (!voices.is_empty()).then(|| all.clone())
        });
        let kept = chosen.unwrap_or(all);
        rows.into_iter()
            .filter(|row| {
                kept.iter().any(|kept| family(kept) == family(&row.media_type))
            })
            .map(|row| self.medium(at, direction, &row))
            .collect()
    }

    fn medium(&mut self, at: &str, direction: Direction, joint: &MediaRow<'a>) -> Media {
        let sides = self.world.sides;
        let row = &joint.row;
        let at = format!("{at}{}", joint.step);
        let whole = at.strip_suffix("[]").unwrap_or(&at);
        let origins = self.origins(
            whole,
            &row.iter().map(|m| m.map(|m| m.origins.as_slice())).collect(),
        );
        let record = &mut self.out.record;
        let answers = sides
            .ranked(row)
            .map(|(side, media)| {
                let place = pointer(&media.origins, "");
                record.answer(side, Some(framing(media.framing).to_owned()), place)
            })
            .collect();
        let question = Question::new(whole, FRAMING, &SEQUENCE).severity(Severity::Gap);
        record.settle(&question, answers, |_| Some(framing(joint.framing).to_owned()));
        let all: Row<&'a Use> =
            row.iter().map(|media| media.and_then(|m| m.value.as_ref())).collect();
        self.vague_text(&at, direction, &all, &joint.values);
        let value = all
            .iter()
            .any(Option::is_some)
            .then(|| self.place(&at, &all, &Key::of(direction, &joint.values)));
        let mut examples: Vec<Json> = Vec::new();
        for example in sides.ranked(row).flat_map(|(_, media)| &media.examples) {
            if !examples.contains(example) || sides.alone() {
                examples.push(example.clone());
            }
        }
        let mut encodings: Vec<Encoding> = Vec::new();
        for encoding in sides.ranked(row).flat_map(|(_, media)| &media.encodings) {
            if encodings.iter().all(|known| known.property != encoding.property) {
                encodings.push(encoding.clone());
            }
        }
        Media {
            encodings,
            media_type: joint.media_type.clone(),
            framing: joint.framing,
            value,
            examples,
            origins,
        }
    }
}

fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::Whole => "whole",
        Framing::Events => "events",
        Framing::Lines => "lines",
    }
}

#[allow(clippy::ptr_arg)]
fn same_set(a: &Vec<String>, b: &Vec<String>) -> bool {
    a.iter().all(|item| b.contains(item)) && b.iter().all(|item| a.contains(item))
}
