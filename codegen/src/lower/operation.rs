//! Operations and their parameters.

use std::collections::{HashMap, HashSet};

use openapiv3::{Operation, Parameter, PathItem, PathStyle, QueryStyle, ReferenceOr};
use serde_json::{Value, json};

use super::server::base_path;
use super::{Lowering, child, filled, origin, pointer_of};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method, ParameterPlace, Shape, Style, Text, Use};
use crate::openapi::{Converted, extra};

/// Path items that make up one path, with their pointers; the first has the last word.
type Items<'c> = Vec<(&'c PathItem, String)>;

impl<'c> Lowering<'c> {
    pub(super) fn operations(&mut self) -> Vec<ir::Operation> {
        let from = self.from;
        let base = base_path(&from.openapi.servers).unwrap_or_default();
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
                for (method, operation) in item.iter() {
                    let method = method_of(method);
                    if !methods.insert(method) {
                        continue;
                    }
                    let servers = [&operation.servers, &item.servers];
                    let base = servers
                        .into_iter()
                        .find_map(|servers| base_path(servers))
                        .unwrap_or_else(|| base.clone());
                    let path = format!("{base}{path}");
                    let at = child(at, &method.as_str().to_lowercase());
                    let same = (method, without_names(&path));
                    if let Some(earlier) = seen.get(&same) {
                        let earlier = earlier.clone();
                        self.collision(&at, &earlier, method, &path, stripped);
                        continue;
                    }
                    seen.insert(same, at.clone());
                    found.push(
                        self.operation(method, path, operation, &items, &at, &mut ids),
                    );
                }
            }
        }
        found.sort_by(|one, other| {
            (&one.path, one.method).cmp(&(&other.path, other.method))
        });
        found
    }

    /// The path of a key: with a `/` before it, and without a query.
    fn path(&mut self, key: &str) -> (String, bool) {
        let at = child("/paths", key);
        let mut path = key.trim().to_owned();
        let mut stripped = false;
        if let Some(end) = path.find(['?', '#']) {
            self.warn(
                &at,
                format!("a path has no `{}`", &path[end..=end]),
                format!("`{}` is left out", &path[end..]),
            );
            path.truncate(end);
            stripped = true;
        }
        if !path.starts_with('/') {
            self.warn(&at, "a path begins with `/`", "it is read as if it did");
            path.insert(0, '/');
        }
        (path, stripped)
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
            Diagnostic::warning(message)
                .help("they differ in the query only, which is not supported; this one is left out")
        } else {
            Diagnostic::error(message)
                .help("remove one of them, or make its path another")
        };
        let problem = problem.at(self.place(at)).at(self.place(earlier));
        self.problems.push(problem);
    }

    /// A path item and those it refers to.
    fn path_items(&mut self, node: &'c ReferenceOr<PathItem>, at: &str) -> Items<'c> {
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
            responses: self.responses(&operation.responses, &child(at, "responses")),
            security: self.security(operation),
            origins: vec![origin(at)],
            parameters,
            path,
        }
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

    fn parameters(
        &mut self,
        nodes: &'c [ReferenceOr<Parameter>],
        at: &str,
        found: &mut Vec<ir::Parameter>,
    ) {
        let mut own = HashSet::new();
        for (index, node) in nodes.iter().enumerate() {
            let at = format!("{at}/parameters/{index}");
            let Some((parameter, target)) =
                self.followed(node, &at, Converted::parameter)
            else {
                continue;
            };
            let parameter = self.parameter(parameter, &target);
            let key = (parameter.place, parameter.name.clone());
            if !own.insert(key) {
                self.defect(
                    at,
                    "parameters",
                    json!(parameter.name),
                    Value::Null,
                    "The parameter is listed twice; the first is taken.",
                );
                continue;
            }
            match found.iter_mut().find(|known| {
                (known.place, &known.name) == (parameter.place, &parameter.name)
            }) {
                Some(known) => *known = parameter,
                None => found.push(parameter),
            }
        }
    }

    fn parameter(&mut self, parameter: &'c Parameter, at: &str) -> ir::Parameter {
        let (place, style, data) = match parameter {
            Parameter::Path { parameter_data, style } => {
                let style = match style {
                    PathStyle::Simple => "simple",
                    PathStyle::Label => "label",
                    PathStyle::Matrix => "matrix",
                };
                (ParameterPlace::Path, style, parameter_data)
            }
            Parameter::Query { parameter_data, style, .. } => {
                let style = match style {
                    QueryStyle::Form => "form",
                    QueryStyle::SpaceDelimited => "spaceDelimited",
                    QueryStyle::PipeDelimited => "pipeDelimited",
                    QueryStyle::DeepObject => "deepObject",
                };
                (ParameterPlace::Query, style, parameter_data)
            }
            Parameter::Header { parameter_data, .. } => {
                (ParameterPlace::Header, "simple", parameter_data)
            }
            Parameter::Cookie { parameter_data, .. } => {
                (ParameterPlace::Cookie, "form", parameter_data)
            }
        };
        let (mut value, as_content) = self.formatted(&data.format, at);
        if let Some(description) = data.description.as_deref().and_then(filled) {
            value.description = Some(description);
        }
        value.deprecated |= data.deprecated == Some(true);
        ir::Parameter {
            place,
            name: match place {
                ParameterPlace::Header => data.name.to_lowercase(),
                _ => data.name.clone(),
            },
            required: data.required,
            style: if as_content {
                Style { name: "content".to_owned(), explode: false }
            } else {
                Style {
                    name: style.to_owned(),
                    explode: data.explode.unwrap_or(style == "form"),
                }
            },
            value,
        }
    }

    /// Holds the parameters in the path against its braces.
    fn path_parameters(
        &mut self,
        path: &str,
        at: &str,
        parameters: &mut Vec<ir::Parameter>,
    ) {
        let names = braces(path);
        for name in &names {
            let declared = parameters
                .iter()
                .any(|known| known.place == ParameterPlace::Path && known.name == *name);
            if declared {
                continue;
            }
            self.defect(
                child(at, "parameters"),
                "parameters",
                Value::Null,
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}),
                format!("The path has `{{{name}}}`, which is not declared; read as a string."),
            );
            let mut schema = ir::Schema::new(Shape::Text(Text::default()));
            schema.origins.push(origin(at));
            parameters.push(ir::Parameter {
                place: ParameterPlace::Path,
                name: (*name).to_owned(),
                required: true,
                style: Style { name: "simple".to_owned(), explode: false },
                value: Use {
                    origins: vec![origin(at)],
                    ..Use::new(self.schemas.push(schema))
                },
            });
        }
        parameters.retain(|parameter| {
            let stray = parameter.place == ParameterPlace::Path
                && !names.contains(&parameter.name.as_str());
            if stray {
                self.defects.push(ir::Defect {
                    origin: parameter.value.origins[0].clone(),
                    aspect: "parameters".to_owned(),
                    value: json!(parameter.name),
                    taken: Value::Null,
                    because: format!(
                        "`{}` is declared to be in the path, which has no `{{{0}}}`; ignored.",
                        parameter.name
                    ),
                });
            }
            !stray
        });
    }
}

fn method_of(word: &str) -> Method {
    match word {
        "get" => Method::Get,
        "put" => Method::Put,
        "post" => Method::Post,
        "delete" => Method::Delete,
        "options" => Method::Options,
        "head" => Method::Head,
        "patch" => Method::Patch,
        _ => Method::Trace,
    }
}

/// The names in the braces of a path.
fn braces(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in path.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
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
