//! What belongs to the whole API: title, servers, authentication, groups of operations.

use super::super::decision::aspect::{AUTH, BASE_URL, TAGS};
use super::super::matching::{OperationRow, carries};
use super::super::record::{Answer, Fact, Question};
use super::super::rules::{
    self, HIGHEST_AUTHORITY, JOINED_URL, MOST_STATED_AUTH, UNION_OF_ALL,
};
use super::Merge;
use crate::ir::{
    Api, Auth, AuthKind, AuthPlace, Info, Json, Operation, Origin, ParameterPlace,
    Server, Tag,
};

/// One field of the head of a document: address, aspect, pointer, and how to get and set it.
type Field = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Info) -> &Option<String>,
    fn(&mut Info) -> &mut Option<String>,
);

/// Descriptions are prose: the best one is taken, and that is no decision.
const FIELDS: &[Field] = &[
    ("api.info.title", "title", "/info/title", |i| &i.title, |i| &mut i.title),
    ("api.info.version", "version", "/info/version", |i| &i.version, |i| &mut i.version),
    (
        "api.info.termsOfService",
        "termsOfService",
        "/info/termsOfService",
        |i| &i.terms_of_service,
        |i| &mut i.terms_of_service,
    ),
    (
        "api.info.contact.name",
        "contact",
        "/info/contact/name",
        |i| &i.contact_name,
        |i| &mut i.contact_name,
    ),
    (
        "api.info.contact.url",
        "contact",
        "/info/contact/url",
        |i| &i.contact_url,
        |i| &mut i.contact_url,
    ),
    (
        "api.info.contact.email",
        "contact",
        "/info/contact/email",
        |i| &i.contact_email,
        |i| &mut i.contact_email,
    ),
    (
        "api.info.license.name",
        "license",
        "/info/license/name",
        |i| &i.license_name,
        |i| &mut i.license_name,
    ),
    (
        "api.info.license.url",
        "license",
        "/info/license/url",
        |i| &i.license_url,
        |i| &mut i.license_url,
    ),
    (
        "api.info.externalDocs",
        "externalDocs",
        "/externalDocs/url",
        |i| &i.external_docs,
        |i| &mut i.external_docs,
    ),
];

impl<'a> Merge<'_, 'a> {
    pub(super) fn head(&mut self, operations: &[OperationRow<'a>]) {
        self.info();
        self.servers();
        self.auth(operations);
        self.tags();
    }

    fn info(&mut self) {
        let sides = self.world.sides;
        let describe = |side: &usize| sides.list[*side].api.info.description.clone();
        let mut info = Info {
            description: sides.by_rank.iter().find_map(describe),
            ..Info::default()
        };
        for (at, aspect, place, get, set) in FIELDS {
            let record = &mut self.out.record;
            let answers = sides
                .by_rank
                .iter()
                .map(|side| {
                    let own = get(&sides.list[*side].api.info);
                    // OpenAPI wants a title and a version; a document without writes an empty one.
                    let says =
                        own.clone().filter(|text| sides.alone() || !text.is_empty());
                    record.answer(*side, says, Some((*place).to_owned()))
                })
                .collect();
            let question = Question::new(at, aspect, &HIGHEST_AUTHORITY);
            *set(&mut info) = record.settle(&question, answers, rules::preferred);
        }
        self.out.api.info = info;
    }

    fn servers(&mut self) {
        let sides = self.world.sides;
        let record = &mut self.out.record;
        // One URL stands for itself.
        let fact = |urls: &[String]| match urls {
            [one] => Json::from(one.as_str()),
            several => several.iter().map(String::as_str).collect(),
        };
        let answers: Vec<Answer<Json>> = sides
            .by_rank
            .iter()
            .map(|side| {
                let api = &sides.list[*side].api;
                let base =
                    api.operations.first().map_or("", |operation| base(operation));
                let says: Vec<String> = api
                    .servers
                    .iter()
                    .map(|server| format!("{}{base}", server.url))
                    .collect();
                let origin =
                    api.servers.first().and_then(|server| server.origins.first());
                let place = origin.map(|origin| origin.pointer.clone());
                record.answer(*side, (!says.is_empty()).then(|| fact(&says)), place)
            })
            .collect();
        let mut servers: Vec<Server> = Vec::new();
        for side in &sides.by_rank {
            for server in &sides.list[*side].api.servers {
                let at = servers
                    .iter()
                    .position(|known| known.url == server.url)
                    .filter(|_| !sides.alone());
                let at = at.unwrap_or_else(|| {
                    servers
                        .push(Server { url: server.url.clone(), origins: Vec::new() });
                    servers.len() - 1
                });
                sides.add_origins(&mut servers[at].origins, *side, &server.origins);
            }
        }
        let urls: Vec<String> =
            servers.iter().map(|server| server.url.clone()).collect();
        let question = Question::new("api.base_url", BASE_URL, &JOINED_URL);
        let chosen = record.settle(&question, answers, |_| Some(fact(&urls)));
        let chosen = chosen.and_then(|chosen| Vec::<String>::from_json(&chosen));
        if let Some(chosen) = chosen.filter(|chosen| *chosen != urls) {
            servers
                .retain(|server| chosen.iter().any(|url| url.starts_with(&server.url)));
        }
        for server in &servers {
            for origin in &server.origins {
                let key = (origin.source, origin.pointer.clone());
                self.out.places.entry(key).or_insert_with(|| "api.base_url".to_owned());
            }
        }
        self.out.api.servers = servers;
    }

    fn auth(&mut self, operations: &[OperationRow<'a>]) {
        let sides = self.world.sides;
        let mut known: Vec<(String, Auth)> = Vec::new();
        for side in &sides.by_rank {
            for auth in &sides.list[*side].api.auth {
                let label = label(&auth.kind);
                let at = known
                    .iter()
                    .position(|(other, _)| *other == label)
                    .filter(|_| !sides.alone());
                let at = at.unwrap_or_else(|| {
                    known.push((label, Auth { origins: Vec::new(), ..auth.clone() }));
                    known.len() - 1
                });
                let merged = &mut known[at].1;
                if merged.description.is_none() {
                    merged.description.clone_from(&auth.description);
                }
                sides.add_origins(&mut merged.origins, *side, &auth.origins);
            }
        }
        let answers: Vec<Answer<Vec<String>>> = sides
            .by_rank
            .iter()
            .map(|side| {
                let api = &sides.list[*side].api;
                let mut says: Vec<String> =
                    api.auth.iter().map(|auth| self::label(&auth.kind)).collect();
                let mut place = api
                    .auth
                    .first()
                    .and_then(|auth| auth.origins.first())
                    .map(|o| o.pointer.clone());
                for (header, origins) in credentials(operations, *side) {
                    let carried =
                        known.iter().find(|(_, auth)| carries(auth, header.0, header.1));
                    if let Some((label, auth)) =
                        carried.filter(|(label, _)| !says.contains(label))
                    {
                        // The scheme itself says it better than a parameter that carries it.
                        let _ = auth;
                        says.push(label.clone());
                        place = place.or_else(|| {
                            origins.first().map(|o: &Origin| o.pointer.clone())
                        });
                    }
                }
                self.out.record.answer(*side, (!says.is_empty()).then_some(says), place)
            })
            .collect();
        if sides.alone() {
            self.out.api.auth = known.into_iter().map(|(_, auth)| auth).collect();
            return;
        }
        let question = Question::new("api.auth", AUTH, &MOST_STATED_AUTH);
        let same = |a: &Vec<String>, b: &Vec<String>| {
            a.iter().all(|item| b.contains(item))
                && b.iter().all(|item| a.contains(item))
        };
        let record = &mut self.out.record;
        let chosen = record.settle_by(&question, answers, same, rules::most_stated);
        let chosen = chosen.unwrap_or_default();
        known.retain(|(label, _)| chosen.contains(label));
        known.sort_by_key(|(label, _)| chosen.iter().position(|known| known == label));
        for (_, auth) in &known {
            for origin in &auth.origins {
                let key = (origin.source, origin.pointer.clone());
                self.out.places.entry(key).or_insert_with(|| "api.auth".to_owned());
            }
        }
        self.out.api.auth = known.into_iter().map(|(_, auth)| auth).collect();
    }

    fn tags(&mut self) {
        let sides = self.world.sides;
        let mut tags: Vec<Tag> = Vec::new();
        for side in &sides.by_rank {
            for tag in &sides.list[*side].api.tags {
                let at = tags
                    .iter()
                    .position(|known| known.name == tag.name)
                    .filter(|_| !sides.alone());
                let at = at.unwrap_or_else(|| {
                    tags.push(Tag {
                        name: tag.name.clone(),
                        description: None,
                        origins: Vec::new(),
                    });
                    tags.len() - 1
                });
                if tags[at].description.is_none() {
                    tags[at].description.clone_from(&tag.description);
                }
                sides.add_origins(&mut tags[at].origins, *side, &tag.origins);
            }
        }
        let record = &mut self.out.record;
        let answers = sides
            .by_rank
            .iter()
            .map(|side| {
                let own = &sides.list[*side].api.tags;
                let says: Vec<String> = own.iter().map(|tag| tag.name.clone()).collect();
                record.answer(
                    *side,
                    (!says.is_empty()).then_some(says),
                    Some("/tags".to_owned()),
                )
            })
            .collect();
        let question = Question::new("api.tags", TAGS, &UNION_OF_ALL);
        let chosen = record.settle(&question, answers, rules::union_of);
        if let Some(chosen) = chosen {
            tags.retain(|tag| chosen.contains(&tag.name));
        }
        self.out.api.tags = tags;
    }
}

/// The parameters of a source that could carry a credential, with their places.
fn credentials<'r>(
    operations: &'r [OperationRow<'_>],
    side: usize,
) -> impl Iterator<Item = ((ParameterPlace, &'r str), &'r [Origin])> {
    operations.iter().filter_map(move |operation| operation.row[side]).flat_map(
        |operation| {
            let parameters = operation.parameters.iter();
            parameters.map(|p| ((p.place, p.name.as_str()), p.value.origins.as_slice()))
        },
    )
}

/// A way to authenticate, in words.
pub(super) fn label(kind: &AuthKind) -> String {
    match kind {
        AuthKind::ApiKey { place, name } => {
            let place = match place {
                AuthPlace::Header => "header",
                AuthPlace::Query => "query",
                AuthPlace::Cookie => "cookie",
            };
            format!("{place} {name}")
        }
        AuthKind::Basic => "basic".to_owned(),
        AuthKind::Bearer => "bearer".to_owned(),
    }
}

/// The server URL and the path as the document itself splits them.
pub(super) fn literal(api: &Api, operation: &Operation) -> (Option<String>, String) {
    let base = base(operation);
    let path = operation.path.strip_prefix(base).unwrap_or(&operation.path).to_owned();
    (api.servers.first().map(|server| format!("{}{base}", server.url)), path)
}

/// The part of an operation's path that comes from the server URL: what the key under `paths`
/// doesn't have.
fn base(operation: &Operation) -> &str {
    let key = operation.origins.first().and_then(|origin| {
        let (_, rest) = origin.pointer.split_once("/paths/")?;
        let key = rest.split('/').next()?;
        Some(key.replace("~1", "/").replace("~0", "~"))
    });
    key.and_then(|key| operation.path.strip_suffix(key.as_str())).unwrap_or("")
}
