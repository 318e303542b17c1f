//! Paths and operations.

use indexmap::IndexMap;
use openapiv3::{Operation, PathItem, Paths, ReferenceOr, Server, ServerVariable};
use serde_json::{Value, json};

use super::content::hole;
use super::reader::{Keys, kind, shorten};
use super::reference::Kind;
use super::{Reader, Version, extra, reference};
use crate::diagnostic::Diagnostic;
use crate::ir::Method;
use crate::load::unescape;

const OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

const PATH_ITEM: &[&str] = &[
    "$ref",
    "summary",
    "description",
    "servers",
    "parameters",
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
];

impl<'d> Reader<'d> {
    pub(super) fn paths(&mut self, keys: &'d Keys) -> Paths {
        let mut found = Paths::default();
        if let Some(entries) = self.mapping(keys, "paths") {
            self.down("paths", |this| {
                for (path, value) in entries {
                    if path.starts_with("x-") {
                        continue;
                    }
                    let item = this.down(path, |this| this.path_item(value));
                    found.paths.insert(path.clone(), item);
                }
            });
        }
        found
    }

    pub(super) fn path_item(&mut self, value: &'d Value) -> ReferenceOr<PathItem> {
        if value.is_null() {
            return hole();
        }
        let Some(keys) = self.keys(value, "a path") else {
            return hole();
        };
        let reference = reference::of(keys).map(|to| self.refer(to, Kind::PathItem));
        if let (Some(reference), 1) = (&reference, keys.len()) {
            return ReferenceOr::Reference { reference: reference.clone() };
        }
        let others = self.other_operations(keys);
        let known: Vec<&str> =
            PATH_ITEM.iter().copied().chain(["query", "additionalOperations"]).collect();
        let mut item = PathItem {
            extensions: self.extensions(keys, &known, "a path"),
            summary: self.text(keys, "summary"),
            description: self.text(keys, "description"),
            servers: self.servers(keys),
            parameters: self.every(keys, "parameters", Self::parameter),
            get: self.operation(keys, "get"),
            put: self.operation(keys, "put"),
            post: self.operation(keys, "post"),
            delete: self.operation(keys, "delete"),
            options: self.operation(keys, "options"),
            head: self.operation(keys, "head"),
            patch: self.operation(keys, "patch"),
            trace: self.operation(keys, "trace"),
        };
        if !others.is_empty() {
            item.extensions.insert(extra::OPERATIONS.to_owned(), Value::Object(others));
        }
        if let Some(reference) = reference {
            item.extensions.insert(extra::REF.to_owned(), Value::String(reference));
        }
        ReferenceOr::Item(item)
    }

    /// Reads the operations whose methods only OpenAPI 3.2 knows, and says where they are.
    fn other_operations(&mut self, keys: &'d Keys) -> Keys {
        let mut found = Keys::new();
        if keys.contains_key("query") {
            if self.version < Version::V3_2 {
                self.dialect("query", &json!(true), json!(true), "the method `query`");
            }
            self.other_operation(keys, "query", "QUERY", &mut found);
        }
        let Some(others) = self.mapping(keys, "additionalOperations") else {
            return found;
        };
        if self.version < Version::V3_2 {
            let what = "`additionalOperations`";
            self.dialect("additionalOperations", &json!(true), json!(true), what);
        }
        self.down("additionalOperations", |this| {
            for method in others.keys() {
                if Method::of(method).is_some() {
                    this.other_operation(others, method, method, &mut found);
                } else {
                    this.down(method, |this| this.no_method(method));
                }
            }
        });
        found
    }

    fn other_operation(
        &mut self,
        keys: &'d Keys,
        key: &str,
        method: &str,
        found: &mut Keys,
    ) {
        let Some(operation) = self.operation(keys, key) else { return };
        let pointer = self.down(key, |this| this.at().to_owned());
        found.insert(method.to_owned(), Value::String(pointer.clone()));
        self.operations.insert(pointer, operation);
    }

    /// An operation whose method HTTP can't have.
    fn no_method(&mut self, method: &str) {
        let path = self.at().split('/').nth(2).map(unescape).unwrap_or_default();
        let what = format!("{} {path}", shorten(method));
        self.tell(
            Diagnostic::warning(format!("`{what}` is left out"))
                .help("the name of a method has no more than 32 letters, digits and `-`")
                .concerning(Some(what))
                .leaving_out(),
        );
    }

    fn operation(&mut self, keys: &'d Keys, method: &str) -> Option<Operation> {
        let keys = match keys.get(method)? {
            Value::Object(keys) => keys,
            Value::Null => return None,
            other => {
                let message =
                    format!("an operation should be a mapping, but is {}", kind(other));
                let problem = Diagnostic::warning(message)
                    .help("it is left out; check the indentation")
                    .leaving_out();
                self.down(method, |this| this.tell(problem));
                return None;
            }
        };
        Some(self.down(method, |this| {
            this.callbacks(keys);
            Operation {
                extensions: this.extensions(keys, OPERATION, "an operation"),
                tags: this
                    .every(keys, "tags", |this, tag| match tag {
                        Value::String(tag) => Some(tag.clone()),
                        Value::Number(tag) => Some(tag.to_string()),
                        other => {
                            let message = format!(
                                "a tag is a name here, but this is {}",
                                kind(other)
                            );
                            this.warn_here(message, "it is ignored");
                            None
                        }
                    })
                    .into_iter()
                    .flatten()
                    .collect(),
                summary: this.text(keys, "summary"),
                description: this.text(keys, "description"),
                external_docs: this.external_docs(keys),
                operation_id: this.text(keys, "operationId"),
                parameters: this.every(keys, "parameters", Self::parameter),
                request_body: keys
                    .get("requestBody")
                    .filter(|body| !body.is_null())
                    .map(|body| {
                        this.down("requestBody", |this| this.request_body(body))
                    }),
                responses: this.responses(keys),
                callbacks: IndexMap::new(),
                deprecated: this.flag(keys, "deprecated").unwrap_or_default(),
                security: this.security(keys),
                servers: this.servers(keys),
            }
        }))
    }

    pub(super) fn servers(&mut self, keys: &'d Keys) -> Vec<Server> {
        let Some(servers) = self.list(keys, "servers") else {
            return Vec::new();
        };
        self.down("servers", |this| {
            servers
                .iter()
                .enumerate()
                .map(|(index, server)| {
                    this.down(&index.to_string(), |this| this.server(server))
                })
                .collect()
        })
    }

    fn server(&mut self, value: &'d Value) -> Server {
        let Some(keys) = self.keys(value, "a server") else {
            return Server::default();
        };
        let known = ["url", "description", "variables", "name"];
        let url = self.text(keys, "url");
        if url.is_none() {
            self.warn_here("a server needs `url`", "it is left out");
        }
        Server {
            extensions: self.extensions(keys, &known, "a server"),
            url: url.unwrap_or_default(),
            description: self.text(keys, "description"),
            variables: Some(self.each(keys, "variables", Self::variable))
                .filter(|variables| !variables.is_empty()),
        }
    }

    fn variable(&mut self, value: &'d Value) -> ServerVariable {
        let Some(keys) = self.keys(value, "a server variable") else {
            return ServerVariable::default();
        };
        let known = ["enum", "default", "description"];
        let extensions = self.extensions(keys, &known, "a server variable");
        let listed = self.list(keys, "enum").unwrap_or_default();
        let default = self.text(keys, "default");
        let first = listed.first().and_then(Value::as_str);
        match (&default, first) {
            (Some(default), Some(_)) if !listed.iter().any(|one| one == default) => {
                let message = format!(
                    "the default `{}` is not listed in `enum`",
                    shorten(default)
                );
                let problem = Diagnostic::note(message).help("it is taken all the same");
                self.down("default", |this| this.tell(problem));
            }
            (None, first) => {
                let help = match first {
                    Some(first) => {
                        format!("the first that is listed is taken: `{first}`")
                    }
                    None => "nothing stands in its place".to_owned(),
                };
                self.warn_here("a server variable needs `default`", help);
            }
            _ => {}
        }
        ServerVariable {
            enumeration: listed
                .iter()
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect(),
            default: default.or_else(|| first.map(str::to_owned)).unwrap_or_default(),
            description: self.text(keys, "description"),
            extensions,
        }
    }
}
