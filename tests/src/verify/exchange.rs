//! One exchange: through the generated types, and against the model.

use serde_json::Value;

use super::coverage::Seen;
use super::drift::{DriftKind, Example, Finding};
use super::known::Known;
use super::part::Part;
use super::report::{Failed, Skipped};
use crate::cassette::Exchange;
use crate::client::reencode::{self, Reencoded};
use crate::client::{Content, Failure, Operation, fold};
use crate::json;

/// How many differences of one value are told.
const TOLD: usize = 3;

/// Verifies an exchange; `sources` are the documents one by one.
pub(crate) fn verify(
    part: &mut Part,
    exchange: &Exchange,
    model: &Known,
    sources: &[Known],
) {
    let request = &exchange.request;
    let example = part.example(exchange);
    let beta = asks_for_beta(exchange);
    let name = format!("{} {}", request.method, request.path);
    if !exchange.is_api() {
        let why = match &request.host {
            Some(host) => format!("another host: {host}"),
            None => format!("not an exchange with the API: {name}"),
        };
        return part.skip(example, why);
    }
    let operation = model.operation(&request.method, &request.path);
    let lines = operation.is_some_and(|index| model.answers_with_lines(index));
    let asked = Content::of_request(request);
    let answered = Content::of_response(&exchange.response, lines);
    for (row, source) in part.sources.iter_mut().zip(sources) {
        let found = judge(source, exchange, &asked, &answered, &mut row.seen);
        row.add(found, &example, part.file, beta);
    }
    let found = judge(model, exchange, &asked, &answered, &mut part.seen);
    part.drift.add(found, &example, part.file, beta);
    let Some(index) = operation else {
        return part.skip(example, format!("no such operation: {name}"));
    };
    let Some(operation) = Operation::of(exchange) else {
        return part.skip(example, format!("the client has no method for {name}"));
    };
    part.interactions += 1;
    let declared = &model.api().operations[index];
    let at = format!("{} {}", declared.method, declared.path);
    let problems = problems(&at, &operation, exchange, &asked, &answered);
    part.decoded += usize::from(problems.is_empty());
    for (at, error) in problems {
        let Example { cassette, interaction } = example.clone();
        part.failed.push((part.file, Failed { cassette, interaction, at, error }));
    }
}

impl Part {
    fn skip(&mut self, example: Example, why: String) {
        let Example { cassette, interaction } = example;
        self.skipped.push((self.file, Skipped { cassette, interaction, why }));
    }
}

/// What differs between an exchange and an API, an operation that the API does not have included.
fn judge(
    known: &Known,
    exchange: &Exchange,
    asked: &Content,
    answered: &Content,
    seen: &mut Seen,
) -> Vec<Finding> {
    let request = &exchange.request;
    match known.operation(&request.method, &request.path) {
        Some(index) => known.judge(index, exchange, asked, answered, seen),
        None => vec![Finding {
            at: format!("{} {}", request.method, without_ids(&request.path)),
            kind: DriftKind::UndocumentedOperation,
            detail: None,
        }],
    }
}

fn asks_for_beta(exchange: &Exchange) -> bool {
    let request = &exchange.request;
    request.headers.get("anthropic-beta").is_some_and(|value| !value.trim().is_empty())
        || request.query.iter().any(|(name, value)| name == "beta" && value == "true")
}

/// A path whose ids are left out, so that one operation is named once.
fn without_ids(path: &str) -> String {
    let is_id = |segment: &str| {
        let digits = segment.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && (digits == segment.len() || segment.len() >= 12)
    };
    let segments =
        path.split('/').map(|segment| if is_id(segment) { "{id}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// What is lost between the recording and the client, each with its place.
fn problems(
    at: &str,
    operation: &Operation,
    exchange: &Exchange,
    asked: &Content,
    answered: &Content,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let status = exchange.response.status;
    // A request that the API refused may be anything.
    if let (true, Some(through)) = (status < 400, reencode::request_type(operation)) {
        let at = format!("{at} request.body");
        match asked {
            Content::Whole(piece) => {
                compare(&mut found, &at, reencode::reencode(piece, through))
            }
            // Only the answer was recorded.
            Content::Empty => {}
            content => found.push((at, reencode::unreadable(content).to_string())),
        }
    }
    let at = format!("{at} response.{status}.body");
    let through = reencode::response_type(operation, status, answered);
    match (answered, through) {
        (Content::Whole(piece), Some(through)) => {
            compare(&mut found, &at, reencode::reencode(piece, through));
        }
        (Content::Events(pieces) | Content::Lines(pieces), Some(through)) => {
            for (number, piece) in pieces.iter().enumerate() {
                let at = format!("{at}[{number}]{}", kind_of(&piece.value));
                compare(&mut found, &at, reencode::reencode(piece, through));
            }
            if found.is_empty()
                && matches!(answered, Content::Events(_))
                && let Some(folded) = fold::fold(pieces).transpose()
            {
                compare(&mut found, &format!("{at} (folded)"), folded);
            }
        }
        // An error page of something that stands between client and API.
        (Content::Other(_) | Content::Broken(_) | Content::Empty, _)
            if status >= 400 => {}
        (content, _) => found.push((at, reencode::unreadable(content).to_string())),
    }
    found
}

fn kind_of(value: &Value) -> String {
    value["type"].as_str().map(|kind| format!("{{type={kind}}}")).unwrap_or_default()
}

fn compare(
    found: &mut Vec<(String, String)>,
    at: &str,
    reencoded: Result<Reencoded, Failure>,
) {
    match reencoded {
        Err(error) => found.push((at.to_owned(), error.to_string())),
        Ok(value) if json::equal(&value.recorded, &value.returned) => {}
        Ok(value) => {
            let differences = json::differences(&value.recorded, &value.returned, TOLD);
            let told: Vec<String> =
                differences.iter().map(ToString::to_string).collect();
            found.push((
                at.to_owned(),
                format!("not the same after encoding: {}", told.join("; ")),
            ));
        }
    }
}
