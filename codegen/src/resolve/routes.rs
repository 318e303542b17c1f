//! Where the method of each operation is found: in which group, under which name.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use toml::Spanned;

use super::Degraded;
use super::calling::{self, Calling};
use super::ident;
use super::listing::{self, Listing};
use super::plural;
use crate::diagnostic::{Diagnostic, Failure, Place};
use crate::ir::{
    Api, Framing, Media, Operation, Response, SchemaId, Shape, Status, Use,
};
use crate::manifest::{ClientConfig, StreamConfig};

/// Where an operation's method is found, e.g. `["messages", "batches"]` and `create`.
pub(super) struct Route {
    /// From the outside in; none for a method of the client itself.
    pub(super) groups: Vec<String>,
    pub(super) method: String,
    /// What the method is called where its group is not known; none where the manifest names it.
    full: Option<String>,
    /// The body's schema and the property in it that asks for a stream of events.
    pub(super) stream_flag: Option<(SchemaId, String)>,
    pub(super) stream: Option<StreamConfig>,
    /// How the pages of its list are followed.
    pub(super) listing: Option<Listing>,
}

impl Route {
    /// What types that belong to this operation alone are called after: `ListModels`.
    pub(super) fn type_stem(&self) -> String {
        let plain = |name: &str| name.trim_start_matches("r#").to_owned();
        let method = plain(&self.method);
        // One word says too little, and one behind that of its group says it backwards.
        if let Some(full) = self.full.as_ref().filter(|_| method.contains('_')) {
            return full.to_upper_camel_case();
        }
        let Some(group) = self.groups.last().map(|group| plain(group)) else {
            return method.to_upper_camel_case();
        };
        let noun =
            if method == "list" { group.clone() } else { plural::singular(&group) };
        let padded = format!("_{method}_");
        let names = |noun: &str| padded.contains(&format!("_{noun}_"));
        if [&noun, &group, &plural::plural(&group)].into_iter().any(|noun| names(noun)) {
            method.to_upper_camel_case()
        } else {
            format!("{method}_{noun}").to_upper_camel_case()
        }
    }
}

/// Decides which method each operation becomes, in the order of the operations.
pub(super) fn resolve(
    api: &Api,
    client: &ClientConfig,
    manifest: &str,
    warnings: &mut Vec<Degraded>,
) -> Result<Vec<Route>, Failure> {
    let key = |operation: &Operation| format!("{} {}", operation.method, operation.path);
    let mut problems = Vec::new();
    let known: Vec<String> = api.operations.iter().map(key).collect();
    for (table, name) in client.operations() {
        if !known.iter().any(|known| known == name) {
            problems.push(unknown_operation(table, name, &known, manifest));
        }
    }
    let homes = homes(api, client);
    let callings = calling::resolve(api);
    let places = api.operations.iter().zip(&callings);
    let places: Vec<(Vec<String>, String)> = places
        .map(|(operation, calling)| place(client, &homes, operation, calling))
        .collect();
    // The client's own methods stand beside those that give the groups.
    let groups = places.iter().filter_map(|(groups, _)| groups.first());
    let mut used = BTreeMap::from([(Vec::new(), groups.cloned().collect())]);
    let mut routes = Vec::new();
    let operations = api.operations.iter().zip(callings).zip(places);
    for ((operation, calling), (groups, method)) in operations {
        let key = key(operation);
        let taken: &mut BTreeSet<String> = used.entry(groups.clone()).or_default();
        if client.methods.contains_key(&key) && taken.contains(&method) {
            problems.push(
                Diagnostic::error(format!(
                    "two operations are called `{}`",
                    [&groups[..], std::slice::from_ref(&method)].concat().join(".")
                ))
                .at(whole(manifest))
                .help("give each operation a name of its own under [client.methods]"),
            );
        }
        let listing = match client.lists.get(&key).map(Spanned::get_ref) {
            None => listing::declared(api, operation)
                .unwrap_or_else(|why| {
                    warnings.push(Degraded {
                        message: format!(
                            "the pages of `{key}` are not followed as it says: {why}"
                        ),
                        help: "mend that, or describe the list under [client.lists]"
                            .to_owned(),
                        origins: operation.origins.clone(),
                    });
                    None
                })
                .or_else(|| listing::recognised(api, operation)),
            Some(config) => match listing::configured(api, operation, config) {
                Ok(listing) => Some(listing),
                Err(why) => {
                    problems.push(
                        Diagnostic::error(format!("the pages of `{key}`: {why}"))
                            .at(whole(manifest))
                            .help("mend its entry under [client.lists]"),
                    );
                    None
                }
            },
        };
        routes.push(Route {
            listing,
            method: ident::unique(method, taken),
            groups,
            full: (!client.methods.contains_key(&key)).then_some(calling.full),
            stream_flag: stream_flag(api, operation),
            stream: client.streams.get(&key).map(|stream| stream.get_ref().clone()),
        });
    }
    if problems.is_empty() { Ok(routes) } else { Err(problems) }
}

/// The groups and the method of an operation: those of the manifest, or else as it would be called.
fn place(
    client: &ClientConfig,
    homes: &BTreeMap<&str, Option<Vec<String>>>,
    operation: &Operation,
    calling: &Calling,
) -> (Vec<String>, String) {
    let key = format!("{} {}", operation.method, operation.path);
    if let Some(dotted) = client.methods.get(&key) {
        let mut groups: Vec<String> =
            dotted.get_ref().split('.').map(ident::method).collect();
        let method = groups.pop().unwrap_or_default();
        return (groups, method);
    }
    let tag = operation.tags.first();
    let home = tag.and_then(|tag| homes.get(tag.as_str()).cloned().flatten());
    let own = calling.group.as_deref().map(ident::method);
    let groups = home.unwrap_or_else(|| own.into_iter().collect());
    (groups, ident::method(&calling.method))
}

/// Tags with the group that the manifest puts all their operations into, if it is one: a new
/// operation belongs to the others of its tag.
fn homes<'a>(
    api: &'a Api,
    client: &ClientConfig,
) -> BTreeMap<&'a str, Option<Vec<String>>> {
    let mut homes: BTreeMap<&str, Option<Vec<String>>> = BTreeMap::new();
    for operation in &api.operations {
        let key = format!("{} {}", operation.method, operation.path);
        let (Some(tag), Some(dotted)) =
            (operation.tags.first(), client.methods.get(&key))
        else {
            continue;
        };
        let mut group: Vec<_> = dotted.get_ref().split('.').map(ident::method).collect();
        group.pop();
        homes
            .entry(tag)
            .and_modify(|home| {
                if home.as_ref() != Some(&group) {
                    *home = None;
                }
            })
            .or_insert(Some(group.clone()));
    }
    homes.retain(|_, home| home.as_ref().is_none_or(|group| !group.is_empty()));
    homes
}

/// What is wrong with an entry of the manifest for an operation that no document has.
pub(crate) fn no_operation(table: &str, name: &str) -> String {
    format!("[{table}]: there is no operation `{name}`")
}

fn unknown_operation(
    table: &str,
    name: &str,
    known: &[String],
    manifest: &str,
) -> Diagnostic {
    let method = |name: &str| name.split(' ').next().map(str::to_owned);
    // One that is called by another method is seldom meant.
    let near = known
        .iter()
        .filter(|candidate| method(candidate) == method(name))
        .map(|candidate| (strsim::jaro_winkler(candidate, name), candidate))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let diagnostic = Diagnostic::error(no_operation(table, name)).at(whole(manifest));
    match near {
        _ if known.is_empty() => diagnostic.help("no source describes any operation"),
        Some((_, near)) => diagnostic.help(format!(
            "did you mean `{near}`? If there is none any more, take the entry out"
        )),
        None => diagnostic.help("take the entry out, if there is none any more"),
    }
}

fn whole(manifest: &str) -> Place {
    Place { file: manifest.to_owned(), line: None, column: None, text: None }
}

/// A boolean property `stream` of the body of an operation that answers both ways.
fn stream_flag(api: &Api, operation: &Operation) -> Option<(SchemaId, String)> {
    let answers: Vec<&Media> =
        success(operation).flat_map(|response| &response.content).collect();
    let framed = |framing| answers.iter().any(|media| media.framing == framing);
    if !(framed(Framing::Events) && framed(Framing::Whole)) {
        return None;
    }
    let id = json_body(operation)?.schema;
    let Shape::Object(object) = &api.schemas[id].shape else { return None };
    let flag = object.property("stream")?;
    matches!(api.schemas[flag.value.schema].shape, Shape::Boolean(_))
        .then(|| (id, flag.name.clone()))
}

/// The answers that say the call has done what was asked: where none does by its status, the one for
/// whatever is not listed.
pub(super) fn success(operation: &Operation) -> impl Iterator<Item = &Response> {
    let responses = || operation.responses.iter();
    let listed = responses().any(|response| response.status.is_success());
    responses().filter(move |response| {
        response.status.is_success() || (!listed && response.status == Status::Default)
    })
}

/// How a body of a media type is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Json,
    Multipart,
    Form,
    Text,
    Bytes,
}

/// How a body is read and written.
pub(super) fn kind(api: &Api, media: &Media) -> Kind {
    let shape = media.value.as_ref().map(|value| &api.schemas[value.schema].shape);
    match media.media_type.as_str() {
        // Anything may come, so it is what the schema can only mean.
        "*/*" | "application/*" => match shape {
            None | Some(Shape::Any | Shape::Text(_)) => Kind::Bytes,
            Some(_) => Kind::Json,
        },
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => match shape {
            Some(Shape::Object(object)) if !object.properties.is_empty() => {
                Kind::Multipart
            }
            _ => Kind::Bytes,
        },
        other if is_json(other) => Kind::Json,
        other if other.starts_with("text/") || is_xml(other) => Kind::Text,
        _ => Kind::Bytes,
    }
}

fn is_xml(media_type: &str) -> bool {
    media_type == "application/xml" || media_type.ends_with("+xml")
}

/// Whether a body of this type is JSON.
pub(super) fn is_json(media_type: &str) -> bool {
    ["application/json", "text/json", "*/*"].contains(&media_type)
        || media_type.ends_with("+json")
}

/// Which of several media types for JSON is meant first: the plain one, and one for problems last.
fn rank(media: &Media) -> u8 {
    match media.media_type.as_str() {
        "application/json" => 0,
        "application/problem+json" => 2,
        _ => 1,
    }
}

/// What the JSON body of a request holds.
pub(super) fn json_body(operation: &Operation) -> Option<&Use> {
    let body = operation.body.as_ref()?;
    let json = body.content.iter().filter(|media| is_json(&media.media_type));
    json.min_by_key(|media| rank(media))?.value.as_ref()
}

/// The forms that a body may be sent as: the preferred one, and one that may hold files beside JSON.
pub(super) fn bodies<'a>(api: &Api, operation: &'a Operation) -> Vec<(Kind, &'a Media)> {
    let content = operation.body.iter().flat_map(|body| &body.content);
    let mut known: Vec<(Kind, &Media)> =
        content.map(|media| (kind(api, media), media)).collect();
    known.sort_by_key(|(kind, media)| (*kind, rank(media)));
    known.dedup_by_key(|(kind, _)| *kind);
    let wanted = known.first().map(|(kind, _)| *kind);
    known.retain(|(kind, _)| Some(*kind) == wanted || *kind == Kind::Multipart);
    known
}

/// The form with files that an operation takes.
pub(super) fn multipart<'a>(api: &Api, operation: &'a Operation) -> Option<&'a Media> {
    let bodies = bodies(api, operation);
    let form = bodies.into_iter().find(|(kind, _)| *kind == Kind::Multipart)?;
    Some(form.1)
}

/// What an operation answers when it has done what was asked: for each status JSON, or nothing.
pub(super) fn outcomes<'a>(
    api: &Api,
    operation: &'a Operation,
) -> Vec<(&'a Response, Option<&'a Media>)> {
    let mut outcomes = Vec::new();
    for response in success(operation) {
        let whole = |media: &&Media| {
            media.framing == Framing::Whole && kind(api, media) == Kind::Json
        };
        let json = response.content.iter().filter(whole).min_by_key(|media| rank(media));
        if json.is_some() || response.content.is_empty() {
            outcomes.push((response, json));
        }
    }
    outcomes
}

/// Whether the answers of an operation are of several types, so that they need one of their own.
pub(super) fn differ(api: &Api, operation: &Operation) -> bool {
    let outcomes = outcomes(api, operation);
    let mut types = outcomes
        .iter()
        .filter_map(|(_, media)| *media)
        .map(|media| media.value.as_ref().map(|value| (value.schema, value.nullable)));
    let first = types.next();
    types.any(|other| Some(other) != first)
}
