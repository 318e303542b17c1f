//! The first manifest of an API: what its documents tell filled in, every key explained.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase};

use crate::Generated;
use crate::ir::{Api, ParameterPlace};
use crate::manifest::SourceConfig;
use crate::model::{Answer, Model, Resource};
use crate::resolve::scheme_name;

/// What git should know of the files beside a manifest, as its `.gitattributes` say it.
pub const GIT_ATTRIBUTES: &str = "\
# Moves with every line that is put into a document, so there is nothing to review in it.
LINES.md linguist-generated -diff
";

/// A name for the package of an API, from its title.
pub fn package_name(title: &str) -> String {
    let ascii: String =
        title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = ascii.to_kebab_case();
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    match name.trim_end_matches("-client") {
        "" => "api-client".to_owned(),
        name => format!("{name}-client"),
    }
}

/// The text of `sources.toml` for documents of which a client has been made without one. What
/// cannot be told is there as a comment.
pub fn manifest(name: &str, sources: &[SourceConfig], generated: &Generated) -> String {
    let model = &generated.model;
    let prefix = name.trim_end_matches("-client").to_shouty_snake_case();
    let mut text = String::from(
        "# The documents that describe the API, the client they become, and what people decided.\n\
         # Paths are relative to this file. What stands here was guessed from the documents: change\n\
         # what is wrong, then run `cargo xtask generate` again.\n\n\
         # A mistake in a document stops the run; with false it costs only what it concerns.\n\
         # strict = true\n\
         # Facts from recorded traffic; `cargo xtask observe RECORDINGS...` writes the file.\n\
         # observed = \"observed.json\"\n\n",
    );
    client(&mut text, name, &prefix, model);
    credentials(&mut text, &prefix, model);
    headers(&mut text, &model.api, model);
    methods(&mut text, model);
    text.push_str(PAGES);
    text.push_str(
        "\n# The documents. Authority: 1 is believed first. It settles what no rule settles: names, texts,\n\
         # defaults. `kind` is \"formal\" for a schema, \"prose\" for tables and text that were put into\n\
         # OpenAPI, whose types are taken less literally. `origin` and `trust` are for people: where a\n\
         # document comes from, and what it can be believed. Overlays mend it without changing it;\n\
         # `allow-refs` are folders outside of its own that its references may lead into.\n",
    );
    for source in sources {
        text.push_str("\n[[source]]\n");
        pair(&mut text, "name", &source.name);
        pair(&mut text, "file", &source.file);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "authority = {}", source.authority);
        pair(&mut text, "kind", "formal");
        pair(&mut text, "origin", &source.origin);
        pair(&mut text, "trust", &source.trust);
        text.push_str(
            "# overlays = [\"mended.yaml\"]\n# allow-refs = [\"../common\"]\n",
        );
    }
    text.push_str(DECISIONS);
    text
}

fn client(text: &mut String, name: &str, prefix: &str, model: &Model) {
    let package = &model.package;
    text.push_str("[client]\n# Name and version of the package.\n");
    pair(text, "name", name);
    pair(text, "version", &package.version);
    text.push_str("# Name of the API in prose.\n");
    pair(text, "api", &package.api_name);
    text.push_str("# One line for the package's Cargo.toml.\n");
    pair(text, "description", &package.description);
    text.push_str("# Environment variable that overrides the base URL.\n");
    pair(text, "base-url-env", &format!("{prefix}_BASE_URL"));
    text.push_str("# Response header that identifies a request, shown with errors.\n");
    let id = model
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses)
        .flat_map(|response| &response.headers)
        .map(|header| header.name.as_str())
        .find(|name| {
            ["request-id", "correlation-id"].iter().any(|id| name.ends_with(id))
        });
    match id {
        Some(id) => pair(text, "request-id-header", id),
        None => text.push_str("# request-id-header = \"x-request-id\"\n"),
    }
    text.push_str(
        "# Request header that tells how often a call was retried.\n\
         # retry-count-header = \"x-retry-count\"\n\
         # Markdown for the front page of the crate's documentation.\n\
         # guide = \"guide.md\"\n\
         # Hand-written Rust files to carry along.\n\
         # conveniences = [\"conveniences/message.rs\"]\n\
         # Markdown files, one for each theme, that become modules of the documentation.\n\
         # guides = [\"guides/paging.md\"]\n\
         # Programs that show the crate at work.\n\
         # examples = [\"examples/list.rs\"]\n\n\
         # What those need besides, as in Cargo.toml.\n\
         # [client.dependencies]\n\
         # jiff = \"0.2\"\n\n\
         # Formats of strings and numbers that become Rust types of their own.\n\
         # [client.formats]\n\
         # date-time = \"jiff::Timestamp\"\n\n\
         # What the spans of calls show: a name, and where its value may be in the body.\n\
         # [client.trace.request]\n\
         # model = [\"/model\"]\n",
    );
}

fn credentials(text: &mut String, prefix: &str, model: &Model) {
    text.push_str(
        "\n# A way to authenticate: `scheme` is the name of the key's header, \"bearer\" or \"basic\",\n\
         # `method` that of the builder, `env` the variable that `Client::from_env` reads.\n",
    );
    if model.package.credentials.is_empty() {
        text.push_str(
            "# No document declares any.\n\
             # [[client.credential]]\n# scheme = \"bearer\"\n# method = \"bearer_token\"\n# env = \"TOKEN\"\n",
        );
    }
    for credential in &model.package.credentials {
        text.push_str("[[client.credential]]\n");
        pair(text, "scheme", scheme_name(&credential.kind));
        let method = plain(&credential.ident);
        pair(text, "method", method);
        pair(text, "env", &format!("{prefix}_{}", method.to_shouty_snake_case()));
    }
}

/// Headers that several operations take are rather the client's business than an argument.
fn headers(text: &mut String, api: &Api, model: &Model) {
    text.push_str(
        "\n# A header that the client sends itself, rather than an argument of each call. With a default\n\
         # in the documents it is sent always, else it is a list that can be added to.\n",
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for parameter in api.operations.iter().flat_map(|operation| &operation.parameters) {
        if parameter.place == ParameterPlace::Header {
            *counts.entry(&parameter.name).or_default() += 1;
        }
    }
    let is_credential = |name: &str| {
        let mut credentials = model.package.credentials.iter();
        credentials.any(|c| scheme_name(&c.kind).eq_ignore_ascii_case(name))
    };
    let common: Vec<_> = counts
        .into_iter()
        .filter(|(name, count)| *count > 1 && !is_credential(name))
        .collect();
    if common.is_empty() {
        text.push_str(
            "# [[client.header]]\n# name = \"x-version\"\n# method = \"version\"\n",
        );
    }
    for (name, _) in common {
        text.push_str("[[client.header]]\n");
        pair(text, "name", name);
        pair(text, "method", &name.trim_start_matches("x-").to_snake_case());
    }
}

fn methods(text: &mut String, model: &Model) {
    let mut names = BTreeMap::new();
    let mut streams = Vec::new();
    for resource in &model.resources {
        walk(resource, "", &mut names, &mut streams);
    }
    text.push_str(
        "\n# Which method each operation is, as GROUP.METHOD or GROUP.GROUP.METHOD, or METHOD for one of the\n\
         # client itself. An operation that is not listed is in the group of the others of its tag, and\n\
         # called after its operationId.\n[client.methods]\n",
    );
    let key = |at: usize| {
        let operation = &model.api.operations[at];
        format!("{} {}", operation.method, operation.path)
    };
    for (at, name) in &names {
        pair(text, &quoted(&key(*at)), name);
    }
    text.push_str(
        "\n# A stream of events: `terminal` is the event that ends it; `wrapper` a convenience that wraps\n\
         # the stream, `estimate` a method of the request, among the conveniences, that tells how long\n\
         # the whole answer may take.\n",
    );
    if streams.is_empty() {
        text.push_str("# [client.streams.\"POST /path\"]\n# terminal = \"done\"\n");
    }
    for at in streams {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "[client.streams.{}]\n# terminal = \"done\"",
            quoted(&key(at))
        );
    }
}

fn walk(
    resource: &Resource,
    above: &str,
    names: &mut BTreeMap<usize, String>,
    streams: &mut Vec<usize>,
) {
    let group = match resource.is_client() {
        true => String::new(),
        false => format!("{above}{}.", plain(&resource.ident)),
    };
    for method in &resource.methods {
        // The second method of an operation is called after the first.
        names
            .entry(method.operation)
            .or_insert_with(|| format!("{group}{}", plain(&method.ident)));
        if matches!(method.answer, Answer::Events(_)) {
            streams.push(method.operation);
        }
    }
    for child in &resource.children {
        walk(child, &group, names, streams);
    }
}

fn pair(text: &mut String, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{key} = {}", quoted(value));
}

/// As TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// An identifier as the manifest writes it.
fn plain(ident: &str) -> &str {
    ident.trim_start_matches("r#")
}

const PAGES: &str = "
# How pages of lists are recognised: two query parameters, three properties of the answer.
# [client.pages]
# after = \"after_id\"
# before = \"before_id\"
# has-more = \"has_more\"
# first-id = \"first_id\"
# last-id = \"last_id\"

# A list whose pages are followed in another way: `next` is token, number, offset or link,
# `parameter` that of the query, `items` the list where a page has several.
# [client.lists.\"GET /path\"]
# next = \"token\"
# parameter = \"cursor\"
# token = \"next_cursor\"
# items = \"data\"
";

const DECISIONS: &str = "
# A place where the rule that decided is wrong for once: `at` and `aspect` as in RECONCILIATION.md,
# `take` the name of a source, or { value = ... }, and the reason.
# [[decision]]
# at = \"POST /path request.body.name\"
# aspect = \"maxLength\"
# take = { source = \"NAME\" }
# because = \"...\"
";
