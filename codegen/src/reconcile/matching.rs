//! Which operation of one source is which of another, and below them parameters, bodies, answers.

use std::collections::{BTreeMap, BTreeSet};

use super::sides::{Row, Sides};
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::{
    Auth, AuthKind, AuthPlace, Framing, Header, Media, Method, Operation, Origin,
    Parameter, ParameterPlace, Response, Shape, Status, Use,
};

/// One operation as the sources have it.
pub(super) struct OperationRow<'a> {
    pub(super) method: Method,
    /// The path as the source believed first writes it.
    pub(super) path: String,
    pub(super) row: Row<&'a Operation>,
}

/// One parameter as the sources have it.
pub(super) struct ParameterRow<'a> {
    pub(super) place: ParameterPlace,
    pub(super) name: String,
    pub(super) row: Row<&'a Parameter>,
    /// What it holds according to those who know more than that it is text.
    pub(super) values: Row<&'a Use>,
    /// Whether another source declares it as a way to authenticate.
    pub(super) credential: bool,
}

/// One media type, or several spellings of one, as the sources have it.
pub(super) struct MediaRow<'a> {
    pub(super) media_type: String,
    pub(super) framing: Framing,
    pub(super) row: Row<&'a Media>,
    /// What it holds according to those who know how it is framed.
    pub(super) values: Row<&'a Use>,
    /// What the address says behind `body`.
    pub(super) step: String,
}

/// One status as the sources have it; a range of one source stands for the codes of another.
pub(super) struct ResponseRow<'a> {
    pub(super) status: Status,
    pub(super) row: Row<&'a Response>,
}

/// Matches operations by method and full path, the names of path parameters aside.
pub(super) fn operations<'a>(
    sides: &'a Sides,
    locate: &dyn Fn(&Origin) -> Place,
) -> Result<Vec<OperationRow<'a>>, Failure> {
    let mut rows: BTreeMap<(String, Method), Row<&Operation>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, side) in sides.list.iter().enumerate() {
        for operation in &side.api.operations {
            let key = (template(&operation.path), operation.method);
            let row = rows.entry(key).or_insert_with(|| vec![None; sides.len()]);
            match row[index] {
                None => row[index] = Some(operation),
                Some(earlier) => {
                    let mut problem = Diagnostic::error(format!(
                        "two operations of `{}` are the same one: {} {} and {} {}",
                        side.name, earlier.method, earlier.path, operation.method, operation.path,
                    ))
                    .help("together with the server URL, both paths lead to the same place; remove or rename one");
                    for origin in earlier.origins.iter().chain(&operation.origins) {
                        problem = problem.at(locate(&sides.origin(index, origin)));
                    }
                    problems.push(problem);
                }
            }
        }
    }
    problems.extend(unrelated(sides, rows.values(), locate));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rows: Vec<_> = rows
        .into_iter()
        .filter_map(|((_, method), row)| {
            let path = sides.ranked(&row).next()?.1.path.clone();
            Some(OperationRow { method, path, row })
        })
        .collect();
    rows.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
    Ok(rows)
}

/// Sources that share no operation, directly or through others, don't describe one API.
fn unrelated<'a>(
    sides: &Sides,
    rows: impl Iterator<Item = &'a Row<&'a Operation>>,
    locate: &dyn Fn(&Origin) -> Place,
) -> Option<Diagnostic> {
    let mut group: Vec<usize> = (0..sides.len()).collect();
    for row in rows {
        let mut members = (0..row.len()).filter(|side| row[*side].is_some());
        let Some(first) = members.next() else {
            continue;
        };
        for member in members {
            let (from, to) = (group[member], group[first]);
            group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
        }
    }
    let speaking: Vec<usize> = sides
        .by_rank
        .iter()
        .copied()
        .filter(|s| !sides.list[*s].api.operations.is_empty())
        .collect();
    let groups: BTreeSet<usize> = speaking.iter().map(|side| group[*side]).collect();
    if groups.len() < 2 {
        return None;
    }
    let first = *speaking.first()?;
    let other = *speaking.iter().find(|side| group[**side] != group[first])?;
    let mut problem = Diagnostic::error(format!(
        "`{}` and `{}` have no operation in common, so they don't describe one API",
        sides.list[first].name, sides.list[other].name,
    ))
    .help("operations are matched by method and by server path plus path; check the server URLs, or generate a client of its own for each");
    for side in [first, other] {
        let operation = sides.list[side].api.operations.first()?;
        let place =
            operation.origins.first().map(|origin| locate(&sides.origin(side, origin)));
        problem = problem.at(place.unwrap_or_else(|| whole(&sides.list[side].file)));
    }
    Some(problem)
}

/// A file as a whole.
pub(super) fn whole(file: &str) -> Place {
    Place { file: file.to_owned(), line: None, column: None, text: None }
}

/// A path without the names of its parameters.
pub(super) fn template(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            _ if inside => {}
            _ => out.push(c),
        }
    }
    out
}

/// Names of the parameters in a path, in order.
pub(super) fn path_names(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

impl<'a> OperationRow<'a> {
    /// `METHOD /path`.
    pub(super) fn at(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The parameters, sorted by place and name; those in the path are matched by position.
    pub(super) fn parameters(&self, sides: &Sides) -> Vec<ParameterRow<'a>> {
        let names = path_names(&self.path);
        let mut rows: BTreeMap<(ParameterPlace, String), Row<&Parameter>> =
            BTreeMap::new();
        for (side, operation) in self.row.iter().enumerate() {
            let Some(operation) = operation else { continue };
            let own = path_names(&operation.path);
            for parameter in &operation.parameters {
                let at = own.iter().position(|name| *name == parameter.name);
                let name = match (parameter.place, at.and_then(|at| names.get(at))) {
                    (ParameterPlace::Path, Some(name)) => (*name).to_owned(),
                    _ => parameter.name.clone(),
                };
                let row = rows
                    .entry((parameter.place, name))
                    .or_insert_with(|| vec![None; sides.len()]);
                row[side] = row[side].or(Some(parameter));
            }
        }
        rows.into_iter()
            .map(|((place, name), row)| {
                let credential = !sides.alone() && is_credential(sides, place, &name);
                let all = row.iter().map(|p| p.map(|p| &p.value)).collect();
                ParameterRow {
                    place,
                    name,
                    values: more_than_text(sides, &all),
                    row,
                    credential,
                }
            })
            .collect()
    }

    /// The body: who declares one, and its media types.
    pub(super) fn body(&self, sides: &Sides) -> Vec<MediaRow<'a>> {
        let bodies =
            self.row.iter().map(|operation| operation.and_then(|o| o.body.as_ref()));
        media(sides, bodies.map(|body| body.map(|b| b.content.as_slice())).collect())
    }

    /// The answers, sorted by status.
    pub(super) fn responses(&self) -> Vec<ResponseRow<'a>> {
        let statuses: BTreeSet<Status> = self
            .row
            .iter()
            .flatten()
            .flat_map(|o| &o.responses)
            .map(|r| r.status)
            .collect();
        let answer =
            |operation: &&'a Operation, status: Status| closest(operation, status);
        let row =
            |status| self.row.iter().map(|o| answer(o.as_ref()?, status)).collect();
        statuses
            .into_iter()
            .map(|status| ResponseRow { status, row: row(status) })
            .collect()
    }
}

/// What an operation says of a status: the answer declared for it, else that of the range it is in.
fn closest(operation: &Operation, status: Status) -> Option<&Response> {
    let exact = operation.responses.iter().find(|response| response.status == status);
    exact.or_else(|| {
        let covers = |response: &&Response| match (response.status, status) {
            (Status::Range(_), Status::Code(code)) => response.status.covers(code),
            _ => false,
        };
        operation.responses.iter().find(covers)
    })
}

impl<'a> ResponseRow<'a> {
    /// The headers by name.
    pub(super) fn headers(&self, sides: &Sides) -> BTreeMap<&'a str, Row<&'a Header>> {
        let mut rows: BTreeMap<&str, Row<&Header>> = BTreeMap::new();
        for (side, response) in self.row.iter().enumerate() {
            for header in response.iter().flat_map(|response| &response.headers) {
                rows.entry(&header.name).or_insert_with(|| vec![None; sides.len()])
                    [side] = Some(header);
            }
        }
        rows
    }

    /// The media types.
    pub(super) fn media(&self, sides: &Sides) -> Vec<MediaRow<'a>> {
        media(sides, self.row.iter().map(|r| r.map(|r| r.content.as_slice())).collect())
    }
}

/// Where everything is text on the wire, `string` says nothing: those who say more are left, if there
/// are such.
pub(super) fn more_than_text<'a>(sides: &Sides, row: &Row<&'a Use>) -> Row<&'a Use> {
    let plain = |side: usize, place: &Use| match &sides.schema(side, place.schema).shape
    {
        Shape::Text(text) => {
            text.values.is_none() && text.format.is_none() && text.pattern.is_none()
        }
        _ => false,
    };
    let more = |side: usize, place: &Use| {
        !matches!(sides.schema(side, place.schema).shape, Shape::Any | Shape::Text(_))
    };
    if !sides.ranked(row).any(|(side, place)| more(side, place)) {
        return row.clone();
    }
    row.iter()
        .enumerate()
        .map(|(side, place)| place.filter(|place| !plain(side, place)))
        .collect()
}

/// Media types of a body. Names for JSON Lines are one, and a sequence is more than a whole.
fn media<'a>(sides: &Sides, rows: Row<&'a [Media]>) -> Vec<MediaRow<'a>> {
    let mut found: Vec<(String, Row<&'a Media>)> = Vec::new();
    for (side, list) in sides.ranked(&rows) {
        for media in *list {
            let family = family(&media.media_type);
            let row = match found
                .iter_mut()
                .find(|(known, row)| *known == family && row[side].is_none())
            {
                Some((_, row)) => row,
                None => {
                    found.push((family, vec![None; sides.len()]));
                    let Some((_, row)) = found.last_mut() else {
                        continue;
                    };
                    row
                }
            };
            row[side] = Some(media);
        }
    }
    let plain = found.iter().position(|(family, _)| is_json(family)).unwrap_or(0);
    found
        .into_iter()
        .enumerate()
        .filter_map(|(at, (_, row))| {
            let sequence =
                sides.ranked(&row).find(|(_, media)| media.framing != Framing::Whole);
            let (_, best) = sequence.or_else(|| sides.ranked(&row).next())?;
            let framing = best.framing;
            let media_type = best.media_type.clone();
            let mut values =
                row.iter().map(|media| media.and_then(|m| m.value.as_ref())).collect();
            if framing != Framing::Whole {
                // The text of a stream says nothing of what is in it.
                values = more_than_text(sides, &values);
            }
            let mut step =
                if at == plain { String::new() } else { format!("({media_type})") };
            if framing != Framing::Whole {
                step.push_str("[]");
            }
            Some(MediaRow { media_type, framing, row, values, step })
        })
        .collect()
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// A media type under the best known of its names.
pub(super) fn family(media_type: &str) -> String {
    match media_type {
        "application/jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/ndjson"
        | "application/x-ndjson"
        | "application/x-jsonl" => "application/x-jsonl".to_owned(),
        _ => media_type.to_owned(),
    }
}

/// Whether some source sends a credential this way.
fn is_credential(sides: &Sides, place: ParameterPlace, name: &str) -> bool {
    sides
        .list
        .iter()
        .flat_map(|side| &side.api.auth)
        .any(|auth| carries(auth, place, name))
}

/// Whether a parameter is what a security scheme is sent as.
pub(super) fn carries(auth: &Auth, place: ParameterPlace, name: &str) -> bool {
    match &auth.kind {
        AuthKind::ApiKey { place: own, name: key } => {
            let same_place = matches!(
                (own, place),
                (AuthPlace::Header, ParameterPlace::Header)
                    | (AuthPlace::Query, ParameterPlace::Query)
                    | (AuthPlace::Cookie, ParameterPlace::Cookie)
            );
            same_place && key.eq_ignore_ascii_case(name)
        }
        AuthKind::Basic | AuthKind::Bearer => {
            place == ParameterPlace::Header && name.eq_ignore_ascii_case("authorization")
        }
    }
}
