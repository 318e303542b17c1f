//! Servers: hosts, and the paths that belong to the operations.

use openapiv3::{Operation, PathItem, Server};
use serde_json::json;

use super::path::resolved;
use super::{Lowering, child, origin};
use crate::ir;

/// A server URL in two.
struct Split {
    /// Scheme, host and port; empty when the URL is a path.
    host: String,
    /// The path, without a `/` at its end.
    path: String,
    /// It has a host, but only by its looks.
    without_scheme: bool,
}

/// Where the operations are that don't say so themselves.
#[derive(Default)]
pub(super) struct Base {
    /// The host, with the part of the path by which the servers differ; empty if there is none.
    host: String,
    /// What all paths begin with.
    path: String,
}

impl Lowering<'_> {
    /// The hosts of the document, and of its paths and operations.
    pub(super) fn servers(&mut self) -> Vec<ir::Server> {
        let from = self.from;
        let servers = &from.openapi.servers;
        let mut paths: Vec<String> =
            stated(servers).map(|server| split(server).path).collect();
        self.base.path = paths.first().cloned().unwrap_or_default();
        paths.dedup();
        if paths.len() > 1 {
            let all_have_hosts =
                stated(servers).all(|server| !split(server).host.is_empty());
            if self.alone && all_have_hosts {
                // Which of them is meant is for the caller to choose, by the base URL.
                self.base.path = shared_end(&paths);
            } else {
                self.warn(
                    "/servers",
                    "the servers have different paths",
                    format!("all paths begin with that of the first: `{}`", paths[0]),
                );
            }
        }
        let mut found = Vec::new();
        let shared = self.alone.then(|| self.base.path.clone());
        self.hosts(servers, "", shared.as_deref(), &mut found);
        for (key, item) in from.openapi.paths.iter() {
            let at = child("/paths", key);
            let Some(item) = item.as_item() else { continue };
            self.hosts(&item.servers, &at, None, &mut found);
            for (method, operation) in item.iter() {
                self.hosts(&operation.servers, &child(&at, method), None, &mut found);
            }
        }
        self.base.host =
            found.first().map(|server| server.url.clone()).unwrap_or_default();
        found
    }

    /// What stands before the path of an operation: its host, if that is not the one of all others,
    /// and what the path begins with.
    pub(super) fn base_of(
        &self,
        operation: &Operation,
        item: &PathItem,
    ) -> (Option<String>, String) {
        let own = [&operation.servers, &item.servers];
        let own = own.into_iter().find(|servers| stated(servers).next().is_some());
        let Some(servers) = own else { return (None, self.base.path.clone()) };
        let of_all = |server: &&Server| {
            let url = split(server);
            let whole = format!("{}{}", url.host, url.path);
            whole == format!("{}{}", self.base.host, self.base.path)
        };
        if stated(servers).any(|server| of_all(&server)) {
            return (None, self.base.path.clone());
        }
        let first = stated(servers).next().map(split);
        let Split { host, path, .. } = first.unwrap_or_else(|| split(&servers[0]));
        let other = !host.is_empty() && host != self.base.host;
        (other.then_some(host), path)
    }

    fn hosts(
        &mut self,
        servers: &[Server],
        at: &str,
        shared: Option<&str>,
        found: &mut Vec<ir::Server>,
    ) {
        for (index, server) in servers.iter().enumerate() {
            let pointer = format!("{at}/servers/{index}");
            self.unfollowed_parts(server, &pointer);
            let mut split = split(server);
            if split.host.is_empty() {
                continue;
            }
            if split.without_scheme {
                self.defect(
                    child(&pointer, "url"),
                    "servers",
                    json!(server.url),
                    json!(format!("{}{}", split.host, split.path)),
                    "The URL of the server has no scheme, so it would be a path; read as a host.",
                );
            }
            if let Some(own) = shared.and_then(|end| split.path.strip_suffix(end)) {
                split.host.push_str(own);
            }
            let here = origin(pointer);
            match found.iter_mut().find(|known| known.url == split.host) {
                Some(known) => known.origins.push(here),
                None => found.push(ir::Server { url: split.host, origins: vec![here] }),
            }
        }
    }

    /// What a base URL can't have.
    fn unfollowed_parts(&mut self, server: &Server, pointer: &str) {
        let at = child(pointer, "url");
        let url = filled_in(server);
        if let Some(end) = url.find(['?', '#']) {
            self.warn(
                &at,
                "the URL of a server ends with its path",
                format!("`{}` is not sent", &url[end..]),
            );
        }
        if let Some((_, rest)) = url.split_once('{')
            && let Some((name, _)) = rest.split_once('}')
        {
            self.warn(
                &at,
                format!("the URL has `{{{name}}}`, which is not among its `variables`"),
                "declare it with a default; until then the client needs another base URL",
            );
        }
        if resolved(&path_of(&url)).is_some_and(|path| path != "/") {
            let read = split(server);
            self.warn(
                &at,
                "where the URL leads depends on where the document lies",
                format!("it is read as `{}{}`", read.host, read.path),
            );
        }
    }
}

/// Servers that have a URL.
fn stated(servers: &[Server]) -> impl Iterator<Item = &Server> {
    servers.iter().filter(|server| !server.url.trim().is_empty())
}

/// What paths have in common at their end: whole segments.
fn shared_end(paths: &[String]) -> String {
    let Some((first, others)) = paths.split_first() else { return String::new() };
    let mut shared = first.as_str();
    while !others.iter().all(|path| path.ends_with(shared)) {
        let next = shared.get(1..).and_then(|rest| rest.find('/'));
        shared = next.map_or("", |at| &shared[at + 1..]);
    }
    shared.to_owned()
}

/// The URL of a server, its variables replaced by their defaults.
fn filled_in(server: &Server) -> String {
    let mut url = server.url.trim().to_owned();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url
}

fn path_of(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = &url[..end];
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    format!("/{}", rest.trim_start_matches('/'))
}

/// A server URL in two, its variables replaced by their defaults.
fn split(server: &Server) -> Split {
    let mut url = filled_in(server);
    if let Some(end) = url.find(['?', '#']) {
        url.truncate(end);
    }
    let without_scheme = !url.contains("://") && !url.starts_with("//");
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => match url.strip_prefix("//") {
            Some(rest) => ("https", rest),
            None if looks_like_host(&url) => ("https", url.as_str()),
            None => {
                return Split {
                    host: String::new(),
                    path: base_path(&url),
                    without_scheme: false,
                };
            }
        },
    };
    let (host, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    Split {
        host: format!("{}://{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase()),
        path: base_path(path),
        without_scheme,
    }
}

/// A path that others are put behind.
fn base_path(path: &str) -> String {
    let path = format!("/{}", path.trim_start_matches('/'));
    let path = resolved(&path).unwrap_or(path);
    path.trim_end_matches('/').to_owned()
}

/// `api.example.com/v1` is meant as a host, although it is a path by the letter.
fn looks_like_host(url: &str) -> bool {
    let first = url.split(['/', ':']).next().unwrap_or_default();
    first == "localhost"
        || (first.contains('.') && !first.starts_with('.') && !first.ends_with('.'))
}
