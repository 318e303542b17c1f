//! Operations and their parameters.

use std::collections::{HashMap, HashSet};

use openapiv3::{Operation, Parameter, PathItem, PathStyle, QueryStyle, ReferenceOr};
use serde_json::{Value, json};

use super::server::base_path;
use super::{Lowering, child, filled, flagged, origin, pointer_of};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Method, ParameterPlace, Shape, Style, Text, Use};
use crate::openapi::{Converted, extra, nearest};

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
                for (method, operation, at) in operations_of(from, item, at) {
                    if !methods.insert(method) {
                        continue;
                    }
                    let servers = [&operation.servers, &item.servers];
                    let base = servers
                        .into_iter()
                        .find_map(|servers| base_path(servers))
                        .unwrap_or_else(|| base.clone());
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

    /// The path of a key: with a `/` before it, without a fragment, and of its query the parts that
    /// are always the same; and whether anything is lost by that.
    fn path(&mut self, key: &str) -> (String, bool) {
        let at = child("/paths", key);
        let mut path = key.trim().to_owned();
        let mut lost = Vec::new();
        if let Some(end) = path.find('#') {
            lost.push(path.split_off(end));
        }
        if let Some(end) = path.find('?') {
            let query = path.split_off(end);
            let (fixed, open): (Vec<&str>, Vec<&str>) = query[1..]
                .split('&')
                .filter(|pair| !pair.is_empty())
                .partition(|pair| is_fixed(pair));
            if !fixed.is_empty() {
                path = format!("{path}?{}", fixed.join("&"));
            }
            lost.extend(open.into_iter().map(str::to_owned));
        }
        if !lost.is_empty() {
            self.warn(
                &at,
                "what can't be part of a path is left out",
                format!(
                    "`{}` is not sent; declare it as a parameter in the query",
                    lost.join("`, `")
                ),
            );
        }
        if !path.starts_with('/') {
            self.warn(&at, "a path begins with `/`", "it is read as if it did");
            path.insert(0, '/');
        }
        (path, !lost.is_empty())
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
            responses: self.responses(&operation.responses, &child(at, "responses")),
            security: self.security(operation),
            paging: self.paging(operation, at),
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
        let as_content = as_content && !flagged(&data.extensions, extra::WHOLE_QUERY);
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
            self.tell(
                &child(at, "parameters"),
                Diagnostic::error(format!("the path has `{{{name}}}`, which is no parameter"))
                    .help(format!(
                        "it is read as a string; declare it: {{name: {name}, in: path, required: true, schema: ...}}"
                    )),
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
        let (known, stray): (Vec<_>, Vec<_>) =
            parameters.drain(..).partition(|parameter| {
                parameter.place != ParameterPlace::Path
                    || names.contains(&parameter.name.as_str())
            });
        *parameters = known;
        for parameter in stray {
            let (name, at) = (&parameter.name, &parameter.value.origins[0].pointer);
            let message = format!(
                "`{name}` is declared to be in the path, which has no `{{{name}}}`"
            );
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => format!("it is ignored; is `{near}` meant?"),
                None => "it is ignored; add it to the path, or remove it".to_owned(),
            };
            self.tell(at, Diagnostic::error(&message).help(help));
            self.defect(
                at.as_str(),
                "parameters",
                json!(name),
                Value::Null,
                format!("{message}; ignored."),
            );
        }
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

/// Whether a part of a query is sent as it is: nothing in it is filled in, and it needs no encoding.
fn is_fixed(pair: &str) -> bool {
    !pair.starts_with('=')
        && pair.chars().all(|c| c.is_ascii_alphanumeric() || "-._~=:,/".contains(c))
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
