//! Operations and their paths.

use std::collections::{HashMap, HashSet};

use openapiv3::{Operation, PathItem, ReferenceOr};
use serde_json::{Value, json};

use super::{Lowering, child, origin, pointer_of};
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{self, Framing, Method, Status};
use crate::openapi::{Converted, Version, extra};

/// Path items that make up one path, with their pointers; the first has the last word.
type Items<'c> = Vec<(&'c PathItem, String)>;

impl<'c> Lowering<'c> {
    pub(super) fn operations(&mut self) -> Vec<ir::Operation> {
        let from = self.from;
        let mut found = Vec::new();
        let mut ids = HashSet::new();
        let mut keys: Vec<(&str, String, bool)> = Vec::new();
        for (key, _) in from.openapi.paths.iter() {
            let (path, stripped) = self.path(key);
            keys.push((key, path, stripped));
        }
        // What is stripped of a query must not stand in the way of what never had one.
        keys.sort_by_key(|(_, _, stripped)| *stripped);
        let mut seen: HashMap<(Method, String), String> = HashMap::new();
        for (key, path, stripped) in keys {
            let at = child("/paths", key);
            let items = self.path_items(&from.openapi.paths.paths[key], &at);
            let mut methods = HashSet::new();
            for (item, at) in &items {
                for (method, operation, at) in operations_of(from, item, at) {
                    if !methods.insert(method) {
                        continue;
                    }
                    let (host, base) = self.base_of(operation, item);
                    let path = format!("{base}{path}");
                    let same = (method, without_names(&path));
                    if let Some(earlier) = seen.get(&same) {
                        let earlier = earlier.clone();
                        self.collision(&at, &earlier, method, &path, stripped);
                        continue;
                    }
                    if let Some(ReferenceOr::Reference { reference }) =
                        &operation.request_body
                        && reference.is_empty()
                    {
                        self.unusable(&child(&at, "requestBody"), method, &path);
                        continue;
                    }
                    seen.insert(same, at.clone());
                    let mut own =
                        self.operation(method, path, operation, &items, &at, &mut ids);
                    own.host = host;
                    found.push(own);
                }
            }
        }
        found.sort_by(|one, other| {
            (&one.path, one.method).cmp(&(&other.path, other.method))
        });
        found
    }

    fn collision(
        &mut self,
        at: &str,
        earlier: &str,
        method: Method,
        path: &str,
        stripped: bool,
    ) {
        let message = format!("there are two operations `{method} {path}`");
        let problem = if stripped {
            Diagnostic::warning(message).help(
                "they differ in what can't be part of a path only; this one is left out",
            )
        } else {
            Diagnostic::error(message).help(
                "this one is left out; remove one of them, or make its path another",
            )
        };
        let problem = problem.leaving_out();
        let other = self.place(earlier);
        self.tell(at, problem);
        if let Some(problem) = self.problems.last_mut() {
            problem.places.push(other);
        }
    }

    /// An operation without the body it asks for can't be called.
    fn unusable(&mut self, at: &str, method: Method, path: &str) {
        let message = format!("`{method} {path}` is left out: its body can't be read");
        let problem = Diagnostic::error(message)
            .help("what is wrong with the body is said separately; mend that");
        self.tell(at, problem.leaving_out());
    }

    /// A path item and those it refers to.
    pub(super) fn path_items(
        &mut self,
        node: &'c ReferenceOr<PathItem>,
        at: &str,
    ) -> Items<'c> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut next = self.followed(node, at, Converted::path_item);
        while let Some((item, at)) = next {
            if !seen.insert(at.clone()) {
                break;
            }
            let reference = item.extensions.get(extra::REF).and_then(Value::as_str);
            let target = reference
                .and_then(pointer_of)
                .and_then(|pointer| Some((self.from.path_item(pointer)?, pointer)));
            found.push((item, at));
            next = target
                .and_then(|(node, at)| self.followed(node, at, Converted::path_item));
        }
        found
    }

    fn operation(
        &mut self,
        method: Method,
        path: String,
        operation: &'c Operation,
        items: &Items<'c>,
        at: &str,
        ids: &mut HashSet<String>,
    ) -> ir::Operation {
        let mut parameters = Vec::new();
        for (item, at) in items.iter().rev() {
            self.parameters(&item.parameters, at, &mut parameters);
        }
        self.parameters(&operation.parameters, at, &mut parameters);
        self.path_parameters(&path, at, &mut parameters);
        let inherited = |of: fn(&PathItem) -> &Option<String>| {
            items.iter().find_map(|(item, _)| of(item).clone())
        };
        ir::Operation {
            method,
            id: self.id(operation, at, ids),
            tags: operation.tags.clone(),
            summary: operation
                .summary
                .clone()
                .or_else(|| inherited(|item| &item.summary)),
            description: operation
                .description
                .clone()
                .or_else(|| inherited(|item| &item.description)),
            deprecated: operation.deprecated,
            body: operation
                .request_body
                .as_ref()
                .and_then(|body| self.body(body, &child(at, "requestBody"))),
            responses: self.answers(method, operation, at),
            security: self.security(operation),
            paging: self.paging(operation, at),
            host: None,
            origins: vec![origin(at)],
            parameters,
            path,
        }
    }

    /// What comes back. An answer to `HEAD` has no body, whatever it would be to `GET`.
    fn answers(
        &mut self,
        method: Method,
        operation: &'c Operation,
        at: &str,
    ) -> Vec<ir::Response> {
        let mut found = self.responses(&operation.responses, &child(at, "responses"));
        if method == Method::Head {
            found.iter_mut().for_each(|response| response.content.clear());
        }
        found
    }

    /// Names the operations of which nobody knows how they succeed.
    pub(super) fn odd_answers(&mut self, operations: &[ir::Operation]) {
        let is_done = |response: &ir::Response| {
            response.status.is_success() || response.status == Status::Default
        };
        let leads_on = |response: &&ir::Response| {
            matches!(
                response.status,
                Status::Range(3) | Status::Code(300..=303 | 305..=399)
            )
        };
        let is_json = |response: &ir::Response| {
            let mut types = response.content.iter().map(|media| &*media.media_type);
            types.any(|name| name.ends_with("json") || name.contains('*'))
        };
        let (mut redirects, mut silent) = (Vec::new(), Vec::new());
        let mut unread = Vec::new();
        for operation in operations {
            let Some(origin) = operation.origins.first() else { continue };
            let done =
                || operation.responses.iter().filter(|one| one.status.is_success());
            if done().any(is_json) {
                let is_whole = |media: &ir::Media| media.framing == Framing::Whole;
                let others = done()
                    .filter(|one| !is_json(one) && one.content.iter().any(is_whole));
                let origins = others.filter_map(|response| response.origins.first());
                unread.extend(origins.map(|origin| origin.pointer.clone()));
            }
            if operation.responses.is_empty() {
                let at = child(&origin.pointer, "responses");
                if self.from.version == Version::V3_0
                    || self.document.find(&at).is_some()
                {
                    silent.push(self.place(&at));
                }
            } else if !operation.responses.iter().any(is_done)
                && let Some(redirect) = operation.responses.iter().find(leads_on)
            {
                let origin = redirect.origins.first();
                redirects.extend(origin.map(|origin| self.place(&origin.pointer)));
            }
        }
        for at in unread {
            self.warn(
                &child(&at, "content"),
                "this answer is not JSON, as another of the operation is",
                "where it comes the call fails, and the error shows how it begins",
            );
        }
        self.note(
            redirects,
            "the answer leads to another URL and is no success",
            "the client follows no redirect; its error tells where this one leads",
        );
        self.note(
            silent,
            "an operation has at least one answer, but here is none",
            "whatever comes with a status of success is kept as it came",
        );
    }

    /// Something that is so in many places, of which a few are shown.
    fn note(&mut self, mut places: Vec<Place>, message: &str, help: &str) {
        let message = match places.len() {
            0 => return,
            1 => message.to_owned(),
            2 => format!("{message} (here and in 1 more place)"),
            several => format!("{message} (here and in {} more places)", several - 1),
        };
        places.truncate(3);
        let mut problem = Diagnostic::note(message).help(help);
        problem.places = places;
        self.problems.push(problem);
    }

    fn id(
        &mut self,
        operation: &Operation,
        at: &str,
        ids: &mut HashSet<String>,
    ) -> Option<String> {
        let id = operation.operation_id.as_ref()?;
        let because = if id.is_empty() {
            "An operationId names its operation; this one is empty, so there is none."
        } else if !ids.insert(id.clone()) {
            "An operationId names one operation; another has this one already, so there is none."
        } else {
            return Some(id.clone());
        };
        let pointer = child(at, "operationId");
        self.defect(pointer, "operationId", json!(id), Value::Null, because);
        None
    }
}

/// The operations of a path item at a pointer, each with its own.
pub(super) fn operations_of<'c>(
    from: &'c Converted,
    item: &'c PathItem,
    at: &str,
) -> Vec<(Method, &'c Operation, String)> {
    let own = item.iter().filter_map(|(word, operation)| {
        let method = Method::of(&word.to_uppercase())?;
        Some((method, operation, child(at, word)))
    });
    let others = item.extensions.get(extra::OPERATIONS).and_then(Value::as_object);
    let others = others.into_iter().flatten().filter_map(|(name, pointer)| {
        let pointer = pointer.as_str()?;
        let operation = from.elsewhere.operations.get(pointer)?;
        Some((Method::of(name)?, operation, pointer.to_owned()))
    });
    own.chain(others).collect()
}

/// A path without the names of its parameters.
fn without_names(path: &str) -> String {
    let mut parts = path.split('{');
    let mut bare = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        bare.push_str("{}");
        bare.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    bare
}
