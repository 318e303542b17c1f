//! Servers: hosts, and the paths that belong to the operations.

use openapiv3::Server;
use serde_json::json;

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

impl Lowering<'_> {
    /// The hosts of the document, and of its paths and operations.
    pub(super) fn servers(&mut self) -> Vec<ir::Server> {
        let from = self.from;
        let mut found = Vec::new();
        self.hosts(&from.openapi.servers, "", &mut found);
        let mut paths: Vec<String> =
            from.openapi.servers.iter().map(|server| split(server).path).collect();
        paths.dedup();
        if paths.len() > 1 {
            self.warn(
                "/servers",
                "the servers have different paths",
                format!("all paths begin with that of the first: `{}`", paths[0]),
            );
        }
        for (key, item) in from.openapi.paths.iter() {
            let at = child("/paths", key);
            let Some(item) = item.as_item() else { continue };
            self.hosts(&item.servers, &at, &mut found);
            for (method, operation) in item.iter() {
                self.hosts(&operation.servers, &child(&at, method), &mut found);
            }
        }
        found
    }

    fn hosts(&mut self, servers: &[Server], at: &str, found: &mut Vec<ir::Server>) {
        for (index, server) in servers.iter().enumerate() {
            let pointer = format!("{at}/servers/{index}");
            let split = split(server);
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
            let here = origin(pointer);
            match found.iter_mut().find(|known| known.url == split.host) {
                Some(known) => known.origins.push(here),
                None => found.push(ir::Server { url: split.host, origins: vec![here] }),
            }
        }
    }
}

/// The path that the paths of these servers begin with.
pub(super) fn base_path(servers: &[Server]) -> Option<String> {
    servers.first().map(|server| split(server).path)
}

/// A server URL in two, its variables replaced by their defaults.
fn split(server: &Server) -> Split {
    let mut url = server.url.trim().to_owned();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
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
                let path = url.trim_matches('/');
                return Split {
                    host: String::new(),
                    path: match path {
                        "" | "." => String::new(),
                        path => format!("/{path}"),
                    },
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
        path: path.trim_end_matches('/').to_owned(),
        without_scheme,
    }
}

/// `api.example.com/v1` is meant as a host, although it is a path by the letter.
fn looks_like_host(url: &str) -> bool {
    let first = url.split(['/', ':']).next().unwrap_or_default();
    first == "localhost"
        || (first.contains('.') && !first.starts_with('.') && !first.ends_with('.'))
}
