//! What methods are called where nobody says so: after the operationIds, or else after the paths.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;

use super::plural::{plural, singular};
use crate::ir::{Api, Method, Operation};

/// Where a method would be found.
#[derive(Debug, Clone)]
pub(super) struct Calling {
    /// After the tag, or else after the first word of the path that tells it apart; none for a call
    /// that is the client's own, because nothing but its name is in its path.
    pub(super) group: Option<String>,
    /// Within that group, e.g. `get_card`.
    pub(super) method: String,
    /// The same where the group is not known, e.g. `get_customer_card`.
    pub(super) full: String,
}

/// For each operation of an API, what its method is called.
pub(super) fn resolve(api: &Api) -> Vec<Calling> {
    let paths = Paths::of(api);
    let mut callings: Vec<Calling> =
        api.operations.iter().map(|operation| calling(operation, &paths)).collect();
    let mut alike: BTreeMap<(Option<&str>, &str), Vec<usize>> = BTreeMap::new();
    for (at, calling) in callings.iter().enumerate() {
        let name = (calling.group.as_deref(), &*calling.method);
        alike.entry(name).or_default().push(at);
    }
    let alike: Vec<Vec<usize>> =
        alike.into_values().filter(|those| those.len() > 1).collect();
    let with_list = callings.iter().filter(|calling| calling.method == "list");
    let mut with_list: BTreeSet<Option<String>> =
        with_list.map(|calling| calling.group.clone()).collect();
    for those in alike {
        let group = callings[those[0]].group.clone();
        let has_list = with_list.contains(&group);
        // A list and one of what is in it.
        let pair = match *those {
            [a, b] if !has_list => [(a, b), (b, a)].into_iter().find(|(many, one)| {
                let (many, one) = (&api.operations[*many], &api.operations[*one]);
                [many, one].iter().all(|operation| operation.method == Method::Get)
                    && shape(&one.path) == format!("{}/{{}}", shape(&many.path))
            }),
            _ => None,
        };
        if let Some((many, one)) =
            pair.filter(|(many, _)| callings[*many].method == "get")
        {
            "list".clone_into(&mut callings[many].method);
            "get".clone_into(&mut callings[one].method);
            with_list.insert(group);
            continue;
        }
        for at in those {
            callings[at].method = callings[at].full.clone();
        }
    }
    callings
}

/// What the paths of an API have in common.
struct Paths<'a> {
    /// Each once, its parameters alike.
    shapes: BTreeSet<String>,
    /// How many parts all that have no tag begin with alike: these tell nothing apart.
    shared: usize,
    /// How many operations have the same first word.
    sizes: BTreeMap<&'a str, usize>,
}

impl<'a> Paths<'a> {
    fn of(api: &'a Api) -> Self {
        let untagged =
            api.operations.iter().filter(|operation| tag(operation).is_none());
        let untagged: Vec<&str> =
            untagged.map(|operation| operation.path.as_str()).collect();
        let shared = shared(&untagged);
        let mut sizes = BTreeMap::new();
        for operation in &api.operations {
            if let Some(word) = words(&operation.path, shared).first() {
                *sizes.entry(word.text).or_default() += 1;
            }
        }
        let shapes = api.operations.iter().map(|operation| shape(&operation.path));
        Self { shapes: shapes.collect(), shared, sizes }
    }
}

/// How many parts all paths begin with alike, each keeping a word of its own.
fn shared(paths: &[&str]) -> usize {
    let Some((first, others)) = paths.split_first() else { return 0 };
    if others.iter().all(|other| other == first) {
        return 0;
    }
    let plain = parts(first).take_while(|part| !part.contains('{'));
    let alike = plain.enumerate().take_while(|(at, part)| {
        others.iter().all(|other| parts(other).nth(*at) == Some(part))
    });
    let most = alike.count();
    let keep = |count: usize| paths.iter().all(|path| !words(path, count).is_empty());
    (0..=most).rev().find(|count| keep(*count)).unwrap_or(0)
}

/// The first tag. Tools write `default` for operations that have none.
fn tag(operation: &Operation) -> Option<&str> {
    let tag = operation.tags.first().map(String::as_str);
    tag.filter(|tag| !tag.is_empty() && !tag.eq_ignore_ascii_case("default"))
}

fn calling(operation: &Operation, paths: &Paths<'_>) -> Calling {
    let words = words(&operation.path, paths.shared);
    let id = operation.id.as_deref().filter(|id| !is_after_path(id, operation));
    let group = match (tag(operation), words.first()) {
        (Some(tag), _) => Some(tag.to_snake_case()),
        (None, None) => None,
        (None, Some(word)) => {
            let name = word.text.to_snake_case();
            let is_call = word.last
                && paths.sizes.get(word.text) == Some(&1)
                && id.is_some_and(|id| plain_id(id, operation).to_snake_case() == name);
            (!is_call).then_some(name)
        }
    };
    let group =
        group.map(|group| if group.is_empty() { "api".to_owned() } else { group });
    let noun = group.as_deref().unwrap_or("root");
    let (full, short) = match id {
        Some(id) => {
            let full = plain_id(id, operation).to_snake_case();
            let short = without(&full, noun);
            (full, short)
        }
        None => {
            let full = after_path(operation, &words, &paths.shapes);
            let verb = full.find('_').map_or(full.len(), |end| end + 1);
            let (verb, rest) = full.split_at(verb);
            let nouns = nouns(noun);
            let short = if nouns.iter().any(|noun| noun == rest) && group.is_some() {
                verb.trim_end_matches('_').to_owned()
            } else {
                let rest = nouns.iter().find_map(|noun| {
                    rest.strip_prefix(noun.as_str())?.strip_prefix('_')
                });
                rest.map_or_else(|| full.clone(), |rest| format!("{verb}{rest}"))
            };
            (full, short)
        }
    };
    Calling { method: if short.is_empty() { full.clone() } else { short }, group, full }
}

/// A name without that of its group, or of one of it, at its end or its beginning.
fn without(name: &str, group: &str) -> String {
    for noun in nouns(group) {
        let before = format!("{noun}_");
        let behind = format!("_{noun}");
        // Not behind a preposition: `ban_from` what?
        let behind = name.strip_suffix(&behind).filter(|rest| {
            let last = rest.rsplit('_').next().unwrap_or_default();
            !["at", "by", "for", "from", "in", "of", "on", "to", "with"].contains(&last)
        });
        if let Some(rest) = behind.or_else(|| name.strip_prefix(&before)) {
            return rest.to_owned();
        }
    }
    name.to_owned()
}

/// What a group is called in the names of its methods: as it is, as one, and as many.
fn nouns(group: &str) -> [String; 3] {
    [group.to_owned(), singular(group), plural(group)]
}

/// An operationId without the path and the method that some frameworks put behind it, and the class
/// that others put before it.
fn plain_id<'a>(id: &'a str, operation: &Operation) -> &'a str {
    if let Some((_, name)) = id.split_once("Controller_").filter(|(_, n)| !n.is_empty())
    {
        return name;
    }
    let method = operation.method.as_str().to_lowercase();
    let path = operation.path.replace(|c: char| c != '_' && !c.is_alphanumeric(), "_");
    // What the servers put before all paths is no part of it.
    let tails =
        path.char_indices().filter(|(_, c)| *c == '_').map(|(at, _)| &path[at..]);
    tails
        .filter(|tail| tail.len() > 1)
        .find_map(|tail| id.strip_suffix(&format!("{tail}_{method}")))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(id)
}

/// Whether an operationId is the method and the path once more, with all its parameters.
fn is_after_path(id: &str, operation: &Operation) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let path = operation.path.split('?').next().unwrap_or_default();
    let id = letters(id);
    let Some(rest) = id.strip_prefix(&letters(operation.method.as_str())) else {
        return false;
    };
    // One word may as well be a name.
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    parts.len() > 1
        && (0..parts.len()).any(|from| {
            let skipped =
                parts[..from].iter().all(|part| is_version(part) || is_common(part));
            skipped && letters(&parts[from..].concat()) == rest
        })
}

/// The method and the words of the path; what is asked of one of several is called after one.
fn after_path(
    operation: &Operation,
    words: &[Word<'_>],
    paths: &BTreeSet<String>,
) -> String {
    let path = shape(&operation.path);
    let is_many = paths.contains(&format!("{path}/{{}}"));
    let is_one = path.ends_with("/{}");
    let method = operation.method.as_str().to_lowercase();
    let verb = match operation.method {
        Method::Get if is_many => "list",
        Method::Post if is_many => "create",
        Method::Patch if is_one => "update",
        _ => &method,
    };
    let mut name = verb.to_owned();
    if words.is_empty() {
        name.push_str("_root");
    }
    for word in words {
        let is_one = word.one || (word.last && verb == "create");
        name.push('_');
        name.push_str(&if is_one { singular(word.text) } else { word.text.to_owned() });
    }
    name.to_snake_case()
}

/// A part of a path that is a word.
struct Word<'p> {
    text: &'p str,
    /// One of several is meant: a parameter comes behind it.
    one: bool,
    /// Nothing comes behind it.
    last: bool,
}

/// The parts of a path, between its slashes.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|part| !part.is_empty())
}

/// The words of a path, behind what it shares with all.
fn words(path: &str, shared: usize) -> Vec<Word<'_>> {
    let parts: Vec<&str> = parts(path).skip(shared).collect();
    let text = |part: &'_ str| {
        let end = part.find('{').unwrap_or(part.len());
        part[..end].trim_end_matches(|c: char| !c.is_alphanumeric()).len()
    };
    let mut words: Vec<Word<'_>> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| Word {
            text: &part[..text(part)],
            one: parts.get(at + 1).is_some_and(|next| next.starts_with('{')),
            last: at + 1 == parts.len(),
        })
        .filter(|word| !word.text.is_empty() && !is_version(word.text))
        .collect();
    // What stands before everything says nothing.
    let before = words.iter().take_while(|word| is_common(word.text)).count();
    words.drain(..before);
    words
}

/// A path with its parameters alike and without one for the format, e.g. `/pets/{}`.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path.split(['?', '#']).next().unwrap_or_default();
    while let Some((before, after)) = rest.split_once('{') {
        shape.push_str(before);
        shape.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    shape.push_str(rest);
    // What comes in several formats.
    let last = shape.rfind('/').map_or(0, |at| at + 1);
    if let Some(plain) = shape.strip_suffix("{}").filter(|plain| plain.len() > last) {
        shape.truncate(plain.trim_end_matches('.').len());
    }
    shape
}

/// Whether a part of a path says nothing of what is behind it.
fn is_common(part: &str) -> bool {
    ["api", "rest"].contains(&part.to_lowercase().as_str())
}

/// Whether a part of a path says which edition of the API is meant: `v1`, `2020-01-01`, `2.0`.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or(part);
    let numbered = digits.starts_with(|c: char| c.is_ascii_digit());
    if part.starts_with('v') {
        return numbered
            && digits.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    }
    numbered
        && digits.contains(['-', '.'])
        && digits.chars().all(|c| c.is_ascii_digit() || "-.".contains(c))
}
